# SPDX-License-Identifier: GPL-3.0-or-later
"""Do logins work? Checked at a real Dovecot and, for what must never happen, at a scripted server that counts."""
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import authority
import ctl

sys.path.append(str(pathlib.Path(__file__).parents[1] / "mailbox"))
from dovecot import Dovecot  # noqa: E402 pylint: disable=wrong-import-position
from imap_peer import Peer, Script  # noqa: E402 pylint: disable=wrong-import-position

IN = ("--instance", "Main archive")
USERS = {f"{name}@example.org": "{PLAIN}right::::::" for name in ("anna", "bernd", "clara")}
REFUSAL = b"%t NO [AUTHENTICATIONFAILED] Wrong\r\n"
HOURS = 3600


class Check(ctl.Ctl):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="statreg-check-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.folder.chmod(0o755)
        cls.authority = authority.Authority(cls.folder / "ca")
        cls.certificate, cls.key = cls.authority.issue("server")
        cls.dovecot = Dovecot(cls.folder / "dovecot", cls.certificate, cls.key, USERS, messages={"anna": 2})
        cls.addClassCleanup(cls.dovecot.stop)

    def setUp(self):
        super().setUp()
        self.environment["SSL_CERT_FILE"] = str(self.authority.certificate)
        self.create_key()
        self.add_instance(self.dovecot.tls)

    def add_instance(self, port, name="Main archive"):
        self.text("instance", "add", name, "--host", "localhost", "--port", str(port))

    def add(self, address, password="right"):
        self.text("login", "add", *IN, address, "--password-stdin", stdin=password.encode())

    def check(self, *words, expect=0):
        return {row["address"]: row for row in self.json("check", *IN, *words, expect=expect)}

    def verdicts(self, *words, expect=0):
        return {address: row["verdict"] for address, row in self.check(*words, expect=expect).items()}

    def peer(self, login=REFUSAL, **script):
        peer = Peer(Script(login=login, **script), self.certificate, self.key)
        self.enterContext(peer)
        self.text("instance", "set", "Main archive", "--port", str(peer.port))
        return peer

    def login(self, address):
        return next(login for login in self.instance("Main archive")["staticLogins"] if login["address"] == address)

    def test_three_logins_one_wrong(self):
        for address, password in (("anna@example.org", "right"), ("bernd@example.org", "wrong"), ("clara@example.org", "right")):
            self.add(address, password)
        rows = self.check("--all", expect=1)
        self.assertEqual([(address, row["verdict"], row["messages"]) for address, row in rows.items()],
                         [("anna@example.org", "works", 2), ("bernd@example.org", "wrong-login", -1), ("clara@example.org", "works", 0)])
        self.assertEqual(set(rows["anna@example.org"]), {"address", "verdict", "text", "messages"})
        self.assertIn("AUTHENTICATIONFAILED", rows["bernd@example.org"]["text"])
        kept = {login["address"]: login["verdict"] for login in self.json("login", "list", *IN)}
        self.assertEqual({address: verdict["is"] for address, verdict in kept.items()},
                         {"anna@example.org": "works", "bernd@example.org": "wrong-login", "clara@example.org": "works"})
        self.assertEqual(kept["anna@example.org"]["messages"], 2)
        self.assertEqual(self.verdicts("anna@example.org"), {"anna@example.org": "works"})

    def test_tables_explain(self):
        self.add("bernd@example.org", "wrong")
        done = self.ctl("check", *IN, "bernd@example.org", expect=1)
        address, verdict, explanation = done.stdout.decode().rstrip("\n").split("\t")
        self.assertEqual((address, verdict), ("bernd@example.org", "wrong-login"))
        self.assertIn("register again", explanation)
        self.assertIn(b"1 checked: 0 work, 1 fail, 0 unclear", done.stderr)

    def test_pending_and_apply(self):
        good = self.register("anna@example.org", "right")
        bad = self.register("bernd@example.org", "wrong")
        rows = {row["id"]: row["verdict"] for row in self.json("check", "--pending", *IN, expect=1)}
        self.assertEqual(rows, {good: "works", bad: "wrong-login"})
        self.assertEqual(self.verdicts("--pending", good), {"anna@example.org": "works"})
        done = self.json("apply", *IN, "--all", expect=1)
        self.assertEqual(done["applied"], [good])
        self.assertEqual([failed["id"] for failed in done["failed"]], [bad])
        self.assertIn("does not work", done["failed"][0]["error"])
        self.assertEqual(self.login("anna@example.org")["verdict"]["is"], "works")
        self.assertEqual(self.json("apply", *IN, "--failing", bad)["applied"], [bad])
        self.assertEqual(self.login("bernd@example.org")["verdict"]["is"], "wrong-login")

    def test_what_works_is_not_replaced_by_what_fails(self):
        self.add("anna@example.org")
        self.check("anna@example.org")
        before = self.login("anna@example.org")
        bad = self.register("Anna@example.org", "mistyped")
        self.check("--pending", bad, expect=1)
        for words in ((bad,), ("--failing", bad)):
            done = self.json("apply", *IN, *words, expect=1)
            self.assertEqual(done["applied"], [])
            self.assertIn("The login that is there works", done["failed"][0]["error"])
        self.assertEqual(self.login("anna@example.org"), before)
        self.assertEqual(len(self.json("pending")), 1)
        self.assertEqual(self.json("apply", *IN, "--replace-working", bad)["applied"], [bad])
        self.assertEqual(self.text("password", *IN, "anna@example.org"), "mistyped")
        self.text("login", "restore", *IN, "anna@example.org")
        self.assertEqual(self.text("password", *IN, "anna@example.org"), "right")
        self.assertEqual(self.login("anna@example.org")["verdict"]["is"], "works")

    def test_restore(self):
        self.add("anna@example.org", "first")
        self.error("login", "restore", *IN, "anna@example.org", expect=3)
        self.error("login", "restore", *IN, "nobody@example.org", expect=3)
        self.text("login", "set", *IN, "anna@example.org", "--password-stdin", stdin=b"second")
        for expected in ("first", "second", "first"):
            self.text("login", "restore", *IN, "anna@example.org")
            self.assertEqual(self.text("password", *IN, "anna@example.org"), expected)

    def test_previous_passwords_go(self):
        self.add("anna@example.org", "first")
        self.text("login", "set", *IN, "anna@example.org", "--password-stdin", stdin=b"second")
        path = self.instance_file("Main archive")
        content = json.loads(path.read_text())
        content["staticLogins"][0]["changed"] = ctl.time_text(-29 * 24 * HOURS)
        path.write_text(json.dumps(content))
        self.text("instance", "set", "Main archive", "--timeout-seconds", "20")
        self.assertIn("previous", self.login("anna@example.org"))
        self.text("settings", "keepPrevious", "28")
        self.text("instance", "set", "Main archive", "--timeout-seconds", "21")
        self.assertNotIn("previous", self.login("anna@example.org"))

    def test_b44_a_refused_password_is_not_tried_again_by_itself(self):
        peer = self.peer()
        self.add("anna@example.org", "wrong")
        self.assertEqual(self.verdicts("--all", expect=1), {"anna@example.org": "wrong-login"})
        row = self.check("--all", expect=1)["anna@example.org"]
        self.assertEqual((row["verdict"], row["messages"]), ("", -1))
        self.assertIn("refused this password already", row["text"])
        self.assertEqual(peer.attempts(), 1)
        self.assertEqual(self.login("anna@example.org")["verdict"]["is"], "wrong-login")

    def test_b44_two_failures_of_an_account_a_day(self):
        peer = self.peer()
        self.add("anna@example.org", "wrong")
        for number in range(6):
            self.register("anna@example.org", f"other {number}", logon="ANNA@example.org")
        self.check("--pending", expect=1)
        self.check("--all", expect=1)
        for _ in range(3):
            self.check("anna@example.org", expect=1)
        self.assertEqual(peer.attempts(), 2)
        row = self.check("anna@example.org", expect=1)["anna@example.org"]
        self.assertIn("twice within 24 hours", row["text"])
        self.check("--insist", "anna@example.org", expect=1)
        self.assertEqual(peer.attempts(), 3)

    def test_b44_whatever_ends_the_program_an_attempt_counts(self):
        peer = self.peer(login=lambda connection, tag: connection.hang())
        self.add("anna@example.org", "wrong")
        for _ in range(4):
            before = peer.attempts()
            process = subprocess.Popen([ctl.PROGRAM, "check", *IN, "anna@example.org"], env=self.environment,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.addCleanup(process.wait)
            while process.poll() is None and peer.attempts() == before:
                time.sleep(0.02)
            process.kill()
            process.wait()
        self.assertEqual(peer.attempts(), 2)
        self.assertIn("twice within 24 hours", self.check("anna@example.org", expect=1)["anna@example.org"]["text"])

    def test_b44_a_day_later(self):
        peer = self.peer()
        self.add("anna@example.org", "wrong")
        self.check("anna@example.org", expect=1)
        self.check("anna@example.org", expect=1)
        path = self.data / "checks.json"
        for hours, attempts in ((23, 2), (25, 3)):
            content = json.loads(path.read_text())
            content["checks"][0]["failures"] = [ctl.time_text(-hours * HOURS)] * 2
            path.write_text(json.dumps(content))
            self.check("anna@example.org", expect=1)
            self.assertEqual(peer.attempts(), attempts)

    def test_b44_nothing_is_tried_when_nobody_knows_what_was(self):
        peer = self.peer()
        self.add("anna@example.org", "wrong")
        self.check("anna@example.org", expect=1)
        path = self.data / "checks.json"
        good = path.read_text()
        for content in ("{", good.replace('"version": 1', '"version": 2'), good.replace("wrong-login", "perhaps"), "[]", ""):
            path.write_text(content)
            self.assertIn("checks.json", self.error("check", *IN, "anna@example.org", expect=5))
            self.assertEqual(path.read_text(), content)
        path.chmod(0o644)
        self.error("check", *IN, "anna@example.org", expect=5)
        self.assertEqual(peer.attempts(), 1)
        self.assertEqual(path.stat().st_mode & 0o777, 0o644)

    def test_no_password_in_the_file(self):
        self.peer()
        self.add("anna@example.org", "Zxq-marker-7731")
        self.check("anna@example.org", expect=1)
        text = (self.data / "checks.json").read_text()
        self.assertNotIn("7731", text)
        self.assertEqual((self.data / "checks.json").stat().st_mode & 0o777, 0o600)
        self.assertIn("anna@example.org", text)

    def test_stops_after_five_failures_of_the_network(self):
        self.text("instance", "set", "Main archive", "--port", "1")
        for number in range(9):
            self.add(f"u{number}@example.org")
        rows = self.check("--all", expect=1)
        tried = [row for row in rows.values() if row["verdict"] == "unreachable"]
        self.assertIn(len(tried), (5, 6))
        self.assertIn("5 checks in a row failed at localhost:1", rows["u8@example.org"]["text"])
        self.assertEqual(json.loads((self.data / "checks.json").read_text())["checks"], [])
        self.assertNotIn("verdict", self.login("u0@example.org"))

    def test_interrupted(self):
        peer = self.peer(login=lambda connection, tag: connection.hang())
        for number in range(5):
            self.add(f"u{number}@example.org")
        process = subprocess.Popen([ctl.PROGRAM, "check", *IN, "--all"], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while process.poll() is None and peer.attempts() == 0:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=ctl.TIMEOUT)
        self.assertEqual(process.returncode, 1)
        self.assertIn(b"cancelled", errors)
        self.assertLessEqual(len(json.loads((self.data / "checks.json").read_text())["checks"]), 2)

    @staticmethod
    def read_all(terminal):
        text = b""
        try:
            while piece := os.read(terminal, 65536):
                text += piece
        except OSError:
            pass
        os.close(terminal)
        return text

    def test_progress_on_a_terminal_only(self):
        self.add("anna@example.org")
        master, slave = pty.openpty()
        done = subprocess.run([ctl.PROGRAM, "check", *IN, "--all"], env=self.environment, stdout=subprocess.PIPE, stderr=slave, check=False,
                              timeout=ctl.TIMEOUT)
        os.close(slave)
        shown = self.read_all(master).decode()
        self.assertEqual(done.returncode, 0, shown)
        self.assertRegex(shown, r"Checking: \d of 1 done")
        self.assertTrue(shown.endswith("\r\x1b[K"), shown)
        self.assertRegex(done.stdout.decode(), r"\Aanna@example\.org\tworks\t[^\n]+\n\Z")

    def test_without_password_or_key(self):
        self.add("anna@example.org")
        path = self.instance_file("Main archive")
        content = json.loads(path.read_text())
        content["staticLogins"].append({**content["staticLogins"][0], "id": "x", "address": "bernd@example.org", "sealed": ""})
        path.write_text(json.dumps(content))
        row = self.check("bernd@example.org", expect=1)["bernd@example.org"]
        self.assertEqual((row["verdict"], row["text"]), ("", "No password is set"))
        for private in self.data.glob("private-key-*"):
            private.unlink()
        self.error("check", *IN, "anna@example.org", expect=4)

    def test_usage(self):
        self.add("anna@example.org")
        for words in ((), ("--all", "anna@example.org"), ("--all", "--insist"), ("--pending", "--insist")):
            self.error("check", *IN, *words, expect=2)
        self.error("check", "--all", expect=2)
        self.error("check", *IN, "nobody@example.org", expect=3)
        self.error("check", *IN, "--pending", ctl.b64(bytes(16)), expect=3)
        self.error("check", "--instance", "Nothing", "--all", expect=3)
        self.assertEqual(self.json("check", *IN, "--pending"), [])

    def test_connection(self):
        found = self.json("instance", "test", "Main archive")
        self.assertEqual(found["verdict"], "works")
        self.assertRegex(found["certificate"]["sha256"], r"\A[0-9a-f]{64}\Z")
        self.assertIn("IMAP4rev1", found["capabilities"])
        rows = dict(self.rows("instance", "test", "Main archive"))
        self.assertEqual(rows["certificate-pin"], found["certificate"]["pin"])
        del self.environment["SSL_CERT_FILE"]
        found = self.json("instance", "test", "Main archive", expect=1)
        self.assertEqual(found["verdict"], "not-trusted")
        self.text("instance", "set", "Main archive", "--pinned-key", found["certificate"]["pin"])
        self.assertEqual(self.json("instance", "test", "Main archive")["verdict"], "works")
        self.error("instance", "test", "Nothing", expect=3)
        self.text("instance", "set", "Main archive", "--port", "1")
        self.assertTrue(re.search("localhost:1", self.error("instance", "test", "Main archive", expect=1)))


if __name__ == "__main__":
    ctl.main()
