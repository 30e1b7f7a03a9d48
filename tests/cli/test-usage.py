# SPDX-License-Identifier: GPL-3.0-or-later
"""Help, options, locale, exit status: what all commands have in common."""
import os
import pathlib
import re
import subprocess

import ctl

COMMANDS = [
    "status", "settings", "serve", "pending", "apply", "delete", "undo", "instance list", "instance add", "instance show", "instance set",
    "instance rename", "instance duplicate", "instance remove", "instance test", "login list", "login add", "login set", "login remove", "login restore",
    "check", "password",
    "key status", "key create", "key backup", "key restore", "key rotate", "certificate show", "certificate create", "certificate use",
    "repair",
]
MANUAL = pathlib.Path(__file__).parents[2] / "data" / "man" / "statregctl.1"


class Usage(ctl.Ctl):
    def test_help_lists_exactly_the_commands(self):
        text = self.text("--help")
        listed = re.findall(r"^  ([a-z]+(?: [a-z]+)?)  +\S", text, re.MULTILINE)
        self.assertEqual(listed, COMMANDS)

    def test_every_command_has_help_and_touches_nothing(self):
        for command in COMMANDS:
            text = self.text(*command.split(), "--help")
            self.assertIn(f"statregctl [OPTION…] {command}", text)
            self.assertIn("--data-dir=DIR", text)
        self.assertFalse(self.data.exists())

    def test_manual_page_names_every_command_and_option(self):
        rendered = subprocess.run(["man", "-l", MANUAL], capture_output=True, text=True, check=True,
                                  env={**os.environ, "MANWIDTH": "200", "LC_ALL": "C.UTF-8"}).stdout
        for command in COMMANDS:
            self.assertTrue(command in rendered, command)
            for option in re.findall(r"--[a-z][a-z-]+", self.text(*command.split(), "--help")):
                self.assertTrue(option in rendered, (command, option))

    def test_help_of_a_family(self):
        text = self.text("login", "--help")
        self.assertIn("login add", text)
        self.assertNotIn("instance add", text)

    def test_version(self):
        self.assertRegex(self.text("--version"), r"\Astatregctl \d+\.\d+\.\d+\n\Z")

    def test_wrong_usage_ends_with_2_and_a_hint(self):
        for words in ([], ["nonsense"], ["instance"], ["instance", "nonsense"], ["check", "--all"], ["import"], ["export"], ["status", "more"],
                      ["--nonsense"], ["status", "--nonsense"], ["instance", "add"], ["apply", "--all"], ["apply", "--instance", "x"],
                      ["delete"], ["delete", "--all", "x"], ["password", "a@example.org"], ["login", "list"], ["settings", "a", "b", "c"],
                      ["serve", "--port", "70000"], ["serve", "--port", "x"], ["serve", "--for", "5"], ["serve", "--for", "0s"],
                      ["serve", "--for", "s"], ["serve", "--for", "9999999999999d"], ["key", "create", "--storage", "drawer"],
                      ["key", "create", "--passphrase-stdin"], ["key", "backup"], ["certificate", "use"], ["instance", "set", "x"]):
            error = self.error(*words, expect=2)
            self.assertIn("--help", error, words)

    def test_hint_names_the_command(self):
        self.assertIn("“statregctl instance add --help”", self.error("instance", "add", expect=2))

    def test_data_dir_before_and_after_the_command(self):
        first, second = self.home / "first", self.home / "second"
        self.text("--data-dir", str(first), "instance", "add", "One")
        self.text("instance", "add", "Two", "--data-dir", str(second))
        self.text(f"--data-dir={first}", "instance", "add", "Three", f"--data-dir={second}")
        self.assertEqual([row[0] for row in self.rows("instance", "list", "--data-dir", str(first))], ["One"])
        self.assertEqual([row[0] for row in self.rows("--data-dir", str(second), "instance", "list")], ["Three", "Two"])
        self.assertEqual(self.json("--data-dir", str(first), "status")["dataDir"], str(first))
        self.assertFalse(self.data.exists())

    def test_default_data_dir_is_private(self):
        self.text("instance", "add", "One", environment={"UMASK": "0"})
        self.assertEqual(self.data.stat().st_mode & 0o7777, 0o700)
        for path in self.data.rglob("*"):
            self.assertEqual(path.stat().st_mode & 0o7777, 0o700 if path.is_dir() else 0o600, path)

    def test_json_before_and_after_the_command(self):
        self.assertEqual(self.text("--json", "instance", "list"), self.text("instance", "list", "--json"))

    def test_names_survive_the_c_locale(self):
        self.text("instance", "add", "Büro 東京", environment={"LC_ALL": "C"})
        self.assertEqual(self.json("instance", "show", "Büro 東京", environment={"LC_ALL": "C"})["name"], "Büro 東京")
        self.assertIn("Büro 東京", self.text("instance", "list", environment={"LC_ALL": "C"}))

    def test_invalid_utf8_is_wrong_usage(self):
        self.error("instance", "add", b"\xff\xfe", expect=2)

    def test_unwritable_output_fails(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([ctl.PROGRAM, "status"], stdout=full, stderr=subprocess.PIPE, check=False, env=self.environment)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, rb"\Astatregctl: [^\n]+\n\Z")

    def test_completion_offers_names_and_settings(self):
        self.text("instance", "add", "Main archive")
        script = MANUAL.parents[1] / "completion" / "statregctl"
        for typed, wanted in ((["statregctl", "in"], "instance"), (["statregctl", "instance", ""], "duplicate"),
                              (["statregctl", "instance", "show", ""], r"Main\ archive"), (["statregctl", "settings", "organ"], "organisation"),
                              (["statregctl", "apply", "--inst"], "--instance"), (["statregctl", "password", "--instance", "M"], r"Main\ archive")):
            self.assertIn(wanted, self.complete(script, typed))

    def complete(self, script, typed):
        words = " ".join(f"'{word}'" for word in typed)
        stub = ('_init_completion () { words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${words[cword]}; prev=${words[cword-1]}; }; '
                '_filedir () { :; }; ')
        command = (f'{stub} . "{script}"; COMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}; _statregctl; '
                   'printf "%s\\n" "${COMPREPLY[@]}"')
        path = f"{pathlib.Path(ctl.PROGRAM).parent}:{self.environment['PATH']}"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, env={**self.environment, "PATH": path})
        return done.stdout.splitlines()


if __name__ == "__main__":
    ctl.main()
