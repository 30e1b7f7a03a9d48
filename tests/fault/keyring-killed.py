#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the keyring's daemon as it sends its Nth message, for every N of an operation on the key, and looks at what is left (B36).

usage: keyring-killed.py [--every N] [OPERATION…]

strace is attached to the daemon of a private bus. An operation that was cut must say so with status 4 and leave key.json as it was; one that
says "done" must have done it. With the daemon back, every login opens and the operation can be done again."""
import argparse
import contextlib
import json
import subprocess
import sys

import keyring
import world

IN = ("--instance", "Main archive")
PASSPHRASE = b"correct horse battery"


class Scene(keyring.Keyring):
    """The data folder is made once for an operation; each round gets its own copy of what matters, key.json."""

    def runTest(self):
        pass

    def make_history(self):
        self.key = self.json("key", "create")["id"]
        self.text("instance", "add", "Main archive")
        self.text("login", "add", *IN, "anna@example.org", "--password-stdin", stdin=b"secret")
        self.backup = self.home / "backup"
        self.text("key", "backup", str(self.backup), "--passphrase-stdin", stdin=PASSPHRASE)

    def header(self):
        path = self.data / "key.json"
        return path.read_bytes() if path.exists() else None

    @contextlib.contextmanager
    def doom(self, number):
        """The daemon dies as it sends its message of that number from here on. Nothing else is touched."""
        tracer = subprocess.Popen(["strace", "-f", "-o", str(self.home / "calls"), "-e", "trace=sendmsg", "-e",
                                   f"inject=sendmsg:signal=SIGKILL:when={number}", "-p", str(self.machine.find_daemon())], stderr=subprocess.PIPE)
        try:
            self.assertIn(b"attached", tracer.stderr.readline())
            yield
        finally:
            tracer.terminate()
            tracer.communicate()

    def run_cut(self, number, words, stdin=b""):
        """Status, and whether the daemon was still there in the end."""
        with self.doom(number):
            done = subprocess.run([keyring.ctl.PROGRAM, *words], input=stdin, capture_output=True, check=False, timeout=keyring.ctl.TIMEOUT,
                                  env=self.environment)
        self.assertIn(done.returncode, (0, 4), done.stderr)
        if done.returncode:
            self.assertRegex(done.stderr, rb"\Astatregctl: [^\n]+\n\Z")
        alive = self.machine.is_alive()
        if not alive:
            self.machine.start()
        return done.returncode, alive

    def assert_whole(self):
        self.assertEqual(self.json("key", "status")["state"], "ready")
        self.assertEqual(self.ctl("password", *IN, "anna@example.org").stdout, b"secret")


def create(scene, number):
    (scene.data / "key.json").unlink(missing_ok=True)
    status, alive = scene.run_cut(number, ["key", "create"])
    scene.assertEqual(scene.header() is not None, status == 0)
    if status:
        scene.json("key", "create")
    scene.assert_whole()
    return alive


def rotate(scene, number):
    before = scene.header()
    status, alive = scene.run_cut(number, ["key", "rotate"])
    scene.assertEqual(scene.header() != before, status == 0)
    scene.assert_whole()
    scene.json("key", "rotate")
    scene.assert_whole()
    (scene.data / "key.json").write_bytes(before)
    return alive


def restore(scene, number):
    before = scene.header()
    scene.machine.delete(scene.key)
    words = ["key", "restore", str(scene.backup), "--passphrase-stdin"]
    status, alive = scene.run_cut(number, words, PASSPHRASE)
    if status:
        scene.assertEqual(json.loads(scene.header()), json.loads(before))
        scene.text(*words, stdin=PASSPHRASE)
    scene.assert_whole()
    return alive


def back_up(scene, number):
    """A backup that was made brings the key back, and one that was not is not there."""
    before = scene.header()
    scene.backup.unlink()
    words = ["key", "backup", str(scene.backup), "--passphrase-stdin"]
    status, alive = scene.run_cut(number, words, PASSPHRASE)
    scene.assertEqual(scene.backup.exists(), status == 0)
    if status:
        scene.assertEqual(scene.header(), before)
        scene.text(*words, stdin=PASSPHRASE)
    scene.machine.delete(scene.key)
    scene.text("key", "restore", str(scene.backup), "--passphrase-stdin", stdin=PASSPHRASE)
    scene.assert_whole()
    return alive


def open_password(scene, number):
    status, alive = scene.run_cut(number, ["password", *IN, "anna@example.org"])
    scene.assertIn(status, (0, 4))
    scene.assert_whole()
    return alive


OPERATIONS = {"create": create, "rotate": rotate, "restore": restore, "backup": back_up, "password": open_password}


def loop(name, every):
    """How often the daemon died."""
    scene = Scene()
    scene.setUp()
    try:
        scene.make_history()
        number, died = 1, 0
        while not OPERATIONS[name](scene, number):
            died += 1
            number += every
        return died
    finally:
        scene.doCleanups()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1, help="try every Nth message only")
    parser.add_argument("operations", nargs="*", metavar="OPERATION", help=", ".join(OPERATIONS))
    options = parser.parse_args()
    if not world.can_trace():
        print("strace cannot trace here")
        return 77
    for name in options.operations or OPERATIONS:
        died = loop(name, options.every)
        print(f"{name}: the daemon was killed at {died} messages, nothing was lost", flush=True)
        if died == 0:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
