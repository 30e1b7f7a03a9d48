# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers that only want to be in the way: too many of them, and bodies without an end."""
import contextlib
import os
import pathlib
import re
import resource
import socket
import time
import unittest

import page
import wire

REPEATS = int(os.environ.get("STATREG_REPEATS", "3"))   # more of them in the long tests
TRIES = 6     # how often a machine may be too busy to fill the page before the first are cut
POURED = 10   # seconds: longer than the page listens to who was refused, shorter than it waits for who was not


class TooMany(wire.WireCase):
    def flood(self, served, number):
        """Begins so many connections; whether they come about is the page's affair."""
        held = []
        for i in range(number):
            connection = socket.socket()
            connection.setblocking(False)
            connection.bind((wire.source(i), 0))
            connection.connect_ex(("127.0.0.1", served.port))
            held.append(connection)
        return held

    def survive_floods(self, served, idle, room):
        for _ in range(REPEATS):
            held = self.flood(served, 500)
            full = wire.wait_until(lambda: served.sockets() >= idle + room, 20)
            for connection in held:
                connection.close()
            self.assertTrue(served.is_served("127.0.0.2"))
            self.assertTrue(full, "never short of descriptors")
            self.assertTrue(wire.wait_until(lambda: served.sockets() <= idle, 20), "descriptors are lost")
        self.assert_discreet(served)

    def test_b01_few_descriptors(self):
        """It keeps 64 of them for itself."""
        served = page.Page(self, descriptors=128)
        self.survive_floods(served, served.sockets(), room=60)

    def test_b01_no_descriptor_left(self):
        """The limit falls while the page runs, so that it is not its own cap that keeps it from running out."""
        served = page.Page(self)
        idle = served.sockets()
        self.assertTrue(served.is_served("127.0.0.2"))   # what is opened with the first answer is open
        _, hard = resource.prlimit(served.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(served.process.pid, resource.RLIMIT_NOFILE, (served.descriptors() + 20, hard))
        self.survive_floods(served, idle, room=18)

    def test_b05_cap_of_a_source(self):
        self.text("settings", "maxConnectionsPerSource", "8")
        served = page.Page(self)
        held = [served.connect() for _ in range(16)]
        closed = page.wait_closed(held, 8)
        self.assertEqual(closed, held[8:])
        self.assertTrue(served.is_served("127.0.0.2"))
        for connection in held:
            connection.close()
        self.assertTrue(served.is_served())
        self.assert_discreet(served)

    def test_b05_usual_cap_of_a_source(self):
        served = page.Page(self)
        with contextlib.ExitStack() as stack:
            held = [stack.enter_context(served.connect()) for _ in range(128)]
            self.assertEqual(page.wait_closed(held, 64), held[64:])
            self.assertTrue(served.is_served("127.0.0.2"))

    def begin(self, served, words, number):
        """A peer that has said the beginning of a request, and has been heard."""
        connection = served.connect_tls(wire.source(number))
        self.addCleanup(connection.close)
        connection.sendall(words)
        served.wait_heard(connection)
        return connection

    def serve_eight(self):
        self.text("settings", "maxConnectionsPerSource", "8")
        self.text("settings", "maxConnections", "8")
        return page.Page(self)

    def give_way(self, make_words):
        """A visitor takes the place of who has been there longest."""
        served = self.serve_eight()
        words = make_words(served)
        held = [self.begin(served, words, number) for number in range(8)]
        self.assertEqual(served.get_raw("127.0.0.2").status, 200)
        self.assertEqual(page.wait_closed(held, 1), held[:1])
        self.assert_discreet(served)

    def test_b05_half_heads_give_way(self):
        self.give_way(lambda _: b"GET /stat")

    def test_b05_half_bodies_give_way(self):
        self.give_way(lambda served: served.submission(b"x" * 500)[:-1])

    def test_b05_silent_peers_drive_nobody_out(self):
        """Who is in the middle of something stays, although longest there."""
        served = self.serve_eight()
        asking = self.begin(served, served.submission(b"x" * 500)[:-1], 0)
        held = [served.connect(wire.source(number)) for number in range(1, 8)]
        self.assertEqual(served.get_raw("127.0.0.2").status, 200)
        self.assertEqual(page.wait_closed([asking, *held], 1), held[:1])
        for connection in held:
            connection.close()

    def visit_a_full_page(self, served, idle):
        """Whether a visitor is served, and how many of 600 silent peers were sent away for that."""
        held = self.flood(served, 600)
        full = wire.wait_until(lambda: served.sockets() >= idle + 512, 3)
        there = served.is_served("127.0.0.2")
        most = served.sockets()
        gone = len(page.wait_closed(held, 0))
        for connection in held:
            connection.close()
        self.assertTrue(wire.wait_until(lambda: served.sockets() <= idle, 20))
        self.assertLessEqual(most, idle + 512)
        return full and there, gone

    def is_served_when_full(self, served, idle, tries):
        there, gone = self.visit_a_full_page(served, idle)
        tries.append((there, gone))
        return there and gone <= 100

    @unittest.skipIf(page.SANITIZED, "the first of 512 are cut before the last have come")
    def test_b05_usual_cap_in_all(self):
        """Silent peers from many sources cannot take every place: the eldest of them give way, and nobody else does."""
        served = page.Page(self)
        idle = served.sockets()
        tries = []
        self.assertTrue(any(self.is_served_when_full(served, idle, tries) for _ in range(TRIES)), tries)
        self.assert_discreet(served)


class Bodies(wire.WireCase):
    """B08: what is too much is not waited for, and not kept."""

    def setUp(self):
        super().setUp()
        self.served = page.Page(self)
        self.start = self.served.submission(b"").removesuffix(b"Content-Length: 0\r\n\r\n")
        wire.count_served(self.served, 20)   # buffers have their size

    def peak(self):
        """The most memory that was ever resident since forget_peak()."""
        text = pathlib.Path(f"/proc/{self.served.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", text)[1])

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.served.process.pid}/clear_refs").write_text("5")

    def pour(self, head, part):
        """Sends without end and without looking at the answer; seconds until it was cut."""
        begin = time.monotonic()
        with self.served.connect_tls() as connection, contextlib.suppress(OSError):
            connection.sendall(head)
            while time.monotonic() < begin + 20:
                connection.sendall(part)
        return time.monotonic() - begin

    def check(self, length, part):
        head = self.start + length
        self.forget_peak()
        before = self.peak()
        seconds = min(self.pour(head, part) for _ in range(3))
        self.assertLess(seconds, POURED)
        if not page.SANITIZED:
            self.assertLess(self.peak() - before, 1024)
        self.assertTrue(self.served.is_served())
        return head

    def test_b08_hundred_megabytes(self):
        head = self.check(b"Content-Length: 104857600\r\n\r\n", b"x" * 65536)
        self.assert_refused(self.served.ask(head), 400)
        self.assert_discreet(self.served)

    def test_b08_longer_than_allowed(self):
        head = self.check(b"Content-Length: 99999\r\n\r\n", b"x" * 65536)
        self.assert_refused(self.served.ask(head), 413)

    def test_b08_endless_chunks(self):
        head = self.check(b"Transfer-Encoding: chunked\r\n\r\n", b"8000\r\n" + b"x" * 0x8000 + b"\r\n")
        self.assert_refused(self.served.ask(head), 400)

    def test_b08_endless_head(self):
        head = self.check(b"X: ", b"x" * 65536)
        self.assert_refused(self.served.ask(head + b"x" * 8192), 400)


if __name__ == "__main__":
    wire.main()
