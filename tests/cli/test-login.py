# SPDX-License-Identifier: GPL-3.0-or-later
"""Static logins, and the password that comes back byte for byte."""
import json
import os
import pathlib
import pty
import subprocess
import termios
import time

import ctl

IN = ("--instance", "Main archive")


class Login(ctl.Ctl):
    def setUp(self):
        super().setUp()
        self.key = self.create_key()["id"]
        self.text("instance", "add", "Main archive")

    def add(self, address="anna@example.org", password=b"secret", *options):
        self.text("login", "add", *IN, address, "--password-stdin", *options, stdin=password)

    def password(self, address="anna@example.org", **options):
        return self.ctl("password", *IN, address, **options).stdout

    def login(self, address="anna@example.org"):
        return next(login for login in self.instance("Main archive")["staticLogins"] if login["address"] == address)

    def test_add_and_list(self):
        self.add("anna@example.org", b"secret", "--logon", "anna", "--domain", "CORP", "--url", "https://mail.example.org/")
        entry = self.json("login", "list", *IN)[0]
        self.assertEqual({key: entry[key] for key in ("address", "logon", "domain", "url", "origin", "key")},
                         {"address": "anna@example.org", "logon": "anna", "domain": "CORP", "url": "https://mail.example.org/",
                          "origin": "manual", "key": self.key})
        self.assertNotIn("sealed", json.dumps(entry))
        self.assertEqual(self.rows("login", "list", *IN)[0][:4], ["anna@example.org", "anna", "CORP", "manual"])

    def test_passwords_come_back_byte_for_byte(self):
        for number, password in enumerate(ctl.HARD_PASSWORDS):
            address = f"u{number}@example.org"
            self.add(address, password.encode())
            self.assertEqual(self.password(address), password.encode())
            self.text("login", "set", *IN, address, "--password-stdin", stdin=password[::-1].encode() + b"\n")
            self.assertEqual(self.password(address), password[::-1].encode())

    def test_one_final_line_feed_is_no_part_of_it(self):
        self.add(password=b"secret\n")
        self.assertEqual(self.password(), b"secret")

    def test_impossible_passwords(self):
        for password, status in ((b"", 2), (b"\n", 2), (b"a\nb", 2), (b"a\rb", 2), (b"a\0b", 2), (b"a\tb", 2), (b"\xff\xfe", 2),
                                 (b"x" * 513, 1), (b"x" * 5000, 1)):
            self.error("login", "add", *IN, "anna@example.org", "--password-stdin", stdin=password, expect=status)
        self.assertEqual(self.json("login", "list", *IN), [])

    def test_the_password_stands_nowhere(self):
        marker = b"Zxq-marker-7731"
        self.add(password=marker)
        done = self.ctl("login", "set", *IN, "anna@example.org", "--logon", "other", "--json")
        self.assertNotIn(marker, done.stdout + done.stderr)
        for words in (["instance", "show", "Main archive", "--json"], ["login", "list", *IN], ["status"]):
            self.assertNotIn(marker, self.ctl(*words).stdout)
        for path in self.home.rglob("*"):
            if path.is_file():
                self.assertNotIn(marker, path.read_bytes(), path)

    def test_passwords_are_no_arguments(self):
        for words in (["login", "add", *IN, "anna@example.org", "secret"], ["login", "add", *IN, "anna@example.org", "--password", "secret"],
                      ["login", "set", *IN, "anna@example.org", "--password=secret"]):
            self.error(*words, expect=2)

    def test_addresses(self):
        self.add("Anna@Example.ORG")
        self.assertEqual(self.password("anna@example.org"), b"secret")
        self.error("login", "add", *IN, "aNNA@example.org", "--password-stdin", stdin=b"x", expect=1)
        self.add("eva@bücher.example")
        self.assertEqual(self.json("login", "list", *IN)[1]["address"], "eva@xn--bcher-kva.example")
        for address in ("nobody", "a b@example.org", "@example.org", "a@", "a@[192.0.2.1]", "x" * 65 + "@example.org"):
            self.error("login", "add", *IN, address, "--password-stdin", stdin=b"x", expect=2)

    def test_set_keeps_what_is_not_given(self):
        self.add("anna@example.org", b"secret", "--logon", "anna", "--domain", "CORP")
        before = self.login()
        self.text("login", "set", *IN, "anna@example.org", "--url", "https://mail.example.org/")
        after = self.login()
        self.assertEqual((after["logon"], after["domain"], after["sealed"]), ("anna", "CORP", before["sealed"]))
        self.text("login", "set", *IN, "anna@example.org", "--logon", "anna2")
        sealed = self.login()
        self.assertEqual((sealed["logon"], sealed["domain"]), ("anna2", "CORP"))
        self.assertNotEqual(sealed["sealed"], before["sealed"])
        self.assertEqual(sealed["previous"]["logon"], "anna")
        self.assertEqual(sealed["previous"]["sealed"], before["sealed"])
        self.assertEqual(self.password(), b"secret")

    def test_another_address(self):
        self.add()
        self.add("bernd@example.org", b"other")
        self.text("login", "set", *IN, "anna@example.org", "--address", "anna.b@example.org")
        self.assertEqual(self.password("anna.b@example.org"), b"secret")
        self.error("password", *IN, "anna@example.org", expect=3)
        self.error("login", "set", *IN, "anna.b@example.org", "--address", "BERND@example.org", expect=1)
        self.assertEqual(self.password("bernd@example.org"), b"other")
        self.text("login", "set", *IN, "bernd@example.org", "--address", "Bernd@example.org")
        self.assertEqual(self.password("bernd@example.org"), b"other")
        self.assertEqual(len(self.json("login", "list", *IN)), 2)

    def test_remove(self):
        self.add()
        self.text("login", "remove", *IN, "ANNA@example.org")
        self.error("login", "remove", *IN, "anna@example.org", expect=3)
        self.assertEqual(self.json("login", "list", *IN), [])

    def test_nothing_such(self):
        for words in (["login", "list", "--instance", "Nobody"], ["login", "set", *IN, "nobody@example.org", "--logon", "x"],
                      ["login", "add", "--instance", "Nobody", "a@example.org", "--password-stdin"],
                      ["password", *IN, "nobody@example.org"], ["password", "--instance", "Nobody", "a@example.org"]):
            self.error(*words, stdin=b"x", expect=3)

    def test_tampered_texts_are_not_used(self):
        self.add("anna@example.org", b"of anna")
        self.add("bernd@example.org", b"of bernd")
        path = self.instance_file("Main archive")
        content = json.loads(path.read_text())
        first, second = content["staticLogins"]
        for member in ("sealed", "key", "id"):
            first[member], second[member] = second[member], first[member]
        path.write_text(json.dumps(content))
        done = self.ctl("password", *IN, "anna@example.org", expect=5)
        self.assertEqual(done.stdout, b"")

    def test_without_the_private_key(self):
        self.add()
        for path in self.data.glob("private-key-*"):
            path.rename(self.home / path.name)
        self.error("password", *IN, "anna@example.org", expect=4)
        self.error("login", "set", *IN, "anna@example.org", "--logon", "x", expect=4)
        # What is sealed to a key that is lost could never be read.
        self.error("login", "add", *IN, "eva@example.org", "--password-stdin", stdin=b"secret", expect=4)
        for path in self.home.glob("private-key-*"):
            path.rename(self.data / path.name)
        self.add("eva@example.org", b"secret")

    def test_without_any_key(self):
        other = ("--data-dir", str(self.home / "other"))
        self.text(*other, "instance", "add", "Main archive")
        error = self.error(*other, "login", "add", *IN, "anna@example.org", "--password-stdin", stdin=b"x", expect=4)
        self.assertIn("key create --storage file", error)

    def test_terminal_gets_a_line_end(self):
        self.add()
        process, terminal = pty.fork()
        if process == 0:
            os.execve(ctl.PROGRAM, [ctl.PROGRAM, "password", *IN, "anna@example.org"], self.environment)
        self.assertEqual(self.drain(terminal), b"secret\r\n")
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), 0)

    def drain(self, terminal):
        seen = b""
        while True:
            try:
                data = os.read(terminal, 1024)
            except OSError:
                data = b""
            if not data:
                os.close(terminal)
                return seen
            seen += data

    def wait_for_prompt(self, process, terminal, text):
        seen = b""
        while text not in seen:
            seen += os.read(terminal, 1024)
        deadline = time.monotonic() + ctl.TIMEOUT
        while termios.tcgetattr(terminal)[3] & termios.ECHO:   # the prompt is written with echo off already
            self.assertLess(time.monotonic(), deadline)
        return process

    def prompt(self, answers):
        process, terminal = pty.fork()
        if process == 0:
            os.execve(ctl.PROGRAM, [ctl.PROGRAM, "login", "add", *IN, "anna@example.org"], self.environment)
        for text, answer in zip((b"anna@example.org: ", b"Once more: "), answers):
            self.wait_for_prompt(process, terminal, text)
            os.write(terminal, answer)
        seen = self.drain(terminal)
        return seen, os.waitpid(process, 0)[1]

    def test_prompt_without_echo(self):
        seen, status = self.prompt([b" p\xc3\xa4ss \n", b" p\xc3\xa4ss \n"])
        self.assertEqual(os.waitstatus_to_exitcode(status), 0)
        self.assertNotIn(b"ss", seen.replace(b"pass", b""))
        self.assertEqual(self.password(), " päss ".encode())

    def test_prompt_twice_the_same(self):
        seen, status = self.prompt([b"one\n", b"two\n"])
        self.assertEqual(os.waitstatus_to_exitcode(status), 2)
        self.assertIn(b"statregctl: ", seen)
        self.assertEqual(self.json("login", "list", *IN), [])

    def test_interrupt_at_the_prompt(self):
        _, status = self.prompt([b"half\x03"])
        self.assertTrue(os.WIFSIGNALED(status))
        self.assertEqual(self.json("login", "list", *IN), [])

    def test_command_line_shows_no_password(self):
        """While it waits for standard input, the arguments that every user of the machine can read are these."""
        with subprocess.Popen([ctl.PROGRAM, "login", "add", *IN, "anna@example.org", "--password-stdin"], stdin=subprocess.PIPE,
                              env=self.environment) as process:
            process.stdin.write(b"Zxq-marker")
            process.stdin.flush()
            proc = pathlib.Path(f"/proc/{process.pid}")
            self.assertNotIn(b"Zxq", (proc / "cmdline").read_bytes() + (proc / "environ").read_bytes())
            process.stdin.close()
            self.assertEqual(process.wait(ctl.TIMEOUT), 0)
        self.assertEqual(self.password(), b"Zxq-marker")


if __name__ == "__main__":
    ctl.main()
