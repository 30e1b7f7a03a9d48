# SPDX-License-Identifier: GPL-3.0-or-later
"""status and settings."""
import json

import ctl

KEYS = {"registrations", "port", "listen", "hostName", "opens", "closes", "code", "organisation", "note", "askDomain", "maxConnections",
        "maxConnectionsPerSource", "maxPending", "trustedProxies", "keepPrevious"}


class Settings(ctl.Ctl):
    def test_status_before_first_start(self):
        status = self.json("status")
        self.assertEqual(set(status), {"registrations", "url", "pending", "key", "certificate", "dataDir"})
        self.assertEqual(set(status["registrations"]), {"on", "reason"})
        self.assertEqual(status["registrations"], {"on": False, "reason": "Mailbox registrations are off"})
        self.assertRegex(status["url"], r"\Ahttps://[^/]+:8443/statreg\Z")
        self.assertEqual(status["pending"], 0)
        self.assertEqual(set(status["key"]), {"id", "state"})
        self.assertEqual(status["key"]["id"], "")
        self.assertIsNone(status["certificate"])
        self.assertEqual(status["dataDir"], str(self.data))
        for name in ("key.json", "tls/key.pem", "ELOxcBoxReg"):
            self.assertFalse((self.data / name).exists(), name)

    def test_status_with_key_certificate_and_pending(self):
        key = self.create_key()
        certificate = self.json("certificate", "create")
        self.register("anna@example.org")
        status = self.json("status")
        self.assertEqual(status["key"], {"id": key["id"], "state": "ready"})
        self.assertEqual(set(status["certificate"]), {"sha256", "notAfter", "selfSigned", "warning"})
        self.assertEqual(status["certificate"]["sha256"], certificate["sha256"])
        self.assertIs(status["certificate"]["selfSigned"], True)
        self.assertEqual(status["pending"], 1)
        self.assertIn(certificate["sha256"], self.text("status"))

    def test_status_says_why(self):
        self.text("settings", "registrations", "on")
        registrations = self.json("status")["registrations"]
        self.assertIs(registrations["on"], True)
        self.assertIn("no program serves", registrations["reason"])

    def test_all_keys_with_their_types(self):
        settings = self.json("settings")
        self.assertEqual(set(settings), KEYS)
        self.assertEqual({row[0] for row in self.rows("settings")}, KEYS)
        for key in ("registrations", "askDomain"):
            self.assertIs(settings[key], False)
        for key in ("port", "maxConnections", "maxConnectionsPerSource", "maxPending", "keepPrevious"):
            self.assertIsInstance(settings[key], int)
        for key in ("listen", "trustedProxies"):
            self.assertEqual(settings[key], [])

    def test_change_and_show_one(self):
        for key, typed, value in (("registrations", "on", True), ("port", "9443", 9443), ("listen", "127.0.0.1, ::1", ["127.0.0.1", "::1"]),
                                  ("hostName", "mail.example.org", "mail.example.org"), ("code", "ABCD2345", "ABCD2345"),
                                  ("organisation", "Müller & Söhne <b>", "Müller & Söhne <b>"), ("askDomain", "on", True),
                                  ("maxPending", "5", 5), ("opens", "2030-01-02 03:04 +0000", "2030-01-02T03:04:00Z"),
                                  ("trustedProxies", "192.0.2.1", ["192.0.2.1"])):
            self.assertEqual(self.text("settings", key, typed), "")
            self.assertEqual(self.json("settings", key), {key: value})
            self.assertEqual(json.loads((self.data / "settings.json").read_text())[key], value)
        self.assertEqual(self.text("settings", "port"), "9443\n")
        self.assertEqual(self.json("settings", "port", "9444"), {"port": 9444})
        self.assertEqual(self.json("status")["url"], "https://mail.example.org:9444/statreg")
        self.text("settings", "opens", "")
        self.assertEqual(self.json("settings", "opens"), {"opens": ""})

    def test_impossible_values_change_nothing(self):
        for key, typed in (("port", "0"), ("port", "65536"), ("port", "x"), ("registrations", "perhaps"), ("listen", "example.org"),
                           ("hostName", "https://example.org"), ("hostName", "a b"), ("opens", "yesterday"), ("maxPending", "-1")):
            self.error("settings", key, typed, expect=2)
        self.assertFalse((self.data / "settings.json").exists())

    def test_unknown_setting(self):
        self.assertIn("colour", self.error("settings", "colour", expect=3))
        self.assertIn("colour", self.error("settings", "colour", "red", expect=3))

    def test_damaged_and_newer_files_are_refused_and_left_alone(self):
        self.text("settings", "port", "9443")
        path = self.data / "settings.json"
        newer = json.loads(path.read_text())
        newer["version"] = 2
        for content in ("{", json.dumps(newer), "[]", json.dumps({**newer, "version": 1, "port": "many"})):
            path.write_text(content)
            for words in (["settings"], ["settings", "port", "1234"], ["status"]):
                self.assertIn("settings.json", self.error(*words, expect=5))
            self.assertEqual(path.read_text(), content)

    def test_unsafe_folder_and_file_are_refused(self):
        self.text("settings", "port", "9443")
        path = self.data / "settings.json"
        path.chmod(0o644)
        self.error("settings", expect=5)
        path.unlink()
        path.symlink_to("/etc/passwd")
        self.error("settings", expect=5)
        path.unlink()
        other = self.home / "other"
        other.symlink_to(self.data)
        self.data.chmod(0o777)
        self.error("status", expect=5)
        self.assertEqual(self.data.stat().st_mode & 0o777, 0o777)

    def test_folder_that_cannot_be_made(self):
        (self.home / "file").write_text("")
        self.error("--data-dir", str(self.home / "file" / "sub"), "status", expect=1)

    def test_foreign_text_cannot_reach_the_terminal(self):
        self.create_key()
        self.register("anna@example.org", logon="a\u202enna")
        self.assertNotIn("\u202e", self.text("pending"))
        self.assertEqual(self.json("pending")[0]["logon"], "a\u202enna")


if __name__ == "__main__":
    ctl.main()
