# SPDX-License-Identifier: GPL-3.0-or-later
"""serve: the page in the foreground, with curl as the owner."""
import os
import pathlib
import signal
import socket
import shutil
import subprocess
import time
import unittest

import ctl


class Serve(ctl.Ctl):
    def setUp(self):
        super().setUp()
        self.create_key()

    def wait_for(self, condition):
        deadline = time.monotonic() + ctl.TIMEOUT
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def test_register(self):
        page = ctl.Serving(self)
        self.assertIn("<form", page.get())
        self.assertRegex(page.post("anna@example.org", "secret", "anna"), r"\A303 .*/statreg\?ok\Z")
        pending = self.json("pending")
        self.assertEqual([(entry["address"], entry["logon"], entry["source"]) for entry in pending], [("anna@example.org", "anna", "127.0.0.1")])
        status = self.json("status")
        self.assertEqual(status["pending"], 1)
        self.assertIn("statregctl serve", status["registrations"]["reason"])
        self.text("settings", "registrations", "on")
        self.assertEqual(self.json("status")["registrations"], {"on": True, "reason": "Mailbox registrations are on: the page is served"})
        self.assertEqual(page.stop(), "")
        self.assertIn("no program serves", self.json("status")["registrations"]["reason"])

    def test_nothing_of_the_password_in_the_folder(self):
        page = ctl.Serving(self)
        page.post("anna@example.org", "Zxq-marker-4711")
        page.stop()
        for path in self.home.rglob("*"):
            if path.is_file():
                self.assertNotIn(b"Zxq-marker", path.read_bytes(), path)

    def test_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            page = ctl.Serving(self)
            self.assertEqual(page.stop(number), "")
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", page.port), 5)

    def test_for_a_while(self):
        done = self.ctl("serve", "--port", "0", "--listen", "127.0.0.1", "--for", "1s")
        self.assertRegex(done.stdout, rb"\AListening on https://[^/]+:\d+/statreg\n\Z")

    def test_json(self):
        done = self.ctl("serve", "--port", "0", "--listen", "127.0.0.1", "--for", "1s", "--json")
        self.assertRegex(done.stdout.decode(), r'"url" : "https://[^/]+:\d+/statreg"')

    def test_port_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            error = self.error("serve", "--listen", "127.0.0.1", "--port", str(other.getsockname()[1]), expect=1)
            self.assertIn(str(other.getsockname()[1]), error)

    def test_address_of_another_machine(self):
        self.error("serve", "--listen", "192.0.2.1", "--port", "0", expect=1)
        self.error("serve", "--listen", "example.org", "--port", "0", expect=1)

    @unittest.skipUnless(os.geteuid() == 0, "needs to become somebody without rights")
    def test_port_without_rights(self):
        unprivileged = pathlib.Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
        if int(unprivileged.read_text()) <= 443:
            self.skipTest("every user may use port 443 here")
        self.home.chmod(0o755)
        program = shutil.copy(ctl.PROGRAM, self.home)  # the build folder may be closed to others
        for path in [self.home / "data", *self.home.rglob("*")]:
            os.chown(path, 65534, 65534)
        os.chown(self.home, 65534, 65534)
        done = subprocess.run([program, "serve", "--listen", "127.0.0.1", "--port", "443"], capture_output=True, check=False,
                              env=self.environment, user=65534, group=65534, extra_groups=[], timeout=ctl.TIMEOUT)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(b"443", done.stderr)

    def test_only_one_serves(self):
        page = ctl.Serving(self)
        self.error("serve", "--port", "0", "--listen", "127.0.0.1", expect=1)
        page.stop()
        ctl.Serving(self).stop()

    def test_the_window_in_time_holds(self):
        self.text("settings", "opens", "2099-01-01 00:00 +0000")
        page = ctl.Serving(self)
        self.assertNotIn('name="password"', page.get())
        self.text("settings", "opens", "")
        self.wait_for(lambda: 'name="password"' in page.get())
        self.text("settings", "closes", "2001-01-01 00:00 +0000")
        self.wait_for(lambda: 'name="password"' not in page.get())
        self.assertIn("is over", self.json("status")["registrations"]["reason"])
        page.stop()

    def test_settings_are_followed(self):
        page = ctl.Serving(self)
        self.text("settings", "organisation", "Müller & Söhne")
        self.wait_for(lambda: "Müller &amp; Söhne" in page.get())
        self.text("settings", "code", "SESAME22")
        self.wait_for(lambda: 'name="code"' in page.get())
        self.assertNotRegex(page.post("anna@example.org", "secret", code="WRONG222"), r"\A303")
        self.assertRegex(page.post("anna@example.org", "secret", code="SESAME22"), r"\A303")
        self.assertEqual(len(self.json("pending")), 1)

    def test_while_others_decide(self):
        self.text("instance", "add", "Main archive")
        page = ctl.Serving(self)
        for number in range(3):
            page.post(f"u{number}@example.org", f"p{number}")
            self.assertEqual(len(self.json("apply", "--instance", "Main archive", "--all")["applied"]), 1)
        page.post("u9@example.org", "p9")
        page.stop()
        self.assertEqual([entry["address"] for entry in self.json("pending")], ["u9@example.org"])
        self.assertEqual(len(self.json("login", "list", "--instance", "Main archive")), 3)

    def test_two_data_folders_at_the_same_time(self):
        first = ctl.Serving(self)
        self.data = self.home / "other"
        self.text("--data-dir", str(self.data), "key", "create", "--storage", "file")
        second = ctl.Serving(self, "--data-dir", str(self.data))
        second.post("anna@example.org", "secret")
        self.assertEqual(len(self.json("--data-dir", str(self.data), "pending")), 1)
        self.assertEqual(self.json("pending"), [])
        second.stop()
        first.stop()

    def test_key_with_passphrase(self):
        other = ("--data-dir", str(self.home / "other"))
        self.text(*other, "key", "create", "--storage", "file", "--passphrase-stdin", stdin=b"correct horse battery")
        self.error(*other, "serve", "--port", "0", "--listen", "127.0.0.1", expect=4)
        self.error(*other, "serve", "--port", "0", "--listen", "127.0.0.1", "--passphrase-stdin", stdin=b"wrong horse battery", expect=4)
        done = self.ctl(*other, "serve", "--port", "0", "--listen", "127.0.0.1", "--for", "1s", "--passphrase-stdin",
                        stdin=b"correct horse battery\n")
        self.assertIn(b"Listening on", done.stdout)

    def test_private_key_gone(self):
        for path in self.data.glob("private-key-*"):
            path.unlink()
        self.error("serve", "--port", "0", "--listen", "127.0.0.1", expect=4)

    def test_bad_certificate(self):
        self.json("certificate", "create")
        (self.data / "tls" / "key.pem").unlink()
        self.error("serve", "--port", "0", "--listen", "127.0.0.1", expect=1)


if __name__ == "__main__":
    ctl.main()
