# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of statregctl share: the real program in private folders, and the file formats written independently."""
import base64
import ctypes
import ctypes.util
import datetime
import hashlib
import json
import os
import pathlib
import re
import resource
import secrets
import shutil
import signal
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["STATREGCTL"]
TIMEOUT = 60 * int(os.environ.get("STATREG_TEST_SLOWNESS", "1"))
SODIUM = ctypes.CDLL(ctypes.util.find_library("sodium"))

# Every kind of byte that a password may have and that something on the way could spoil.
HARD_PASSWORDS = [
    " blanks at both ends ", "\"quotes\" and 'others'", "back\\slash", "%41+%2B&=;", "Grüße, Österreich", "𝕊🦊👩‍👩‍👧 e\u0301",
    "$(id) `id` ; | < >", "-", "x" * 512, "ü" * 256, "\u00a0",
]


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def seal(public, fields):
    """DESIGN.md §5: crypto_box_seal of the padded JSON object."""
    plain = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    block = 256
    buffer = ctypes.create_string_buffer(plain, len(plain) + block)
    size = ctypes.c_size_t()
    assert SODIUM.sodium_pad(ctypes.byref(size), buffer, ctypes.c_size_t(len(plain)), ctypes.c_size_t(block), ctypes.c_size_t(len(buffer))) == 0
    sealed = ctypes.create_string_buffer(size.value + 48)
    assert SODIUM.crypto_box_seal(sealed, buffer, ctypes.c_ulonglong(size.value), public) == 0
    return b64(sealed.raw)


def journal_line(members):
    """A line of ELOxcBoxReg with its sum, DESIGN.md §4."""
    start = json.dumps(members, ensure_ascii=True, separators=(",", ":"))[:-1].encode()
    return start + b',"sum":"' + b64(hashlib.blake2b(start, digest_size=32).digest()[:16]).encode() + b'"}\n'


def time_text(offset=0):
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=offset)
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


class Ctl(unittest.TestCase):
    """One fresh data folder for each test, far from the session's own folders, keyring and bus."""

    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="statreg-ctl-"))
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.data = self.home / "data" / "statreg"
        (self.home / "run").mkdir(mode=0o700)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("DBUS_") and name != "DISPLAY"}
        self.environment.update(
            HOME=str(self.home), XDG_DATA_HOME=str(self.home / "data"), XDG_CONFIG_HOME=str(self.home / "config"),
            XDG_CACHE_HOME=str(self.home / "cache"), XDG_RUNTIME_DIR=str(self.home / "run"),
            DBUS_SESSION_BUS_ADDRESS=f"unix:path={self.home}/no-bus")

    def ctl(self, *arguments, expect=0, stdin=b"", program=PROGRAM, environment=None):
        """Runs it; every failure must be one line on standard error, and success silence there."""
        done = subprocess.run([program, *arguments], input=stdin, capture_output=True, check=False, timeout=TIMEOUT,
                              env={**self.environment, **(environment or {})})
        self.assertEqual(done.returncode, expect, (arguments, done.stdout, done.stderr))
        if expect:
            self.assertRegex(done.stderr, rb"\Astatregctl: [^\n]+\n\Z", arguments)
        else:
            self.assertEqual(done.stderr, b"", arguments)
        return done

    def text(self, *arguments, **options):
        return self.ctl(*arguments, **options).stdout.decode()

    def error(self, *arguments, expect, **options):
        return self.ctl(*arguments, expect=expect, **options).stderr.decode()

    def json(self, *arguments, **options):
        return json.loads(self.ctl(*arguments, "--json", **options).stdout)

    def rows(self, *arguments):
        return [line.split("\t") for line in self.text(*arguments).splitlines()]

    def create_key(self):
        return self.json("key", "create", "--storage", "file")

    def public_key(self):
        keys = json.loads((self.data / "key.json").read_text())
        entry = next(key for key in keys["keys"] if key["id"] == keys["active"])
        return entry["id"], unb64(entry["public"])

    def register(self, address, password="secret", logon="", domain="", identifier=None, age=60, outside=None):
        """Puts a registration into the journal as the page would; outside overrides what stands outside the sealed text."""
        journal = self.data / "ELOxcBoxReg"
        if not journal.exists():
            journal.touch(mode=0o600)
            journal.write_bytes(journal_line({"file": "ELOxcBoxReg", "version": 1, "made": time_text(-3600)}))
        identifier = identifier or b64(secrets.token_bytes(16))
        key, public = self.public_key()
        fields = {"id": identifier, "address": address, "logon": logon, "domain": domain}
        sealed = seal(public, {**fields, "password": password})
        line = {"registration": identifier, "received": time_text(-age), "address": address, "logon": logon, "domain": domain,
                "source": "192.0.2.7", "key": key, "sealed": sealed, **(outside or {})}
        with journal.open("ab") as file:
            file.write(journal_line(line))
        return identifier

    def instance_file(self, name):
        for path in (self.data / "instances").glob("*.json"):
            content = json.loads(path.read_text())
            if content.get("name") == name:
                return path
        return self.fail(f"no file of {name}")

    def instance(self, name):
        return json.loads(self.instance_file(name).read_text())


class Serving:
    """`statregctl serve` as a process, and an owner who comes with curl."""

    def __init__(self, case, *arguments, stdin=subprocess.DEVNULL, limits=None):
        """limits: of resource.setrlimit(), as a mapping."""
        def set_limits():
            for what, limit in (limits or {}).items():
                resource.setrlimit(what, limit)
        self.case = case
        self.process = subprocess.Popen([PROGRAM, "serve", "--port", "0", "--listen", "127.0.0.1", *arguments], stdin=stdin,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=case.environment, preexec_fn=set_limits)
        case.addCleanup(self.end)
        self.line = self.process.stdout.readline().decode()
        if not self.line:
            raise AssertionError(self.process.stderr.read())
        self.url = re.fullmatch(r"Listening on (https://[^/]+/statreg)\n", self.line)[1]
        self.origin = self.url.removesuffix("/statreg")
        self.port = int(self.origin.rsplit(":", 1)[1])

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def stop(self, number=signal.SIGTERM):
        """Tells it to end; what it said on standard error."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=TIMEOUT)
        self.case.assertEqual(self.process.returncode, 0, errors)
        return errors.decode()

    def curl(self, *arguments, **options):
        command = ["curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "20", "--connect-to", f"::127.0.0.1:{self.port}",
                   "--cacert", str(self.case.data / "tls" / "certificate.pem"), *arguments]
        return subprocess.run(command, capture_output=True, check=True, env=self.case.environment, **options).stdout.decode()

    def get(self, *arguments):
        return self.curl(self.url, *arguments)

    def post(self, address, password, logon="", **fields):
        """Fills in the form as a browser does; status and where it leads."""
        token = re.search(r'name="token"[^>]*value="([^"]*)"', self.get())[1]
        secret = self.case.home / "typed"
        secret.write_bytes(password.encode())
        form = []
        for name, value in {"address": address, "logon": logon, "token": token, **fields}.items():
            form += ["--data-urlencode", f"{name}={value}"]
        answer = self.curl(self.url, "-H", f"Origin: {self.origin}", *form, "--data-urlencode", f"password@{secret}", "--output",
                           str(self.case.home / "answer"), "--write-out", "%{http_code} %header{location}")
        secret.unlink()
        return answer.strip()


def main():
    unittest.main(verbosity=2)
