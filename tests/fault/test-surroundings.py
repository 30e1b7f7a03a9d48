# SPDX-License-Identifier: GPL-3.0-or-later
"""B31, B32, B42: traps that others may lay in and around a data folder are refused by name, what they point to stays as it was, files
are private whatever the umask says, and nothing outside the folder is touched."""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import unittest

import ctl
import owner
import watched

OTHER = 65534
IN = ("--instance", "Other")
STRACE = shutil.which("strace")


def make_symlink(path, victim):
    path.symlink_to(victim)


def make_link(path, victim):
    os.link(victim, path)


def make_fifo(path, _):
    os.mkfifo(path, 0o600)


def make_folder(path, _):
    path.mkdir(mode=0o700)


def make_socket(path, _):
    """By a short name, for the names of sockets are."""
    with socket.socket(socket.AF_UNIX) as listener, contextlib.chdir(path.parent):
        listener.bind(path.name)
    path.chmod(0o600)


def make_open(path, victim):
    shutil.copyfile(victim, path)
    path.chmod(0o644)


def make_writable(path, victim):
    shutil.copyfile(victim, path)
    path.chmod(0o620)


def make_foreign(path, victim):
    shutil.copyfile(victim, path)
    path.chmod(0o600)
    os.chown(path, OTHER, OTHER)


TRAPS = {make_symlink: "symbolic link", make_link: "hard link", make_fifo: "not a regular file", make_folder: "not a regular file",
         make_socket: "not a regular file", make_open: "chmod 600", make_writable: "chmod 600", make_foreign: "another user"}
if os.geteuid() != 0:
    del TRAPS[make_foreign]


def state(path):
    """What must not change, whether or not it is there."""
    try:
        info = path.lstat()
    except FileNotFoundError:
        return None
    return info.st_ino, info.st_mode, info.st_uid, info.st_size, info.st_mtime_ns


def remove(path):
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink()


class Surroundings(watched.Watched):
    def setUp(self):
        super().setUp()
        self.text("certificate", "create")
        self.identifier = self.register("owner@example.org")
        self.text("settings", "port", "9000")
        self.key = self.public_key()[0]

    def get_names(self):
        """Each file with the commands that need it."""
        instance = f"instances/{self.instance_file('Other').name}"
        journal = (["pending"], ["apply", *IN, "--all"], ["delete", "--all"], ["repair"], ["undo"])
        return {
            "ELOxcBoxReg": journal, "settings.json": (["settings"], ["settings", "port", "1"], ["status"]),
            "key.json": (["key", "rotate"], ["password", *IN, "kept@example.org"]),
            f"private-key-{self.key}": (["password", *IN, "kept@example.org"],),
            instance: (["instance", "show", instance[10:-5]], ["apply", "--instance", instance[10:-5], "--all"]),
            "lock": (["settings", "port", "1"], ["delete", "--all"]),
            "tls/key.pem": (["serve", "--port", "0", "--listen", "127.0.0.1", "--for", "1s"], ["certificate", "create"]),
            "tls/certificate.pem": (["certificate", "show"], ["certificate", "create"]),
        }

    @contextlib.contextmanager
    def trap(self, name, make):
        """In the place of a file, and what it points to, if it points."""
        path, victim = self.data / name, self.home / "victim"
        path.rename(victim)
        make(path, victim)
        try:
            yield path, victim
        finally:
            remove(path)
            victim.rename(path)

    def test_b31_files(self):
        for name, commands in self.get_names().items():
            for make, words in TRAPS.items():
                with self.subTest(f"{name}: {make.__name__}"), self.trap(name, make) as (path, victim):
                    before = state(path), state(victim), victim.read_bytes()
                    for command in commands:
                        run = self.watch(*command, expect=5)
                        self.assertRegex(run.errors, rf"{re.escape(name)}.*({words})", command)
                    self.assertEqual((state(path), state(victim), victim.read_bytes()), before)
        self.assertEqual([entry["id"] for entry in self.json("pending")], [self.identifier])
        self.assertEqual(self.text("settings", "port").strip(), "9000")
        self.check_others()
        self.check_modes()

    def test_b31_files_that_are_only_added_to(self):
        """Who decided what is told on the side: the decision is carried out, and that it could not be told is said."""
        self.text("delete", self.register("first@example.org"))
        for make, words in TRAPS.items():
            with self.subTest(make.__name__), self.trap("decisions.jsonl", make) as (path, victim):
                before = state(path), state(victim)
                run = self.watch("delete", self.register("next@example.org"), expect=0)
                self.assertRegex(run.errors, rf"decisions\.jsonl.*({words})")
                self.assertEqual((state(path), state(victim)), before)

    def test_b31_torn_lines_are_not_put_into_a_trap(self):
        journal = self.data / "ELOxcBoxReg"
        victim = self.home / "victim"
        victim.write_text("kept")
        victim.chmod(0o600)
        for make, words in TRAPS.items():
            with self.subTest(make.__name__):
                path = self.data / "ELOxcBoxReg.torn"
                make(path, victim)
                with journal.open("ab") as file:
                    file.write(b'{"torn')
                before = state(path), state(victim), state(journal)
                for command in (["delete", "--all"], ["repair"]):
                    run = self.watch(*command, expect=5)
                    self.assertRegex(run.errors, rf"ELOxcBoxReg\.torn.*({words})")
                self.assertEqual((state(path), state(victim), state(journal)), before)
                remove(path)
                self.watch("repair", expect=0)
                remove(path)
        self.assertEqual(victim.read_text(), "kept")

    def test_b31_subfolders(self):
        """instances and tls: a link to a good folder elsewhere, one open to others, a foreign one, a file."""
        commands = {"instances": (["instance", "list"], ["instance", "add", "More"]), "tls": (["certificate", "show"], ["certificate", "create"])}
        for name, words in commands.items():
            path, away = self.data / name, self.home / "away"
            path.rename(away)
            traps = {"symbolic link|not a folder": lambda at=path, to=away: at.symlink_to(to), "chmod 700": lambda at=path: (at.mkdir(), at.chmod(0o755)),
                     "not a folder": lambda at=path: at.write_text("x")}
            if os.geteuid() == 0:
                traps["another user"] = lambda at=path: (at.mkdir(mode=0o700), os.chown(at, OTHER, OTHER))
            for expected, make in traps.items():
                with self.subTest(f"{name}: {expected}"):
                    make()
                    before = state(path), sorted(away.iterdir())
                    for command in words:
                        run = self.watch(*command, expect=5)
                        self.assertRegex(run.errors, rf"{name}.*({expected})")
                    self.assertEqual((state(path), sorted(away.iterdir())), before)
                    remove(path)
            away.rename(path)
        self.check_others()

    def refuse_folder(self, words, *folder):
        before = sorted((str(path), state(path)) for path in self.home.rglob("*"))
        for command in (["pending"], ["settings", "port", "1"], ["serve", "--for", "1s"], ["key", "create", "--storage", "file"]):
            run = self.watch(*folder, *command)
            self.assertIn(run.status, (1, 5), run)
            self.assertRegex(run.errors, words)
        self.assertEqual(sorted((str(path), state(path)) for path in self.home.rglob("*")), before)

    def test_b31_folder_itself(self):
        for mode in (0o755, 0o710, 0o770, 0o701):
            self.data.chmod(mode)
            self.refuse_folder("chmod 700")
        self.data.chmod(0o700)
        for mode in (0o775, 0o702, 0o777):
            self.data.parent.chmod(mode)
            self.refuse_folder("chmod go-w")
            self.refuse_folder("chmod go-w", "--data-dir", str(self.data.parent / "fresh"))
        self.data.parent.chmod(0o1777)
        self.check_others()
        self.data.parent.chmod(0o700)
        if os.geteuid() == 0:
            for path in (self.data, self.data.parent):
                os.chown(path, OTHER, OTHER)
                self.refuse_folder("another user")
                os.chown(path, 0, 0)
        self.check_others()

    def test_b31_in_the_place_of_the_folder(self):
        for make in (make_fifo, make_socket, make_open):
            with self.subTest(make.__name__):
                path = self.home / "folder"
                make(path, self.data / "lock")
                self.refuse_folder(re.escape(str(path)), "--data-dir", str(path))
                path.unlink()
        path = self.home / "folder"
        path.symlink_to(self.home / "nowhere")
        self.refuse_folder(re.escape(str(path)), "--data-dir", str(path))
        # A link of one's own to a folder of one's own is a choice; one of somebody else's is a trap.
        path.unlink()
        path.symlink_to(self.data)
        self.assertEqual(len(self.json("--data-dir", str(path), "pending")), 1)
        if os.geteuid() == 0:
            os.chown(path, OTHER, OTHER, follow_symlinks=False)
            self.refuse_folder("another user", "--data-dir", str(path))

    @unittest.skipUnless(STRACE, "needs strace")
    def test_b42_nothing_outside(self):
        """Names that look like paths are names: no system call leaves the data folder with one of them, and none changes what is
        outside."""
        names = ["..", "a/b", ".x", "../../etc/passwd", "/etc/passwd", "%2e%2e", "x" * 64]
        log = self.home / "calls"
        for name in names:
            for command in (["instance", "add", name], ["login", "add", "--instance", name, "a@example.org", "--password-stdin"],
                            ["instance", "duplicate", name, name[:60] + "copy"], ["instance", "rename", name, name[:60] + "new"]):
                self.check_calls(log, command)
        for name in ("x" * 300, "a\nb", ""):
            self.watch("instance", "add", name, expect=2)
        for identifier in ("../lock", "/etc/passwd", "..", "x" * 300):
            self.watch("instance", "show", identifier, expect=3)
            self.watch("apply", "--instance", identifier, "--all", expect=3)
        self.check_modes()

    def check_calls(self, log, command):
        with subprocess.Popen([STRACE, "-f", "-y", "-o", str(log), "-e", "trace=%file", ctl.PROGRAM, *command], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.environment) as process:
            _, errors = process.communicate(b"secret", timeout=ctl.TIMEOUT)
        self.assertEqual(process.returncode, 0, errors)
        changing = r"O_WRONLY|O_RDWR|O_CREAT|(mkdir|rename|unlink|link|symlink|chmod|chown|truncate|mknod)\w*\("
        for line in log.read_text(errors="replace").splitlines()[1:]:
            if re.search(changing, line) and "= -1" not in line and "/dev/null" not in line:
                self.assertIn(str(self.data), line)
            self.assertNotRegex(line, r'"([^"]*/)?(\.x|passwd|%2e%2e|x{64})"|a/b|\.\./')


class Modes(watched.Watched):
    """B32: under umask 000."""

    def run_and_check(self, *arguments, **options):
        output = self.text(*arguments, **options)
        self.check_modes()
        return output

    def test_b32_every_operation(self):
        run = self.run_and_check
        run("instance", "duplicate", "Other", "Third")
        run("instance", "rename", "Third", "Fourth")
        run("instance", "remove", "--yes", "Fourth")
        run("settings", "organisation", "Example")
        run("certificate", "create")
        run("login", "set", *IN, "kept@example.org", "--logon", "kept")
        for command in (["apply", *IN, "--all"], ["undo"], ["delete", "--all"], ["undo"]):
            if command[0] in ("apply", "delete"):
                self.register("owner@example.org")
            run(*command)
        run("key", "rotate")
        backup = self.home / "backup"
        run("key", "backup", str(backup), "--passphrase-stdin", stdin=b"a passphrase of some length\n")
        self.assertEqual(backup.stat().st_mode & 0o777, 0o600)
        run("key", "restore", str(backup), "--storage", "file", "--passphrase-stdin", stdin=b"a passphrase of some length\n")
        with (self.data / "ELOxcBoxReg").open("ab") as file:
            file.write(b"damage\ntorn")
        run("repair")
        self.assertEqual({"ELOxcBoxReg", "ELOxcBoxReg.torn", "ELOxcBoxReg.before-repair"},
                         {re.sub(r"\.[0-9-]+$", "", path.name) for path in self.data.glob("ELOx*")})
        serving = ctl.Serving(self)
        self.assertEqual(owner.Owner(serving.url).register("page@example.org"), 303)
        self.check_modes()
        serving.stop()
        run("login", "remove", *IN, "kept@example.org")

    def test_b32_first_start(self):
        for command in (["status"], ["instance", "add", "First"], ["key", "create", "--storage", "file"], ["settings", "port", "1"]):
            self.data = self.home / ("fresh-" + command[0])
            self.watch("--data-dir", str(self.data), *command, expect=0)
            self.check_modes()


@unittest.skipUnless(STRACE, "needs strace")
class Swapped(watched.Watched):
    """B31: the journal is replaced between the lock and the sync. What was written to the file that lost its name was not stored."""

    def setUp(self):
        super().setUp()
        self.identifier = self.register("first@example.org")
        self.journal = self.data / "ELOxcBoxReg"
        self.log = self.home / "calls"

    def wait_until_held(self):
        """The line is written, and the program is stopped in its sync."""
        for _ in watched.poll(ctl.TIMEOUT):
            if self.log.exists() and "--- stopped by SIGSTOP ---" in self.log.read_text():
                self.assertGreater(self.journal.stat().st_size, len(self.old))
                return
        self.fail("nothing was written")

    @contextlib.contextmanager
    def held(self, *command):
        """A program that is stopped in its first sync of data."""
        self.log.unlink(missing_ok=True)
        with subprocess.Popen([STRACE, "-f", "-o", self.log, "-e", "trace=fdatasync", "-e", "inject=fdatasync:signal=SIGSTOP:when=1", *command],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment) as process:
            yield process

    @staticmethod
    def release(process):
        os.kill(int(pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()), signal.SIGCONT)

    def swap(self, kind):
        """Returns what must not change."""
        if kind == "symlink":
            target = self.home / "target"
            target.write_bytes(self.journal.read_bytes())
            target.chmod(0o600)
            (self.home / "link").symlink_to(target)
            (self.home / "link").rename(self.journal)
            return target
        copy = self.home / "copy"
        copy.write_bytes(self.old)
        copy.chmod(0o600)
        copy.rename(self.journal)
        return self.journal

    def test_b31_swapped_while_registering(self):
        for kind in ("file", "symlink"):
            with self.subTest(kind), self.held(os.environ["STATREG_APPEND"], str(self.data)) as process:
                self.old = self.journal.read_bytes()
                self.assertEqual(process.stdout.readline(), b"ready\n")
                process.stdin.write(b"second@example.org\n")
                process.stdin.flush()
                self.wait_until_held()
                target = self.swap(kind)
                before = target.read_bytes()
                self.release(process)
                self.assertRegex(process.stdout.readline(), rb"\Arefused ")
                self.assertEqual(target.read_bytes(), before)
                process.communicate()
        self.journal.unlink()
        (self.home / "target").rename(self.journal)
        self.assertIn(self.identifier, [entry["id"] for entry in self.json("pending")])

    def test_b31_swapped_while_applying(self):
        self.old = self.journal.read_bytes()
        with self.held(ctl.PROGRAM, "apply", *IN, "--all") as process:
            self.wait_until_held()
            target = self.swap("file")
            self.release(process)
            _, errors = process.communicate(timeout=ctl.TIMEOUT)
        self.assertEqual(process.returncode, 1)
        self.assertIn(b"was replaced by another program", errors)
        self.assertEqual(target.read_bytes(), self.old)
        self.assertEqual(self.json("apply", *IN, "--all")["applied"], [self.identifier])
        self.assertEqual(self.text("password", *IN, "first@example.org"), "secret")


class Vanishing(watched.Watched):
    """The folder goes while the page is served: owners are turned away, the administrator is told, nothing is made anew."""

    def setUp(self):
        super().setUp()
        self.text("certificate", "create")
        self.serving = ctl.Serving(self)
        self.owner = owner.Owner(self.serving.url)
        self.assertEqual(self.owner.register("first@example.org"), 303)

    def wait_for_status(self, status):
        found = None
        for _ in watched.poll(ctl.TIMEOUT):
            found = self.owner.register("again@example.org")
            if found == status:
                return
        self.fail(f"{found} instead of {status}")

    def wait_for_word(self):
        """What the administrator reads, but for the lines about owners."""
        while True:
            line = self.serving.process.stderr.readline().decode()
            if "Refused" not in line:
                return line

    def test_moved_away_and_back(self):
        away = self.home / "away"
        self.data.rename(away)
        before = (away / "ELOxcBoxReg").read_bytes()
        self.assertEqual(self.owner.register("second@example.org"), 503)
        self.assertIn("moved away or removed", self.wait_for_word())
        self.assertFalse(self.data.exists())
        self.assertEqual((away / "ELOxcBoxReg").read_bytes(), before)
        away.rename(self.data)
        self.wait_for_status(303)
        self.serving.stop()
        self.assertEqual([entry["address"] for entry in self.json("pending")][:2], ["first@example.org", "again@example.org"])

    def test_removed(self):
        shutil.rmtree(self.data)
        self.assertEqual(self.owner.register("second@example.org"), 503)
        self.assertFalse(self.data.exists())
        self.data.mkdir(mode=0o700)
        self.assertEqual(self.owner.register("third@example.org"), 503)
        self.assertEqual(list(self.data.iterdir()), [])
        self.serving.process.terminate()
        _, errors = self.serving.process.communicate(timeout=ctl.TIMEOUT)
        self.assertIn(b"moved away or removed", errors)
        self.assertNotIn(b"CRITICAL", errors)
        self.assertEqual(list(self.data.iterdir()), [])


if __name__ == "__main__":
    ctl.main()
