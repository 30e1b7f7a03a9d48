# SPDX-License-Identifier: GPL-3.0-or-later
"""A data folder with a history, and what must be true of one whatever has happened."""
import collections
import contextlib
import ctypes
import functools
import hashlib
import json
import os
import pathlib
import re
import secrets
import shutil
import stat
import subprocess
import tempfile

import ctl

INSTANCE = "Main archive"
KILLED = -9
TIMEOUT = 60
# Every sync of a run on a real disk would take its time; what is tried here is order, not the disk.
FOLDER = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
KNOWN = re.compile(r"ELOxcBoxReg(\.torn|\.before-repair\.[0-9-]+)?|settings\.json|key\.json|private-key-[\w-]{22}|lock[\w.-]*|decisions\.jsonl|instances|tls|"
                   r"instances/[0-9a-f-]{36}\.json|tls/(certificate|key)\.pem")
# Bytes of a key, public or private; and libsodium's number for Argon2id.
SECRET, ARGON2ID13 = 32, 2
TEMPORARY = re.compile(r"(.*/)?\.[^/]+\.[0-9a-f]{16}")

Run = collections.namedtuple("Run", "status output errors")
Registration = collections.namedtuple("Registration", "id address password")


def environment(top):
    base = {name: value for name, value in os.environ.items() if not name.startswith("DBUS_") and name != "DISPLAY"}
    return {**base, "HOME": str(top), "XDG_DATA_HOME": str(top / "xdg"), "XDG_CONFIG_HOME": str(top / "config"),
            "XDG_CACHE_HOME": str(top / "cache"), "XDG_RUNTIME_DIR": str(top), "DBUS_SESSION_BUS_ADDRESS": f"unix:path={top}/no-bus"}


def can_trace():
    return shutil.which("strace") and subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode == 0


class World:
    """A copy of the folder that start made, in a place of its own."""

    def __init__(self, start):
        self.start = start
        self.top = self.data = self.history = None

    def __enter__(self):
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="statreg-fault-", dir=FOLDER))
        self.data = self.top / "data"
        template, self.history = make_template(self.start)
        if template.exists():
            shutil.copytree(template, self.data)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.top, ignore_errors=True)

    def ctl(self, *arguments, before=(), stdin=b""):
        """umask 000: what is private is private by itself."""
        done = subprocess.run([*before, ctl.PROGRAM, "--data-dir", str(self.data), *arguments], input=stdin, capture_output=True,
                              check=False, timeout=TIMEOUT, env=environment(self.top), umask=0)
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    @contextlib.contextmanager
    def started(self, *command):
        """A program that goes on until it is told to end."""
        with subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=environment(self.top), umask=0) as process:
            try:
                yield process
            finally:
                process.kill()

    @staticmethod
    def get_child(process):
        """Who runs under strace."""
        return int(pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])

    def get(self, *arguments, stdin=b"", expect=(0,)):
        """Undisturbed, so it must work."""
        run = self.ctl(*arguments, stdin=stdin)
        assert run.status in expect, (arguments, run)
        return run

    def json(self, *arguments):
        return json.loads(self.get(*arguments, "--json").output)

    def pending(self):
        return [entry["id"] for entry in self.json("pending")]

    def instance(self, name=INSTANCE):
        """Its file, read independently of the program."""
        contents = [json.loads(path.read_text()) for path in (self.data / "instances").glob("*.json")]
        return next((content for content in contents if content["name"] == name), {"staticLogins": []})

    def logins(self):
        """Address to the id of the registration, or of the login, that its password came with."""
        return {login["address"].lower(): login["id"] for login in self.instance()["staticLogins"]}

    def password(self, address):
        run = self.get("password", "--instance", INSTANCE, address, expect=(0, 3))
        return run.output if run.status == 0 else None

    def names(self):
        return sorted(str(path.relative_to(self.data)) for path in self.data.rglob("*"))

    def check_sound(self, fault):
        """Whatever has happened: everything can be read, is private, and what is left over goes by itself."""
        if not self.data.exists():
            return
        self.check_journal(fault)
        self.check_key()
        left = [name for name in self.names() if TEMPORARY.fullmatch(name)]
        # Errors are tidied up after; only a killed program, or one that may not remove a file, leaves one behind.
        assert not left or (fault and (fault.kills or fault.point.call == "unlinkat")), left
        for name in left:
            os.utime(self.data / name, (0, 0))
        self.get("status", "--json")
        self.get("settings", "--json")
        self.get("instance", "list", "--json")
        for name in self.names():
            assert KNOWN.fullmatch(name), f"{name} is left over"
            info = (self.data / name).lstat()
            mode = 0o700 if stat.S_ISDIR(info.st_mode) else 0o600
            assert stat.S_IMODE(info.st_mode) == mode, (name, oct(info.st_mode))

    def check_key(self):
        """Read independently of the program: what seals can be opened, for its private half was kept before it was named."""
        path = self.data / "key.json"
        if path.exists():
            content = json.loads(path.read_text())
            active = next(key for key in content["keys"] if key["id"] == content["active"])
            public = read_key(self.data / f"private-key-{active['id']}")[SECRET:2 * SECRET]
            assert ctl.b64(public) == active["public"]

    def check_journal(self, fault):
        """Read independently of the program: every line whole and single, but for the torn end that a killed program leaves."""
        path = self.data / "ELOxcBoxReg"
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        if lines and not lines[-1].endswith(b"\n"):
            assert fault and fault.kills, "torn without having been killed"
            lines.pop()
        seen = set()
        for line in lines:
            start, end = line.rsplit(b',"sum":"', 1)
            assert end == ctl.b64(hashlib.blake2b(start, digest_size=32).digest()[:16]).encode() + b'"}\n', line
            identifier = json.loads(line).get("registration")
            assert identifier is None or identifier not in seen, f"{identifier} is there twice"
            seen.add(identifier)


def read_key(path):
    """The content of a bare key file: private key, public key, time. The public one is told from the private one."""
    prefix, _, text = path.read_text().strip().partition(".")
    content = ctl.unb64(text)
    public = ctypes.create_string_buffer(SECRET)
    assert prefix == "STATKEY0" and ctl.SODIUM.crypto_scalarmult_base(public, content[:SECRET]) == 0
    assert public.raw == content[SECRET:2 * SECRET]
    return content


def find_key_file(data):
    """Of a folder with one."""
    path, = data.glob("private-key-*")
    return path


def close_key(data, phrase):
    """A backup of that key as another program may write it (statreg-key-armour.c), which takes little time to open."""
    memory, head = 64 << 20, secrets.token_bytes(40)
    head = b"STATKEY1" + (1).to_bytes(4, "big") + memory.to_bytes(8, "big") + head
    key, content = ctypes.create_string_buffer(SECRET), read_key(find_key_file(data))
    assert ctl.SODIUM.crypto_pwhash(key, ctypes.c_ulonglong(SECRET), phrase, ctypes.c_ulonglong(len(phrase)), head[20:36], ctypes.c_ulonglong(1),
                                    ctypes.c_size_t(memory), ARGON2ID13) == 0
    closed = ctypes.create_string_buffer(len(content) + 16)
    ctl.SODIUM.crypto_aead_xchacha20poly1305_ietf_encrypt(closed, None, content, ctypes.c_ulonglong(len(content)), head, ctypes.c_ulonglong(len(head)),
                                                          None, head[36:], key)
    return "STATKEY1." + ctl.b64(head + closed.raw) + "\n"


class Maker(ctl.Ctl):
    """Writes histories with the helpers of statregctl's tests."""

    def __init__(self, top):
        super().__init__()
        self.home, self.data, self.environment = top, top / "xdg" / "statreg", environment(top)

    def decide(self, identifier, age):
        with (self.data / "ELOxcBoxReg").open("ab") as file:
            file.write(ctl.journal_line({"decision": identifier, "at": ctl.time_text(-age), "what": "deleted"}))

    def put(self, history, kind, address, age, password):
        identifier = self.register(address, password, age=age)
        history[kind].append(Registration(identifier, address, password))
        return identifier


def fill(maker, history):
    """Three addresses, one of them twice and one that has a login."""
    maker.text("instance", "add", INSTANCE)
    maker.text("login", "add", "--instance", INSTANCE, "bernd@example.org", "--password-stdin", stdin=b"of old")
    for number, address in enumerate(["anna@example.org", "bernd@example.org", "anna@example.org", "clara@example.org"]):
        maker.put(history, "pending", address, 90 - number, f"password {number}")


def fill_fifty(maker, history):
    """Fifty of forty owners, one of whom has a login."""
    maker.text("instance", "add", INSTANCE)
    maker.text("login", "add", "--instance", INSTANCE, "owner0@example.org", "--password-stdin", stdin=b"of old")
    for number in range(50):
        maker.put(history, "pending", f"owner{number % 40}@example.org", 90 - number, f"password {number}")


def age(maker, history):
    for number in range(3):
        maker.decide(maker.put(history, "old", f"old{number}@example.org", 300, "gone"), 200)


@functools.cache
def make_template(start):
    """start: words of "key", "filled", "fifty", "old" and "certificate"; "" is no folder at all."""
    top = pathlib.Path(tempfile.mkdtemp(prefix="statreg-template-", dir=FOLDER))
    _templates.append(top)
    maker, history = Maker(top), collections.defaultdict(list)
    words = start.split()
    if "key" in words:
        maker.create_key()
    if "filled" in words:
        fill(maker, history)
    if "fifty" in words:
        fill_fifty(maker, history)
    if "old" in words:
        age(maker, history)
    if "certificate" in words:
        maker.text("certificate", "create")
    return maker.data, history


_templates = []


def remove_templates():
    for top in _templates:
        shutil.rmtree(top, ignore_errors=True)
