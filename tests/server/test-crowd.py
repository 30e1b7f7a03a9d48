# SPDX-License-Identifier: GPL-3.0-or-later
"""Visitors of a page around which a crowd of peers stands that want nothing but to be in the way."""
import time

import page
import wire


class Crowds(wire.WireCase):
    def withstand(self, **kinds):
        """Visitors come until each of the crowd was cut, which the page does after five seconds, and came again."""
        served = page.Page(self)
        visitors = there = 0
        with wire.Crowd(served, **kinds) as crowd:
            end = time.monotonic() + page.ctl.TIMEOUT
            while not crowd.was_cut():
                self.assertLess(time.monotonic(), end, "some of the crowd are never cut")
                there += wire.count_served(served, 10)
                visitors += 10
        self.assertGreaterEqual(visitors, 40)
        self.assertGreaterEqual(there, visitors * 0.99)
        self.assert_discreet(served)

    def test_b02_silent_peers(self):
        self.withstand(silent=300)

    def test_b03_stalled_handshakes(self):
        self.withstand(hello=300)


if __name__ == "__main__":
    wire.main()
