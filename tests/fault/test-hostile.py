# SPDX-License-Identifier: GPL-3.0-or-later
"""B35: files made to harm. No crash, little memory, a clear word about what is wrong, and everything else stays usable."""
import hashlib
import json
import os
import re
import secrets

import ctl
import watched
from watched import MEGABYTE, fill, grow

HEADER = {"file": "ELOxcBoxReg", "version": 1, "made": "2026-11-22T07:00:00Z"}


def with_sum(text):
    """A line made from any text, with the sum that fits it."""
    return text + b',"sum":"' + ctl.b64(hashlib.blake2b(text, digest_size=32).digest()[:16]).encode() + b'"}\n'


# What one line of a journal may be instead of a registration, in parts.
LINES = {
    "deep list": (b"[" * MEGABYTE, b"\n"),
    "deep object": (with_sum(b'{"a":' * 700 + b"1" + b"}" * 699),),
    "100 MB": (fill(b"x", 100), b"\n"), "100 MB of blanks": (fill(b" ", 100), b"\n"),
    "NUL": (b'{"registration":"\0"}\n',),
    "NUL alone": (b"\0" * 3000 + b"\n",),
    "BOM": (b"\xef\xbb\xbf" + ctl.journal_line(HEADER),),
    "CRLF": (ctl.journal_line(HEADER)[:-1] + b"\r\n",),
    "invalid UTF-8": (with_sum(b'{"registration":"\xff\xfe","received":"\xc0\x80"'),),
    "1e999": (with_sum(b'{"registration":1e999'),),
    "huge integer": (with_sum(b'{"registration":' + b"9" * 400),),
    "NUL escape": (with_sum(b'{"registration":"\\u0000"'),),
    "half a pair": (with_sum(b'{"registration":"\\ud800"'),),
    "empty": (b"\n",),
    "sum only": (with_sum(b"{"),),
    "another kind": (with_sum(b'{"anything":"else"'),),
    "second header": (ctl.journal_line(HEADER),),
}


class Journal(watched.Watched):
    def setUp(self):
        super().setUp()
        for number in range(3):
            self.register(f"owner{number}@example.org", f"password {number}")
        self.lines = (self.data / "ELOxcBoxReg").read_bytes().splitlines(keepends=True)

    def members(self, line, **changes):
        """A registration with a fitting sum, but other members."""
        found = json.loads(self.lines[line])
        del found["sum"]
        return ctl.journal_line({**found, **changes})

    def check_pending(self, addresses, named, effects=None):
        before = self.digest("ELOxcBoxReg")
        run = self.watch("pending", "--json", expect=0)
        pending = json.loads(run.output)
        self.assertEqual([entry["address"] for entry in pending], addresses)
        self.assertEqual(self.lines_named(run.errors), named, run.errors)
        if effects:
            self.assertEqual([entry["effect"] for entry in pending], effects)
        self.watch("status", "--json", expect=0)
        self.assertEqual(self.digest("ELOxcBoxReg"), before)

    def test_b35_lines(self):
        for name, line in LINES.items():
            with self.subTest(name):
                self.put("ELOxcBoxReg", *self.lines[:2], *line, *self.lines[2:])
                owners = [f"owner{number}@example.org" for number in range(3)]
                self.check_pending(owners, [3])
                repaired = json.loads(self.watch("repair", "--json", expect=0).output)
                self.assertEqual((repaired["kept"], repaired["setAside"]), (3, 1))
                (self.data / "ELOxcBoxReg.torn").unlink()
                os.unlink(repaired["copy"])
                self.check_pending(owners, [])
        self.check_modes()

    def test_b35_members(self):
        """Sums fit, so somebody made these."""
        changes = {
            "id": {"registration": "short"}, "id of another length": {"registration": ctl.b64(bytes(17))}, "time": {"received": "yesterday"},
            "impossible time": {"received": "2026-02-30T07:00:00Z"}, "address": {"address": "nobody"}, "type": {"logon": 7},
            "long logon": {"logon": "x" * 300}, "not canonical": {"registration": "A" * 21 + "B"}, "padded": {"key": "A" * 22 + "=="},
            "sealed": {"sealed": "AAAA"}, "more": {"more": 1}, "list": {"address": ["a@example.org"]}, "null": {"source": None},
        }
        for name, change in changes.items():
            with self.subTest(name):
                self.put("ELOxcBoxReg", b"".join([*self.lines[:2], self.members(2, **change), self.lines[3]]))
                self.check_pending(["owner0@example.org", "owner2@example.org"], [3])
        start = self.lines[2].rsplit(b',"sum"', 1)[0]
        self.put("ELOxcBoxReg", b"".join([*self.lines[:2], with_sum(start + b',"address":"eve@example.org"'), self.lines[3]]))
        self.check_pending(["owner0@example.org", "owner2@example.org"], [3])

    def check_tampered(self, lines, tampered):
        """tampered: positions among the registrations of those that are told and not applied."""
        self.put("ELOxcBoxReg", b"".join(lines))
        identifiers = [json.loads(line)["registration"] for line in lines[1:]]
        addresses = [json.loads(line)["address"] for line in lines[1:]]
        self.check_pending(addresses, [], ["tampered with" if number in tampered else "new" for number in range(len(addresses))])
        run = self.watch("apply", "--instance", "Other", "--all", "--json", expect=1)
        outcomes = json.loads(run.output)
        self.assertEqual([failed["id"] for failed in outcomes["failed"]], [identifiers[number] for number in tampered])
        self.assertTrue(all("tampered with" in failed["error"] for failed in outcomes["failed"]), outcomes)
        listed = [login["address"] for login in self.json("login", "list", "--instance", "Other")]
        self.assertEqual(sorted(listed), sorted(["kept@example.org"] + [addresses[number] for number in range(3) if number not in tampered]))
        waiting = [entry["id"] for entry in self.json("pending")]
        self.assertEqual(waiting, [identifiers[number] for number in tampered])

    def sealed(self, line):
        return json.loads(self.lines[line])["sealed"]

    def test_b35_swapped_texts(self):
        self.check_tampered([*self.lines[:2], self.members(2, sealed=self.sealed(3)), self.members(3, sealed=self.sealed(2))], [1, 2])

    def test_b35_other_entry(self):
        self.check_tampered([*self.lines[:2], self.members(2, address="eve@example.org"), self.lines[3]], [1])

    def test_b35_other_id(self):
        self.check_tampered([*self.lines[:2], self.members(2, registration=ctl.b64(secrets.token_bytes(16))), self.lines[3]], [1])

    def test_b35_other_user_name(self):
        self.check_tampered([*self.lines[:3], self.members(3, logon="administrator")], [2])

    def test_b35_sealed_with_the_older_key(self):
        """A key id that is listed, but is not the one that the text was sealed with."""
        self.text("key", "rotate")
        self.check_tampered([*self.lines[:3], self.members(3, key=self.public_key()[0])], [2])

    def test_b35_unknown_key(self):
        self.put("ELOxcBoxReg", b"".join([*self.lines[:3], self.members(3, key=ctl.b64(bytes(16)))]))
        self.check_pending([f"owner{number}@example.org" for number in range(3)], [], ["new", "new", "unknown key"])

    def test_b35_first_line(self):
        bad = {"BOM": b"\xef\xbb\xbf" + self.lines[0], "CRLF": self.lines[0][:-1] + b"\r\n", "garbage": b"garbage\n",
               "deep": b"[" * MEGABYTE + b"\n", "other": ctl.journal_line({**HEADER, "file": "other"}), "old": ctl.journal_line({**HEADER, "version": 0})}
        for name, line in bad.items():
            with self.subTest(name):
                self.put("ELOxcBoxReg", b"".join([line, *self.lines[1:]]))
                before = self.digest("ELOxcBoxReg")
                run = self.watch("pending", expect=5)
                self.assertEqual(self.lines_named(run.errors), [1], run.errors)
                self.watch("apply", "--instance", "Good", "--all", expect=5)
                self.assertEqual(self.digest("ELOxcBoxReg"), before)
                self.assertEqual(json.loads(self.watch("repair", "--json", expect=0).output)["kept"], 3)
                self.check_pending([f"owner{number}@example.org" for number in range(3)], [])

    def test_b35_newer_version(self):
        self.put("ELOxcBoxReg", b"".join([ctl.journal_line({**HEADER, "version": 2}), *self.lines[1:]]))
        before = self.digest("ELOxcBoxReg")
        for words in (["pending"], ["status"], ["apply", "--instance", "Good", "--all"], ["delete", "--all"], ["repair"]):
            self.watch(*words, expect=5)
        self.assertEqual(self.digest("ELOxcBoxReg"), before)

    def test_b35_two_gigabytes(self):
        self.put("ELOxcBoxReg", *self.lines, grow(2 << 30))
        self.check_pending([f"owner{number}@example.org" for number in range(3)], [])
        before = self.digest("ELOxcBoxReg")
        self.watch("repair", expect=5)
        self.watch("delete", "--all", expect=5)
        self.assertEqual(self.digest("ELOxcBoxReg"), before)

    def test_b35_many_short_lines(self):
        garbage = b"".join(b"%x\n" % number for number in range(100_000))
        self.put("ELOxcBoxReg", b"".join([*self.lines[:2], garbage, *self.lines[2:]]))
        run = self.watch("pending", "--json", expect=0)
        self.assertEqual(len(json.loads(run.output)), 3)
        self.assertEqual(self.lines_named(run.errors), list(range(3, 103)))
        self.assertIn("99900 more lines are damaged", run.errors)
        repaired = json.loads(self.watch("repair", "--json", expect=0).output)
        self.assertEqual((repaired["kept"], repaired["setAside"]), (3, 100_000))
        self.assertEqual((self.data / "ELOxcBoxReg.torn").read_bytes(), garbage)
        self.check_pending([f"owner{number}@example.org" for number in range(3)], [])


class Files(watched.Watched):
    """Instance files, settings, key.json and decisions."""

    def spoil(self, text):
        """Ways to make a good file a bad one, in parts; its text is an object."""
        start = text.lstrip()[1:]
        kinds = {
            "empty": b"", "deep list": b"[" * MEGABYTE, "deep object": b'{"a":' * MEGABYTE, "deep inside": b'{"a":' + b"[" * MEGABYTE + start,
            "doubled": b'{"version":1,' + start, "NUL": b'{"a":"\0",' + start, "NUL behind": text + b"\0", "BOM": b"\xef\xbb\xbf" + text,
            "two": text + text, "invalid UTF-8": b'{"a":"\xff",' + start, "1e999": b'{"a":1e999,' + start,
            "huge integer": b'{"a":' + b"9" * 30 + b"," + start, "NUL escape": b'{"a":"\\u0000",' + start,
            "half a pair": b'{"a":"\\ud800",' + start, "comment": b"/* */" + text, "short lines": b"x\n" * 100_000,
            "cut": text[:len(text) // 2], "quotes": text.replace(b'"', b"'"), "newer": re.sub(rb'("version" ?: ?)1', rb"\g<1>2", text, 1),
        }
        return {**{name: (content,) for name, content in kinds.items()}, "100 MB": (b'{"a":"', fill(b"x", 100), b'",' + start),
                "2 GB": (text, grow(2 << 30))}

    def check_file(self, name, words, status, named):
        """Each command of words is refused with status and names the file, and leaves it alone; other instances work."""
        good = (self.data / name).read_bytes()
        for kind, content in self.spoil(good).items():
            with self.subTest(f"{name}: {kind}"):
                self.put(name, *content)
                before = self.digest(name)
                for command in words:
                    run = self.watch(*command, expect=status)
                    self.assertIn(named, run.errors)
                self.assertEqual(self.digest(name), before)
                self.check_rest()
        self.put(name, good)
        self.check_others()
        self.check_modes()

    def check_rest(self):
        self.check_others()

    def test_b35_settings(self):
        self.text("settings", "port", "9000")
        self.check_file("settings.json", (["settings"], ["settings", "port", "9001"], ["status"]), 5, "settings.json")
        self.assertEqual(self.text("settings", "port").strip(), "9000")

    def test_b35_instance(self):
        name = f"instances/{self.instance_file('Other').name}"
        words = (["instance", "show", name[10:-5]], ["login", "list", "--instance", name[10:-5]], ["instance", "set", name[10:-5], "--port", "1"])
        self.check_file(name, words, 5, name)
        self.check_others("Other")

    def test_b35_logins(self):
        """Hostile lists in an instance that is sound otherwise."""
        name = f"instances/{self.instance_file('Other').name}"
        good = (self.data / name).read_bytes()
        start, login, end = re.fullmatch(rb'(.*"staticLogins" ?: ?\[)(.*)(\].*)', good, re.S).groups()
        lists = {
            "twice": (login, b",", login), "numbers": (b"1," * MEGABYTE, b"1"), "empty ones": (b"{}," * MEGABYTE, b"{}"),
            "long": (b'{"id":"', fill(b"x", 100), b'"}'), "deep": (b"[" * MEGABYTE,), "none": (b"null",),
            "other address": (login.replace(b"kept@", b"@"),), "member": (login.replace(b'"domain"', b'"domian"'),),
        }
        for kind, parts in lists.items():
            with self.subTest(kind):
                self.put(name, start, *parts, end)
                before = self.digest(name)
                run = self.watch("login", "list", "--instance", name[10:-5], expect=5)
                self.assertRegex(run.errors, rf"{re.escape(name)}[,:]")
                self.check_others()
                self.assertEqual(self.digest(name), before)

    def test_b35_listed_with_the_others(self):
        name = f"instances/{self.instance_file('Other').name}"
        self.put(name, b"x\n" * 100_000)
        listed = {entry["id"]: entry for entry in json.loads(self.watch("instance", "list", "--json", expect=0).output)}
        self.assertIn(name, listed[name[10:-5]]["error"])
        self.assertEqual([entry["name"] for entry in listed.values() if not entry["error"]], ["Good"])


class Keys(Files):
    def check_rest(self):
        """Without key.json nothing is opened; what needs no key works."""
        self.text("instance", "list")

    def check_others(self, name="Good"):
        if not self._outcome.success or (self.data / "key.json").read_bytes() == self.good:
            super().check_others(name)

    def test_b35_key(self):
        self.good = (self.data / "key.json").read_bytes()
        words = (["password", "--instance", "Good", "kept@example.org"], ["key", "rotate"], ["key", "create", "--storage", "file"])
        self.check_file("key.json", words, 5, "key.json")

    test_b35_settings = test_b35_instance = test_b35_logins = test_b35_listed_with_the_others = None


class Decisions(watched.Watched):
    def test_b35_decisions(self):
        """Nothing depends on them: whatever stands there, decisions go on, and what is there stays."""
        for number, content in enumerate(((b"[" * MEGABYTE,), (fill(b"x", 100),), (b"{}\n", grow(2 << 30)), (b"\0\xff\n" * 100_000,),
                                             (b"\xef\xbb\xbf{}",))):
            path = self.put("decisions.jsonl", *content)
            size = path.stat().st_size
            identifier = self.register(f"owner{number}@example.org")
            self.watch("apply", "--instance", "Other", identifier, expect=0)
            with path.open("rb") as file:
                file.seek(size)
                added = file.read()
            self.assertEqual(json.loads(added.lstrip())["registration"], identifier)
        self.check_modes()


if __name__ == "__main__":
    ctl.main()
