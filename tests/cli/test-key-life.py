# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a key that is kept in a keyring (B36): every state closes the page, says so in words of its own, leaves every file as it is,
and has a way out after which everything opens."""
import json
import shutil

import ctl
import keyring

IN = ("--instance", "Main archive")
PASSPHRASE = b"correct horse battery"
STRANGER = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"


class KeyLife(keyring.Keyring):
    """A data folder with a login, a pending registration, and a backup of the key."""

    def setUp(self):
        super().setUp()
        self.key = self.json("key", "create")["id"]
        self.text("instance", "add", "Main archive")
        self.add("anna@example.org", b"typed by hand")
        self.register("bernd@example.org", "registered")
        self.backup = self.home / "backup"
        self.back_up()

    def add(self, address, password):
        self.text("login", "add", *IN, address, "--password-stdin", stdin=password)

    def back_up(self):
        self.backup.unlink(missing_ok=True)
        self.text("key", "backup", str(self.backup), "--passphrase-stdin", stdin=PASSPHRASE)

    def restore(self, *options):
        return self.json("key", "restore", str(self.backup), "--passphrase-stdin", *options, stdin=PASSPHRASE)

    def files(self):
        return {path.name: path.read_bytes() for path in self.data.rglob("*") if path.is_file()}

    def assert_closed(self, state, words, expect=4, prompted=None):
        """Nothing opens, nothing starts, nothing changes, and all say the same. prompted: what it says when a person may be asked."""
        before = self.files()
        status = self.json("key", "status")
        self.assertEqual(status["state"], state)
        self.assertIn(words, status["text"])
        self.assertEqual(self.json("status")["key"]["state"], state)
        for command in (["serve", "--for", "1s"], ["password", *IN, "anna@example.org"], ["key", "rotate"],
                        ["key", "backup", "-", "--passphrase-stdin"]):
            self.assertIn(prompted or status["text"], self.error(*command, stdin=PASSPHRASE, expect=expect), command)
        self.assertEqual(self.files(), before)

    def assert_open(self):
        """The page serves, and what was sealed before opens as well as what is sealed from now on."""
        self.assertEqual(self.json("key", "status")["state"], "ready")
        page = ctl.Serving(self)
        self.assertIn("303", page.post("clara@example.org", "afterwards"))
        page.stop()
        self.text("apply", *IN, "--all")
        for address, password in (("anna", b"typed by hand"), ("bernd", b"registered"), ("clara", b"afterwards")):
            self.assertEqual(self.ctl("password", *IN, f"{address}@example.org").stdout, password)

    def test_b36_no_bus(self):
        bus = self.environment["DBUS_SESSION_BUS_ADDRESS"]
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={self.home}/no-bus"
        self.assert_closed("no-service", "No Secret Service answers on the session bus")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus
        self.assert_open()

    def test_b36_locked(self):
        """There is nobody to ask, which looks like a prompt that was closed."""
        self.machine.lock()
        self.assert_closed("locked", "The keyring that holds the key is locked", prompted="its prompt was closed or could not be shown")
        self.machine.start("--replace")
        self.assert_open()

    def test_b36_prompt_dismissed(self):
        asked = self.dismiss_prompts()
        self.machine.lock()
        self.assert_closed("locked", "unlock it and try again", prompted="its prompt was closed or could not be shown")
        self.assertEqual(asked.read_text().count("asked"), 4)
        self.machine.start("--replace")
        self.assert_open()

    def test_b36_daemon_killed(self):
        self.machine.kill()
        self.assert_closed("no-service", "start one such as gnome-keyring")
        self.machine.start()
        self.assert_open()

    def test_b36_no_keyring_any_more(self):
        """A key file takes over; what the keyring's key has sealed opens once it is back."""
        self.machine.kill()
        created = self.json("key", "create", "--storage", "file")
        self.assertNotEqual(created["id"], self.key)
        self.assertEqual((created["state"], created["storage"]), ("ready", "file"))
        self.error("password", *IN, "anna@example.org", expect=4)
        self.machine.start()
        self.assert_open()

    def test_b36_page_outlives_the_keyring(self):
        """Sealing needs no keyring: what comes in after its end opens once it is back."""
        page = ctl.Serving(self)
        self.machine.kill()
        self.assertIn("303", page.post("dora@example.org", "without a keyring"))
        page.stop()
        self.machine.start()
        self.text("apply", *IN, "--all")
        self.assertEqual(self.ctl("password", *IN, "dora@example.org").stdout, b"without a keyring")

    def test_b36_page_outlives_the_bus(self):
        """The session has ended; whoever listens on its bus ends with it unless told otherwise."""
        page = ctl.Serving(self)
        self.machine.bus.kill()
        self.machine.bus.wait()
        self.assertIn("303", page.post("dora@example.org", "without a session"))
        page.stop()
        self.assertIn("dora@example.org", [entry["address"] for entry in self.json("pending")])

    def test_b36_item_deleted(self):
        self.machine.delete(self.key)
        self.assert_closed("missing", "The keyring does not hold the key")
        self.assertIn("any more", self.error("login", "add", *IN, "emil@example.org", "--password-stdin", stdin=b"lost", expect=4))
        self.assertEqual(self.restore()["id"], self.key)
        self.assert_open()

    def test_b36_item_deleted_without_backup(self):
        """Another key lets the page open again. The lost one stays listed: a backup that turns up later opens the rest."""
        self.machine.delete(self.key)
        self.assertNotEqual(self.json("key", "create")["id"], self.key)
        self.error("password", *IN, "anna@example.org", expect=4)
        self.assertEqual(self.restore()["state"], "ready")
        self.assert_open()

    def test_b36_item_replaced(self):
        self.machine.store(self.key, STRANGER)
        self.assert_closed("other", "is another one")
        self.machine.store(self.key, "no key at all")
        self.assert_closed("other", "is no key")
        self.restore()
        self.assert_open()

    def other_header(self):
        """key.json of a folder whose key lies in the keyring of another machine."""
        mine, data = self.machine, self.data
        self.move_to("other")
        self.json("key", "create")
        header = (self.data / "key.json").read_bytes()
        self.machine, self.environment, self.data = mine, mine.environment, data
        return header

    def test_b36_header_swapped(self):
        own = (self.data / "key.json").read_bytes()
        (self.data / "key.json").write_bytes(self.other_header())
        self.assertEqual(self.ctl("password", *IN, "anna@example.org").stdout, b"typed by hand")
        status = self.json("key", "status")
        self.assertEqual(status["state"], "missing")
        for command in (["serve", "--for", "1s"], ["key", "rotate"], ["login", "add", *IN, "emil@example.org", "--password-stdin"]):
            self.assertIn(status["text"], self.error(*command, stdin=b"nobody could open it", expect=4))
        (self.data / "key.json").write_bytes(own)
        self.assert_open()

    def test_b36_header_swapped_and_restored(self):
        (self.data / "key.json").write_bytes(self.other_header())
        self.assertEqual(self.restore()["id"], self.key)
        self.assert_open()

    def test_b36_header_lost(self):
        """The key in the keyring opens what it sealed, whichever key seals from now on."""
        (self.data / "key.json").unlink()
        self.machine.lock()
        self.assertIn("its prompt was closed or could not be shown", self.error("password", *IN, "anna@example.org", expect=4))
        self.machine.start("--replace")
        self.assertNotEqual(self.json("key", "create")["id"], self.key)
        self.assert_open()

    def test_b36_header_of_the_same_keyring(self):
        """Two data folders of one person: either key works, so the page opens."""
        other = self.home / "second"
        self.json("--data-dir", str(other), "key", "create")
        (self.data / "key.json").write_bytes((other / "key.json").read_bytes())
        self.assert_open()

    def test_b36_header_damaged(self):
        (self.data / "key.json").write_text("{")
        self.assert_closed("damaged", "Move key.json away and restore the key from its backup", expect=5)
        (self.data / "key.json").unlink()
        self.assertEqual(self.restore()["id"], self.key)
        self.assert_open()

    def copy_to_second_machine(self):
        copied = self.data
        self.move_to("second")
        shutil.copytree(copied, self.data)
        self.data.chmod(0o700)

    def test_b36_second_machine(self):
        self.copy_to_second_machine()
        self.assert_closed("missing", "restore it from the key's backup")
        restored = self.restore()
        self.assertEqual((restored["id"], restored["storage"]), (self.key, "secret-service"))
        self.assert_open()

    def test_b36_second_machine_without_keyring(self):
        self.copy_to_second_machine()
        self.machine.end()
        self.assert_closed("no-service", "statregctl key restore --storage file")
        restored = self.restore("--storage", "file")
        self.assertEqual((restored["id"], restored["storage"]), (self.key, "file"))
        self.assert_open()

    def test_b36_rotation_keeps_old_keys(self):
        """Twice, with a registration pending under each of the keys. Nothing takes an old private key away."""
        keys = [self.key]
        for address in ("dora@example.org", "emil@example.org"):
            keys.append(self.json("key", "rotate")["id"])
            self.assertEqual(self.json("key", "status")["backedUp"], "")
            self.register(address, "sealed with " + keys[-1])
        self.assertEqual(len(set(keys)), 3)
        listed = json.loads((self.data / "key.json").read_text())
        self.assertEqual((listed["active"], [entry["id"] for entry in listed["keys"]]), (keys[-1], keys))
        self.assertTrue(all(self.machine.look_up(key) for key in keys))
        self.back_up()
        self.assertTrue(all("backedUp" in entry for entry in json.loads((self.data / "key.json").read_text())["keys"]))
        self.assert_open()
        for address, key in zip(("dora", "emil"), keys[1:]):
            self.assertEqual(self.ctl("password", *IN, f"{address}@example.org").stdout.decode(), "sealed with " + key)
        for key in keys:
            self.machine.delete(key)
        self.assertEqual(self.restore()["id"], keys[-1])
        for address, password in (("anna", "typed by hand"), ("dora", "sealed with " + keys[1])):
            self.assertEqual(self.ctl("password", *IN, f"{address}@example.org").stdout.decode(), password)
        (self.data / "key.json").unlink()
        restored = self.restore()
        self.assertEqual(restored["id"], keys[-1])
        self.assertTrue(restored["backedUp"])
        listed = json.loads((self.data / "key.json").read_text())
        self.assertEqual((listed["active"], [entry["id"] for entry in listed["keys"]]), (keys[-1], keys))


if __name__ == "__main__":
    ctl.main()
