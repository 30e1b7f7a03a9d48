# SPDX-License-Identifier: GPL-3.0-or-later
"""Data folders that hold what nobody should have put there, and statregctl on a short leash: it may neither crash, nor take much memory
or time, nor say anything that is not a sentence of its own."""
import collections
import hashlib
import os
import re
import subprocess
import tempfile
import time

import ctl

MEGABYTE = 1024 * 1024
MEMORY_MAX = 200 * MEGABYTE
LONG = bool(os.environ.get("STATREG_LONG"))
Run = collections.namedtuple("Run", "status output errors memory")

# Every sync on a real disk would take its time; what is tried here is not the disk.
if os.access("/dev/shm", os.W_OK):
    tempfile.tempdir = "/dev/shm"


def fill(byte, megabytes):
    """A part of a file that is too large to be held here: a child's peak begins with what its parent uses."""
    def write(file):
        for _ in range(megabytes):
            file.write(byte * MEGABYTE)
    return write


def grow(size):
    """A hole up to that size."""
    def write(file):
        file.flush()
        os.ftruncate(file.fileno(), size)
    return write


def poll(seconds):
    """To wait on a condition: goes on until the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(0.01)


class Watched(ctl.Ctl):
    """A folder with a key in a file and two instances, of which Good stays as it is."""

    def setUp(self):
        super().setUp()
        os.umask(0)   # what is private is private by itself
        self.create_key()
        for name in ("Good", "Other"):
            self.text("instance", "add", name)
            self.text("login", "add", "--instance", name, "kept@example.org", "--password-stdin", stdin=b"kept")

    def watch(self, *arguments, expect=None, stdin=None):
        """One run to its end; expect: the exit status."""
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(["timeout", str(ctl.TIMEOUT), ctl.PROGRAM, *arguments], stdin=stdin or subprocess.DEVNULL,
                                       stdout=output, stderr=errors, env=self.environment)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0), errors.seek(0)
            run = Run(process.returncode, output.read().decode(), errors.read().decode(), usage.ru_maxrss * 1024)
        told = (arguments, run.status, run.output[-500:], run.errors[-500:], run.memory)
        self.assertIn(run.status, range(6) if expect is None else (expect,), told)
        self.assertRegex(run.errors, r"\A(statregctl: [^\n]+\n)*\Z", told)
        self.assertTrue(run.errors or run.status == 0, told)
        self.assertLess(run.memory, MEMORY_MAX, told)
        return run

    def put(self, name, *parts):
        """parts: bytes, or what writes into an open file."""
        path = self.data / name
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for part in parts:
                if callable(part):
                    part(file)
                else:
                    file.write(part)
        return path

    def digest(self, name):
        """Of a file's bytes; of a large one its size and time must do."""
        info = (self.data / name).lstat()
        large = info.st_size > 8 * MEGABYTE
        return (info.st_ino, info.st_size, info.st_mtime_ns) if large else hashlib.sha256((self.data / name).read_bytes()).hexdigest()

    def check_others(self, name="Good"):
        """The instance that was left alone is usable."""
        self.assertEqual(self.text("password", "--instance", name, "kept@example.org"), "kept")

    def check_modes(self):
        """B32."""
        for path in [self.data, *self.data.rglob("*")]:
            mode = path.lstat().st_mode & 0o7777
            self.assertEqual(mode, 0o700 if path.is_dir() else 0o600, path)

    def lines_named(self, errors, name="ELOxcBoxReg"):
        """Numbers of the lines that the warnings are about."""
        return [int(number) for number in re.findall(rf"{name}, line (\d+):", errors)]
