# SPDX-License-Identifier: GPL-3.0-or-later
"""A job on the real programs: the window on a data folder of its own, statregctl beside it, owners who register in a browser."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from desktop import Desktop, key, wait
from ports import find_free_port

HERE = pathlib.Path(__file__).resolve().parent
STATREG, STATREGCTL, SHOTS = sys.argv[1:4]


def browse(**order):
    done = subprocess.run(["node", HERE / "browser.mjs"], input=json.dumps(order), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Job(unittest.TestCase):
    """A picture of every step is kept in the folder SHOTS."""

    def setUp(self):
        shutil.rmtree(SHOTS, ignore_errors=True)
        os.makedirs(SHOTS)
        self.folder = tempfile.mkdtemp(prefix="statreg-job-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.port = find_free_port()
        self.ctl("settings", "port", str(self.port))
        self.ctl("settings", "hostName", "localhost")
        self.ctl("settings", "organisation", "Example Ltd")
        self.prepare()
        self.desktop = Desktop([STATREG, "--data-dir", self.folder], "statreg", os.path.join(SHOTS, "statreg.log"))
        self.addCleanup(lambda: self.desktop.process.kill() if self.desktop.process.poll() is None else None)

    def prepare(self):
        """What is there before the window opens."""

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
        path = pathlib.Path(self.folder, "ELOxcBoxReg")
        return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()] if path.exists() else []

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

    def select(self, window, addresses):
        for number, address in enumerate(addresses):
            label = self.desktop.find_text(address, inside=window)
            self.desktop.click(label, modifier="ctrl" if number else None)
        self.desktop.find_text(f"{len(addresses)} of", inside=window)

    def decide(self, window, addresses, button):
        self.select(window, addresses)
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


def main():
    unittest.main(argv=sys.argv[:1], verbosity=2, warnings="ignore")
