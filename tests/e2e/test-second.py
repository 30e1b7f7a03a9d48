#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who starts the program a second time, in the same session or in another one. usage: test-second.py STATREG STATREGCTL
Runs inside desktop.sh."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from ports import find_free_port

STATREG, STATREGCTL = sys.argv[1:3]
PATIENCE = 60


def count_windows(process):
    done = subprocess.run(["xdotool", "search", "--onlyvisible", "--all", "--pid", str(process), "--name", "."], capture_output=True, check=False)
    return len(done.stdout.split())


class Second(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="statreg-second-"))
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.data = self.home / "data"
        self.ctl("key", "create", "--storage", "file")

    def ctl(self, *words):
        done = subprocess.run([STATREGCTL, "--data-dir", self.data, *words], capture_output=True, check=False, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode()

    def start(self, data=None, session=()):
        program = subprocess.Popen([*session, STATREG, "--data-dir", data or self.data], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
        self.addCleanup(self.end, program)
        return program

    @staticmethod
    def end(program):
        """With the session that was begun for it, whose bus would keep the pipe open."""
        if program.returncode is None:
            os.killpg(program.pid, signal.SIGKILL)
        program.communicate()

    def wait(self, condition, what):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), deadline, what)
            time.sleep(0.05)

    def test_in_the_same_session(self):
        """One program for each session: it shows its window again, and tells who wants another folder."""
        first = self.start()
        self.wait(lambda: count_windows(first.pid), "no window")
        again = self.start()
        self.assertEqual(again.wait(PATIENCE), 0)
        other = self.start(data=self.home / "other")
        _, errors = other.communicate(timeout=PATIENCE)
        self.assertEqual(other.returncode, 1)
        self.assertIn(f"already running with the data folder {self.data}", errors.decode())
        self.assertIsNone(first.poll())
        self.assertEqual(count_windows(first.pid), 1)
        self.assertFalse((self.home / "other").exists())

    def find_child(self, session):
        """The program that a session runs, once its window is there."""
        children = pathlib.Path(f"/proc/{session.pid}/task/{session.pid}/children").read_text().split()
        return next((int(child) for child in children if count_windows(child)), None)

    def is_served(self):
        return "the page is served" in json.loads(self.ctl("status", "--json"))["registrations"]["reason"]

    def test_in_another_session(self):
        """Two programs on one folder: one of them serves the page, and the other one does not disturb that."""
        for name, value in {"port": str(find_free_port()), "listen": "127.0.0.1", "registrations": "on"}.items():
            self.ctl("settings", name, value)
        first = self.start()
        self.wait(self.is_served, "no page")
        second = self.start(session=("dbus-run-session", "--"))
        self.wait(lambda: self.find_child(second), "no second window")
        self.ctl("instance", "add", "Main archive")
        os.kill(self.find_child(second), signal.SIGTERM)
        self.assertEqual(second.wait(PATIENCE), 0)
        self.assertTrue(self.is_served())
        self.assertEqual(count_windows(first.pid), 1)
        first.terminate()
        self.assertEqual(first.wait(PATIENCE), 0)
        self.assertFalse(self.is_served())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
