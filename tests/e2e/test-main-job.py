#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, whole, on the real programs: an administrator makes an instance in the window and turns registrations on, three owners
register in a browser, the administrator applies two and deletes one. usage: test-main-job.py STATREG STATREGCTL SCREENSHOTS
Runs inside desktop.sh. A picture of every step is kept in the folder SCREENSHOTS."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from desktop import Desktop, key, wait  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
STATREG, STATREGCTL, SHOTS = sys.argv[1:4]
ODD_PASSWORD = "  Geheim \"x\\%+&=ß🔑 "


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def browse(**order):
    done = subprocess.run(["node", HERE / "browser.mjs"], input=json.dumps(order), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class MainJob(unittest.TestCase):
    def setUp(self):
        shutil.rmtree(SHOTS, ignore_errors=True)
        os.makedirs(SHOTS)
        self.folder = tempfile.mkdtemp(prefix="statreg-main-job-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.port = free_port()
        self.ctl("settings", "port", str(self.port))
        self.ctl("settings", "hostName", "localhost")
        self.ctl("settings", "organisation", "Example Ltd")
        self.desktop = Desktop([STATREG, "--data-dir", self.folder], "statreg", os.path.join(SHOTS, "statreg.log"))
        self.addCleanup(lambda: self.desktop.process.kill() if self.desktop.process.poll() is None else None)

    def ctl(self, *words, status=0):
        done = subprocess.run([STATREGCTL, "--data-dir", self.folder, *words], capture_output=True, check=False)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done.stdout

    def shot(self, name):
        self.desktop.shot(SHOTS, name)

    def instance_file(self):
        [path] = pathlib.Path(self.folder, "instances").glob("*.json")
        return json.loads(path.read_text(encoding="utf-8"))

    def journal(self):
        return [json.loads(line) for line in pathlib.Path(self.folder, "ELOxcBoxReg").read_text(encoding="ascii").splitlines()]

    def add_instance(self):
        self.shot("empty")
        self.desktop.press("Add instance")
        self.desktop.fill("Name", "Main archive")
        self.desktop.fill("Server (can be set later)", "imap.example.org")
        self.shot("new-instance")
        self.desktop.press("Add", role="push button")
        wait(lambda: list(pathlib.Path(self.folder, "instances").glob("*.json")), "the instance's file")
        self.shot("instance")

    def turn_registrations_on(self):
        self.desktop.press("Tools")
        self.shot("tools-menu")
        self.desktop.press("Mailbox registrations", role="check menu item")
        self.desktop.find_text(f"https://localhost:{self.port}/statreg")
        self.shot("registrations-on")

    def register(self, name, language, **fields):
        seen = browse(url=f"https://localhost:{self.port}/statreg", language=language, fields=fields, audit=True,
                      screenshots=os.path.join(SHOTS, f"page-{name}"))
        self.assertEqual(seen["after"]["posted"], 303)
        self.assertEqual(seen["after"]["language"], language[:2])
        self.assertFalse(any(seen["after"]["values"].values()), "the fields are empty again")
        self.assertNotIn(fields["password"], seen["after"]["text"])
        self.assertEqual([seen["form"]["violations"], seen["after"]["violations"], seen["complaints"]], [[], [], []])

    def decide(self, window, addresses, button):
        for number, address in enumerate(addresses):
            label = self.desktop.find_text(address, inside=window)
            self.desktop.click(label, modifier="ctrl" if number else None)
        self.desktop.find_text(f"{len(addresses)} of", inside=window)
        self.shot(f"{button.lower()}-selected")
        self.desktop.press(button, role="push button", inside=window)

    def run(self, result=None):
        done = super().run(result)
        if hasattr(self, "desktop") and result and (result.failures or result.errors):
            print(self.at_the_end, file=sys.stderr)
        return done

    def tearDown(self):
        running = self.desktop.process.poll() is None
        self.at_the_end = self.desktop.tree() if running else ""
        if running:
            self.shot("end")

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
        decisions = [line["what"] for line in self.journal() if "decision" in line]
        self.assertEqual(sorted(decisions), ["applied", "applied", "deleted"])
        for line in self.journal():
            self.assertNotIn("password", line)
        self.assertNotIn("Geheim", pathlib.Path(self.folder, "ELOxcBoxReg").read_text(encoding="ascii"))
        self.quit()

    def quit(self):
        """The page is open, so the program asks; then it ends, and has said nothing worrying on the terminal."""
        wait(lambda: self.desktop.is_active("Statreg"), "the window has the keyboard again")
        key("ctrl+q")
        self.desktop.find_text("Quit and close the registration page?")
        self.shot("quit")
        self.desktop.press("Quit")
        self.assertEqual(self.desktop.end(), 0)
        said = pathlib.Path(self.desktop.log.name).read_text(encoding="utf-8")
        self.assertNotRegex(said, "WARNING|CRITICAL|ERROR")
        self.assertEqual([path.name for path in pathlib.Path(self.folder).glob(".*")], [])
        self.assertNotIn("clara@example.org", pathlib.Path(self.folder, "ELOxcBoxReg").read_text(encoding="ascii"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2, warnings="ignore")
