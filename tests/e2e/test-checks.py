#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does the login work? Three owners register in a browser, one mistypes the password; the administrator checks them at a real Dovecot in
the window, applies the good ones, and cannot replace what works by what does not without meaning it.
usage: test-checks.py STATREG STATREGCTL SCREENSHOTS. Runs inside desktop.sh."""
import json
import os
import pathlib
import shutil
import tempfile

import authority
import dovecot
import job
from desktop import wait

PASSWORDS = {"anna": "Grüße, \"Anna\" \\ %41", "bernd": " blanks at both ends ", "clara": "correct"}
MISTYPED = "corect"


class Checks(job.Job):
    def prepare(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="statreg-dovecot-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        trusted = authority.Authority(folder / "ca")
        os.environ["SSL_CERT_FILE"] = str(trusted.certificate)
        self.dovecot = dovecot.Dovecot(folder / "dovecot", *trusted.issue("server"),
                                       {name: "{PLAIN}" + password + "::::::" for name, password in PASSWORDS.items()}, messages={"anna": 3})
        self.addCleanup(self.dovecot.stop)
        self.ctl("instance", "add", "Main archive", "--host", "localhost", "--port", str(self.dovecot.tls))

    def come(self, name, password):
        self.register(f"{name}-{len(self.journal())}", "en-US", address=f"{name}@example.org", logon=name, password=password)

    def logins(self):
        return {login["logon"]: login for login in self.instance_file()["staticLogins"]}

    def verdicts(self):
        return {name: login.get("verdict", {}).get("is", "") for name, login in self.logins().items()}

    def check(self, dialog, names):
        self.select(dialog, [f"{name}@example.org" for name in names])
        self.desktop.press("Check", role="push button", inside=dialog)

    def leave_pending(self):
        self.desktop.press("Leave Pending")
        wait(lambda: not self.desktop.is_there("Leave Pending"), "the question is gone")

    def test_checks(self):
        self.turn_registrations_on()
        for name, password in PASSWORDS.items():
            self.come(name, MISTYPED if name == "clara" else password)
        self.desktop.press("Add from registrations")
        dialog = self.desktop.window("Mailbox registrations")

        self.check(dialog, PASSWORDS)
        self.desktop.find_text("wrong user name or password", inside=dialog)
        wait(lambda: len([node for node in self.desktop.all_texts("works", inside=dialog)]) == 2, "two that work")
        self.shot("checked")
        self.desktop.press("Apply", role="push button", inside=dialog)
        self.desktop.find_text("Apply 1 registration that fails?")
        self.shot("second-act")
        self.leave_pending()
        wait(lambda: len(self.logins()) == 2, "the good ones are applied")
        self.assertEqual(self.verdicts(), {"anna": "works", "bernd": "works"})
        self.assertEqual(self.logins()["anna"]["verdict"]["messages"], 3)
        self.assertEqual([entry["logon"] for entry in json.loads(self.ctl("pending", "--json"))], ["clara"])

        self.come("anna", MISTYPED)
        self.desktop.find_text("anna@example.org", inside=dialog)
        self.check(dialog, ["anna"])
        wait(lambda: len(self.desktop.all_texts("wrong user name or password", inside=dialog)) == 2, "both fail")
        self.desktop.press("Apply", role="push button", inside=dialog)
        self.desktop.find_text("Replace 1 login that works with one that fails?")
        self.shot("would-break")
        self.leave_pending()
        self.assertEqual(self.ctl("password", "--instance", "Main archive", "anna@example.org").decode(), PASSWORDS["anna"])
        self.assertEqual(self.verdicts(), {"anna": "works", "bernd": "works"})
        self.desktop.press("Close", inside=dialog)
        self.desktop.gone("Mailbox registrations")
        self.desktop.find_text("2 logins · 2 work")
        self.shot("static-authentication")
        self.quit()


if __name__ == "__main__":
    job.main()
