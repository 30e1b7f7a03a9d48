# SPDX-License-Identifier: GPL-3.0-or-later
"""The administrator decides on registrations."""
import world
from operation import IN, Operation, check_undecided, get_newest


class Apply(Operation):
    start = "key filled"
    command = ("apply", *IN, "--all")

    def check_effect(self, here, done, fault):
        waiting, logins, newest = here.pending(), here.logins(), get_newest(here.history)
        assert not done or not waiting, waiting
        for registration in here.history["pending"]:
            assert waiting.count(registration.id) <= 1
            winner = newest[registration.address]
            assert registration.id in waiting or logins.get(registration.address) == winner.id, f"{registration} is lost"
        for address, winner in newest.items():
            expected = {winner.id: winner.password}.get(logins.get(address), "of old" if address == "bernd@example.org" else None)
            assert here.password(address) == expected, (address, expected)
        # Doing it again gives what doing it once gives.
        here.get(*self.command)
        assert here.logins() == {address: winner.id for address, winner in newest.items()}
        assert {address: here.password(address) for address in newest} == {address: winner.password for address, winner in newest.items()}
        assert here.pending() == []


class ApplyFifty(Apply):
    """B33: done again from wherever it stood, it ends where it ends when nothing disturbs it."""
    start = "key fifty"
    once = None

    def check_effect(self, here, done, fault):
        waiting, logins, newest = here.pending(), here.logins(), get_newest(here.history)
        assert not done or not waiting, waiting
        for registration in here.history["pending"]:
            assert registration.id in waiting or logins.get(registration.address) == newest[registration.address].id, f"{registration} is lost"
        here.get(*self.command)
        assert here.pending() == [] and here.logins() == {address: winner.id for address, winner in newest.items()}
        content = [{**login, "changed": ""} for login in here.instance()["staticLogins"]]
        self.once = self.once or content
        assert content == self.once
        address, winner = list(newest.items())[-1]
        assert here.password(address) == winner.password


class Delete(Operation):
    start = "key filled"

    def get_command(self, here):
        return "delete", *(registration.id for registration in here.history["pending"][:2])

    def check_effect(self, here, done, fault):
        waiting = here.pending()
        assert not done or not {registration.id for registration in here.history["pending"][:2]} & set(waiting)
        check_undecided(here, here.history["pending"][2:])
        assert set(here.logins()) == {"bernd@example.org"}
        here.get("delete", "--all")
        assert here.pending() == []


class Compact(Delete):
    """Deleting drops from the file what was decided long ago."""
    start = "key filled old"

    def check_effect(self, here, done, fault):
        text = (here.data / "ELOxcBoxReg").read_text()
        assert fault or not any(registration.id in text for registration in here.history["old"])
        assert not {registration.id for registration in here.history["old"]} & set(here.pending())
        super().check_effect(here, done, fault)


class Undo(Operation):
    start = "key filled"
    command = ("undo",)

    def prepare(self, here):
        here.get("apply", *IN, "--all")

    def check_effect(self, here, done, fault):
        waiting, logins, newest = here.pending(), here.logins(), get_newest(here.history)
        for registration in here.history["pending"]:
            assert registration.id in waiting or logins.get(registration.address) == newest[registration.address].id, f"{registration} is lost"
        if done:
            check_undecided(here, here.history["pending"])
            assert set(logins) == {"bernd@example.org"} and here.password("bernd@example.org") == "of old"
        # From wherever it stands it can be applied.
        here.get("apply", *IN, "--all")
        assert here.logins() == {address: winner.id for address, winner in newest.items()}


class UndoOlder(Operation):
    """Of two acts on one mailbox the first one; then the other one. What was there before both comes back."""
    start = "key filled"
    ADDRESS = "anna@example.org"

    def prepare(self, here):
        here.get("login", "add", *IN, self.ADDRESS, "--password-stdin", stdin=b"by hand")
        for registration in self.get_both(here):
            here.get("apply", *IN, registration.id)

    def get_both(self, here):
        return [registration for registration in here.history["pending"] if registration.address == self.ADDRESS]

    def get_command(self, here):
        return "undo", self.get_both(here)[0].id

    def check_effect(self, here, done, fault):
        older, newer = self.get_both(here)
        assert here.logins()[self.ADDRESS] == newer.id and here.password(self.ADDRESS) == newer.password
        waiting = here.pending()
        assert older.id in waiting or not done
        here.get("undo", *(registration.id for registration in (older, newer) if registration.id not in waiting))
        # Cut in the middle it is both pending and applied.
        passwords = ("by hand",) if done or older.id not in waiting else ("by hand", older.password)
        assert here.password(self.ADDRESS) in passwords
        check_undecided(here, here.history["pending"])


class UndoDelete(Operation):
    """All that was deleted in one act comes back, or none of it."""
    start = "key filled"
    command = ("undo",)

    def prepare(self, here):
        here.get("delete", "--all")

    def check_effect(self, here, done, fault):
        waiting, known = here.pending(), [registration.id for registration in here.history["pending"]]
        assert waiting == known or not done and not waiting, waiting
        if not waiting:
            here.get("undo")
            assert here.pending() == known


class Repair(Operation):
    """A damaged line and a torn end are set aside."""
    start = "key filled"
    command = ("repair",)

    def prepare(self, here):
        with (here.data / "ELOxcBoxReg").open("ab") as file:
            file.write(b'{"registration":"damaged"}\n{"registration":"torn')

    def check(self, here, run, fault):
        path = here.data / "ELOxcBoxReg"
        if run.status:
            # As it was, or repaired: then the second time finds nothing to do.
            aside = here.data / "ELOxcBoxReg.torn"
            assert "damaged" in path.read_text() or "damaged" in aside.read_text()
            here.get("repair")
        super().check(here, run, fault)

    def check_effect(self, here, done, fault):
        check_undecided(here, here.history["pending"])
        assert "torn" in (here.data / "ELOxcBoxReg.torn").read_text()
