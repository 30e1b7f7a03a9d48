# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left of a password in the process after the answer: nothing (SECURITY.md §3.8)."""
import contextlib
import itertools
import secrets
import socket
import ssl
import string
import struct
import time
import unittest

import client
import memory
import page

POSTS = 50
# The allocator of the tests' environment is not the one that the program has with its owners.
ALLOCATOR = ("G_SLICE", "G_DEBUG", "MALLOC_CHECK_", "MALLOC_PERTURB_")
FORM = {"address": b"anna%40example.org", "logon": b"anna", "before": b"", "after": b""}
CIPHERS = [(ssl.TLSVersion.TLSv1_3, "ALL")] + [(ssl.TLSVersion.TLSv1_2, f"ECDHE-ECDSA-{name}") for name in
                                              ("AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305")]
# What is special about a post, how it is sent, and what it is answered with.
KINDS = [
    ({}, {}, 303),
    ({"address": b"nobody"}, {}, 400),
    ({"after": b"%00"}, {}, 400),
    ({"before": b"x" * 512}, {}, 400),
    ({"after": b"&password=again"}, {}, 400),
    ({"token": b"stale"}, {}, 400),
    ({}, {"origin": b"https://example.org"}, 403),
    ({}, {"kind": b"text/plain"}, 415),
    ({"before": b"x" * 9000}, {}, 413),
    ({}, {"extra": b"Expect: 100-continue\r\n"}, 417),
]


def escape(password):
    return b"".join(b"%%%02X" % byte for byte in password)


def reset(connection):
    """Ends a connection without a word, as a machine that goes away does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def say_goodbye(connection):
    """Ends TLS; the answer to half a request comes instead of the page's own goodbye."""
    with contextlib.suppress(ssl.SSLError):
        connection.unwrap()
    connection.close()


@unittest.skipIf(page.SANITIZED, "a sanitizer keeps freed memory")
class Memory(page.PageCase):
    def setUp(self):
        super().setUp()
        for name in ALLOCATOR:
            self.environment.pop(name, None)
        self.served = page.Page(self)
        # Twice in each password: a copy whose beginning was overwritten is one as well.
        self.marker = "".join(secrets.choice(string.ascii_letters) for _ in range(24)).encode()
        self.token = self.served.token().encode()

    def left(self):
        """Where in the process the password lies, in either spelling."""
        return memory.find(self.served.process.pid, [self.marker, escape(self.marker)])

    def body(self, changes, escaped):
        """A form as a browser sends it, or with every letter of the password escaped."""
        password = self.marker * 2
        form = {"token": self.token, **FORM, **changes}
        form["password"] = form.pop("before") + (escape(password) if escaped else password) + form.pop("after")
        return b"&".join(b"%s=%s" % (name.encode(), value) for name, value in form.items())

    def post(self, request, status):
        """Looks into memory before the client has gone: what the end of the connection clears has been there for as long as it liked."""
        with self.served.connect_tls() as connection:
            connection.sendall(request)
            self.assertEqual(page.parse(page.read_all(connection)).status, status)
            self.assertEqual(self.left(), {}, status)

    def wait_left(self, wanted):
        deadline = time.monotonic() + page.ctl.TIMEOUT
        while bool(self.left()) != wanted and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(bool(self.left()), wanted)

    def abort(self, escaped, end):
        """Sends all but the last byte, makes sure that the page has it and that the scanner sees it there, and goes."""
        request = self.served.submission(self.body({}, escaped))
        connection = self.served.connect_tls()
        self.addCleanup(connection.close)
        connection.sendall(request[:-1])
        self.wait_left(True)
        end(connection)
        self.wait_left(False)

    def test_b23_no_password_of_one_who_does_not_wait(self):
        for escaped in (False, True):
            connection = self.served.connect_tls()
            connection.sendall(self.served.submission(self.body({}, escaped)))
            reset(connection)
            self.wait_left(False)

    def test_b23_no_password_in_any_cipher(self):
        for version, cipher in CIPHERS:
            self.served.context = client.context()
            self.served.context.maximum_version = version
            self.served.context.set_ciphers(cipher)
            self.post(self.served.submission(self.body({}, False)), 303)
            self.abort(True, reset)

    def test_b23_no_password_that_came_in_the_clear(self):
        for escaped in (False, True):
            with self.served.connect() as connection:
                connection.sendall(self.served.submission(self.body({}, escaped)))
                self.assertTrue(page.read_all(connection).startswith(b"HTTP/1.1 400 "))
            self.assertEqual(self.left(), {})

    def test_b23_no_password_after_the_answer(self):
        spellings = itertools.cycle((False, True, True, False))
        for _, (changes, how, status) in zip(range(POSTS), itertools.cycle(KINDS)):
            self.post(self.served.submission(self.body(changes, next(spellings)), **how), status)
        self.assertEqual(len(self.json("pending")), POSTS / len(KINDS))
        self.assertNotEqual(memory.find(self.served.process.pid, [b"anna@example.org"]), {}, "the scanner sees nothing at all")

    def test_b23_no_password_after_an_aborted_request(self):
        for escaped in (False, True):
            for end in (reset, say_goodbye):
                self.abort(escaped, end)
        self.assertEqual(self.json("pending"), [])


if __name__ == "__main__":
    page.ctl.main()
