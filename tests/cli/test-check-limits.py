# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks lock no account and look like no attack, whatever ends the program: a scripted server counts."""
import json
import signal
import subprocess
import time

import ctl
from checking import IN, CheckCase

HOURS = 3600


class Limits(CheckCase):
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


if __name__ == "__main__":
    ctl.main()
