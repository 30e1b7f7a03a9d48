# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers of bad will: many at once, silent, slow; and what the page must say to them."""
import concurrent.futures
import email.utils
import http
import pathlib
import select
import subprocess
import sys
import time

import ctl
import page

# SECURITY.md 3.1; the policy's hash is a test's own.
FIXED_HEADERS = {
    "Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()", "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow", "Connection": "close",
}
UNHURRIED = 4   # seconds: nobody is cut for being slow before
TRIES = 12
POLICY = "default-src 'none'; style-src 'sha256-%s'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def source(number):
    """An address of loopback; a hundred different ones in a row, none of them of those that other clients use."""
    return f"127.1.{number % 100}.{number // 100 % 250 + 1}"


def all_at_once(function, items):
    """Results of function for each item, from a few threads: a client alone would wait most of the time."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return list(pool.map(function, items))


def count_served(served, number):
    """How many visitors from as many addresses get the form."""
    def visit(i):
        try:
            return served.get_raw(f"127.0.1.{i + 1}").status == http.HTTPStatus.OK
        except (OSError, TypeError):
            return False
    return sum(all_at_once(visit, range(number)))


def wait_until(condition, within):
    """Whether it came true in time."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def in_time(attempt, seconds):
    """Outcome of the first attempt that took no longer than that, so that none of the page's deadlines has had a say in it. A machine
    that is busy may need several."""
    for _ in range(TRIES):
        begin = time.monotonic()
        outcome = attempt()
        if time.monotonic() - begin < seconds:
            return outcome
    raise AssertionError(f"{TRIES} attempts took longer than {seconds} s: the machine is too slow for this test")


class Crowd:
    """So many silent, stalled or dribbling peers that hold on while this is open; see hostile.py."""

    def __init__(self, served, **kinds):
        program = pathlib.Path(__file__).with_name("hostile.py")
        self.command = [sys.executable, program, str(served.port), *[f"{kind}={number}" for kind, number in kinds.items()]]
        self.process = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        if self.process.stdout.readline() != b"ready\n":
            raise AssertionError("the crowd does not stand")
        return self

    def was_cut(self):
        """Whether each of them was cut at least once and came again."""
        if not select.select([self.process.stdout], [], [], 0)[0]:
            return False
        if self.process.stdout.readline() != b"again\n":
            raise AssertionError("the crowd went home")
        return True

    def __exit__(self, *_):
        self.process.communicate(timeout=ctl.TIMEOUT)


class Ages:
    """How long the page keeps each of its connections, seen from its side: a socket has a number of its own."""

    def __init__(self, served):
        self.served = served
        self.known = set(served.links())   # those that listen
        self.begin = {}
        self.oldest = 0

    def look(self):
        """How many connections there are; to be called often."""
        here = {link for link in self.served.links() if link.startswith("socket:")} - self.known
        now = time.monotonic()
        self.begin = {link: self.begin.get(link, now) for link in here}
        self.oldest = max([self.oldest, *[now - begin for begin in self.begin.values()]])
        return len(here)


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
