# SPDX-License-Identifier: GPL-3.0-or-later
"""B30: writers, the page, deciders and compactions on one data folder at once. Nothing is lost or doubled, and who looks on sees what
there is in the end."""
import collections
import concurrent.futures
import contextlib
import fcntl
import json
import os
import struct
import subprocess
import threading

import ctl
import owner
import watched

APPEND = os.environ["STATREG_APPEND"]
FOLLOW = os.environ["STATREG_FOLLOW"]
IN = ("--instance", "Other")
WRITERS = 4
EACH = 2500 if watched.LONG else 200
ATTEMPTS = 20
BUSY = "8"   # of StatregError
POSTS = 200 if watched.LONG else 20


class Writer(threading.Thread):
    """An appender that is fed as fast as it answers. Where the others were busy for too long, it tries again."""

    def __init__(self, case, number):
        super().__init__()
        self.case = case
        self.addresses = [f"writer{number}-{count}@example.org" for count in range(EACH)]
        self.promised, self.errors = [], b""

    def append(self, addresses):
        """Those that are to be tried again."""
        done = subprocess.run([APPEND, str(self.case.data)], input="".join(f"{address}\n" for address in addresses).encode(),
                              capture_output=True, check=False, env=self.case.environment)
        self.errors += done.stderr
        answers = [line.split() for line in done.stdout.decode().splitlines()[1:]]
        self.promised += [(identifier, address) for what, identifier, address, *_ in answers if what == "registered"]
        return [address for what, _, address, *code in answers if what == "refused" and code == [BUSY]]

    def run(self):
        left = self.addresses
        for _ in range(ATTEMPTS):
            left = self.append(left) if left else []


class Poster(threading.Thread):
    """Owners at the page, from as many addresses as the throttle wants."""

    def __init__(self, url):
        super().__init__()
        self.url, self.promised = url, []

    def run(self):
        for number in range(POSTS):
            address = f"poster{number}@example.org"
            visitor = owner.Owner(self.url, f"127.0.1.{number // 20 + 1}")
            if any(visitor.register(address) == 303 for _ in range(ATTEMPTS)):
                self.promised.append(address)


class Decider(threading.Thread):
    """Goes on until it is told to end; keeps what the programs said that they did."""

    def __init__(self, case, *command):
        super().__init__()
        self.case, self.command = case, command
        self.ended = threading.Event()
        self.applied, self.deleted, self.failed, self.n_runs = [], [], [], 0

    def choose(self):
        return self.command

    def run(self):
        while not self.ended.is_set():
            command = self.choose()
            if not command:
                continue
            done = subprocess.run([ctl.PROGRAM, "--json", *command], capture_output=True, check=False, env=self.case.environment,
                                  timeout=ctl.TIMEOUT)
            self.n_runs += 1
            if done.returncode == 0 or done.stdout:
                outcomes = json.loads(done.stdout)
                self.applied += outcomes.get("applied", [])
                self.deleted += outcomes.get("deleted", [])
            elif b"busy with the data folder" not in done.stderr:
                self.failed.append(done.stderr)


class Deleter(Decider):
    """Deletes the oldest ones, which the other one is after as well."""

    def choose(self):
        done = subprocess.run([ctl.PROGRAM, "pending", "--json"], capture_output=True, check=True, env=self.case.environment)
        identifiers = [entry["id"] for entry in json.loads(done.stdout)[:5]]
        return ("delete", "--", *identifiers) if identifiers else None


class Follower(threading.Thread):
    """A view on the folder; what it showed last."""

    def __init__(self, case, *arguments):
        super().__init__()
        self.process = subprocess.Popen([FOLLOW, str(case.data), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=case.environment)
        self.shown = None

    def run(self):
        for line in self.process.stdout:
            self.shown = int(line)

    def wait_for(self, number):
        return any(self.shown == number for _ in watched.poll(ctl.TIMEOUT))

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        self.join()
        with self.process.stdout, self.process.stderr:
            return self.process.stderr.read()


class Processes(watched.Watched):
    def setUp(self):
        super().setUp()
        self.text("certificate", "create")
        self.accidents = []
        hook, threading.excepthook = threading.excepthook, self.accidents.append
        self.addCleanup(setattr, threading, "excepthook", hook)
        self.old = [self.register(f"old{number}@example.org", age=300) for number in range(20)]
        with (self.data / "ELOxcBoxReg").open("ab") as file:
            for identifier in self.old:
                file.write(ctl.journal_line({"decision": identifier, "at": ctl.time_text(-200), "what": "deleted"}))

    def read_journal(self):
        """Independently of the program: every line whole."""
        found = collections.Counter()
        decided = collections.Counter()
        lines = (self.data / "ELOxcBoxReg").read_bytes().splitlines(keepends=True)
        for line in lines:
            members = json.loads(line)
            members.pop("sum")
            self.assertEqual(ctl.journal_line(members), line)
            if "registration" in members:
                found[members["registration"]] += 1
            elif "decision" in members:
                decided[members["decision"]] += 1
        return found, decided

    def run_all(self, workers, deciders):
        for thread in [*workers, *deciders]:
            thread.start()
        for thread in workers:
            thread.join()
        for thread in deciders:
            thread.ended.set()
            thread.join()

    def test_b30_everything_at_once(self):
        serving = ctl.Serving(self)
        followers = [Follower(self), Follower(self), Follower(self, "compact")]
        for follower in followers:
            follower.start()
        writers = [Writer(self, number) for number in range(WRITERS)]
        poster = Poster(serving.url)
        deciders = [Decider(self, "apply", *IN, "--all"), Deleter(self)]
        self.run_all([*writers, poster], deciders)
        for decider in deciders:
            self.assertEqual(decider.failed, [])
            self.assertGreater(decider.n_runs, 0)
        self.assertEqual(self.accidents, [])
        pending = self.json("status")["pending"]
        self.assertEqual([follower.shown for follower in followers if not follower.wait_for(pending)], [])
        self.assertEqual([follower.end() for follower in followers], [b""] * len(followers))
        self.assertEqual(serving.stop(), "")
        promised = [promise for writer in writers for promise in writer.promised]
        self.assertEqual([writer.errors for writer in writers], [b""] * WRITERS)
        self.assertEqual(len(promised), WRITERS * EACH)
        self.assertEqual(len(poster.promised), POSTS)
        self.check_end(promised, poster.promised, deciders)

    def check_end(self, promised, posted, deciders):
        """Each is pending or was decided on once, by one program."""
        found, decided = self.read_journal()
        self.assertEqual([item for item in found.items() if item[1] != 1], [])
        self.assertEqual([item for item in decided.items() if item[1] != 1], [])
        pending = {entry["id"]: entry["address"] for entry in self.json("pending")}
        applied = [identifier for decider in deciders for identifier in decider.applied]
        deleted = [identifier for decider in deciders for identifier in decider.deleted]
        told = collections.Counter([*pending, *applied, *deleted])
        self.assertEqual([item for item in told.items() if item[1] != 1], [])
        self.assertEqual(set(identifier for identifier, _ in promised) - set(told), set())
        self.assertEqual(len(told), len(promised) + len(posted))
        self.assertEqual(self.json("status")["pending"], len(pending))
        self.check_logins(applied, dict(promised))

    def check_logins(self, applied, addresses):
        logins = {login["id"]: login["address"] for login in self.instance("Other")["staticLogins"]}
        self.assertEqual(set(applied) - set(logins), set())
        for identifier in applied:
            self.assertEqual(logins[identifier], addresses.get(identifier, logins[identifier]))
        found, _ = self.read_journal()
        self.assertEqual(set(self.old) & set(found), set())
        self.assertNotEqual(set(applied) - set(found), set(), "nothing was compacted")
        for identifier in applied[:3]:
            address = logins[identifier]
            self.assertEqual(self.text("password", *IN, address), f"password of {address}")

    def test_b30_one_page(self):
        serving = ctl.Serving(self)
        run = self.watch("serve", "--port", "0", "--listen", "127.0.0.1", expect=1)
        self.assertIn("serves the page", run.errors)
        self.assertEqual(owner.Owner(serving.url).register("owner@example.org"), 303)


class Waiting(watched.Watched):
    """Another program is in the middle of a change: who wants to change anything waits for it, and takes nothing for granted that was
    read before."""
    CHANGE, TURNSTILE = range(2)   # bytes of the lock file
    BUSY = b"busy with the data folder"

    def setUp(self):
        super().setUp()
        self.text("certificate", "create")
        self.text("settings", "organisation", "Example")
        for age in (30, 10):
            identifier = self.register(f"deleted{age}@example.org")
            self.decide(identifier, age)
        self.first = self.register("first@example.org")

    def decide(self, identifier, age):
        with (self.data / "ELOxcBoxReg").open("ab") as file:
            file.write(ctl.journal_line({"decision": identifier, "at": ctl.time_text(-age), "what": "deleted"}))

    @contextlib.contextmanager
    def hold(self):
        """The lock, until what is handed out is closed."""
        (self.data / "lock").touch(0o600)
        with (self.data / "lock").open("r+b") as file:
            fcntl.fcntl(file, fcntl.F_OFD_SETLK, self.pack(self.CHANGE))
            yield file

    @staticmethod
    def pack(byte):
        """struct flock."""
        return struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0)

    def is_waited_for(self, file):
        return struct.unpack_from("h", fcntl.fcntl(file, fcntl.F_OFD_GETLK, self.pack(self.TURNSTILE)))[0] != fcntl.F_UNLCK

    def run_waiting(self, change, *command):
        """The program comes to the lock, change () happens, and the lock is released. On a busy machine it may have gone by then."""
        while True:
            with self.hold() as file, subprocess.Popen([ctl.PROGRAM, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                                       env=self.environment) as process:
                waited = any(self.is_waited_for(file) or process.poll() is not None for _ in watched.poll(ctl.TIMEOUT))
                self.assertTrue(waited, command)
                change()
                file.close()
                output, errors = process.communicate(timeout=ctl.TIMEOUT)
            if process.returncode == 0 or self.BUSY not in errors:
                self.assertEqual((process.returncode, errors), (0, b""), command)
                return output.decode()

    def read_all(self):
        return {str(path): path.read_bytes() for path in self.data.rglob("*") if path.is_file()}

    def run_once(self, command):
        return subprocess.run([ctl.PROGRAM, *command], input=b"secret", capture_output=True, check=False, env=self.environment, timeout=ctl.TIMEOUT)

    def test_b30_nobody_changes_anything_meanwhile(self):
        commands = [["apply", *IN, "--all"], ["delete", "--all"], ["undo"], ["repair"], ["settings", "port", "9000"], ["instance", "add", "More"],
                    ["instance", "set", "Other", "--port", "1993"], ["instance", "rename", "Other", "Renamed"],
                    ["instance", "duplicate", "Other", "Copy"], ["instance", "remove", "--yes", "Other"],
                    ["login", "add", *IN, "new@example.org", "--password-stdin"], ["login", "set", *IN, "kept@example.org", "--logon", "x"],
                    ["login", "remove", *IN, "kept@example.org"], ["key", "rotate"], ["certificate", "create"]]
        with self.hold(), concurrent.futures.ThreadPoolExecutor(len(commands)) as pool:
            before = self.read_all()
            for command, done in zip(commands, pool.map(self.run_once, commands)):
                with self.subTest(command=command):
                    self.assertEqual(done.returncode, 1, done)
                    self.assertIn(self.BUSY, done.stderr)
            self.assertEqual(self.read_all(), before)

    def test_b30_what_came_in_meanwhile_counts(self):
        late = []
        output = self.run_waiting(lambda: late.append(self.register("late@example.org")), "apply", *IN, "--all", "--json")
        self.assertEqual(json.loads(output)["applied"][:2], [self.first, late[0]])
        output = self.run_waiting(lambda: late.append(self.register("later@example.org")), "delete", "--all", "--json")
        self.assertIn(late[-1], json.loads(output)["deleted"])

    def test_b30_what_was_decided_meanwhile_counts(self):
        """Deciding twice would be doubling; and the last act is the one that was last when the turn came."""
        done = self.run_waiting(lambda: self.decide(self.first, 1), "undo", "--json")
        self.assertEqual(json.loads(done)["undone"], [self.first])
        self.assertEqual([entry["id"] for entry in self.json("pending")], [self.first])
        other = self.register("other@example.org")
        done = self.run_waiting(lambda: self.decide(self.first, 0), "apply", *IN, "--all", "--json")
        self.assertEqual(json.loads(done)["applied"], [other])

    def test_b30_what_was_set_meanwhile_stays(self):
        def change():
            text = (self.data / "settings.json").read_text()
            (self.data / "settings.json").write_text(text.replace("Example", "Changed"))
        self.run_waiting(change, "settings", "port", "9000")
        self.assertEqual([self.text("settings", key).strip() for key in ("organisation", "port")], ["Changed", "9000"])

    def test_b30_lock_file_that_was_replaced(self):
        """Who has waited at a file that is not the lock any more has nothing."""
        before = (self.data / "settings.json").read_bytes()
        with self.hold() as file, subprocess.Popen([ctl.PROGRAM, "settings", "port", "9000"], stderr=subprocess.PIPE,
                                                   env=self.environment) as process:
            self.assertTrue(any(self.is_waited_for(file) or process.poll() is not None for _ in watched.poll(ctl.TIMEOUT)))
            (self.data / "lock").unlink()
            with self.hold():
                file.close()
                _, errors = process.communicate(timeout=ctl.TIMEOUT)
        self.assertIn(self.BUSY, errors)
        self.assertEqual((self.data / "settings.json").read_bytes(), before)


if __name__ == "__main__":
    ctl.main()
