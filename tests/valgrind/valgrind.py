#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs tests under valgrind (B45), one after the other. usage: valgrind.py BUILD SUITE NAME…

SUITE core, mailbox, server: the test programs BUILD/tests/SUITE/test-NAME themselves. SUITE cli, mailbox: tests/SUITE/test-NAME.py with a
program that runs under valgrind each time it is started. What valgrind has to say goes to files; the last word is theirs: an error, or memory that nothing
points to any more, fails the test even where the program under test ended as expected."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
SUPPRESSIONS = [HERE / "libraries.supp", pathlib.Path("/usr/share/glib-2.0/valgrind/glib.supp")]
# What scripts start: the variable that tells them, and the program.
STARTED = {"cli": ("STATREGCTL", "src/cli/statregctl"), "mailbox": ("STATREG_PROBE", "tests/mailbox/statreg-probe-run")}
# Checks wait out the whole time that they leave a silent server.
SLOWNESS = {"core": "20", "mailbox": "5", "server": "20", "cli": "20"}
# See README.md.
LEFT_OUT = {"core backup": "/backup/b37-flipped", "server server": "/server/cap-of-busy-peers", "server submission": "/submission/code"}
OPTIONS = ["--quiet", "--leak-check=full", "--errors-for-leak-kinds=definite", "--show-leak-kinds=definite", "--error-exitcode=99", "--num-callers=24",
           "--trace-children=no"]


def make_command(folder, logs):
    copied = [shutil.copy(path, folder) for path in SUPPRESSIONS if path.exists()]
    return ["valgrind", *OPTIONS, *[f"--suppressions={path}" for path in copied], f"--log-file={logs}/%p"]


def make_environment(suite):
    kept = {name: value for name, value in os.environ.items() if name not in ("MALLOC_CHECK_", "MALLOC_PERTURB_")}
    return {**kept, "G_SLICE": "always-malloc", "G_DEBUG": "gc-friendly,fatal-criticals", "STATREG_TEST_SLOWNESS": SLOWNESS[suite]}


def write_wrapper(folder, command, program):
    """A program of the same name that can be started in its place, also by users who may not enter the build folder."""
    (folder / "real").mkdir(mode=0o755)
    real = shutil.copy(program, folder / "real")
    path = folder / program.name
    path.write_text("#!/bin/sh\nexec " + " ".join(command) + f' {real} "$@"\n')
    path.chmod(0o755)
    return str(path)


def run(build, suite, name):
    """How the test ended, what valgrind said of each program that has something against it, how many it watched, and the seconds."""
    with tempfile.TemporaryDirectory(prefix="statreg-valgrind-") as top:
        folder = pathlib.Path(top)
        folder.chmod(0o755)
        logs = folder / "logs"
        logs.mkdir()
        logs.chmod(0o1777)   # a test starts statregctl as nobody
        command = make_command(folder, logs)
        environment = make_environment(suite)
        script = HERE.parent / suite / f"test-{name}.py"
        if suite in STARTED and script.exists():
            variable, program = STARTED[suite]
            environment[variable] = write_wrapper(folder, command, build / program)
            words = ["/usr/bin/python3", str(script)]
        else:
            words = [*command, str(build / "tests" / suite / f"test-{name}")]
            if f"{suite} {name}" in LEFT_OUT:
                words += ["-s", LEFT_OUT[f"{suite} {name}"]]
        begin = time.monotonic()
        done = subprocess.run(words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        seconds = time.monotonic() - begin
        said = [path.read_text(errors="replace") for path in sorted(logs.iterdir())]
        return done, [text for text in said if re.search(r"^==\d+== \w", text, re.MULTILINE)], len(said), seconds


def main():
    build, suite, names = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    broken = 0
    for name in names:
        done, said, watched, seconds = run(build, suite, name)
        good = done.returncode == 0 and watched and not said
        print(f"{'ok' if good else 'FAILED'} {suite} {name}: {watched} programs, {seconds:.0f} s", flush=True)
        if not good:
            broken += 1
            print(done.stdout.decode(errors="replace")[-3000:], *said[:5], sep="\n", flush=True)
    return 1 if broken or not names else 0


if __name__ == "__main__":
    sys.exit(main())
