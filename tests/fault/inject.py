#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends or disturbs the real programs at each of their system calls on the data folder, and looks at what is left (see README.md).

usage: inject.py [--every N] [--but] [OPERATION…]
"""
import argparse
import collections
import concurrent.futures
import contextlib
import os
import re
import subprocess
import sys
import time
import traceback

import operations
import world

# Those of a data folder's life, and what strace may do to them.
CALLS = ["openat", "write", "pwrite64", "pread64", "fdatasync", "fsync", "ftruncate", "fchmod", "renameat2", "renameat", "rename",
         "unlinkat", "unlink", "mkdirat", "mkdir", "fcntl"]
FAULTS = ["signal=SIGKILL", "error=EIO", "error=ENOSPC"]

Point = collections.namedtuple("Point", "call number what")
Fault = collections.namedtuple("Fault", "point kind")


class Tracer:
    """strace, either before a program from its start or attached to one that runs."""

    def __init__(self, log, traced, *options):
        self.log = log
        self.options = ["strace", "-f", "-y", "-o", str(log), "-e", "trace=" + ",".join(traced), *options]

    def before(self):
        return self.options

    @contextlib.contextmanager
    def attached(self, process):
        with subprocess.Popen([*self.options, "-p", str(process.pid)], stderr=subprocess.PIPE) as tracer:
            assert b"attached" in tracer.stderr.readline()
            yield
            with contextlib.suppress(ProcessLookupError):
                tracer.terminate()
            tracer.communicate()


def read_points(text, folder):
    """strace counts the calls of each thread by themselves and disturbs the Nth of every thread, so a call can only be reached when no
    other thread has come to its Nth one before, as the loading of libraries does."""
    counts, points = collections.Counter(), {}
    for line in text.splitlines():
        found = re.match(r"(\d+) +(\w+)\((.*)", line)
        if found and found[2] in CALLS:
            counts[found[1], found[2]] += 1
            key = found[2], counts[found[1], found[2]]
            points.setdefault(key, Point(*key, found[3].replace(folder, "")[:100]) if folder in found[3] else None)
    return [point for point in points.values() if point]


def find_points(operation):
    """The calls of an undisturbed run that concern the data folder."""
    with world.World(operation.start) as here:
        tracer = Tracer(here.top / "calls", CALLS)
        run = operation.run(here, tracer)
        if run.status:
            raise AssertionError(f"{operation.name} fails undisturbed: {run.errors}")
        operation.check(here, run, None)
        return read_points(tracer.log.read_text(errors="replace"), str(here.data))


def try_fault(operation, fault):
    """One disturbed run; whether the fault came to pass."""
    with world.World(operation.start) as here:
        point = fault.point
        tracer = Tracer(here.top / "calls", [point.call], "-e", f"inject={point.call}:{fault.kind}:when={point.number}")
        run = operation.run(here, tracer)
        happened = run.status == world.KILLED or "(INJECTED)" in tracer.log.read_text(errors="replace")
        operation.check(here, run, fault if happened else None)
    return happened


def try_quietly(operation, fault):
    try:
        return try_fault(operation, fault), None
    except Exception:  # whatever it is, it is told with the fault that led to it
        return True, f"{operation.name}: {fault.kind} at {fault.point.call} {fault.point.number} ({fault.point.what})\n{traceback.format_exc()}"


def choose(points, every):
    """With a step each kind of fault begins at another point, so that all of them together leave less out."""
    return [Fault(point, kind) for offset, kind in enumerate(FAULTS) for point in points[offset % every::every]]


def loop(operation, every, pool):
    begin = time.monotonic()
    faults = choose(find_points(operation), every)
    results = list(pool.map(lambda fault: try_quietly(operation, fault), faults))
    failures = [failure for _, failure in results if failure]
    happened = sum(1 for hit, _ in results if hit)
    print(f"{operation.name}: {happened} of {len(faults)} faults came to pass, {len(failures)} did harm, "
          f"{time.monotonic() - begin:.1f} s", flush=True)
    return failures, happened


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1, help="try every Nth call only")
    parser.add_argument("--but", action="store_true", help="try all operations but those named")
    parser.add_argument("operations", nargs="*", metavar="OPERATION", help=", ".join(operations.TABLE))
    options = parser.parse_args()
    if not world.can_trace():
        print("strace cannot trace here")
        return 77
    names = [name for name in operations.TABLE if name not in options.operations] if options.but else options.operations
    broken = 0
    try:
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for name in names:
                failures, happened = loop(operations.TABLE[name], options.every, pool)
                print("".join(failures[:5]), end="", flush=True)
                broken += len(failures) + (happened == 0)
    finally:
        world.remove_templates()
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
