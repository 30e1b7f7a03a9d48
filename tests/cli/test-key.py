# SPDX-License-Identifier: GPL-3.0-or-later
"""The key: made, backed up, restored and rotated; every state with its exit status."""
import json
import subprocess

import ctl

IN = ("--instance", "Main archive")
PASSPHRASE = b"correct horse battery"


class Key(ctl.Ctl):
    def add(self, address="anna@example.org", password=b"secret"):
        self.text("login", "add", *IN, address, "--password-stdin", stdin=password)

    def password(self, address="anna@example.org", **options):
        return self.ctl("password", *IN, address, **options).stdout

    def test_none_and_no_service(self):
        status = self.json("key", "status")
        self.assertEqual(set(status), {"id", "state", "text", "storage", "backedUp"})
        self.assertEqual((status["id"], status["storage"], status["backedUp"]), ("", "", ""))
        self.assertIn(status["state"], ("none", "no-service"))
        for words in (["key", "create"], ["key", "rotate"], ["key", "backup", str(self.home / "b")], ["serve", "--for", "1s"]):
            self.error(*words, stdin=PASSPHRASE, expect=4)
        self.assertIn("key create --storage file", self.error("serve", "--for", "1s", expect=4))
        self.assertFalse((self.home / "b").exists())
        self.assertFalse((self.data / "key.json").exists())

    def test_create_in_a_file(self):
        made = self.create_key()
        self.assertEqual((made["state"], made["storage"]), ("ready", "file"))
        self.assertEqual(self.json("key", "status"), made)
        for path in self.data.glob("*key*"):
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        before = {path.name: path.read_bytes() for path in self.data.glob("*key*")}
        self.error("key", "create", "--storage", "file", expect=1)
        self.assertEqual({path.name: path.read_bytes() for path in self.data.glob("*key*")}, before)

    def test_passphrase_of_the_key_file(self):
        self.text("key", "create", "--storage", "file", "--passphrase-stdin", stdin=PASSPHRASE + b"\n")
        self.assertEqual(self.json("key", "status")["state"], "passphrase")
        self.assertEqual(self.json("status")["key"]["state"], "passphrase")
        self.text("instance", "add", "Main archive")
        self.add()
        self.error("password", *IN, "anna@example.org", expect=4)
        self.error("password", *IN, "anna@example.org", "--passphrase-stdin", stdin=b"wrong wrong wrong", expect=4)
        self.assertEqual(self.ctl("password", *IN, "anna@example.org", "--passphrase-stdin", stdin=PASSPHRASE + b"\n").stdout, b"secret")
        self.text("login", "set", *IN, "anna@example.org", "--logon", "x", "--passphrase-stdin", stdin=PASSPHRASE)
        self.assertEqual(self.ctl("password", *IN, "anna@example.org", "--passphrase-stdin", stdin=PASSPHRASE).stdout, b"secret")
        for path in self.data.glob("*key*"):
            self.assertNotIn(PASSPHRASE, path.read_bytes())

    def test_backup_that_cannot_be_written(self):
        self.create_key()
        with open("/dev/full", "wb") as full:
            done = subprocess.run([ctl.PROGRAM, "key", "backup", "-", "--passphrase-stdin"], input=PASSPHRASE, stdout=full,
                                  stderr=subprocess.PIPE, check=False, env=self.environment)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, rb"\Astatregctl: [^\n]+\n\Z")
        self.assertEqual(self.json("key", "status")["backedUp"], "")

    def test_backup_and_restore(self):
        key = self.create_key()["id"]
        self.text("instance", "add", "Main archive")
        self.add()
        backup = self.home / "backup"
        self.text("key", "backup", str(backup), "--passphrase-stdin", stdin=PASSPHRASE + b"\n")
        self.assertEqual(backup.stat().st_mode & 0o777, 0o600)
        self.assertRegex(backup.read_text(), r"\ASTATKEY1\.\S+\s*\Z")
        self.assertTrue(self.json("key", "status")["backedUp"])
        for path in self.data.glob("private-key-*"):
            path.unlink()
        self.assertEqual(self.json("key", "status")["state"], "missing")
        self.error("password", *IN, "anna@example.org", expect=4)
        restored = self.json("key", "restore", str(backup), "--passphrase-stdin", stdin=PASSPHRASE)
        self.assertEqual((restored["id"], restored["state"], restored["storage"]), (key, "ready", "file"))
        self.assertEqual(self.password(), b"secret")

    def test_restore_into_a_fresh_folder(self):
        key = self.create_key()["id"]
        text = self.ctl("key", "backup", "-", "--passphrase-stdin", stdin=PASSPHRASE).stdout
        backup = self.home / "backup"
        backup.write_bytes(text)
        other = ("--data-dir", str(self.home / "other"))
        self.error(*other, "key", "restore", str(backup), "--passphrase-stdin", stdin=PASSPHRASE, expect=4)
        restored = self.json(*other, "key", "restore", str(backup), "--storage", "file", "--passphrase-stdin", stdin=PASSPHRASE)
        self.assertEqual((restored["id"], restored["state"]), (key, "ready"))

    def test_backup_and_restore_of_a_closed_key_file(self):
        """Two passphrases, a line each: the key file's and the backup's."""
        self.text("key", "create", "--storage", "file", "--passphrase-stdin", stdin=PASSPHRASE)
        backup = self.home / "backup"
        words = (str(backup), "--key-passphrase-stdin", "--passphrase-stdin")
        both = PASSPHRASE + b"\nthat of the backup\n"
        self.error("key", "backup", *words, stdin=b"not that of the key\nthat of the backup\n", expect=4)
        self.assertFalse(backup.exists())
        self.text("key", "backup", *words, stdin=both)
        other = ("--data-dir", str(self.home / "other"))
        self.error(*other, "key", "restore", "--storage", "file", *words, stdin=PASSPHRASE + b"\n" + PASSPHRASE, expect=4)
        restored = self.json(*other, "key", "restore", "--storage", "file", *words, stdin=b"a passphrase of its own\nthat of the backup\n")
        self.assertEqual((restored["id"], restored["state"]), (self.json("key", "status")["id"], "ready"))
        self.assertTrue((self.home / "other" / f"private-key-{restored['id']}").read_text().startswith("STATKEY1."))
        self.assertEqual(self.json(*other, "key", "status")["state"], "passphrase")
        self.text(*other, "key", "rotate", "--passphrase-stdin", stdin=b"a passphrase of its own")

    def test_backup_writes_over_nothing(self):
        self.create_key()
        backup = self.home / "backup"
        backup.write_text("precious")
        self.error("key", "backup", str(backup), "--passphrase-stdin", stdin=PASSPHRASE, expect=1)
        self.assertEqual(backup.read_text(), "precious")
        target = self.home / "target"
        link = self.home / "link"
        link.symlink_to(target)
        self.error("key", "backup", str(link), "--passphrase-stdin", stdin=PASSPHRASE, expect=1)
        self.assertFalse(target.exists())
        self.error("key", "backup", str(self.home / "none" / "backup"), "--passphrase-stdin", stdin=PASSPHRASE, expect=3)

    def test_passphrases_that_cannot_be(self):
        self.create_key()
        self.error("key", "backup", str(self.home / "b"), "--passphrase-stdin", stdin=b"short", expect=2)
        self.assertFalse((self.home / "b").exists())

    def test_bad_backups_are_refused(self):
        self.create_key()
        good = self.ctl("key", "backup", "-", "--passphrase-stdin", stdin=PASSPHRASE).stdout
        before = {path.name: path.read_bytes() for path in self.data.glob("*key*")}
        backup = self.home / "backup"
        for content, status in ((b"", 5), (b"nonsense", 5), (good[:40], 5), (good[:-8] + b"AAAAAAA\n", 4), (b"x" * 300000, 5),
                                (good.replace(b"KEY1", b"KEY2"), 5)):
            backup.write_bytes(content)
            done = self.ctl("key", "restore", str(backup), "--passphrase-stdin", stdin=PASSPHRASE, expect=status)
            self.assertNotIn(PASSPHRASE, done.stderr)
        backup.write_bytes(good)
        self.error("key", "restore", str(backup), "--passphrase-stdin", stdin=b"another passphrase", expect=4)
        self.assertIn(str(self.home), self.error("key", "restore", str(self.home), "--passphrase-stdin", stdin=PASSPHRASE, expect=1))
        self.error("key", "restore", str(self.home / "nothing"), "--passphrase-stdin", stdin=PASSPHRASE, expect=3)
        self.assertEqual({path.name: path.read_bytes() for path in self.data.glob("*key*")}, before)

    def test_rotate(self):
        first = self.create_key()["id"]
        self.text("instance", "add", "Main archive")
        self.add("anna@example.org", b"old key")
        second = self.json("key", "rotate")["id"]
        self.assertNotEqual(first, second)
        self.add("bernd@example.org", b"new key")
        self.assertEqual([login["key"] for login in self.instance("Main archive")["staticLogins"]], [first, second])
        self.assertEqual(self.password("anna@example.org"), b"old key")
        self.assertEqual(self.password("bernd@example.org"), b"new key")

    def test_damaged_and_newer_key_files(self):
        self.create_key()
        self.text("instance", "add", "Main archive")
        self.add()
        path = self.data / "key.json"
        good = json.loads(path.read_text())
        for content in ("{", json.dumps({**good, "version": 2}), json.dumps({**good, "active": "AAAAAAAAAAAAAAAAAAAAAA"})):
            path.write_text(content)
            self.assertEqual(self.json("key", "status")["state"], "damaged")
            self.error("password", *IN, "anna@example.org", expect=5)
            self.error("key", "create", "--storage", "file", expect=5)
            self.assertEqual(path.read_text(), content)
        path.write_text(json.dumps(good))
        self.assertEqual(self.password(), b"secret")

    def test_another_private_key_is_noticed(self):
        self.create_key()
        self.text("instance", "add", "Main archive")
        self.add()
        other = ("--data-dir", str(self.home / "other"))
        self.text(*other, "key", "create", "--storage", "file")
        mine, = self.data.glob("private-key-*")
        theirs, = (self.home / "other").glob("private-key-*")
        mine.write_bytes(theirs.read_bytes())
        self.assertEqual(self.json("key", "status")["state"], "other")
        self.error("password", *IN, "anna@example.org", expect=4)


if __name__ == "__main__":
    ctl.main()
