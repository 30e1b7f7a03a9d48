# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers that only want to be in the way: too many of them, and bodies without an end."""
import contextlib
import os
import pathlib
import re
import resource
import socket
import time

import page
import wire

REPEATS = int(os.environ.get("STATREG_REPEATS", "3"))   # more of them in the long tests
POURED = 10   # seconds: longer than the page listens to who was refused, shorter than it waits for who was not


class TooMany(wire.WireCase):
    def begin_silent(self, served, number):
        """Begins a connection; whether it comes about is the page's affair."""
        connection = socket.socket()
        connection.setblocking(False)
        connection.bind((wire.source(number), 0))
        connection.connect_ex(("127.0.0.1", served.port))
        return connection

    def survive_floods(self, served, idle, room):
        for _ in range(REPEATS):
            held = [self.begin_silent(served, number) for number in range(500)]
            full = wire.wait_until(lambda: served.sockets() >= idle + room, page.ctl.TIMEOUT)
            for connection in held:
                connection.close()
            self.assertTrue(served.is_served("127.0.0.2"))
            self.assertTrue(full, "never short of descriptors")
            self.assertTrue(wire.wait_until(lambda: served.sockets() <= idle, page.ctl.TIMEOUT), "descriptors are lost")
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

    def judge(self, scenario, expected):
        """A scenario returns the numbers of the connections that the page closed, which are judged only when none of them can have
        been cut for being slow."""
        served = page.Page(self)

        def attempt():
            with contextlib.ExitStack() as stack:
                closed = scenario(served, stack)
            self.assertTrue(wire.wait_until(lambda: served.sockets() <= idle, page.ctl.TIMEOUT), "connections are left")
            return closed
        idle = served.sockets()
        self.assertEqual(wire.in_time(attempt, wire.UNHURRIED), expected)
        self.assertTrue(served.is_served())
        self.assert_discreet(served)

    @staticmethod
    def hold(served, stack, sources):
        """Silent connections, which the page has accepted."""
        held = [stack.enter_context(served.connect(source)) for source in sources]
        served.wait_accepted()
        return held

    def exceed_cap_of_a_source(self, cap):
        def come(served, stack):
            held = self.hold(served, stack, ["127.0.0.1"] * (2 * cap))
            closed = page.wait_closed(held, cap, wire.UNHURRIED)
            self.assertTrue(served.is_served("127.0.0.2"))
            return [held.index(connection) for connection in closed]
        self.judge(come, list(range(cap, 2 * cap)))

    def test_b05_cap_of_a_source(self):
        self.text("settings", "maxConnectionsPerSource", "8")
        self.exceed_cap_of_a_source(8)

    def test_b05_usual_cap_of_a_source(self):
        self.exceed_cap_of_a_source(64)

    @staticmethod
    def begin(served, stack, words, number):
        """A peer that has said the beginning of a request, and has been heard."""
        connection = stack.enter_context(served.connect_tls(wire.source(number)))
        connection.sendall(words)
        served.wait_heard(connection)
        return connection

    def allow_eight(self):
        self.text("settings", "maxConnectionsPerSource", "8")
        self.text("settings", "maxConnections", "8")

    def visit(self, served, held):
        """A visitor of a page with eight connections, all that there may be; who was closed for that."""
        self.assertEqual(served.get_raw("127.0.0.2").status, 200)
        return [held.index(connection) for connection in page.wait_closed(held, 1, wire.UNHURRIED)]

    def give_way(self, make_words):
        """A visitor takes the place of who has been there longest."""
        def come(served, stack):
            words = make_words(served)
            return self.visit(served, [self.begin(served, stack, words, number) for number in range(8)])
        self.allow_eight()
        self.judge(come, [0])

    def test_b05_half_heads_give_way(self):
        self.give_way(lambda _: b"GET /stat")

    def test_b05_half_bodies_give_way(self):
        self.give_way(lambda served: served.submission(b"x" * 500)[:-1])

    def test_b05_silent_peers_drive_nobody_out(self):
        """Who is in the middle of something stays, although longest there."""
        def come(served, stack):
            asking = self.begin(served, stack, served.submission(b"x" * 500)[:-1], 0)
            return self.visit(served, [asking, *self.hold(served, stack, map(wire.source, range(1, 8)))])
        self.allow_eight()
        self.judge(come, [1])

    def test_b05_usual_cap_in_all(self):
        """Silent peers from many sources cannot take every place: the eldest of them give way, and nobody else does."""
        def come(served, stack):
            idle, held = served.sockets(), []
            for number in range(600):
                held.append(stack.enter_context(self.begin_silent(served, number)))
                if number % 64 == 63:   # the kernel keeps 128 for the page, and loses what is more
                    served.wait_accepted()
            served.wait_accepted()
            most = served.sockets() - idle
            self.assertTrue(served.is_served("127.0.0.2"))
            closed = page.wait_closed(held, 600 - 512, wire.UNHURRIED)
            return most, sorted(map(held.index, closed))
        self.judge(come, (512, list(range(600 - 512 + 1))))


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
