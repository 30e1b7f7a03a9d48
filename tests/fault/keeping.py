# SPDX-License-Identifier: GPL-3.0-or-later
"""The administrator makes, rotates, backs up and restores the key."""
import copy
import json
import shutil
import stat

import world
from operation import IN, Operation, get_newest, is_kill

PHRASE = b"a passphrase of some length"


def check_opens(here):
    """All that was sealed before, and what is sealed from here on."""
    here.get("apply", *IN, "--all")
    for address, winner in get_newest(here.history).items():
        assert here.password(address) == winner.password
    here.get("login", "add", *IN, "eva@example.org", "--password-stdin", stdin=b"fresh")
    assert here.password("eva@example.org") == "fresh"


class CreateKey(Operation):
    command = ("key", "create", "--storage", "file")

    def check(self, here, run, fault):
        # After a failed sync nobody knows whether key.json names it.
        if run.status and not is_kill(fault) and not fault.kind.lasting and fault.point.call not in ("fsync", "unlinkat"):
            assert not list(here.data.glob("private-key-*")), "a key that nobody uses is left over"
        super().check(here, run, fault)

    def check_effect(self, here, done, fault):
        works = here.json("status")["key"]["state"] == "ready" or here.ctl(*self.command).status == 0
        assert works and (fault or done), here.json("status")
        here.get("instance", "add", world.INSTANCE)
        check_opens(here)


class RotateKey(Operation):
    """What was sealed before can be opened whichever key is the active one."""
    start = "key filled"
    command = ("key", "rotate")

    def check_effect(self, here, done, fault):
        check_opens(here)


class Keeping(Operation):
    """The backup is a file outside of the data folder."""
    start = "key filled"
    places = ("data", "kept")
    stdin = PHRASE

    @staticmethod
    def get_backup(here):
        return here.top / "kept" / "backup"

    def prepare(self, here):
        self.get_backup(here).parent.mkdir(0o700)


class BackUp(Keeping):
    """What counts as backed up opens everything on another machine."""

    def get_command(self, here):
        return "key", "backup", str(self.get_backup(here)), "--passphrase-stdin"

    def check(self, here, run, fault):
        path = self.get_backup(here)
        names = [entry.name for entry in path.parent.iterdir()]
        assert names == [path.name] * len(names), f"{names} are left over"
        assert not names or stat.S_IMODE(path.stat().st_mode) == 0o600
        if run.status and not is_kill(fault):
            assert not names or fault.point.call == "unlink", "what failed has left a part"
        super().check(here, run, fault)

    def check_effect(self, here, done, fault):
        path = self.get_backup(here)
        noted = here.json("key", "status")["backedUp"]
        if done or noted:
            self.check_restores(here, path, fault)
        else:
            path.unlink(missing_ok=True)
            here.get(*self.get_command(here), stdin=PHRASE)
        assert noted or fault
        check_opens(here)

    @staticmethod
    def check_restores(here, path, fault):
        """Another folder without any key, to which the files were taken."""
        there = copy.copy(here)
        there.data = here.top / "elsewhere"
        shutil.copytree(here.data, there.data, ignore=shutil.ignore_patterns("key.json", "private-key-*"))
        words = ("key", "restore", str(path), "--storage", "file", "--passphrase-stdin")
        if fault is None:
            there.get(*words, stdin=PHRASE[1:], expect=(4,))
            assert there.json("key", "status")["id"] == ""
        there.get(*words, stdin=PHRASE)
        check_opens(there)


class Restore(Keeping):
    """On another machine: the key is all that is missing."""

    def prepare(self, here):
        super().prepare(here)
        self.get_backup(here).write_text(world.close_key(here.data, PHRASE))
        self.lose(here)

    @staticmethod
    def lose(here):
        (here.data / "key.json").unlink()
        world.find_key_file(here.data).unlink()

    def get_command(self, here):
        return "key", "restore", str(self.get_backup(here)), "--storage", "file", "--passphrase-stdin"

    def check_effect(self, here, done, fault):
        if not done:
            here.get(*self.get_command(here), stdin=PHRASE)
        listed = json.loads((here.data / "key.json").read_text())["keys"]
        assert all((here.data / f"private-key-{key['id']}").exists() for key in listed), listed
        check_opens(here)


class RestoreOld(Restore):
    """Beside a newer key, which stays the active one and opens what it has sealed, whatever happens."""

    @staticmethod
    def lose(here):
        old = world.find_key_file(here.data)
        here.get("key", "rotate")
        here.get("login", "add", *IN, "frida@example.org", "--password-stdin", stdin=b"newer")
        old.unlink()

    def check_effect(self, here, done, fault):
        active = here.json("key", "status")["id"]
        assert here.password("frida@example.org") == "newer"
        super().check_effect(here, done, fault)
        assert here.json("key", "status")["id"] == active and here.password("frida@example.org") == "newer"
