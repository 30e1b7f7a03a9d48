#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs bench-window many times, empty and full, beside a bare window, and prints medians. usage: bench-window.py BENCH-WINDOW FILL
Runs inside desktop.sh. Figures are printed, never asserted."""
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

BENCH, FILL = sys.argv[1:3]
ROUNDS, COUNTS = 7, ("10000", "100000")


def run(*words):
    started = str(time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000)
    done = subprocess.run([BENCH, started, *words], capture_output=True, text=True, check=True, timeout=300)
    return json.loads(done.stdout)


def medians(rounds):
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def gap(figures, phase):
    return f"blocked for {figures[phase + 'GapMs']:.0f} ms at most (working {figures[phase + 'WorkMs']:.0f} ms)"


def fill(count):
    folder = tempfile.mkdtemp()
    subprocess.run([FILL, folder, count, count], check=True)
    return folder


empty = fill("0")
full = [fill(count) for count in COUNTS]
rows = {"bare window": [], "statreg, empty": [], **{f"statreg, {count} logins and {count} pending": [] for count in COUNTS}}
for _ in range(ROUNDS):  # taken in turn, so that a busy moment of the machine touches all of them
    for row, words in zip(rows.values(), (["bare"], *([folder, "frame"] for folder in (empty, *full)))):
        row.append(run(*words))
bare = medians(rows["bare window"])
print(f"First frame and peak memory, median of {ROUNDS}:")
for name, row in rows.items():
    figures = medians(row)
    print(f"  {name}: first frame {figures['firstFrameMs']:.0f} ms ({figures['firstFrameMs'] / bare['firstFrameMs']:.2f} of bare), "
          f"peak {figures['peakMiB']:.0f} MiB"
          + (f", all read after {figures['loadedMs']:.0f} ms, main loop {gap(figures, 'loading')}" if "loadedMs" in figures else ""))
for folder in full:
    applied = run(folder, "apply")
    print(f"Applying {applied['applied']} registrations in the window: {applied['appliedMs']} ms, shown after {applied['shownMs']} ms, "
          f"main loop {gap(applied, 'applying')}, peak {applied['peakMiB']} MiB (opening the dialog before: main loop "
          f"{gap(applied, 'dialog')}, peak {applied['dialogMiB']} MiB)")
for folder in (empty, *full):
    shutil.rmtree(folder)
