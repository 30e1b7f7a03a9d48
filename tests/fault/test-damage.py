# SPDX-License-Identifier: GPL-3.0-or-later
"""B34: bytes of the files beside the journal are changed, one at a time. They have no sums, so a change may make another value that is
as good as the first one; else the file is refused in a sentence that names it and where the fault is. Either way it is left alone,
and what is in other files works. (The journal: tests/core/test-damage.c.)"""
import json
import re

import ctl
import watched

STEP = 1 if watched.LONG else 29
PATTERNS = (0x01, 0x20, 0x80, 0xff)
# "file: …" or "file, line 7: …"; what is wrong with a member begins with its name.
TOLD = r"statregctl: (/\S*/)?{}(, line \d+)?(: | was written by| is )\S"


class Damage(watched.Watched):
    def flip(self, name, check):
        """Goes through the bytes, with another pattern at each; check is told what became of the file. Returns what it returned."""
        found = []
        good = (self.data / name).read_bytes()
        for number, at in enumerate(range(0, len(good), STEP)):
            damaged = bytearray(good)
            damaged[at] ^= PATTERNS[number % len(PATTERNS)]
            self.put(name, bytes(damaged))
            before = self.digest(name)
            with self.subTest(f"{name}, byte {at} ^ {PATTERNS[number % len(PATTERNS)]:#x}"):
                found.append(check(bytes(damaged)))
                self.assertEqual(self.digest(name), before)
        self.put(name, good)
        return found

    def check_run(self, name, *command, otherwise=()):
        """Done, refused for that file, or ended with a status of otherwise."""
        run = self.watch(*command)
        self.assertIn(run.status, (0, 5, *otherwise), run)
        if run.status == 5:
            self.assertRegex(run.errors, TOLD.format(re.escape(name)))
        return run

    def test_b34_settings(self):
        for name, value in (("organisation", "Example"), ("note", "A note"), ("trustedProxies", "192.0.2.1"), ("closes", "2027-01-01T00:00:00Z")):
            self.text("settings", name, value)

        def check(_):
            self.check_others()
            return self.check_run("settings.json", "settings", "--json").status
        self.assertIn(5, self.flip("settings.json", check))

    def test_b34_instance(self):
        name = f"instances/{self.instance_file('Other').name}"
        identifier = name[10:-5]

        def check(_):
            run = self.check_run(name, "instance", "show", identifier, "--json")
            listed = {entry["id"]: entry for entry in json.loads(self.watch("instance", "list", "--json", expect=0).output)}
            self.assertEqual(bool(listed[identifier]["error"]), run.status == 5)
            self.check_others()
            return run.status
        self.assertIn(5, self.flip(name, check))
        self.check_others("Other")

    def test_b34_key(self):
        """A key that was changed is no key, or not the one that the private one belongs to."""
        def check(_):
            self.watch("instance", "list", expect=0)
            return self.check_password()
        self.assertIn(5, self.flip("key.json", check))
        self.check_others()

    def check_password(self):
        """The right one, or none."""
        run = self.watch("password", "--instance", "Good", "kept@example.org")
        self.assertIn(run.status, (0, 4, 5), run)
        self.assertTrue(run.status or run.output == "kept", run)
        return run.status

    def test_b34_private_key(self):
        key, _ = self.public_key()
        self.assertTrue(any(self.flip(f"private-key-{key}", lambda _: self.check_password())))
        self.check_others()

    def test_b34_decisions(self):
        """Nothing depends on them."""
        self.text("delete", self.register("owner@example.org"))

        def check(damaged):
            self.watch("pending", expect=0)
            return damaged
        damaged = self.flip("decisions.jsonl", check)[-1]
        self.put("decisions.jsonl", damaged)
        self.text("delete", self.register("owner@example.org"))
        self.assertTrue((self.data / "decisions.jsonl").read_bytes().startswith(damaged))

    def test_b34_newer_versions(self):
        """Left untouched byte for byte by whatever wants to write."""
        instance = f"instances/{self.instance_file('Other').name}"
        self.text("settings", "port", "9000")
        self.register("owner@example.org")
        commands = {
            "settings.json": (["settings", "port", "1"], ["settings"], ["status"]), "key.json": (["key", "rotate"], ["key", "create"]),
            instance: (["instance", "set", instance[10:-5], "--port", "1"], ["apply", "--instance", instance[10:-5], "--all"],
                       ["login", "remove", "--instance", instance[10:-5], "kept@example.org"]),
        }
        for name, words in commands.items():
            good = (self.data / name).read_bytes()
            self.put(name, re.sub(rb'("version" ?: ?)1', rb"\g<1>2", good, count=1))
            before = self.digest(name)
            for command in words:
                run = self.watch(*command, expect=5)
                self.assertRegex(run.errors, rf"{re.escape(name)} was written by a newer Statreg")
            self.assertEqual(self.digest(name), before)
            self.put(name, good)
        self.check_modes()


if __name__ == "__main__":
    ctl.main()
