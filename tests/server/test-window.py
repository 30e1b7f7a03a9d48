# SPDX-License-Identifier: GPL-3.0-or-later
"""When the page is open, by the clock that libfaketime shows to it. The system's own clock is left alone."""
import calendar
import os
import re
import signal
import time
import unittest

import page

# Where Debian keeps it; LD_PRELOAD itself finds the folder that fits the machine.
FAKETIME = "/usr/$LIB/faketime/libfaketimeMT.so.1"
NOON = "2026-11-22 12:00 +0100"
CLOSED, OPEN = False, True


def seconds(text):
    """Of a time in UTC."""
    return calendar.timegm(time.strptime(text, "%Y-%m-%d %H:%M:%S"))


@unittest.skipIf(page.SANITIZED, "libfaketime and a sanitizer's runtime both want to be loaded first")
class Window(page.PageCase):
    def setUp(self):
        super().setUp()
        os.environ["TZ"] = self.environment["TZ"] = "Europe/Berlin"
        time.tzset()
        self.clock = self.home / "clock"

    def set_clock(self, utc):
        """By how much the program's clock is to differ from the system's, so that it goes on from there."""
        moved = self.clock.with_suffix(".new")
        moved.write_text(f"{seconds(utc) - time.time():+.3f}\n")
        moved.rename(self.clock)

    def serve(self, utc, stopped=False):
        if stopped:   # libfaketime lets a clock stand still that is set to a point in time, which it takes for a local one
            self.clock.write_text(time.strftime("%Y-%m-%d %H:%M:%S\n", time.localtime(seconds(utc))))
        else:
            self.set_clock(utc)
        usual = self.environment
        self.environment = {
            **usual, "LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(self.clock), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        try:
            return page.Page(self)
        finally:
            self.environment = usual

    def is_open(self, served):
        response = served.get_raw()
        self.assertEqual(response.status, 200 if b'name="password"' in response.body else 503)
        return response.status == 200

    def check_at(self, utc, expected, stopped=False):
        served = self.serve(utc, stopped)
        self.assertEqual(self.is_open(served), expected, utc)
        served.stop()

    def test_b19_edges(self):
        self.text("settings", "opens", NOON)
        self.text("settings", "closes", "2026-11-22 13:00 +0100")
        for utc, expected in (("2026-11-22 10:59:59", CLOSED), ("2026-11-22 11:00:00", OPEN), ("2026-11-22 11:59:59", OPEN),
                              ("2026-11-22 12:00:00", CLOSED)):
            self.check_at(utc, expected, stopped=True)

    def test_b19_opens_and_closes_by_itself(self):
        self.text("settings", "opens", NOON)
        self.text("settings", "closes", "2026-11-22 12:01 +0100")
        served = self.serve("2026-11-22 10:58:00")
        self.assertEqual(self.is_open(served), CLOSED)
        self.set_clock("2026-11-22 10:59:58")
        self.wait_for(lambda: self.is_open(served))
        self.set_clock("2026-11-22 11:00:58")
        self.wait_for(lambda: not self.is_open(served))
        served.stop()

    def test_b19_the_body_ends_too_late(self):
        self.text("settings", "closes", NOON)
        served = self.serve("2026-11-22 10:57:00")
        token = served.token()
        request = served.submission({"address": "anna@example.org", "logon": "", "password": "secret", "token": token})
        with served.connect_tls() as connection:
            connection.sendall(request[:-1])
            self.set_clock("2026-11-22 11:00:00")
            self.assertEqual(self.is_open(served), CLOSED)
            connection.sendall(request[-1:])
            self.assertEqual(page.parse(page.read_all(connection)).status, 503)
        self.assertEqual(self.json("pending"), [])
        served.stop()

    def test_b19_summer_time(self):
        # 02:30 on 29 March does not exist in Berlin, 02:30 on 25 October twice: such times need an offset.
        for local in ("2026-03-29 02:30", "2026-10-25 02:30"):
            self.error("settings", "opens", local, expect=2)
        for opens, before, after in (("2026-03-29 03:00", "2026-03-29 00:50:00", "2026-03-29 01:00:00"),
                                     ("2026-10-25 02:30 +0200", "2026-10-25 00:20:00", "2026-10-25 00:30:00"),
                                     ("2026-10-25 02:30 +0100", "2026-10-25 01:20:00", "2026-10-25 01:30:00")):
            self.text("settings", "opens", opens)
            self.check_at(before, CLOSED)
            self.check_at(after, OPEN)

    def test_b19_the_clock_is_set(self):
        self.text("settings", "closes", "2026-11-22 13:00 +0100")
        for wrong in ("2026-11-22 12:30:00", "2026-11-22 10:30:00"):
            served = self.serve("2026-11-22 11:30:00")
            self.assertEqual(self.is_open(served), OPEN)
            self.set_clock("2026-11-22 11:34:00")   # less than five minutes: it is drawn near
            self.assertEqual(self.is_open(served), OPEN)
            self.set_clock(wrong)
            self.assertEqual(self.is_open(served), CLOSED, wrong)
            self.set_clock("2026-11-22 11:34:30")
            self.assertEqual(self.is_open(served), OPEN, "set right again")
            served.stop()

    def test_b19_the_administrator_confirms(self):
        served = self.serve("2026-11-22 11:30:00")
        self.assertEqual(self.is_open(served), OPEN)
        self.set_clock("2026-11-22 14:30:00")
        self.assertEqual(self.is_open(served), CLOSED)
        line = served.process.stderr.readline().decode()
        self.assertRegex(line, r"clock was set from .*12:30.* to .*15:30.*kill -USR1 \d+")
        os.kill(int(re.search(r"-USR1 (\d+)", line)[1]), signal.SIGUSR1)
        self.wait_for(lambda: self.is_open(served))
        served.stop()

    def wait_for(self, condition):
        deadline = time.monotonic() + page.ctl.TIMEOUT
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)


if __name__ == "__main__":
    page.ctl.main()
