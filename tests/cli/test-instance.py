# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances and their connection settings."""
import json
import os
import pty
import subprocess

import ctl


class Instance(ctl.Ctl):
    def add(self, name="Main archive", *options):
        return self.json("instance", "add", name, *options)["id"]

    def test_add_list_show(self):
        identifier = self.add("Main archive", "--host", "imap.example.org", "--security", "starttls")
        self.add("Büro", "--type", "exchange")
        listed = self.json("instance", "list")
        self.assertEqual([entry["name"] for entry in listed], ["Büro", "Main archive"])
        self.assertEqual(set(listed[0]), {"id", "name", "type", "host", "staticLogins", "error"})
        self.assertEqual([entry["type"] for entry in listed], ["exchange", "imap"])
        shown = self.json("instance", "show", "Main archive")
        self.assertEqual((shown["id"], shown["format"], shown["version"]), (identifier, "statreg-instance", 1))
        self.assertEqual((shown["connection"]["host"], shown["connection"]["port"]), ("imap.example.org", 143))
        self.assertEqual(shown["staticLogins"], [])
        self.assertEqual(self.json("instance", "show", identifier)["name"], "Main archive")
        self.assertIn(["host", "imap.example.org"], self.rows("instance", "show", "Main archive"))

    def test_every_connection_setting(self):
        self.add()
        pin = "sha256//" + "A" * 43 + "="
        self.text("instance", "set", "Main archive", "--port", "1993", "--security", "starttls", "--type", "exchange", "--host", "h.example.org",
                  "--authentication", "ntlm", "--pinned-key", pin, "--autodiscover-url", "https://a.example.org/x", "--ews-url",
                  "https://e.example.org/ews", "--ews-url-priority", "internal", "--timeout-seconds", "60", "--service-address",
                  "svc@example.org", "--service-logon", "svc", "--service-domain", "CORP", "--service-url", "https://s.example.org/")
        shown = self.json("instance", "show", "Main archive")
        self.assertEqual(shown["type"], "exchange")
        service = shown["connection"].pop("service")
        self.assertEqual({key: service[key] for key in ("address", "logon", "domain", "url")},
                         {"address": "svc@example.org", "logon": "svc", "domain": "CORP", "url": "https://s.example.org/"})
        self.assertEqual(shown["connection"], {
            "catalogType": "statlogin", "host": "h.example.org", "port": 1993, "security": "starttls", "authentication": "ntlm",
            "pinnedKey": pin, "autodiscoverUrl": "https://a.example.org/x", "ewsUrl": "https://e.example.org/ews",
            "ewsUrlPriority": "internal", "timeoutSeconds": 60})

    def test_impossible_values_change_nothing(self):
        self.add()
        before = self.instance_file("Main archive").read_bytes()
        for option, value in (("--host", "https://example.org"), ("--host", "a b"), ("--port", "0"), ("--port", "many"), ("--security", "ssl"),
                              ("--type", "pop"), ("--authentication", "magic"), ("--timeout-seconds", "-1"), ("--ews-url", "file:///etc"),
                              ("--ews-url-priority", "both"), ("--service-address", "nobody")):
            self.error("instance", "set", "Main archive", option, value, expect=2)
            self.error("instance", "add", "Other", option, value, expect=2)
        self.assertEqual(self.instance_file("Main archive").read_bytes(), before)
        self.assertEqual(len(self.json("instance", "list")), 1)

    def test_names(self):
        self.add()
        self.error("instance", "add", "Main archive", expect=1)
        self.error("instance", "add", "", expect=2)
        self.error("instance", "add", "x" * 65, expect=2)
        self.error("instance", "add", "a\nb", expect=2)
        self.add("../../etc/passwd")
        self.assertEqual(len(list((self.data / "instances").iterdir())), 2)
        self.error("instance", "show", "Nobody", expect=3)

    def test_rename_duplicate_remove(self):
        self.create_key()
        identifier = self.add("Main archive", "--host", "imap.example.org")
        self.text("login", "add", "--instance", "Main archive", "anna@example.org", "--password-stdin", stdin=b"one")
        self.text("instance", "rename", "Main archive", "Archive")
        self.error("instance", "show", "Main archive", expect=3)
        self.assertEqual(self.json("instance", "show", "Archive")["id"], identifier)
        copy = self.json("instance", "duplicate", "Archive", "Copy")["id"]
        self.assertNotEqual(copy, identifier)
        self.assertEqual(self.ctl("password", "--instance", "Copy", "anna@example.org").stdout, b"one")
        self.error("instance", "duplicate", "Archive", "Copy", expect=1)
        self.error("instance", "rename", "Archive", "Copy", expect=1)
        self.error("instance", "rename", "Nobody", "Somebody", expect=3)
        self.assertIn("--yes", self.error("instance", "remove", "Copy", expect=2))
        self.text("instance", "remove", "Copy", "--yes")
        self.error("instance", "remove", "Copy", "--yes", expect=3)
        self.assertEqual([entry["name"] for entry in self.json("instance", "list")], ["Archive"])

    def remove_on_terminal(self, answer):
        process, terminal = pty.fork()
        if process == 0:
            os.execve(ctl.PROGRAM, [ctl.PROGRAM, "instance", "remove", "Main archive"], self.environment)
        seen = b""
        while b"]" not in seen:
            seen += os.read(terminal, 1024)
        self.assertIn("Main archive".encode(), seen)
        os.write(terminal, answer)
        while True:
            try:
                if not os.read(terminal, 1024):
                    break
            except OSError:
                break
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        os.close(terminal)
        return status

    def test_removal_asks_on_a_terminal(self):
        self.add()
        self.assertEqual(self.remove_on_terminal(b"\n"), 1)
        self.assertEqual(self.remove_on_terminal(b"no\n"), 1)
        self.assertEqual(len(self.json("instance", "list")), 1)
        self.assertEqual(self.remove_on_terminal(b"Yes\n"), 0)
        self.assertEqual(self.json("instance", "list"), [])

    def open_service(self, name="Main archive"):
        """The service password, taken out by an instance whose only login carries the same sealed text."""
        content = self.instance(name)
        service = content["connection"]["service"]
        login = {key: service[key] for key in ("address", "logon", "domain", "url", "key", "sealed")}
        login.update(id=content["id"], origin="manual", changed=ctl.time_text())
        content["staticLogins"] = [login]
        self.instance_file(name).write_text(json.dumps(content))
        return self.ctl("password", "--instance", name, service["address"]).stdout

    def test_service_password(self):
        self.create_key()
        self.add("Main archive", "--service-address", "svc@example.org", "--service-logon", "svc")
        self.text("instance", "set", "Main archive", "--service-password-stdin", stdin=b" se cret \n")
        shown = self.json("instance", "show", "Main archive")
        self.assertNotIn("sealed", json.dumps(shown))
        self.assertEqual(self.open_service(), b" se cret ")

    def test_service_password_survives_another_user_name(self):
        self.create_key()
        self.add("Main archive", "--service-address", "svc@example.org", "--service-logon", "svc")
        self.text("instance", "set", "Main archive", "--service-password-stdin", stdin=b"secret")
        sealed = self.instance("Main archive")["connection"]["service"]["sealed"]
        self.text("instance", "set", "Main archive", "--service-logon", "other", "--service-domain", "CORP")
        service = self.instance("Main archive")["connection"]["service"]
        self.assertEqual((service["logon"], service["domain"]), ("other", "CORP"))
        self.assertNotEqual(service["sealed"], sealed)
        self.assertEqual(self.open_service(), b"secret")

    def test_service_password_of_a_copy(self):
        self.create_key()
        self.add("Main archive", "--service-address", "svc@example.org")
        self.text("instance", "set", "Main archive", "--service-password-stdin", stdin=b"secret")
        self.text("instance", "duplicate", "Main archive", "Copy")
        self.assertEqual(self.open_service("Copy"), b"secret")
        for path in self.data.glob("private-key-*"):
            path.unlink()
        done = subprocess.run([ctl.PROGRAM, "instance", "duplicate", "Main archive", "Second"], capture_output=True, check=True,
                              env=self.environment)
        self.assertRegex(done.stderr, rb"\Astatregctl: [^\n]+ is not copied: [^\n]+\n\Z")
        self.assertEqual(self.instance("Second")["connection"]["service"]["sealed"], "")

    def test_service_password_needs_somebody(self):
        self.create_key()
        self.error("instance", "add", "Main archive", "--service-password-stdin", stdin=b"secret", expect=2)
        self.assertEqual(self.json("instance", "list"), [])

    def test_service_password_without_key(self):
        error = self.error("instance", "add", "Main archive", "--service-address", "svc@example.org", "--service-password-stdin",
                           stdin=b"secret", expect=4)
        self.assertNotIn("secret\n", error)

    def test_damaged_and_newer_files(self):
        self.add("Good")
        self.add("Bad")
        path = self.instance_file("Bad")
        newer = {**json.loads(path.read_text()), "version": 2}
        for content in ('{"format":', json.dumps(newer)):
            path.write_text(content)
            listed = self.json("instance", "list")
            self.assertEqual(len([entry for entry in listed if entry["error"]]), 1)
            self.assertIn(path.name, self.error("instance", "show", "Bad", expect=5))
            self.error("instance", "set", path.stem, "--host", "x.example.org", expect=5)
            self.json("instance", "show", "Good")
            self.assertEqual(path.read_text(), content)
        path.write_text(json.dumps(newer))
        path.chmod(0o644)
        self.error("instance", "show", "Bad", expect=5)


if __name__ == "__main__":
    ctl.main()
