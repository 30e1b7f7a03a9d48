# SPDX-License-Identifier: GPL-3.0-or-later
"""The key in a real keyring: gnome-keyring on a private bus."""
import ctl
import keyring

IN = ("--instance", "Main archive")


class Keyring(keyring.Keyring):
    def add(self, address="anna@example.org", password=b"secret", **options):
        self.text("login", "add", *IN, address, "--password-stdin", stdin=password, **options)

    def test_made_by_itself_on_first_use(self):
        self.assertEqual(self.json("status")["key"]["state"], "none")
        self.assertFalse((self.data / "key.json").exists())
        self.text("instance", "add", "Main archive")
        self.add()
        status = self.json("key", "status")
        self.assertEqual((status["state"], status["storage"]), ("ready", "secret-service"))
        self.assertEqual(self.ctl("password", *IN, "anna@example.org").stdout, b"secret")
        self.assertEqual([path.name for path in self.data.glob("private-key*")], [])

    def test_create(self):
        self.assertEqual(self.json("key", "create")["state"], "ready")
        self.error("key", "create", expect=1)

    def test_serve_makes_the_key(self):
        page = ctl.Serving(self)
        page.post("anna@example.org", "secret")
        page.stop()
        self.text("instance", "add", "Main archive")
        self.text("apply", *IN, "--all")
        self.assertEqual(self.ctl("password", *IN, "anna@example.org").stdout, b"secret")

    def test_item_gone_and_restored(self):
        key = self.json("key", "create")["id"]
        self.text("instance", "add", "Main archive")
        self.add()
        backup = self.home / "backup"
        self.text("key", "backup", str(backup), "--passphrase-stdin", stdin=b"correct horse battery")
        self.machine.delete(key)
        self.assertEqual(self.json("key", "status")["state"], "missing")
        self.error("password", *IN, "anna@example.org", expect=4)
        restored = self.json("key", "restore", str(backup), "--passphrase-stdin", stdin=b"correct horse battery")
        self.assertEqual((restored["id"], restored["storage"]), (key, "secret-service"))
        self.assertEqual(self.ctl("password", *IN, "anna@example.org").stdout, b"secret")

    def test_locked_keyring(self):
        self.json("key", "create")
        self.text("instance", "add", "Main archive")
        self.add()
        self.machine.lock()
        self.assertEqual(self.json("status")["key"]["state"], "locked")
        self.error("password", *IN, "anna@example.org", expect=4)
        self.add("bernd@example.org", b"sealed while it is locked")
        self.machine.start("--replace")
        self.assertEqual(self.ctl("password", *IN, "bernd@example.org").stdout, b"sealed while it is locked")


if __name__ == "__main__":
    ctl.main()
