#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends or disturbs the real programs at each of their system calls on the data folder, and looks at what is left (see README.md).

usage: inject.py [--kinds N] [--but] [OPERATION…]
"""
import argparse
import concurrent.futures
import contextlib
import os
import subprocess
import sys
import time
import traceback

import faults
import operations
import world

MOST_TOLD = 5


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


def find_points(operation):
    """The calls of an undisturbed run that concern the data folder, or wherever else the operation writes."""
    with world.World(operation.start) as here:
        tracer = Tracer(here.top / "calls", faults.CALLS)
        run = operation.run(here, tracer)
        if run.status:
            raise AssertionError(f"{operation.name} fails undisturbed: {run.errors}")
        operation.check(here, run, None)
        return faults.read_points(tracer.log.read_text(errors="replace"), [str(here.top / place) for place in operation.places])


def try_fault(operation, fault):
    """One disturbed run; whether the fault came to pass."""
    with world.World(operation.start) as here:
        tracer = Tracer(here.top / "calls", [fault.point.call], "-e", fault.get_injection())
        try:
            run, late = operation.run(here, tracer), None
        except (TimeoutError, subprocess.TimeoutExpired) as error:
            run, late = None, error
        hit = [line for line in tracer.log.read_text(errors="replace").splitlines() if "(INJECTED)" in line]
        if not fault.kills and any(map(faults.is_stray, hit)):
            return False
        if late:
            raise late
        happened = bool(hit) or run.status == world.KILLED
        operation.check(here, run, fault if happened else None)
    return happened


def try_quietly(operation, fault):
    try:
        return try_fault(operation, fault), None
    except Exception:  # whatever it is, it is told with the fault that led to it
        return True, f"{operation.name}: {fault}\n{traceback.format_exc()}"


def loop(operation, kinds, pool):
    begin = time.monotonic()
    points = find_points(operation)
    chosen = list(filter(operation.can_suffer, faults.choose_some(points, kinds) if kinds else faults.choose_all(points)))
    results = list(pool.map(lambda fault: try_quietly(operation, fault), chosen))
    failures = [failure for _, failure in results if failure]
    happened = sum(1 for hit, _ in results if hit)
    print(f"{operation.name}: {len(points)} points, {len(chosen)} faults tried, {happened} came to pass, {len(failures)} did harm, "
          f"{time.monotonic() - begin:.1f} s", flush=True)
    return failures, happened


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kinds", type=int, default=0, help="try each sort of call once, with so many kinds of faults in turn; else everything")
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
                failures, happened = loop(operations.TABLE[name], options.kinds, pool)
                print("".join(failures[:MOST_TOLD]), end="", flush=True)
                broken += len(failures) + (happened == 0)
    finally:
        world.remove_templates()
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
