#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the page at any moment while eight owners register without pause, starts it again, and looks for what they were promised.

usage: rounds.py [--seed N] ROUNDS
"""
import argparse
import collections
import json
import random
import sys
import threading
import time

import faults
import world
from owner import BROKEN_OFF, Owner
from registering import Serve

POSTERS = 8
MOST_BEFORE_KILL = 40
ROUNDS_IN_A_FOLDER = 50
LONGEST_PAUSE = 0.005


class Poster(threading.Thread):
    """Registers until the page is gone. promised: addresses that were answered with 303."""

    def __init__(self, url, number, source, count):
        super().__init__()
        self.owner = Owner(url, source)
        self.name, self.count = number, count
        self.promised, self.statuses = [], collections.Counter()

    def run(self):
        try:
            self.owner.open_form()
            while True:
                address = f"owner{self.name}-{sum(self.statuses.values())}@example.org"
                status = self.owner.send(address)
                self.statuses[status] += 1
                if status == 303:
                    self.promised.append(address)
                    self.count.release()
        except BROKEN_OFF:
            pass


def read_pending(here):
    """Address to how often it is there, read without the program."""
    path = here.data / "ELOxcBoxReg"
    lines = path.read_bytes().split(b"\n") if path.exists() else [b""]
    return collections.Counter(json.loads(line)["address"] for line in lines[:-1] if line.startswith(b'{"registration"'))


def run_round(here, number, chance):
    """The addresses promised in it. The page limits what comes from one source, so each round has sources of its own."""
    with here.started(*Serve.get_line(here)) as process:
        url = process.stdout.readline().decode().split()[-1]
        count = threading.Semaphore(0)
        posters = [Poster(url, f"{number}-{poster}", f"127.{1 + number // 250}.{1 + number % 250}.{1 + poster}", count) for poster in range(POSTERS)]
        for poster in posters:
            poster.start()
        for _ in range(chance.randrange(MOST_BEFORE_KILL)):
            assert count.acquire(timeout=world.TIMEOUT), "nothing is registered"
        time.sleep(chance.uniform(0, LONGEST_PAUSE))  # to come at any point of the next one
        process.kill()
        for poster in posters:
            poster.join()
    assert set().union(*(poster.statuses for poster in posters)) <= {303}, [poster.statuses for poster in posters]
    return [address for poster in posters for address in poster.promised]


def check(here, promised):
    found = read_pending(here)
    lost = [address for address in promised if address not in found]
    doubled = [address for address, times in found.items() if times > 1]
    assert not lost and not doubled, f"lost: {lost}, doubled: {doubled}"
    return len(found)


def run_rounds(numbers, chance):
    """One folder, which grows; how many were promised, there, and torn."""
    promised = []
    with world.World("key certificate") as here:
        for number in numbers:
            promised += run_round(here, number, chance)
            there = check(here, promised)
        pending = [entry["address"] for entry in here.json("pending")]
        assert len(pending) == len(set(pending)) == there and set(promised) <= set(pending)
        here.check_sound(faults.KILLED_ANYWHERE)
        torn = here.data / "ELOxcBoxReg.torn"
        return len(promised), there, len(torn.read_bytes().splitlines()) if torn.exists() else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("rounds", type=int)
    options = parser.parse_args()
    chance, begin = random.Random(options.seed), time.monotonic()
    try:
        counts = [run_rounds(range(first, min(first + ROUNDS_IN_A_FOLDER, options.rounds)), chance)
                  for first in range(0, options.rounds, ROUNDS_IN_A_FOLDER)]
        promised, there, torn = map(sum, zip(*counts))
        print(f"{options.rounds} rounds: {promised} promised, {there} there, 0 lost, 0 doubled, {torn} torn, {time.monotonic() - begin:.1f} s")
    finally:
        world.remove_templates()
    return 0


if __name__ == "__main__":
    sys.exit(main())
