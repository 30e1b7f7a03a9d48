#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, whole, on the real programs: an administrator makes an instance in the window and turns registrations on, three owners
register in a browser, the administrator applies two and deletes one. usage: test-main-job.py STATREG STATREGCTL SCREENSHOTS
Runs inside desktop.sh. A picture of every step is kept in the folder SCREENSHOTS."""
import json
import pathlib

import job
from desktop import wait

ODD_PASSWORD = "  Geheim \"x\\%+&=ß🔑 "


class MainJob(job.Job):
    def add_instance(self):
        self.shot("empty")
        self.desktop.press("Add instance")
        self.desktop.fill("Name", "Main archive")
        self.desktop.fill("Server (can be set later)", "imap.example.org")
        self.shot("new-instance")
        self.desktop.press("Add", role="push button")
        wait(lambda: list(pathlib.Path(self.folder, "instances").glob("*.json")), "the instance's file")
        self.shot("instance")

    def test_main_job(self):
        self.add_instance()
        self.turn_registrations_on()
        self.register("anna", "en-US", address="anna@example.org", logon="anna", password="first try")
        self.register("anna-again", "en-US", address="Anna@Example.org", logon="anna", password=ODD_PASSWORD)
        self.register("bernd", "de-DE", address="bernd@example.org", password="Gänsefüßchen „ja“")
        self.register("clara", "en-US", address="clara@example.org", logon="clara", password="nope")
        self.assertEqual(len(self.journal()), 5)

        self.desktop.press("Add from registrations")
        dialog = self.desktop.window("Mailbox registrations")
        self.desktop.find_text("clara@example.org", inside=dialog)
        self.shot("registrations")
        for button in ("Apply", "Delete"):
            self.assertNotIn("sensitive", {state.value_nick for state in
                                           self.desktop.find(button, role="push button", inside=dialog).get_state_set().get_states()})
        self.decide(dialog, ["Anna@example.org", "bernd@example.org"], "Apply")
        wait(lambda: len(self.instance_file()["staticLogins"]) == 2, "two applied logins in the instance's file")
        self.shot("applied")
        self.decide(dialog, ["clara@example.org"], "Delete")
        wait(lambda: json.loads(self.ctl("pending", "--json"))[0]["address"].lower() == "anna@example.org", "only the older one is pending")
        self.shot("deleted")
        self.desktop.press("Close", inside=dialog)
        self.desktop.find_text("Anna@example.org")
        self.shot("static-authentication")

        logins = {login["address"]: login for login in self.instance_file()["staticLogins"]}
        self.assertEqual(set(logins), {"Anna@example.org", "bernd@example.org"})
        self.assertEqual(logins["bernd@example.org"]["logon"], "bernd@example.org")
        self.assertEqual([login["origin"] for login in logins.values()], ["registration"] * 2)
        self.assertEqual(self.ctl("password", "--instance", "Main archive", "anna@example.org"), ODD_PASSWORD.encode())
        self.assertEqual(self.ctl("password", "--instance", "Main archive", "bernd@example.org"), "Gänsefüßchen „ja“".encode())
        self.assertEqual(self.ctl("password", "--instance", "Main archive", "clara@example.org", status=3), b"")
        # The journal forgets them a minute later.
        decisions = [json.loads(line)["what"] for line in pathlib.Path(self.folder, "decisions.jsonl").read_text(encoding="utf-8").splitlines()]
        self.assertEqual(sorted(decisions), ["applied", "applied", "deleted"])
        for line in self.journal():
            self.assertNotIn("password", line)
        self.assertNotIn("Geheim", pathlib.Path(self.folder, "ELOxcBoxReg").read_text(encoding="ascii"))
        self.quit()
        self.assertNotIn("clara@example.org", pathlib.Path(self.folder, "ELOxcBoxReg").read_text(encoding="ascii"))


if __name__ == "__main__":
    job.main()
