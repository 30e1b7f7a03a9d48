# SPDX-License-Identifier: GPL-3.0-or-later
"""B04: who is slow on purpose is cut, wherever it dawdles; who is merely slow is waited for."""
import contextlib
import http
import socket
import ssl
import time

import client
import page
import wire

OF_EACH = 15
TICK = 0.25   # seconds between two bytes
EARLY, LATE = (4, 12), (14, 20)   # when a deadline of 5 s may cut, and one of 15 s
OLDEST = 20   # seconds


class Slow:
    """A peer that has said something, and says the rest byte by byte."""

    def __init__(self, connect, source, words=b"", rest=b""):
        self.begin = time.monotonic()   # earlier than the page's clock begins for it
        self.connection, self.rest = connect(source), rest
        self.answer, self.age = b"", None   # age: when it was cut
        self.connection.sendall(words)
        self.connection.setblocking(False)

    def step(self):
        with contextlib.suppress(OSError):
            self.rest = self.rest[self.connection.send(self.rest[:1]):]
        try:
            part = self.connection.recv(4096)
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except OSError:
            part = b""
        self.answer += part
        if not part:
            self.age = time.monotonic() - self.begin
            self.connection.close()


class Reader:
    """Asks, and takes the answer a byte at a time through the smallest of windows; the page alone knows how it ends."""

    age, answer = 0, b""

    def __init__(self, served, source):
        self.connection = socket.socket()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        self.connection.bind((source, 0))
        self.connection.connect(("127.0.0.1", served.port))
        secure = served.context.wrap_socket(self.connection, server_hostname="localhost")
        secure.sendall(page.GET % served.host)
        self.connection = socket.socket(fileno=secure.detach())
        self.connection.setblocking(False)

    def step(self):
        with contextlib.suppress(OSError):
            self.connection.recv(1)


class Dawdlers(wire.WireCase):
    def make(self, served):
        """All kinds of them from as many addresses, each with its limits and the status that it is to be told."""
        hello = client.hello()
        head = (page.GET % served.host)[:-2] + b"X: " + b"x" * 500
        body = served.submission(b"x" * 500)
        cut = len(body) - 500
        kinds = {
            "silent": (lambda source: Slow(served.connect, source), EARLY, None),
            "stalled handshake": (lambda source: Slow(served.connect, source, hello), EARLY, None),
            "slow handshake": (lambda source: Slow(served.connect, source, hello[:5], hello[5:]), EARLY, None),
            "nothing asked": (lambda source: Slow(served.connect_tls, source), EARLY, None),
            "stalled head": (lambda source: Slow(served.connect_tls, source, head), EARLY, 408),
            "slow head": (lambda source: Slow(served.connect_tls, source, head[:9], head[9:]), EARLY, 408),
            "stalled body": (lambda source: Slow(served.connect_tls, source, body[:-1]), LATE, 408),
            "slow body": (lambda source: Slow(served.connect_tls, source, body[:cut], body[cut:]), LATE, 408),
            "slow reader": (lambda source: Reader(served, source), None, None),
        }
        for number, (name, (kind, limits, status)) in enumerate(kinds.items()):
            for i in range(OF_EACH):
                yield name, kind(wire.source(number * OF_EACH + i)), limits, status

    def dawdle(self, peers, served, ages, begin):
        """Until all are cut; visitors come meanwhile. The longest time that it took to look at all of them and to be served: a busy
        machine lets the page's deadlines be late by that, and what they do be seen that much later."""
        end, longest = begin + page.ctl.TIMEOUT + OLDEST, 0
        while ages.look() > 0 or any(peer.age is None for peer in peers):
            for peer in peers:
                if not peer.age:
                    peer.step()
            self.assertTrue(served.is_served("127.0.0.2"))
            longest, begin = max(longest, time.monotonic() - begin), time.monotonic()
            self.assertLess(begin, end, "some are never cut")
            time.sleep(TICK)
        return longest

    def test_b04_slow_peers_are_cut(self):
        served = page.Page(self)
        ages = wire.Ages(served)
        begin = time.monotonic()
        crowd = list(self.make(served))
        late = 2 * self.dawdle([peer for _, peer, _, _ in crowd], served, ages, begin)
        self.assertLess(ages.oldest, OLDEST + late)
        for name, peer, limits, status in crowd:
            peer.connection.close()
            if limits:
                self.assertTrue(limits[0] <= peer.age <= limits[1] + late, (name, peer.age, late))
                self.check_answer(peer.answer, status, name)
        self.assertEqual(self.json("pending"), [])
        self.assert_discreet(served, "xxxx")

    def check_answer(self, data, status, name):
        if status:
            self.assert_refused(data, http.HTTPStatus(status), name)
        else:   # the page's part of a handshake at most
            self.assertNotIn(b"HTTP", data, name)

    def test_b04_merely_slow_peers_are_served(self):
        served = page.Page(self)
        token = served.token()
        requests = [page.GET % served.host,
                    served.submission({"address": "a@example.org", "logon": "", "password": "x", "token": token})]
        for request, status in zip(requests, (200, 303)):
            answer = wire.in_time(lambda data=request: self.say_slowly(served, data), wire.UNHURRIED)
            self.assertEqual(page.parse(answer).status, status)

    @staticmethod
    def say_slowly(served, request):
        with served.connect_tls() as connection, contextlib.suppress(OSError):
            for i, byte in enumerate(request):
                connection.sendall(bytes([byte]))
                if i % 100 == 0:
                    time.sleep(TICK)
            return page.read_all(connection)


if __name__ == "__main__":
    wire.main()
