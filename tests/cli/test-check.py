# SPDX-License-Identifier: GPL-3.0-or-later
"""Do logins work? Checked at a real Dovecot; what works is not replaced, and what was replaced comes back."""
import json
import os
import pty
import re
import subprocess

import ctl
from checking import IN, CheckCase

HOURS = 3600


class Check(CheckCase):
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

    def test_another_server_is_another_verdict(self):
        self.add("anna@example.org")
        self.check("anna@example.org")
        self.text("instance", "rename", "Main archive", "Other")
        self.text("instance", "rename", "Other", "Main archive")
        for words in (("--timeout-seconds", "20"), ("--port", str(self.dovecot.tls), "--security", "tls")):
            self.text("instance", "set", "Main archive", *words)
            self.assertEqual(self.login("anna@example.org")["verdict"]["is"], "works")
        self.text("instance", "set", "Main archive", "--host", "127.0.0.1")
        self.assertEqual(self.login("anna@example.org").get("verdict", {}).get("is", ""), "")

    def test_connection(self):
        found = self.json("instance", "test", "Main archive")
        self.assertEqual(found["verdict"], "works")
        self.assertRegex(found["certificate"]["sha256"], r"\A[0-9a-f]{64}\Z")
        self.assertIn("IMAP4rev1", found["capabilities"])
        rows = dict(self.rows("instance", "test", "Main archive"))
        self.assertEqual(rows["Key pin"], found["certificate"]["pin"])
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
