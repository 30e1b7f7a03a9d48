# SPDX-License-Identifier: GPL-3.0-or-later
"""Visitors of a page around which a crowd of peers stands that want nothing but to be in the way."""
import select
import time

import page
import wire


class Crowds(wire.WireCase):
    def withstand(self, **kinds):
        """Visitors come until each of the crowd was cut at least once, after five seconds, and came again."""
        served = page.Page(self)
        visitors = there = 0
        with wire.Crowd(served, **kinds) as crowd:
            end = time.monotonic() + 7
            while visitors < 40 or time.monotonic() < end:
                there += wire.count_served(served, 10)
                visitors += 10
                self.assertEqual(select.select([crowd.process.stdout], [], [], 0.1)[0], [], "the crowd went home")
        self.assertGreaterEqual(crowd.opened, 2 * sum(kinds.values()))
        self.assertGreaterEqual(there, visitors * 0.99)
        self.assert_discreet(served)

    def test_b02_silent_peers(self):
        self.withstand(silent=300)

    def test_b03_stalled_handshakes(self):
        self.withstand(hello=300)


if __name__ == "__main__":
    wire.main()
