#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A crowd that only wants to be in the way: hostile.py PORT [silent=N] [hello=N] [dribble=N]
Keeps so many connections open at once, from loopback addresses 127.2.x.y, and opens each again when it is cut:
  silent   connects and sends nothing
  hello    sends a real ClientHello and nothing more
  dribble  shakes hands and sends a byte of a head twice a second
Prints "ready" once all of them stand at the same time, and "again" once each of them was cut and came again. Ends when its
standard input does."""
import errno
import selectors
import socket
import ssl
import sys
import time

import client

PER_SOURCE = 20
DRIBBLE_SECONDS = 0.5
HEAD = b"GET /statreg HTTP/1.1\r\nHost: localhost\r\nAccept-Language: en\r\nUser-Agent: " + b"x" * 1000


class Peer:
    """One place in the crowd, whichever connection fills it at the moment."""

    def __init__(self, crowd, number, kind):
        self.crowd, self.kind, self.cuts = crowd, kind, 0
        self.source = f"127.2.{number // PER_SOURCE // 250}.{1 + number // PER_SOURCE % 250}"
        self.open()

    def open(self):
        self.stands, self.sent = False, 0
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.keep_alive()
        self.socket.bind((self.source, 0))
        result = self.socket.connect_ex(("127.0.0.1", self.crowd.port))
        if result not in (0, errno.EINPROGRESS):
            raise OSError(result, "connect")
        self.crowd.selector.register(self.socket, selectors.EVENT_WRITE, self.on_connected)

    def keep_alive(self):
        """Asks every second whether there is still somebody. Where a burst fills the page's queue of connections, the kernel answers
        with SYN cookies and then drops the last word of the handshake: a peer that sends nothing would hold on for ever to a
        connection that only it knows of."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)

    def reopen(self):
        self.crowd.selector.unregister(self.socket)
        self.socket.close()
        self.cuts += 1
        self.open()

    def wait(self, event, callback):
        self.crowd.selector.modify(self.socket, event, callback)

    def on_connected(self):
        try:
            if self.kind == "dribble":
                self.crowd.selector.unregister(self.socket)
                self.socket = self.crowd.context.wrap_socket(self.socket, do_handshake_on_connect=False, server_hostname="localhost")
                self.crowd.selector.register(self.socket, selectors.EVENT_READ, self.on_handshake)
                self.on_handshake()
                return
            if self.kind == "hello":
                self.socket.send(self.crowd.hello)
        except OSError:
            self.reopen()
            return
        self.stand()

    def on_handshake(self):
        try:
            self.socket.do_handshake()
        except ssl.SSLWantReadError:
            return
        except OSError:
            self.reopen()
            return
        self.stand()

    def stand(self):
        self.stands = True
        self.wait(selectors.EVENT_READ, self.on_readable)

    def on_readable(self):
        try:
            while self.socket.recv(4096):
                pass
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except OSError:
            pass
        self.reopen()

    def dribble(self):
        try:
            self.socket.send(HEAD[self.sent % len(HEAD):][:1])
            self.sent += 1
        except OSError:
            pass   # cut; on_readable () sees to that


class Crowd:
    def __init__(self, port, kinds):
        self.port, self.untold = port, {"ready": "stands", "again": "cuts"}
        self.selector = selectors.DefaultSelector()
        self.context = client.context()
        self.hello = client.hello()
        self.selector.register(sys.stdin, selectors.EVENT_READ, None)
        self.peers = [Peer(self, number, kind) for number, kind in enumerate(kinds)]

    def turn(self, until):
        """FALSE when it is to end."""
        for key, _ in self.selector.select(max(until - time.monotonic(), 0)):
            if key.data is None:
                return False
            key.data()
        return True

    def tell(self):
        """What has come true, each once."""
        for word, attribute in list(self.untold.items()):
            if all(getattr(peer, attribute) for peer in self.peers):
                print(word, flush=True)
                del self.untold[word]

    def run(self):
        next_byte = time.monotonic()
        while self.turn(next_byte):
            self.tell()
            if time.monotonic() >= next_byte:
                next_byte = time.monotonic() + DRIBBLE_SECONDS
                for peer in self.peers:
                    if peer.kind == "dribble" and peer.stands:
                        peer.dribble()


if __name__ == "__main__":
    wishes = [word.split("=") for word in sys.argv[2:]]
    Crowd(int(sys.argv[1]), [kind for kind, number in wishes for _ in range(int(number))]).run()
