#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What statregctl costs on large data folders: time, processor time and peak memory, for 10 000 and for 100 000 logins and registrations
pending, side by side with the least that work on the same bytes can cost. usage: bench-folder.py FILL BENCH-FOLDER [COUNT…]
Figures are printed, never asserted."""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

CTL = os.environ["STATREGCTL"]
FILL, BENCH = sys.argv[1:3]
COUNTS = [int(word) for word in sys.argv[3:]] or [10_000, 100_000]
ROUNDS = 3


def run(*words):
    """Milliseconds, milliseconds of processor time, MiB at most, and what it printed."""
    with tempfile.TemporaryFile() as output:
        start = time.monotonic()
        process = subprocess.Popen(words, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        assert status == 0, (words, status)
        output.seek(0)
        return wall * 1e3, (usage.ru_utime + usage.ru_stime) * 1e3, usage.ru_maxrss / 1024, output.read()


def median(rounds):
    return [statistics.median(column) for column in list(zip(*rounds))[:3]]


def measure(folder, *words):
    return median([run(CTL, "--data-dir", str(folder), *words) for _ in range(ROUNDS)])


def reference(what, path):
    return [statistics.median(float(run(BENCH, what, str(path))[3]) for _ in range(ROUNDS))]


def measure_once(template, *words, after=()):
    """Works on a fresh copy each time, which after changed before."""
    rounds = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(dir=template.parent) as top:
            copy = pathlib.Path(top) / "data"
            shutil.copytree(template, copy)
            for part in (copy, copy / "instances"):
                part.chmod(0o700)
            for command in after:
                run(CTL, "--data-dir", str(copy), *command)
            row = run(*(word.replace("FOLDER", str(copy)) for word in words))
            rounds.append([float(row[3]), *row[1:3]] if words[0] == BENCH else row)
    return median(rounds)


def measure_all(folder, journal, instance):
    apply = [CTL, "--data-dir", "FOLDER", "apply", "--instance", "Main archive", "--all"]
    return {
        "open: status": measure(folder, "status"),
        "open: instance list": measure(folder, "instance", "list"),
        "  plain read, registrations": reference("read", journal),
        "  plain read, logins": reference("read", instance),
        "  json-glib, registrations": reference("parse", journal),
        "apply all": measure_once(folder, *apply),
        "  plain write, registrations": reference("replace", journal),
        "  plain write, logins": reference("replace", instance),
        "compaction, nothing decided": measure_once(folder, BENCH, "compact", "FOLDER"),
        "compaction, all decided": measure_once(folder, BENCH, "compact", "FOLDER", after=[apply[3:]]),
    }


def show(rows, name):
    cells = []
    for row in rows:
        wall, *rest = row[name]
        cells.append(f"{wall:9.1f} ms" + (f" {rest[0]:8.0f} ms CPU {rest[1]:5.0f} MiB" if rest else " " * 28))
    print(f"{name:<30}" + "".join(cells) + f"   × {rows[-1][name][0] / rows[0][name][0]:.1f}", flush=True)


def main():
    rows = []
    with tempfile.TemporaryDirectory(prefix="statreg-bench-") as top:
        for count in COUNTS:
            folder = pathlib.Path(top) / str(count)
            folder.mkdir(mode=0o700)
            subprocess.run([FILL, str(folder), str(count), str(count)], check=True)
            journal, instance = folder / "ELOxcBoxReg", next((folder / "instances").glob("*.json"))
            print(f"{count} registrations: {journal.stat().st_size / count:.0f} bytes each in ELOxcBoxReg, {instance.stat().st_size / count:.0f} as a login")
            rows.append(measure_all(folder, journal, instance))
            shutil.rmtree(folder)
    print(f"\n{'median':<30}" + "".join(f"{count:>12}" + " " * 28 for count in COUNTS))
    for name in rows[0]:
        show(rows, name)


main()
