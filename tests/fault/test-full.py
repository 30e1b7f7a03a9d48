#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""B28, B29: disks that are full, limited, read-only, or do not confirm what is written."""
import contextlib
import errno
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import time
import unittest

import disk
import world
from inject import Tracer
from operation import IN
from owner import Owner
from registering import Serve

IN_NAMESPACE = "STATREG_FAULT_NAMESPACE"
JOURNAL = "ELOxcBoxReg"


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


def read_files(here):
    return {name: (here.data / name).read_bytes() for name in here.names() if (here.data / name).is_file() and not name.startswith("lock")}


class FaultCase(unittest.TestCase):
    """A folder with a key, registrations, and a certificate."""

    def setUp(self):
        self.here = self.enter(world.World("key filled certificate"))

    def enter(self, manager):
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    @contextlib.contextmanager
    def serving(self):
        """The process and the page's address."""
        with self.here.started(*Serve.get_line(self.here)) as process:
            yield process, process.stdout.readline().decode().split()[-1]

    def pending(self):
        return [entry["address"] for entry in self.here.json("pending")]


class LimitTest(FaultCase):
    """RLIMIT_FSIZE: part of it is written, then EFBIG."""

    def check_limited(self, limit):
        before = read_files(self.here)
        with self.serving() as (process, url):
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            self.assertEqual(Owner(url).register("late@example.org"), 503)
            self.assertEqual(read_files(self.here), before)
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            self.assertEqual(Owner(url).register("later@example.org"), 303)
        self.assertEqual(self.pending()[-1], "later@example.org")

    def test_b29_short_write_of_a_registration(self):
        size = (self.here.data / JOURNAL).stat().st_size
        for more in (0, 1, 100, 500):
            with self.subTest(more=more):
                size = (self.here.data / JOURNAL).stat().st_size
                self.check_limited(size + more)

    def test_b29_short_write_of_a_file(self):
        """Whatever statregctl writes: it says which file and why, and all are as they were."""
        commands = {"apply": (("apply", *IN, "--all"), b""), "settings": (("settings", "port", "9443"), b""),
                    "login": (("login", "set", *IN, "bernd@example.org", "--password-stdin"), b"changed"),
                    "certificate": (("certificate", "create"), b""), "rotate": (("key", "rotate"), b"")}
        for name, (command, stdin) in commands.items():
            for limit in (0, 40):
                with self.subTest(command=name, limit=limit), world.World(self.here.start) as here:
                    before = read_files(here)
                    run = here.ctl(*command, stdin=stdin, before=("prlimit", f"--fsize={limit}:unlimited"))
                    self.assertEqual(run.status, 1, run)
                    self.assertIn(os.strerror(errno.EFBIG), run.errors)
                    self.assertIn(str(here.data), run.errors)
                    self.assertEqual(read_files(here), before)
                    here.check_sound(None)


class SizeTest(FaultCase):
    """The page does not fill the disk: a journal of 64 MiB takes no more, and what it holds can be decided on."""

    def test_b29_journal_that_is_large(self):
        path = self.here.data / JOURNAL
        with path.open("r+b") as file:
            file.truncate(64 * 1024 * 1024 - 1)
            file.seek(0, os.SEEK_END)
            file.write(b"\n")
        size = path.stat().st_size
        with self.serving() as (_, url):
            self.assertEqual(Owner(url).register("late@example.org"), 503)
            self.assertEqual(path.stat().st_size, size)
            self.here.get("delete", "--all")
        self.assertEqual(self.pending(), [])


class BackupTest(FaultCase):
    """A backup counts as one when the disk has it, name and all."""
    PHRASE = b"a passphrase of some length"

    def back_up(self, *options):
        path = self.here.top / "backup"
        tracer = Tracer(self.here.top / "calls", ["write", "fsync", "renameat", "unlink"], *options)
        return path, self.here.ctl("key", "backup", str(path), "--passphrase-stdin", stdin=self.PHRASE, before=tracer.before()), tracer

    def get_mark(self):
        return self.here.json("key", "status")["backedUp"]

    def test_backup_is_on_the_disk_before_it_counts(self):
        path, run, tracer = self.back_up()
        self.assertEqual((run.status, run.errors), (0, ""))
        self.assertTrue(self.get_mark())
        calls = tracer.log.read_text()
        steps = [calls.index(text) for text in (f"<{path}>, \"STATKEY1.", f"<{path}>)", f"<{path.parent}>)", '"key.json"')]
        self.assertEqual(steps, sorted(steps))
        self.assertEqual(calls.count(f"<{path}>)"), 1, "synced more often than needed")

    def test_backup_that_the_disk_does_not_confirm(self):
        for number in (1, 2):
            with self.subTest(number=number):
                path, run, _ = self.back_up("-e", f"inject=fsync:error=EIO:when={number}")
                self.assertEqual((run.status, run.output), (1, ""), run)
                self.assertRegex(run.errors, rf"\Astatregctl: .*{path}.*{os.strerror(errno.EIO)}")
                self.assertFalse(path.exists())
                self.assertFalse(self.get_mark())


class QuotaTest(FaultCase):
    """EDQUOT and the like cannot be had without a file system of its own, so strace plays the disk."""

    def check_injected(self, error, when, times):
        before = read_files(self.here)
        with self.serving() as (process, url):
            owner = Owner(url)
            self.assertEqual(owner.open_form(), 200)
            tracer = Tracer(self.here.top / "calls", ["write"], "-P", str(self.here.data / JOURNAL), "-e", f"inject=write:error={error}:when={when}")
            with tracer.attached(process):
                self.assertEqual([owner.send("late@example.org") for _ in range(times)], [503] * times)
            self.assertEqual(tracer.log.read_text().count("(INJECTED)"), times)
            self.assertEqual(read_files(self.here), before)
            self.assertEqual(Owner(url).register("later@example.org"), 303)

    def test_b29_errors_of_writing(self):
        for error in ("ENOSPC", "EDQUOT", "EROFS", "EFBIG", "EIO"):
            for when, times in (("1", 1), ("1+", 3)):
                with self.subTest(error=error, when=when):
                    self.check_injected(error, when, times)


class LatchTest(FaultCase):
    """After a sync that failed nothing is accepted until a repair."""

    @contextlib.contextmanager
    def latched(self, error="EIO"):
        with self.serving() as (process, url):
            owner = Owner(url)
            self.assertEqual(owner.register("first@example.org"), 303)
            owner.open_form()
            tracer = Tracer(self.here.top / "calls", ["fdatasync"], "-e", f"inject=fdatasync:error={error}:when=1")
            with tracer.attached(process):
                self.assertEqual(owner.send("lost@example.org"), 503)
            self.assertEqual([Owner(url).register(f"late{number}@example.org") for number in range(3)], [503] * 3)
            self.assertEqual(self.pending()[-1], "first@example.org")
            self.check_word(process, error)
            self.process = process
            yield url

    def check_word(self, process, error):
        """What the administrator reads says which file, why, and that it is to be repaired."""
        words = ""
        while "did not confirm" not in words:
            line = process.stderr.readline().decode()
            self.assertTrue(line, words)
            words += line
        self.assertIn(str(self.here.data / JOURNAL), words)
        self.assertIn(os.strerror(getattr(errno, error)), words)
        self.assertIn("statregctl repair", words)

    def register_until(self, url, is_done):
        """Owners from all over come again and again; the last answer."""
        deadline = time.monotonic() + world.TIMEOUT
        while not is_done(status := Owner(url, f"127.0.0.{random.randrange(2, 255)}").register("open@example.org")):
            self.assertEqual(status, 503)
            self.assertLess(time.monotonic(), deadline, "nothing happens")
            time.sleep(0.05)
        return status

    def wait_until_open(self, url):
        """The page notices a repair by itself; each answer until then is a refusal."""
        self.assertEqual(self.register_until(url, lambda status: status != 503), 303)

    def get_folder_failure(self):
        """No name in the data folder ever gets on the disk."""
        return "-P", str(self.here.data), "-e", "inject=fsync:error=EIO:when=1+"

    def repair_in_vain(self):
        run = self.here.ctl("repair", before=Tracer(self.here.top / "repair", ["fsync"], *self.get_folder_failure()).before())
        self.assertEqual((run.status, run.output), (1, ""), run)
        self.assertRegex(run.errors, rf"\Astatregctl: The disk did not confirm .*{self.here.data}.*{os.strerror(errno.EIO)}\n\Z")

    def test_b28_repair_opens_a_page_that_runs(self):
        for error in ("EIO", "ENOSPC", "EDQUOT"):
            with self.subTest(error=error), self.latched(error) as url:
                self.here.get("repair")
                self.wait_until_open(url)
                self.assertEqual(self.pending()[-1], "open@example.org")

    def test_b28_repair_without_its_name_on_the_disk(self):
        """The page opens, but before it writes the next line it has the name of the file on the disk itself."""
        with self.latched() as url:
            self.repair_in_vain()
            tracer = Tracer(self.here.top / "calls", ["fsync", "write", "fdatasync"])
            with tracer.attached(self.process):
                self.wait_until_open(url)
        self.assertEqual(self.pending()[-2:], ["first@example.org", "open@example.org"])
        calls = "\n".join(disk.join_lines(tracer.log.read_text()))
        journal = self.here.data / JOURNAL
        steps = [re.search(pattern, calls).start() for pattern in (
            rf"\bfsync\(\d+<{self.here.data}> ?\) += 0\b", rf"\bwrite\(\d+<{journal}>, ", rf"\bfdatasync\(\d+<{journal}> ?\) += 0\b")]
        self.assertEqual(steps, sorted(steps))

    def test_b28_repair_and_page_without_the_name_on_the_disk(self):
        """As long as the name is not on the disk nothing is promised, and nothing is written."""
        with self.latched() as url:
            self.repair_in_vain()
            tracer = Tracer(self.here.top / "calls", ["fsync"], *self.get_folder_failure())
            with tracer.attached(self.process):
                self.register_until(url, lambda status: status != 503 or "(INJECTED)" in tracer.log.read_text())
            self.assertEqual([Owner(url).register("late@example.org") for _ in range(3)], [503] * 3)
            self.assertEqual(self.pending()[-1], "first@example.org")
            self.here.get("repair")
            self.wait_until_open(url)
        self.assertEqual(self.pending()[-2:], ["first@example.org", "open@example.org"])

    def test_b28_repair_within_the_same_second(self):
        """Twice, for the first repair leaves a file that was made just now."""
        self.here.get("repair")
        with self.latched() as url:
            self.here.get("repair")
            self.wait_until_open(url)

    def test_b28_taking_back_fails(self):
        """The disk is full, and what was written in part cannot be taken back: nobody knows what is in the file."""
        with self.serving() as (process, url):
            owner = Owner(url)
            owner.open_form()
            tracer = Tracer(self.here.top / "calls", ["write", "ftruncate"], "-P", str(self.here.data / JOURNAL),
                            "-e", "inject=write:error=ENOSPC:when=1", "-e", "inject=ftruncate:error=EIO:when=1")
            with tracer.attached(process):
                self.assertEqual(owner.send("lost@example.org"), 503)
            self.assertEqual(tracer.log.read_text().count("(INJECTED)"), 2)
            self.assertEqual(Owner(url).register("late@example.org"), 503)
            self.here.get("repair")
            self.wait_until_open(url)
        self.assertEqual(self.pending()[-1], "open@example.org")

    def test_b28_first_line_of_all(self):
        """The sync of the very first line fails, so there is no line from which a repair could be told."""
        (self.here.data / JOURNAL).unlink()
        with self.serving() as (process, url):
            owner = Owner(url)
            owner.open_form()
            with Tracer(self.here.top / "calls", ["fdatasync"], "-e", "inject=fdatasync:error=EIO:when=1").attached(process):
                self.assertEqual(owner.send("lost@example.org"), 503)
            self.assertEqual(Owner(url).register("late@example.org"), 503)
            self.here.get("repair")
            self.wait_until_open(url)
        self.assertEqual(self.pending(), ["open@example.org"])

    def test_b28_next_start_opens(self):
        with self.latched():
            pass
        with self.serving() as (_, url):
            self.assertEqual(Owner(url).register("open@example.org"), 303)

    def test_b28_interrupted_sync_is_no_failure(self):
        with self.serving() as (process, url):
            owner = Owner(url)
            owner.open_form()
            with Tracer(self.here.top / "calls", ["fdatasync"], "-e", "inject=fdatasync:error=EINTR:when=1").attached(process):
                self.assertEqual(owner.send("kept@example.org"), 303)
        self.assertEqual(self.pending()[-1], "kept@example.org")


@unittest.skipUnless(os.environ.get(IN_NAMESPACE), "needs a mount namespace of its own")
class MountTest(FaultCase):
    """A file system that is really full or read-only. The page refuses when less than 64 MiB are free, so only what the administrator
    does comes to the end of a disk."""

    def move_to_disk(self, size):
        """The folder on a file system of that size."""
        copy = self.here.top / "copy"
        shutil.copytree(self.here.data, copy)
        mount("-t", "tmpfs", "-o", f"size={size},mode=0700", "none", self.here.data)
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.here.data)], check=True)
        shutil.copytree(copy, self.here.data, dirs_exist_ok=True)

    def fill_up(self, left):
        """Leaves so many bytes, or a page less, for a file system gives whole pages."""
        ballast = self.here.data / "settings.json.ballast"
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"x" * 4096)
        os.truncate(ballast, max(0, ballast.stat().st_size - left))
        return ballast

    def test_b29_full_disk(self):
        commands = {"apply": ("apply", *IN, "--all"), "settings": ("settings", "port", "9443"), "instance": ("instance", "add", "Sales"),
                    "certificate": ("certificate", "create"), "rotate": ("key", "rotate"), "compact": ("repair",)}
        self.move_to_disk("1m")
        for name, command in commands.items():
            with self.subTest(command=name):
                ballast = self.fill_up(0)
                before = read_files(self.here)
                run = self.here.ctl(*command)
                self.assertEqual((run.status, run.output), (1, ""), run)
                self.assertIn(os.strerror(errno.ENOSPC), run.errors)
                self.assertIn(str(self.here.data), run.errors)
                self.assertEqual(read_files(self.here), before)
                ballast.unlink()
                self.here.check_sound(None)
        self.here.get(*commands["apply"])

    def test_b29_page_on_a_full_disk(self):
        self.move_to_disk("1m")
        before = read_files(self.here)
        with self.serving() as (_, url):
            self.assertEqual(Owner(url).register("late@example.org"), 503)
            self.assertEqual(read_files(self.here), before)

    def test_b29_disk_that_fills_up_in_the_middle(self):
        """Apply needs room for the instance, then for the decision: wherever it ends, nothing is lost."""
        for pages in range(4):
            with self.subTest(pages=pages):
                here = self.here = self.enter(world.World("key fifty"))
                self.move_to_disk("1m")
                ballast = self.fill_up(pages * 4096)
                here.ctl("apply", *IN, "--all")
                waiting, logins = here.pending(), here.logins()
                newest = {entry.address: entry for entry in here.history["pending"]}
                for entry in here.history["pending"]:
                    self.assertTrue(entry.id in waiting or logins.get(entry.address) == newest[entry.address].id, entry)
                ballast.unlink()
                here.get("apply", *IN, "--all")
                self.assertEqual(here.logins(), {address: entry.id for address, entry in newest.items()})

    def test_b29_read_only(self):
        before = read_files(self.here)
        mount("--bind", self.here.data, self.here.data)
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.here.data)], check=True)
        mount("-o", "remount,bind,ro", self.here.data)
        for command in (("apply", *IN, "--all"), ("delete", "--all"), ("settings", "port", "9443"), ("certificate", "create"), ("repair",),
                        ("serve", "--port", "0", "--listen", "127.0.0.1"), ("undo",)):
            with self.subTest(command=command):
                run = self.here.ctl(*command)
                self.assertEqual((run.status, run.output), (1, ""), run)
                self.assertIn(os.strerror(errno.EROFS), run.errors)
                self.assertIn(str(self.here.data), run.errors)
        # What only reads goes on.
        self.assertEqual(len(self.pending()), 4)
        self.assertEqual(self.here.password("bernd@example.org"), "of old")
        self.assertEqual(read_files(self.here), before)


def enter_namespace():
    """Mounts that nobody else sees, where this is allowed."""
    if os.environ.get(IN_NAMESPACE) is None and shutil.which("unshare"):
        probe = subprocess.run(["unshare", "-m", "sh", "-c", "mount -t tmpfs none /mnt"], check=False, capture_output=True)
        os.environ[IN_NAMESPACE] = "" if probe.returncode else "yes"
        if probe.returncode == 0:
            os.execvp("unshare", ["unshare", "-m", sys.executable, *sys.argv])


if __name__ == "__main__":
    if not world.can_trace():
        print("strace cannot trace here")
        sys.exit(77)
    enter_namespace()
    try:
        unittest.main(verbosity=2)
    finally:
        world.remove_templates()
