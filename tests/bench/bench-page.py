#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast the page is, and what is left of that under attack. usage: bench-page.py STATREG-LOAD BENCH-BARE [ROUNDS]

Everything of one table is taken by turns in one run, so that a busy moment of the machine touches all of it; medians are printed,
nothing is asserted. Beside the page: nginx with the same certificate and a file of the same size and headers, and bench-bare, the
least that a server over the same GnuTLS can do. Each request has a TLS 1.3 connection of its own (AES-256-GCM, X25519, no resumption).
Clients and servers share the machine, so "CPU" (processor time of the server for a request) tells more than the rate.

Clients come from 64 addresses. GET is not throttled. A source may send 60 registrations at once and all together 1000: each round of
POST has a fresh page and sends 900, so no throttle is measured."""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import page

LOAD, BARE = sys.argv[1:3]
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 5
HOSTILE = pathlib.Path(page.__file__).with_name("hostile.py")
ATTACK = ("silent=100", "hello=100", "dribble=100")
NGINX = """worker_processes {workers}; daemon off; pid {folder}/pid; error_log stderr crit; user root;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_timeout 0; server_tokens off; etag off; sendfile on; tcp_nopush on;
 client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3; uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
 types {{ }} default_type "text/html; charset=utf-8"; root {folder};
 ssl_certificate {tls}/certificate.pem; ssl_certificate_key {tls}/key.pem; ssl_protocols TLSv1.3; ssl_ecdh_curve X25519;
 ssl_session_cache off; ssl_session_tickets off; ssl_conf_command NumTickets 0;
 server {{ listen 127.0.0.1:{port} ssl; {headers} }} }}
"""


def load(*words):
    done = subprocess.run([LOAD, *words], capture_output=True, text=True, check=True, timeout=300)
    return json.loads(done.stdout)


def cpu_seconds(pids):
    """Processor time of all threads of these processes."""
    return sum(int(task.read_text().split()[0]) for pid in pids for task in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def children(pid):
    return [int(word) for task in pathlib.Path(f"/proc/{pid}/task").iterdir() for word in (task / "children").read_text().split()]


def measure(host, pids, *words):
    before = cpu_seconds(pids)
    figures = load(*words, host)
    figures["cpu"] = (cpu_seconds(pids) - before) / max(figures["served"], 1) * 1e6
    return figures


def median(rows, name):
    return statistics.median(row[name] for row in rows)


def show(name, rows, note=""):
    failed = sum(row["failed"] for row in rows)
    served = sum(row["served"] for row in rows)
    print(f"  {name:<20} {median(rows, 'rate'):6.0f}/s  p50 {median(rows, 'p50'):6.1f} ms  p99 {median(rows, 'p99'):6.1f} ms"
          f"  CPU {median(rows, 'cpu'):4.0f} µs  served {100 * served / max(served + failed, 1):.2f} %  {note}", flush=True)


def compare_by_turns(rows, others):
    """The medians of what stands side by side: the ratio of neighbours is steadier than that of medians."""
    rate = statistics.median(row["rate"] / other["rate"] for row, other in zip(rows, others))
    cpu = statistics.median(other["cpu"] / row["cpu"] for row, other in zip(rows, others))
    return f"{rate:.2f} of nginx with 1 worker, {cpu:.2f} by CPU"


class Scene:
    """A data folder, pages over it, and servers to compare with."""

    def __init__(self):
        self.case = page.PageCase()
        self.case.setUp()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="statreg-bench-"))

    def page(self):
        """A page that has seen nobody, with an empty journal."""
        (self.case.data / "ELOxcBoxReg").unlink(missing_ok=True)
        return page.Page(self.case)

    def spawn(self, *words, **options):
        process = subprocess.Popen(words, **options)
        self.case.addCleanup(process.wait)
        self.case.addCleanup(process.terminate)
        return process

    def nginx(self, workers, served):
        folder, port = self.folder / str(workers), served.port + workers
        folder.mkdir()
        answer = served.get_raw()
        (folder / "statreg").write_bytes(answer.body)
        kept = [(name, value) for name, value in answer.headers if name not in ("Date", "Content-Length", "Content-Type", "Connection")]
        (folder / "conf").write_text(NGINX.format(
            workers=workers, folder=folder, tls=self.case.data / "tls", port=port,
            headers=" ".join(f'add_header {name} "{value}";' for name, value in kept)))
        process = self.spawn("/usr/sbin/nginx", "-p", str(folder), "-c", str(folder / "conf"), "-e", "stderr")
        wait_listening(port)
        return f"127.0.0.1:{port}", children(process.pid)

    def bare(self, served):
        answer = self.folder / "answer"
        answer.write_bytes(served.ask(page.GET % served.host))
        process = self.spawn(BARE, str(self.case.data / "tls/certificate.pem"), str(self.case.data / "tls/key.pem"), str(answer),
                             stdout=subprocess.PIPE, text=True)
        return f"127.0.0.1:{process.stdout.readline().strip()}", [process.pid]

    def attack(self, port, *words):
        """Stands when this returns."""
        process = self.spawn(sys.executable, str(HOSTILE), str(port), *words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "ready\n"
        return process

    def end(self):
        self.case.doCleanups()
        subprocess.run(["rm", "-r", str(self.folder)], check=True)


def wait_listening(port):
    while True:
        try:
            page.socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.02)


def end_attack(process):
    """How many connections it took."""
    return int(process.communicate("")[0])


def compare_get(scene):
    served = scene.page()
    servers = {"page": (served.host.decode(), [served.process.pid]), "nginx, 1 worker": scene.nginx(1, served),
               "nginx, 2 workers": scene.nginx(2, served), "bare GnuTLS loop": scene.bare(served)}
    rows = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, (host, pids) in servers.items():
            rows[name].append(measure(host, pids, "--seconds", "2", "get"))
    sizes = {name: row[0]["answerSize"] for name, row in rows.items()}
    print(f"GET, 64 clients, median of {ROUNDS} rounds of 2 s; {rows['page'][0]['tls']}; bytes of an answer: {sizes}")
    for name, row in rows.items():
        show(name, row, compare_by_turns(row, rows["nginx, 1 worker"]))
    served.stop()


def measure_disk(folder, seconds=0.5):
    """500 bytes and fdatasync, one after the other."""
    descriptor = os.open(folder / "bare", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    start, count = time.monotonic(), 0
    while time.monotonic() - start < seconds:
        os.write(descriptor, b"x" * 500)
        os.fdatasync(descriptor)
        count += 1
    os.close(descriptor)
    return count / (time.monotonic() - start)


def post(scene, clients, hostile=()):
    served = scene.page()
    attack = scene.attack(served.port, *hostile) if hostile else None
    figures = measure(served.host.decode(), [served.process.pid], "--clients", str(clients), "--requests", "900", "post")
    if attack:
        end_attack(attack)
    served.stop()
    return figures


def compare_post(scene):
    levels = (1, 16, 64)
    rows, disk = {level: [] for level in levels}, []
    for _ in range(ROUNDS):
        disk.append(measure_disk(scene.case.home))
        for level in levels:
            rows[level].append(post(scene, level))
    print(f"POST, answered when durable, median of {ROUNDS} rounds of 900; the bare disk does {statistics.median(disk):.0f} fdatasync/s")
    for level, row in rows.items():
        show(f"{level} clients", row)


def withstand(scene):
    served = scene.page()
    host, pids = served.host.decode(), [served.process.pid]
    quiet, attacked, posted, opened = [], [], [], 0
    for _ in range(3):
        quiet.append(measure(host, pids, "--seconds", "3", "get"))
        attack = scene.attack(served.port, *ATTACK)
        attacked.append(measure(host, pids, "--seconds", "8", "get"))
        opened += end_attack(attack)
    served.stop()
    for _ in range(3):
        posted.append(post(scene, 64, ATTACK))
    print(f"While 300 hostile connections hold on ({', '.join(ATTACK)}; {opened} connections used), 64 real clients:")
    show("GET, quiet", quiet)
    show("GET, under attack", attacked)
    show("POST, under attack", posted)


def weigh(scene):
    served = scene.page()
    served.get_raw()
    idle = served.memory()
    attack = scene.attack(served.port, "dribble=500")
    full = served.memory()
    end_attack(attack)
    served.stop()
    print(f"Resident memory: {idle / 2**20:.1f} MiB idle, {full / 2**20:.1f} MiB with 500 open connections behind their handshake"
          f" ({(full - idle) / 2**20:+.1f} MiB)")


SCENES = {"get": compare_get, "post": compare_post, "attack": withstand, "memory": weigh}
scene = Scene()
try:
    for wish in sys.argv[4:] or SCENES:
        SCENES[wish](scene)
finally:
    scene.end()
