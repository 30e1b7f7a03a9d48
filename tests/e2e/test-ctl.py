# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job without a display: three owners register over HTTPS, the administrator decides with statregctl alone."""
import json

import ctl

NEWEST = " neu: Grüße \"Anna\" & 'Öl' %41+ 🦊 "
IN = ("--instance", "Main archive")


class MainJob(ctl.Ctl):
    def test_register_apply_delete_and_use(self):
        self.create_key()
        self.text("instance", "add", "Main archive", "--host", "imap.example.org")
        page = ctl.Serving(self, "--for", "10m")
        for address, password, logon in (("anna@example.org", "first try", "anna"), ("bernd@example.org", "b3rnd", ""),
                                         ("eva@example.org", "not wanted", "eva"), ("Anna@Example.org", NEWEST, "anna")):
            self.assertRegex(page.post(address, password, logon), r"\A303 .*/statreg\?ok\Z")

        pending = self.json("pending")
        self.assertEqual([(entry["address"].lower(), entry["effect"]) for entry in pending],
                         [("anna@example.org", "older"), ("bernd@example.org", "new"), ("eva@example.org", "new"), ("anna@example.org", "newer")])
        older, bernd, eva, newer = (entry["id"] for entry in pending)
        applied = self.json("apply", *IN, older, newer, bernd)
        self.assertEqual((set(applied["applied"]), applied["failed"]), ({older, newer, bernd}, []))
        self.assertEqual(self.json("delete", eva)["deleted"], [eva])
        self.assertEqual(self.json("pending"), [])
        self.assertEqual(page.stop(), "")

        self.assert_instance(newer, bernd)
        self.assert_journal({older, bernd, newer}, eva)
        self.assertEqual(self.ctl("password", *IN, "anna@example.org").stdout, NEWEST.encode())
        self.assertEqual(self.ctl("password", *IN, "bernd@example.org").stdout, b"b3rnd")
        self.error("password", *IN, "eva@example.org", expect=3)
        self.assert_nothing_in_the_clear()

    def assert_instance(self, newer, bernd):
        logins = {login["address"].lower(): login for login in self.instance("Main archive")["staticLogins"]}
        self.assertEqual(set(logins), {"anna@example.org", "bernd@example.org"})
        self.assertEqual((logins["anna@example.org"]["id"], logins["anna@example.org"]["logon"]), (newer, "anna"))
        self.assertEqual(logins["bernd@example.org"]["id"], bernd)
        self.assertEqual({login["origin"] for login in logins.values()}, {"registration"})

    def assert_journal(self, applied, deleted):
        """Each line carries its own sum; the decisions follow the registrations."""
        lines = (self.data / "ELOxcBoxReg").read_bytes().splitlines(keepends=True)
        members = [json.loads(line) for line in lines]
        for line, content in zip(lines, members):
            self.assertEqual(ctl.journal_line({key: value for key, value in content.items() if key != "sum"}), line)
        self.assertEqual((members[0]["file"], members[0]["version"]), ("ELOxcBoxReg", 1))
        self.assertEqual({line["registration"] for line in members if "registration" in line}, applied | {deleted})
        decisions = {line["decision"]: line for line in members if "decision" in line}
        self.assertEqual({key for key, line in decisions.items() if line["what"] == "applied"}, applied)
        self.assertEqual({line["instance"] for line in decisions.values() if line["what"] == "applied"}, {self.instance("Main archive")["id"]})
        self.assertEqual(decisions[deleted]["what"], "deleted")

    def assert_nothing_in_the_clear(self):
        for path in self.home.rglob("*"):
            if path.is_file() and path.name != "answer":
                content = path.read_bytes()
                for secret in (b"first try", b"b3rnd", b"not wanted", "neu: Grüße".encode()):
                    self.assertNotIn(secret, content, path)


if __name__ == "__main__":
    ctl.main()
