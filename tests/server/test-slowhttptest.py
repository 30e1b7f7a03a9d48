# SPDX-License-Identifier: GPL-3.0-or-later
"""B04 as others do it: slowhttptest's three attacks, each with 200 connections of one address that may have them all."""
import csv
import subprocess

import page
import wire

OLDEST = 20   # seconds


class Slowhttptest(wire.WireCase):
    def attack(self, *options):
        """Runs it to its end; visitors come meanwhile."""
        self.text("settings", "maxConnectionsPerSource", "300")
        served = page.Page(self)
        report = self.home / "report"
        command = ["slowhttptest", *options, "-c", "200", "-r", "100", "-l", "60", "-p", "3", "-g", "-o", report,
                   "-u", f"https://127.0.0.1:{served.port}/statreg"]
        ages = wire.Ages(served)
        most = visitors = there = 0
        with open(self.home / "words", "wb") as words:
            process = subprocess.Popen(command, stdout=words, stderr=subprocess.STDOUT)
            self.addCleanup(process.kill)
            while True:
                most = max(most, ages.look())
                there += wire.count_served(served, 2)
                visitors += 2
                try:
                    process.wait(0.2)
                    break
                except subprocess.TimeoutExpired:
                    pass
        rows = list(csv.DictReader((self.home / "report.csv").read_text().splitlines()))
        self.assertGreater(len(rows), 1)
        self.assertNotIn("0", [row["Service Available"] for row in rows])
        self.assertGreaterEqual(there, visitors * 0.99)
        self.assertLess(ages.oldest, OLDEST)
        self.assert_discreet(served)
        return most

    def test_b04_slow_heads(self):
        self.assertGreater(self.attack("-H", "-i", "2"), 150)

    def test_b04_slow_bodies(self):
        """They are refused at the end of the head already, as slowhttptest names no origin."""
        self.attack("-B", "-i", "2", "-s", "8000", "-t", "POST")

    def test_b04_slow_readers(self):
        """The answer fits into what the kernel keeps for the peer, so that few are there at the same time."""
        self.attack("-X", "-w", "1", "-y", "2", "-z", "1", "-n", "2")


if __name__ == "__main__":
    wire.main()
