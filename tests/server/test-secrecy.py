# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords are nowhere but in the sealed text: not in files, not in what the program says, not in a core."""
import base64
import contextlib
import json
import os
import pathlib
import resource
import secrets
import signal
import subprocess
import urllib.parse

import page

SUBMISSIONS = 200
PER_SOURCE = 40
FOLDERS = ("/tmp", "/var/tmp", "/dev/shm")   # where programs leave things, besides the folders of the user


def spellings(marker):
    """How a program might write bytes down."""
    plain, text = marker.encode(), marker
    encodings = [plain, urllib.parse.quote_plus(plain, safe="").encode(), urllib.parse.quote(plain, safe="").encode(),
                 b"".join(b"%%%02X" % byte for byte in plain), b"".join(b"%%%02x" % byte for byte in plain),
                 json.dumps(text).strip('"').encode(), plain.hex().encode(), plain.hex().upper().encode(),
                 text.encode("utf-16-le"), text.encode("utf-16-be"), repr(plain)[2:-1].encode(), plain[::-1]]
    for offset in range(3):
        # Base64 looks different in each of three positions; its ends depend on what stands beside.
        encoded = base64.b64encode(bytes(offset) + plain)[4:-4]
        encodings += [encoded, encoded.translate(bytes.maketrans(b"+/", b"-_"))]
    return set(encodings)


def contains(path, needles):
    try:
        data = path.read_bytes()
    except OSError:   # gone, or another program's
        return False
    return any(needle in data for needle in needles)


class Secrecy(page.PageCase):
    def setUp(self):
        super().setUp()
        self.marker = 'Märker"\\+%/' + secrets.token_hex(12)
        (self.home / "tmp").mkdir()
        self.environment.update(TMPDIR=str(self.home / "tmp"), G_MESSAGES_DEBUG="all", SSLKEYLOGFILE=str(self.home / "tls-keys"))
        self.said = b""

    def say(self, *arguments):
        self.said += self.ctl(*arguments).stdout

    def answers(self):
        """A page that is answered by each of its rules in turn."""
        for key, value in (("code", "K3J9-AB2C"), ("maxPending", "40"), ("askDomain", "true")):
            self.text("settings", key, value)
        served = page.Page(self)
        kinds = [self.accepted, self.wrong_code, self.bad_address, self.malformed, self.too_long, self.foreign, self.cut_off,
                 self.without_tls, self.stale_token, self.in_other_fields]
        for number in range(SUBMISSIONS):
            source = f"127.0.3.{number // PER_SOURCE}"
            if number % PER_SOURCE == 0:
                token = served.token(source)
            form = {"address": f"owner{number}@example.org", "logon": "", "password": self.marker, "code": "K3J9-AB2C", "token": token}
            self.said += bytes(kinds[number % len(kinds)](served, source, form))
        return served

    @staticmethod
    def send(served, source, form, **how):
        return served.ask(served.submission(form, **how), source=source)

    def accepted(self, served, source, form):
        return self.send(served, source, form)

    def wrong_code(self, served, source, form):
        return self.send(served, source, {**form, "code": "WRONG"})

    def bad_address(self, served, source, form):
        return self.send(served, source, {**form, "address": "nobody"})

    def malformed(self, served, source, form):
        return self.send(served, source, {**form, "password": self.marker + "\n"})

    def too_long(self, served, source, form):
        return self.send(served, source, {**form, "password": self.marker * 20})

    def foreign(self, served, source, form):
        return self.send(served, source, form, origin=b"https://example.org")

    def stale_token(self, served, source, form):
        return self.send(served, source, {**form, "token": "stale"})

    def in_other_fields(self, served, source, form):
        """A second password, and a request line with one."""
        query = urllib.parse.urlencode({"password": self.marker}).encode()
        return (self.send(served, source, list(form.items()) + [("password", self.marker)]) +
                served.ask(b"GET /statreg?%s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n\r\n" % (query, served.host, query), source=source))

    @staticmethod
    def cut_off(served, source, form):
        with served.connect_tls(source) as connection:
            connection.sendall(served.submission(form)[:-1])
        return b""

    @staticmethod
    def without_tls(served, source, form):
        with served.connect(source) as connection:
            connection.sendall(served.submission(form))
            return page.read_all(connection)

    def files(self, stamp):
        """What lies in the folders of the user, and what came into folders of everybody meanwhile."""
        yield from (path for path in self.home.rglob("*") if path.is_file() and path.resolve() != stamp)
        found = subprocess.run(["find", *FOLDERS, "-xdev", "-newer", stamp, "-type", "f", "-size", "-16M", "-not", "-path", f"{self.home}/*"],
                               capture_output=True, check=False).stdout
        yield from (pathlib.Path(os.fsdecode(line)) for line in found.splitlines())

    def test_b22_no_password_outside_the_sealed_text(self):
        stamp = self.home / "stamp"
        stamp.touch()
        served = self.answers()
        self.text("instance", "add", "Main archive")
        pending = self.json("pending")
        self.assertGreaterEqual(len(pending), SUBMISSIONS // 10)
        self.say("pending")
        self.say("apply", "--instance", "Main archive", pending[0]["id"])
        self.say("delete", pending[1]["id"])
        self.say("login", "list", "--instance", "Main archive")
        served.process.terminate()
        self.said += b"".join(served.process.communicate(timeout=page.ctl.TIMEOUT))
        self.assertEqual(self.ctl("password", "--instance", "Main archive", pending[0]["address"]).stdout, self.marker.encode())
        needles = spellings(self.marker)
        self.assertEqual([needle for needle in needles if needle in self.said], [])
        self.assertEqual([path for path in self.files(stamp) if contains(path, needles)], [])
        (self.home / "tmp" / "control").write_text(urllib.parse.quote_plus(self.marker), encoding="ascii")
        self.assertEqual([path.name for path in self.files(stamp) if contains(path, needles)], ["control"])


@contextlib.contextmanager
def unlimited_cores(folder):
    """The next processes may write cores, into that folder if the system's pattern names none."""
    limit, before = resource.getrlimit(resource.RLIMIT_CORE), os.getcwd()
    os.chdir(folder)
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY) if os.geteuid() == 0 else (limit[1], limit[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, limit)
        os.chdir(before)


def die(process):
    """Whether the kernel says that the process left a core when it got SIGSEGV."""
    os.kill(process.pid, signal.SIGSEGV)
    status = os.waitpid(process.pid, 0)[1]
    process.returncode = os.waitstatus_to_exitcode(status)
    return os.WIFSIGNALED(status) and os.WCOREDUMP(status)


class Cores(page.PageCase):
    def half_a_post(self, served):
        connection = served.connect_tls()
        self.addCleanup(connection.close)
        connection.sendall(served.submission({"address": "anna@example.org", "password": "secret", "token": served.token()})[:-1])

    def cores(self):
        """Files that a pattern without a folder makes; with a folder of its own, those there."""
        pattern = pathlib.Path("/proc/sys/kernel/core_pattern").read_text(encoding="utf-8").strip()
        folder = self.home / "cwd" / pathlib.Path(pattern).parent
        return None if pattern.startswith("|") else {path.name for path in folder.iterdir()}

    def test_b24_no_core(self):
        (self.home / "cwd").mkdir()
        with unlimited_cores(self.home / "cwd"):
            control = subprocess.Popen(["sleep", "600"])
            self.addCleanup(control.wait)
            served = page.Page(self)
        limits = pathlib.Path(f"/proc/{served.process.pid}/limits").read_text(encoding="utf-8")
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        self.half_a_post(served)
        before = self.cores()
        dumped = die(served.process)
        self.assertNotEqual(served.process.returncode, 0)
        self.assertEqual(self.cores(), before)
        # A pipe gets cores whatever the limit is; the program at its other end (systemd-coredump) obeys the limit itself.
        if before is not None:
            self.assertFalse(dumped)
        self.show_that_others_leave_one(control, before)

    def show_that_others_leave_one(self, control, before):
        """Without this the test would pass wherever no cores are written at all."""
        limits = pathlib.Path(f"/proc/{control.pid}/limits").read_text(encoding="utf-8")
        dumped = die(control)
        if before is None or "Max core file size        0 " in limits:
            self.skipTest("no process leaves a core file here; only the limit was looked at")
        self.assertTrue(dumped)
        self.assertNotEqual(self.cores(), before)


if __name__ == "__main__":
    page.ctl.main()
