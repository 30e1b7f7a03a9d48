#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who starts the program a second time in a session. usage: test-second.py STATREG STATREGCTL
Runs inside desktop.sh."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

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
        done = subprocess.run([STATREGCTL, "--data-dir", self.data, "key", "create", "--storage", "file"], capture_output=True, check=False, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr.decode())

    def start(self, data=None):
        program = subprocess.Popen([STATREG, "--data-dir", data or self.data], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(self.end, program)
        return program

    @staticmethod
    def end(program):
        program.kill()
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


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
