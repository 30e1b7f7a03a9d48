# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers that only want to be in the way: too many, silent, slow, endless."""
import page


class TooMany(page.PageCase):
    def test_b05_caps_of_connections(self):
        self.text("settings", "maxConnectionsPerSource", "8")
        served = page.Page(self)
        held = [served.connect() for _ in range(16)]
        closed = page.wait_closed(held, 8)
        self.assertEqual(closed, held[8:])
        self.assertTrue(served.is_served("127.0.0.2"))
        for connection in held:
            connection.close()
        self.assertTrue(served.is_served())
        self.assertEqual(served.stop(), "")


if __name__ == "__main__":
    page.ctl.main()
