#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs tests under valgrind (B45). usage: valgrind.py BUILD SUITE NAME…

SUITE core, server: the test programs BUILD/tests/SUITE/test-NAME themselves. SUITE cli: tests/cli/test-NAME.py with a statregctl that runs
under valgrind each time it is started. What valgrind has to say goes to files; the last word is theirs: an error, or memory that nothing
points to any more, fails the test even where the program under test ended as expected."""
import concurrent.futures
import os
import pathlib
import re
import stat
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
SUPPRESSIONS = [HERE / "libraries.supp", pathlib.Path("/usr/share/glib-2.0/valgrind/glib.supp")]
# Thousands of spoiled files and backups: hours here, and others do the same once.
LEFT_OUT = ["backup", "damage"]
# What has to be done within the few seconds that the page gives, which is not to be done here.
TOO_QUICK = {"server": "/server/cap-of-busy-peers", "submission": "/submission/code"}
OPTIONS = ["--quiet", "--leak-check=full", "--errors-for-leak-kinds=definite", "--show-leak-kinds=definite", "--error-exitcode=99", "--num-callers=24",
           "--trace-children=no"]


def make_command(logs):
    existing = [f"--suppressions={path}" for path in SUPPRESSIONS if path.exists()]
    return ["valgrind", *OPTIONS, *existing, f"--log-file={logs}/%p"]


def make_environment(build):
    kept = {name: value for name, value in os.environ.items() if name not in ("MALLOC_CHECK_", "MALLOC_PERTURB_")}
    return {**kept, "G_SLICE": "always-malloc", "G_DEBUG": "gc-friendly,fatal-criticals", "STATREG_TEST_SLOWNESS": "20",
            "STATREGCTL": str(build / "src" / "cli" / "statregctl")}


def write_wrapper(folder, command, program):
    """A program of the same name that can be started in its place."""
    path = folder / "statregctl"
    path.write_text("#!/bin/sh\nexec " + " ".join(command) + f' {program} "$@"\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def run(build, suite, name):
    with tempfile.TemporaryDirectory(prefix="statreg-valgrind-") as top:
        folder = pathlib.Path(top)
        logs = folder / "logs"
        logs.mkdir()
        environment = make_environment(build)
        if suite == "cli":
            environment["STATREGCTL"] = write_wrapper(folder, make_command(logs), environment["STATREGCTL"])
            words = ["/usr/bin/python3", str(HERE.parent / "cli" / f"test-{name}.py")]
        else:
            words = [*make_command(logs), str(build / "tests" / suite / f"test-{name}")]
            if suite == "server" and name in TOO_QUICK:
                words += ["-s", TOO_QUICK[name]]
        begin = time.monotonic()
        done = subprocess.run(words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        said = [path.read_text(errors="replace") for path in sorted(logs.iterdir())]
        said = [text for text in said if re.search(r"^==\d+== \w", text, re.MULTILINE)]
        return name, done, said, time.monotonic() - begin


def main():
    build, suite = pathlib.Path(sys.argv[1]), sys.argv[2]
    names = [name for name in sys.argv[3:] if name not in LEFT_OUT]
    broken = 0
    # The page has deadlines, which it keeps here only when it is alone.
    with concurrent.futures.ThreadPoolExecutor(1 if suite == "server" else os.cpu_count()) as pool:
        for name, done, said, seconds in pool.map(lambda each: run(build, suite, each), names):
            good = done.returncode == 0 and not said
            print(f"{'ok' if good else 'FAILED'} {suite} {name} {seconds:.0f} s", flush=True)
            if not good:
                broken += 1
                print(done.stdout.decode(errors="replace")[-3000:], *said[:5], sep="\n", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
