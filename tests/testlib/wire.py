# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers of bad will: many at once, silent, slow; and what the page must say to them."""
import concurrent.futures
import email.utils
import http
import selectors
import ssl
import threading

import ctl
import page

# SECURITY.md 3.1; the policy's hash is a test's own.
FIXED_HEADERS = {
    "Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()", "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow", "Connection": "close",
}
POLICY = "default-src 'none'; style-src 'sha256-%s'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def source(number):
    """An address of loopback; a hundred different ones in a row, none of them of those that other clients use."""
    return f"127.1.{number % 100}.{number // 100 % 250 + 1}"


def all_at_once(function, items):
    """Results of function for each item, from a few threads: a client alone would wait most of the time."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return list(pool.map(function, items))


def client_hello():
    """The first words of a real client's handshake."""
    written = ssl.MemoryBIO()
    client = page.context().wrap_bio(ssl.MemoryBIO(), written, server_hostname="localhost")
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        return written.read()
    raise AssertionError("a handshake without the other side")


def count_served(served, number):
    """How many visitors from as many addresses get the form."""
    def visit(i):
        try:
            return served.get_raw(f"127.0.1.{i + 1}").status == http.HTTPStatus.OK
        except (OSError, TypeError):
            return False
    return sum(all_at_once(visit, range(number)))


class Siege(threading.Thread):
    """Peers that send a few words each and then hold on to their connection. One that is cut comes again at once."""

    def __init__(self, served, size, words=b""):
        super().__init__(daemon=True)
        self.served, self.size, self.words = served, size, words
        self.selector = selectors.DefaultSelector()
        self.cut = 0
        self.replaced = threading.Event()   # all have been cut, one after the other
        self.over = threading.Event()

    def __enter__(self):
        for number in range(self.size):
            self.open(number)
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()

    def open(self, number):
        connection = self.served.connect(source(number))
        self.selector.register(connection, selectors.EVENT_READ, number)
        try:
            connection.sendall(self.words)
        except OSError:
            pass   # cut already; the selector tells

    def run(self):
        while not self.over.is_set():
            for key, _ in self.selector.select(0.1):
                self.listen(key.fileobj, key.data)

    def listen(self, connection, number):
        try:
            if connection.recv(65536):
                return
        except OSError:
            pass
        self.selector.unregister(connection)
        connection.close()
        self.cut += 1
        if self.cut >= self.size:
            self.replaced.set()
        self.open(number)


class WireCase(page.PageCase):
    """The page, asked in every wrong way."""

    def assert_discreet(self, served, *typed):
        """Ends the page. It may have told of refusals, but was not surprised, and repeats nothing of what strangers sent."""
        errors = served.stop()
        for word in ("CRITICAL", "WARNING", *typed):
            self.assertNotIn(word, errors)

    def assert_headers(self, headers, policy, **more):
        """Exactly the header set of all answers, each once, and these; in any order."""
        expected = {**FIXED_HEADERS, "Content-Security-Policy": policy, **more}
        received = dict(headers)
        self.assertEqual(len(received), len(headers), headers)
        email.utils.parsedate_to_datetime(received.pop("Date"))
        self.assertEqual(received, expected)

    def assert_refused(self, data, status, what=None, head=False):
        """One answer, the gate's or the policy's own words and not a page, then the connection's end. What follows the answer
        would be part of its body."""
        phrase = {413: "Request Entity Too Large"}.get(status, http.HTTPStatus(status).phrase)
        body = f'<!DOCTYPE html>\n<html lang="en"><title>{status} {phrase}</title><p>{phrase}</p></html>\n'.encode()
        self.assertRegex(data, rb"\AHTTP/1\.1 %d " % status, what)
        answer = page.parse(data)
        self.assertEqual(answer.body, b"" if head else body, what)
        self.assert_headers(answer.headers, dict(answer.headers)["Content-Security-Policy"], **{"Content-Length": str(len(body))})
        return answer


main = ctl.main
