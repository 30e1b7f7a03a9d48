# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the time of an answer tells if an address is known. usage: test-timing.py [NUMBER] of posts of each kind"""
import math
import random
import sys
import time

import page

NUMBER = int(sys.argv.pop(1)) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 2000
PER_SOURCE = 10   # rounds; each posts once of every kind, and a source may send 60 at once
LIKELY = 0.01
PER_SECOND = 40   # rounds: 160 posts, of the 200 that the page takes of everybody


def rank(values):
    """Ranks from 1, ties sharing theirs; and the sum of t³ - t over the ties."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks, ties, start = [0.0] * len(values), 0, 0
    for end in range(1, len(order) + 1):
        if end == len(order) or values[order[end]] != values[order[start]]:
            for index in order[start:end]:
                ranks[index] = (start + 1 + end) / 2
            ties += (end - start) ** 3 - (end - start)
            start = end
    return ranks, ties


def mann_whitney(first, second):
    """p of the two-sided test by the normal distribution, which is right for hundreds of values; ties are allowed for."""
    ranks, ties = rank(first + second)
    n, m = len(first), len(second)
    u = sum(ranks[:n]) - n * (n + 1) / 2
    variance = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
    distance = max(abs(u - n * m / 2) - 0.5, 0) / math.sqrt(variance)
    return math.erfc(distance / math.sqrt(2))


class Timing(page.PageCase):
    def make_known(self):
        """Registered addresses, half of them applied; all as long as the unknown ones."""
        self.text("instance", "add", "Main archive")
        for index in range(50):
            self.register(f"applied{index:05}@example.org")
        self.text("apply", "--instance", "Main archive", "--all")
        for index in range(50):
            self.register(f"pending{index:05}@example.org")

    @staticmethod
    def address(kind, number):
        known = number if kind in ("unknown", "foreign") else number % 50
        return f"{kind}{known:05}@example.{'org' if kind != 'foreign' else 'net'}"

    def answer_time(self, served, request, source):
        """Nanoseconds from the last byte of the form to the first of the answer; the handshake is over by then."""
        with served.connect_tls(source) as connection:
            start = time.perf_counter_ns()
            connection.sendall(request)
            data = connection.recv(65536)
            spent = time.perf_counter_ns() - start
            data += page.read_all(connection)
        answer = page.parse(data)
        headers = tuple((name, "" if name == "Date" else value) for name, value in answer.headers)
        return spent, (answer.status, headers, answer.body)

    def measure(self, served, run):
        """Times by kind. In each round all kinds take their turn, in an order that changes, so that what slows one slows all."""
        times = {"unknown": [], "pending": [], "applied": [], "foreign": []}
        answers, start = set(), time.monotonic()
        for number in range(NUMBER):
            time.sleep(max(start + number / PER_SECOND - time.monotonic(), 0))
            source = f"127.{1 + run}.{number // PER_SOURCE // 250}.{1 + number // PER_SOURCE % 250}"
            if number % PER_SOURCE == 0:
                token = served.token(source)
            for kind in random.sample(list(times), len(times)):
                form = {"address": self.address(kind, number + run * NUMBER), "logon": "", "password": "a password", "token": token}
                spent, answer = self.answer_time(served, served.submission(form), source)
                times[kind].append(spent)
                answers.add(answer)
        self.assertEqual([answer[0] for answer in answers], [303], "one answer for all")
        return times

    def compare(self, served, run):
        times = self.measure(served, run)
        likely = {kind: mann_whitney(times["unknown"], times[kind]) for kind in times if kind != "unknown"}
        print({kind: f"median {sorted(values)[NUMBER // 2] / 1000:.0f} µs" for kind, values in times.items()}, likely)
        return min(likely.values())

    def test_b16_the_test_tells_times_apart(self):
        dice = random.Random(1)
        some = [dice.gauss(1000, 100) for _ in range(2000)]
        self.assertLess(mann_whitney(some, [dice.gauss(1020, 100) for _ in range(2000)]), LIKELY)
        self.assertGreater(mann_whitney(some, some), 0.99)

    def test_b16_times_do_not_tell(self):
        """Of three comparisons of equal things one falls below 0.01 in 3 runs of 100, so a second run decides; both do in 1 of 1000."""
        self.make_known()
        served = page.Page(self)
        self.compare_warm(served)
        least = self.compare(served, 0)
        if least <= LIKELY:
            least = self.compare(served, 1)
        self.assertGreater(least, LIKELY)

    def compare_warm(self, served):
        """The first answers of a page take longer."""
        token = served.token()
        for number in range(20):
            self.assertEqual(served.register(f"warm{number}@example.org", token=token).status, 303)


if __name__ == "__main__":
    page.ctl.main()
