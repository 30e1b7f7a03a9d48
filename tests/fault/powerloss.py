#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replays operations into every state that a power failure may leave (disk.py), lets the programs recover from each (statreg-recover), and
looks at what is left (B27, see README.md).

usage: powerloss.py [--most N] [OPERATION…]
"""
import argparse
import base64
import collections
import copy
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import disk
import operations
import world
from deciding import Apply
from inject import Tracer
from operation import get_newest
from registering import Append

RECOVER = os.environ["STATREG_RECOVER"]
JOURNAL, TORN = "data/ELOxcBoxReg", "data/ELOxcBoxReg.torn"
TORN_LINE = b'{"registration":"torn'
BATCH = 100
# Tried without their syncs as well, which must do harm.
BLINDFOLDED = ("first-append", "apply", "key-create", "key-backup", "key-restore", "first-start")
MOST_TOLD = 5

Moment = collections.namedtuple("Moment", "promised done")
Found = collections.namedtuple("Found", "tree after")   # path → content, before; and what statreg-recover says


class Recorder(Tracer):
    """Keeps all that is written, and what was there before."""

    def __init__(self, here, places):
        super().__init__(here.top / "calls", disk.TRACED, "-xx", "-s", "65536")
        self.here, self.places, self.disk = here, places, None

    def before(self):
        self.disk = disk.Disk(self.here.top, self.places)
        return super().before()

    def attached(self, process):
        self.disk = disk.Disk(self.here.top, self.places)
        return super().attached(process)


class FirstAppend(Append):
    """The journal is made."""
    start = "key"

    def check(self, here, run, fault):
        assert run.status == 0, run


class AppendTorn(Append):
    """What a crash has left of a line goes elsewhere first."""
    def run(self, here, tracer):
        with (here.data / "ELOxcBoxReg").open("ab") as file:
            file.write(TORN_LINE)
        return super().run(here, tracer)


class ApplyAgain(Apply):
    """The first time it is killed before the folder with the instance is on the disk."""
    def run(self, here, tracer):
        before = tracer.before()
        run = here.ctl(*self.command, before=[*before, "-e", "inject=fsync:signal=SIGKILL:when=2"])
        assert run.status == world.KILLED and here.logins() and here.pending(), run
        return here.ctl(*self.command, before=[*before, "-A"])


def read_logins(tree):
    """Address to id, of all instances."""
    return {login["address"].lower(): login["id"] for path, content in tree.items() if re.fullmatch(r"data/instances/[^./]+\.json", path)
            for login in json.loads(content)["staticLogins"]}


def judge_append(found, history, moment):
    waiting = found.after["found-pending"]
    assert {entry.id for entry in history["pending"]} | moment.promised <= set(waiting), "lost"


def judge_append_torn(found, history, moment):
    judge_append(found, history, moment)
    assert found.tree[JOURNAL].endswith(TORN_LINE) or TORN_LINE in found.tree.get(TORN, b""), "a torn line was thrown away"


def judge_repair(found, history, moment):
    """What was taken out lies aside, and the file as it was."""
    judge_append(found, history, moment)
    if b"damaged" not in found.tree[JOURNAL]:
        assert b"damaged" in found.tree.get(TORN, b"") and b"torn" in found.tree[TORN], "lines were thrown away"
        copies = [content for path, content in found.tree.items() if path.startswith("data/ELOxcBoxReg.before-repair.")]
        assert any(b"damaged" in content and b"torn" in content for content in copies), "no copy"


def judge_apply(found, history, moment):
    waiting, logins, newest = found.after["found-pending"], read_logins(found.tree), get_newest(history)
    for entry in history["pending"]:
        assert entry.id in waiting or logins.get(entry.address) == newest[entry.address].id, f"{entry} is lost"
    if moment.done:
        assert not waiting and {address: logins.get(address) for address in newest} == {address: entry.id for address, entry in newest.items()}


def judge_undo(found, history, moment):
    judge_apply(found, history, Moment(set(), False))
    if moment.done:
        assert {entry.id for entry in history["pending"]} <= set(found.after["found-pending"]) and len(read_logins(found.tree)) == 1


def judge_delete(found, history, moment):
    waiting = set(found.after["found-pending"])
    assert {entry.id for entry in history["pending"][2:]} <= waiting and not {entry.id for entry in history["old"]} & waiting
    assert not moment.done or not {entry.id for entry in history["pending"][:2]} & waiting


def judge_instance(found, history, moment):
    judge_append(found, history, Moment(set(), False))
    hosts = [json.loads(content)["connection"]["host"] for path, content in found.tree.items() if path.startswith("data/instances/")
             and not path.startswith("data/instances/.")]
    assert hosts in (["imap.example.org"], [""]) and not (moment.done and hosts == [""]), hosts


def judge_settings(found, history, moment):
    judge_append(found, history, Moment(set(), False))
    port = json.loads(found.tree["data/settings.json"]).get("port", 8443)
    assert port == 9443 or (port == 8443 and not moment.done), port


def judge_key(found, history, moment):
    assert found.after["key"] == "ready" or (found.after["key"] in NO_KEY and not moment.done), found.after["key"]


def judge_kept(found, history, moment):
    """In the end all of the key that there was in the end."""
    judge_append(found, history, Moment(set(), False))
    kept = [path for path in history["end"] if re.match(r"data/(key\.json|private-key-)", path)]
    assert not moment.done or all(found.tree.get(path) == history["end"][path] for path in kept), f"of {kept} something is lost"


def judge_backup(found, history, moment):
    """Nothing counts as backed up but what is on the disk as a whole."""
    judge_kept(found, history, moment)
    if moment.done or b"backedUp" in found.tree["data/key.json"]:
        assert found.tree.get("kept/backup") == history["end"]["kept/backup"], "the backup is lost"


def judge_restore(found, history, moment):
    judge_key(found, history, moment)
    judge_kept(found, history, moment)


def judge_first_start(found, history, moment):
    assert found.after["key"] in NO_KEY
    names = [path for path in found.tree if re.fullmatch(r"data/instances/[^./]+\.json", path)]
    assert len(names) == 1 or (not names and not moment.done)


JUDGES = {"append": judge_append, "append-group": judge_append, "first-append": judge_append, "append-torn": judge_append_torn,
          "apply": judge_apply, "apply-again": judge_apply, "apply-fifty": judge_apply,
          "undo": judge_undo, "delete": judge_delete, "compact": judge_delete, "repair": judge_repair, "instance-set": judge_instance,
          "settings": judge_settings, "key-create": judge_key, "key-rotate": judge_kept, "key-backup": judge_backup, "key-restore": judge_restore,
          "key-restore-old": judge_kept, "first-start": judge_first_start}
# What is tried here alone.
MORE = {"first-append": FirstAppend(), "append-torn": AppendTorn(), "apply-again": ApplyAgain()}
# These begin without a key, and no Secret Service answers here.
WITHOUT_KEY = {"key-create", "key-restore", "first-start"}
NO_KEY = {"none", "no-service"}
SYNCS = {"fsync", "fdatasync"}


def is_whole(line):
    start, found, end = line.rpartition(b',"sum":"')
    return bool(found) and end == base64.urlsafe_b64encode(hashlib.blake2b(start, digest_size=32).digest()[:16]).rstrip(b"=") + b'"}'


def check_journal(found, folder):
    """Exactly what is damaged is told of, a torn end is set aside, and the next registration is taken."""
    *lines, tail = found.tree.get(JOURNAL, b"").split(b"\n")
    after, torn_before = found.after, found.tree.get(TORN, b"")
    foreign = bool(lines) and not is_whole(lines[0])
    assert bool(after["found"]) == bool(after["append"]) == foreign, after
    if foreign:
        return
    damaged = sum(not is_whole(line) for line in lines)
    assert len(after["found-problems"]) == damaged + bool(tail), after
    assert after["grown-pending"] == after["found-pending"] + [after["appended"]], after
    torn = (folder / TORN).read_bytes() if (folder / TORN).exists() else b""
    assert torn.startswith(torn_before + tail) and (damaged or torn == torn_before + tail + b"\n" * bool(tail)), torn


def check(name, history, found, folder, moment):
    after = found.after
    assert not after["open"] and not after["instances"] and not after["settings"] and not after["repair"] and not after["repaired"], after
    assert after["key"] == "ready" or name in WITHOUT_KEY, after["key"]
    JUDGES[name](found, history, moment)
    check_journal(found, folder)
    assert not after["repaired-problems"] and set(after["found-pending"]) <= set(after["repaired-pending"]), after
    assert len(after["repaired-pending"]) == len(set(after["repaired-pending"])), after


def record(name):
    """The disk before, the calls, and the history with the files as they were in the end."""
    operation = MORE.get(name) or operations.TABLE[name]
    with world.World(operation.start) as here:
        recorder = Recorder(here, operation.places)
        run = operation.run(here, recorder)
        history = here.history.copy()
        history["end"] = disk.read_tree(here.top, operation.places)
        operation.check(here, run, None)
        return recorder.disk, list(disk.read_calls(recorder.log.read_text(errors="replace"))), history


def list_moments(start, calls):
    """The disk and what has been promised, before the first call and after each that matters."""
    follower, promised = copy.deepcopy(start), set()
    yield follower, Moment(frozenset(), False)
    for call in calls:
        if call[0] == "writev":
            said = disk.decode("".join(re.findall(r'iov_base="([^"]*)"', call[1]))).decode(errors="replace")
            told = re.match(r"registered (\S+)", said)
            if told:
                promised.add(told[1])
                yield follower, Moment(frozenset(promised), False)
        elif follower.take(*call):
            yield follower, Moment(frozenset(promised), False)
    yield follower, Moment(frozenset(promised), True)


def list_trees(start, calls, every):
    """Each different tree with what was promised at the time; of those with a write cut somewhere, every Nth."""
    seen, number = set(), 0
    for follower, moment in list_moments(start, calls):
        for state in follower.list_states():
            if disk.is_cut(state):
                number += 1
                if number % every:
                    continue
            tree = follower.build(state)
            mark = hash((moment, *tree.items()))
            if mark not in seen:
                seen.add(mark)
                yield tree, moment


def count_cut(start, calls):
    return sum(disk.is_cut(state) for follower, _ in list_moments(start, calls) for state in follower.list_states())


def write_tree(folder, tree):
    folder.mkdir()
    for path, content in tree.items():
        place = folder / path
        if content is None:
            place.mkdir(0o700)
        else:
            with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)


def try_batch(name, history, batch, top):
    """Sentences on what went wrong."""
    folders = [top / str(number) for number in range(len(batch))]
    for folder, (tree, _) in zip(folders, batch):
        write_tree(folder, tree)
    known = [(folder, tree, moment) for folder, (tree, moment) in zip(folders, batch) if "data" in tree]
    text = "".join(f"{folder}/data\n" for folder, *_ in known)
    done = subprocess.run([RECOVER], input=text.encode(), capture_output=True, check=False, timeout=600, env={**world.environment(top), "G_DEBUG": "fatal-warnings"})
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")]
    failures = [f"{name}: statreg-recover ends with {done.returncode} after {len(answers)} of {len(known)}: {done.stderr.decode()}\n"
                for _ in range(1) if done.returncode or len(answers) != len(known)]
    failures += [f"{name}: the data folder is gone, in spite of {moment}\n" for tree, moment in batch
                 if "data" not in tree and (moment.promised or moment.done)]
    for (folder, tree, moment), after in zip(known, answers):
        try:
            check(name, history, Found(tree, after), folder, moment)
        except Exception as error:  # whatever it is, it is told with the state that led to it
            shape = {path: len(content) for path, content in tree.items() if content is not None}
            failures.append(f"{name}: {type(error).__name__}: {error}\n  {moment}\n  {shape}\n  {after}\n")
    for folder in folders:
        shutil.rmtree(folder)
    return failures


def try_all(name, history, trees):
    """How many there were, and sentences on what went wrong."""
    count, batch, failures = 0, [], []
    with tempfile.TemporaryDirectory(prefix="statreg-powerloss-", dir=world.FOLDER) as top:
        for entry in trees:
            batch.append(entry)
            count += 1
            if len(batch) == BATCH:
                failures += try_batch(name, history, batch, pathlib.Path(top))
                batch = []
        failures += try_batch(name, history, batch, pathlib.Path(top))
    return count, failures


def loop(name, most):
    """How much went wrong."""
    begin = time.monotonic()
    start, calls, history = record(name)
    every = max(1, count_cut(start, calls) // most) if most else 1
    count, failures = try_all(name, history, list_trees(start, calls, every))
    print(f"{name}: {count} states, {len(failures)} did harm, {time.monotonic() - begin:.1f} s", flush=True)
    print("".join(failures[:MOST_TOLD]), end="", flush=True)
    return len(failures) + (count == 0)


def is_blind(name):
    """Whether harm would go unnoticed: without its syncs, the operation must lose something."""
    start, calls, history = record(name)
    calls = [call for call in calls if call[0] not in SYNCS]
    _, failures = try_all(name, history, list_trees(start, calls, sys.maxsize))
    print(f"{name} without syncs: {len(failures)} did harm", flush=True)
    return not failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=0, help="cut writes at about so many places in each operation, else at every byte")
    parser.add_argument("operations", nargs="*", metavar="OPERATION", help=", ".join(JUDGES))
    options = parser.parse_args()
    if not world.can_trace():
        print("strace cannot trace here")
        return 77
    try:
        broken = sum(is_blind(name) for name in BLINDFOLDED if name in (options.operations or JUDGES))
        broken += sum(loop(name, options.most) for name in options.operations or JUDGES)
    finally:
        world.remove_templates()
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
