# SPDX-License-Identifier: GPL-3.0-or-later
"""pending, apply, delete, undo and repair over a journal that was written independently."""
import json
import os
import pathlib
import subprocess

import ctl

IN = ("--instance", "Main archive")


class Registrations(ctl.Ctl):
    def setUp(self):
        super().setUp()
        self.create_key()
        self.text("instance", "add", "Main archive")

    def journal(self):
        return (self.data / "ELOxcBoxReg").read_bytes()

    def effects(self, *arguments):
        return [entry["effect"] for entry in self.json("pending", *arguments)]

    def password(self, address):
        return self.ctl("password", *IN, address).stdout

    def test_pending(self):
        self.assertEqual(self.json("pending"), [])
        first = self.register("anna@example.org", logon="anna", domain="CORP", age=120)
        second = self.register("bernd@example.org", age=60)
        pending = self.json("pending")
        self.assertEqual([entry["id"] for entry in pending], [first, second])
        self.assertEqual({key: pending[0][key] for key in ("address", "logon", "domain", "source", "effect")},
                         {"address": "anna@example.org", "logon": "anna", "domain": "CORP", "source": "192.0.2.7", "effect": "new"})
        self.assertEqual(set(pending[0]), {"id", "received", "address", "logon", "domain", "source", "effect"})
        self.assertRegex(pending[0]["received"], r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
        rows = self.rows("pending")
        self.assertEqual((rows[0][0], rows[0][2], rows[0][5]), (first, "anna@example.org", "new"))

    def test_effects(self):
        self.text("login", "add", *IN, "anna@example.org", "--password-stdin", stdin=b"old")
        self.register("ANNA@example.org", age=120)
        self.register("bernd@example.org", age=90)
        self.register("Bernd@example.org", age=60)
        self.register("eva@example.org")
        self.assertEqual(self.effects(), ["replaces", "older", "newer", "new"])
        self.text("instance", "add", "Other")
        self.assertEqual(self.effects(), ["replaces", "older", "newer", "new"])
        self.assertEqual(self.effects("--instance", "Other"), ["new", "older", "newer", "new"])
        self.assertEqual(self.effects(*IN), ["replaces", "older", "newer", "new"])
        self.error("pending", "--instance", "Nobody", expect=3)

    def test_effect_of_one_that_was_applied_before_a_crash(self):
        self.register("anna@example.org")
        before = self.journal()
        self.text("apply", *IN, "--all")
        (self.data / "ELOxcBoxReg").write_bytes(before)
        self.assertEqual(self.effects(), ["unchanged"])
        logins = self.instance("Main archive")["staticLogins"]
        self.text("apply", *IN, "--all")
        self.assertEqual(self.instance("Main archive")["staticLogins"], logins)

    def test_apply_some(self):
        ids = [self.register(f"u{number}@example.org", f"password {number}", logon=f"u{number}") for number in range(3)]
        done = self.json("apply", *IN, ids[2], ids[0])
        self.assertEqual(set(done), {"applied", "deleted", "failed"})
        self.assertEqual((sorted(done["applied"]), done["deleted"], done["failed"]), (sorted([ids[0], ids[2]]), [], []))
        self.assertEqual([entry["id"] for entry in self.json("pending")], [ids[1]])
        login = next(login for login in self.instance("Main archive")["staticLogins"] if login["address"] == "u0@example.org")
        self.assertEqual((login["id"], login["logon"], login["origin"]), (ids[0], "u0", "registration"))
        self.assertEqual(self.password("u0@example.org"), b"password 0")
        self.assertIn(ids[0].encode(), self.journal().split(b'{"decision":', 1)[1])

    def test_apply_all_takes_the_newest(self):
        self.register("anna@example.org", "first", age=90)
        self.register("anna@example.org", "second", age=60)
        self.assertEqual(len(self.json("apply", *IN, "--all")["applied"]), 2)
        self.assertEqual(self.password("anna@example.org"), b"second")
        self.assertEqual(self.json("pending"), [])
        self.assertEqual(self.json("apply", *IN, "--all"), {"applied": [], "deleted": [], "failed": []})

    def test_apply_replaces(self):
        self.text("login", "add", *IN, "anna@example.org", "--password-stdin", stdin=b"old")
        self.register("Anna@Example.org", "fresh")
        self.text("apply", *IN, "--all")
        self.assertEqual(self.password("anna@example.org"), b"fresh")
        self.assertEqual([login["address"] for login in self.instance("Main archive")["staticLogins"]], ["Anna@Example.org"])

    def test_applying_needs_no_private_key(self):
        self.register("anna@example.org")
        for path in self.data.glob("private-key-*"):
            path.unlink()
        self.assertEqual(len(self.json("apply", *IN, "--all")["applied"]), 1)

    def test_passwords_come_back_byte_for_byte(self):
        for number, password in enumerate(ctl.HARD_PASSWORDS):
            self.register(f"u{number}@example.org", password)
        self.text("apply", *IN, "--all")
        for number, password in enumerate(ctl.HARD_PASSWORDS):
            self.assertEqual(self.password(f"u{number}@example.org"), password.encode())

    def test_delete(self):
        first, second = self.register("anna@example.org"), self.register("bernd@example.org")
        self.assertEqual(self.json("delete", first), {"applied": [], "deleted": [first], "failed": []})
        self.assertEqual([entry["id"] for entry in self.json("pending")], [second])
        self.assertEqual(self.instance("Main archive")["staticLogins"], [])
        self.assertEqual(self.json("delete", "--all")["deleted"], [second])
        what = [json.loads(line)["what"] for line in (self.data / "decisions.jsonl").read_text().splitlines() if '"what"' in line]
        self.assertEqual(what, ["deleted", "deleted"])

    def test_undo_of_apply(self):
        self.text("login", "add", *IN, "anna@example.org", "--password-stdin", stdin=b"old")
        identifier = self.register("anna@example.org", "fresh")
        self.register("bernd@example.org")
        self.text("apply", *IN, "--all")
        done = self.json("undo")
        self.assertEqual(set(done), {"undone", "failed"})
        self.assertEqual((len(done["undone"]), done["failed"]), (2, []))
        self.assertEqual(len(self.json("pending")), 2)
        self.assertEqual(self.password("anna@example.org"), b"old")
        self.error("password", *IN, "bernd@example.org", expect=3)
        self.text("apply", *IN, identifier)
        self.assertEqual(self.password("anna@example.org"), b"fresh")

    def test_undo_of_two_acts(self):
        """The later one first, whatever the order in which they are named."""
        for reverse in (False, True):
            with self.subTest(reverse=reverse):
                both = []
                for password in ("first", "second"):
                    both.append(self.register("anna@example.org", password))
                    self.text("apply", *IN, "--all")
                done = self.json("undo", *sorted(both, key=both.index, reverse=reverse))
                self.assertEqual(done["undone"], both[::-1])
                self.error("password", *IN, "anna@example.org", expect=3)
                self.text("delete", "--all")

    def test_undo_of_delete_by_id(self):
        first, second = self.register("anna@example.org"), self.register("bernd@example.org")
        self.text("delete", "--all")
        self.assertEqual(self.json("undo", second)["undone"], [second])
        self.assertEqual([entry["id"] for entry in self.json("pending")], [second])
        self.assertEqual(self.json("undo", first)["undone"], [first])

    def test_unknown_ids(self):
        known, unknown = self.register("anna@example.org"), ctl.b64(bytes(16))
        for words in (["delete", unknown], ["apply", *IN, unknown], ["undo", unknown]):
            done = self.ctl(*words, "--json", expect=3)
            failed = json.loads(done.stdout)["failed"]
            self.assertEqual([entry["id"] for entry in failed], [unknown])
            self.assertTrue(failed[0]["error"])
        done = self.json("delete", known, unknown, expect=3)
        self.assertEqual((done["deleted"], [entry["id"] for entry in done["failed"]]), ([known], [unknown]))
        self.error("apply", "--instance", "Nobody", known, expect=3)

    def test_tampered_ones_are_told_and_stay(self):
        """What stands outside the sealed text was changed."""
        eve = self.register("anna@example.org", outside={"address": "eve@example.org"})
        anna = self.register("anna@example.org")
        self.assertEqual(self.effects(), ["tampered with", "new"])
        done = self.ctl("apply", *IN, "--all", "--json", expect=1)
        outcomes = json.loads(done.stdout)
        self.assertEqual((outcomes["applied"], [failed["id"] for failed in outcomes["failed"]]), ([anna], [eve]))
        self.assertIn(b"tampered with", done.stderr)
        self.assertEqual([entry["id"] for entry in self.json("pending")], [eve])
        self.assertEqual(self.json("delete", eve)["deleted"], [eve])

    def test_without_the_key_it_shows_on_opening(self):
        key, _ = self.public_key()
        self.register("anna@example.org", outside={"address": "eve@example.org"})
        (self.data / f"private-key-{key}").rename(self.home / "away")
        self.assertEqual(self.effects(), ["new"])
        self.text("apply", *IN, "--all")
        (self.home / "away").rename(self.data / f"private-key-{key}")
        self.error("password", *IN, "eve@example.org", expect=5)

    def test_ids_that_look_like_options(self):
        first, second = "-" + ctl.b64(bytes(16))[1:], "--" + ctl.b64(bytes(16))[2:]
        self.register("anna@example.org", identifier=first)
        self.register("bernd@example.org", identifier=second)
        self.assertEqual(self.json("apply", first, *IN)["applied"], [first])
        self.assertEqual(self.json("delete", second)["deleted"], [second])
        self.assertEqual(self.json("undo", second)["undone"], [second])

    def test_damaged_line_is_told_and_skipped(self):
        self.register("anna@example.org")
        self.register("bernd@example.org")
        self.register("eva@example.org")
        before = self.journal()
        damaged = before.replace(b"bernd", b"bxrnd", 1)
        (self.data / "ELOxcBoxReg").write_bytes(damaged)
        done = self.run_with_warning("pending", "--json")
        self.assertEqual([entry["address"] for entry in json.loads(done.stdout)], ["anna@example.org", "eva@example.org"])
        self.assertIn(b"3", done.stderr)
        self.assertEqual(self.journal(), damaged)
        repaired = self.json("repair")
        copy = pathlib.Path(repaired.pop("copy"))
        self.assertEqual(repaired, {"kept": 2, "setAside": 1})
        self.assertEqual((copy.parent, copy.read_bytes(), copy.stat().st_mode & 0o777), (self.data, damaged, 0o600))
        self.assertEqual(len(self.json("pending")), 2)
        self.assertIn(b"bxrnd", (self.data / "ELOxcBoxReg.torn").read_bytes())
        self.assertEqual((self.data / "ELOxcBoxReg.torn").stat().st_mode & 0o777, 0o600)

    def run_with_warning(self, *arguments):
        done = subprocess.run([ctl.PROGRAM, *arguments], capture_output=True, check=False, env=self.environment, timeout=ctl.TIMEOUT)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, rb"\A(statregctl: [^\n]+\n)+\Z")
        return done

    def test_torn_tail_is_no_registration(self):
        self.register("anna@example.org")
        whole = self.journal()
        self.register("bernd@example.org")
        (self.data / "ELOxcBoxReg").write_bytes(self.journal()[:-5])
        done = self.run_with_warning("pending", "--json")
        self.assertEqual([entry["address"] for entry in json.loads(done.stdout)], ["anna@example.org"])
        self.json("repair")
        self.assertEqual(len(self.json("pending")), 1)
        self.assertTrue(self.journal().startswith(whole[:20]))

    def test_repair_without_the_first_line(self):
        """Somebody has cut it off: what stands first then is a registration, and stays one."""
        both = [self.register("anna@example.org"), self.register("bernd@example.org")]
        journal = self.data / "ELOxcBoxReg"
        content = journal.read_bytes().partition(b"\n")[2]
        journal.write_bytes(content)
        self.assertIn("ELOxcBoxReg, line 1", self.error("pending", expect=5))
        done = self.json("repair")
        self.assertEqual((done["kept"], done["setAside"]), (2, 0))
        self.assertEqual(pathlib.Path(done["copy"]).read_bytes(), content)
        self.assertEqual([entry["id"] for entry in self.json("pending")], both)

    def test_repair_of_other_line_ends(self):
        """Another system's editor has saved the file."""
        both = [self.register("anna@example.org"), self.register("bernd@example.org")]
        journal = self.data / "ELOxcBoxReg"
        content = journal.read_bytes()
        foreign = content.replace(b"\n", b"\r\n")
        journal.write_bytes(foreign)
        self.assertIn("ELOxcBoxReg, line 1", self.error("pending", expect=5))
        done = self.json("repair")
        self.assertEqual((done["kept"], done["setAside"]), (2, 0))
        self.assertEqual(pathlib.Path(done["copy"]).read_bytes(), foreign)
        self.assertEqual(journal.read_bytes().partition(b"\n")[2], content.partition(b"\n")[2])
        self.assertEqual([entry["id"] for entry in self.json("pending")], both)

    def test_repair_of_a_good_store(self):
        self.register("anna@example.org")
        self.assertEqual(self.json("repair"), {"kept": 1, "setAside": 0, "copy": ""})
        self.assertIn("nothing was damaged", self.text("repair"))
        self.assertEqual(len(self.json("pending")), 1)

    def test_newer_journal_is_refused(self):
        path = self.data / "ELOxcBoxReg"
        path.touch(mode=0o600)
        content = ctl.journal_line({"file": "ELOxcBoxReg", "version": 2, "made": ctl.time_text()})
        path.write_bytes(content)
        for words in (["pending"], ["apply", *IN, "--all"], ["delete", "--all"], ["repair"], ["status"]):
            self.error(*words, expect=5)
        self.assertEqual(path.read_bytes(), content)

    def test_unsafe_journal_is_refused(self):
        self.register("anna@example.org")
        path = self.data / "ELOxcBoxReg"
        path.chmod(0o644)
        self.error("pending", expect=5)
        path.chmod(0o600)
        os.link(path, self.home / "link")
        self.error("pending", expect=5)

    def test_ten_thousand(self):
        """Also in a script nobody waits for long."""
        key, public = self.public_key()
        identifier = self.register("first@example.org")
        lines = []
        for number in range(10000):
            fields = {"id": ctl.b64(number.to_bytes(16, "big")), "address": f"u{number}@example.org", "logon": "", "domain": ""}
            line = {"registration": fields["id"], "received": ctl.time_text(), **fields, "source": "192.0.2.7", "key": key}
            del line["id"]
            lines.append(ctl.journal_line({**line, "sealed": ctl.seal(public, {**fields, "password": "secret"})}))
        with (self.data / "ELOxcBoxReg").open("ab") as file:
            file.writelines(lines)
        self.assertEqual(len(self.json("apply", *IN, "--all")["applied"]), 10001)
        self.assertEqual(len(self.json("undo")["undone"]), 10001)
        self.assertIn(identifier, [entry["id"] for entry in self.json("pending")])


if __name__ == "__main__":
    ctl.main()
