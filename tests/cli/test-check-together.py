# SPDX-License-Identifier: GPL-3.0-or-later
"""Two programs check the same logins at the same time: together they keep to what one may do, and both find out everything."""
import base64
import collections
import json
import re
import subprocess
import threading
import time

import ctl
from checking import IN, REFUSAL, CheckCase

SPACING = 1       # seconds between two begins at a server, at least
AT_A_TIME = 2
SLOW_ANSWER = 2   # seconds: longer than the spacing, so that checks overlap
RIGHT = [f"right{number}@example.org" for number in range(4)]
WRONG = "wrong@example.org"


class Server:
    """Answers slowly, and keeps what it sees."""

    def __init__(self):
        self.lock = threading.Lock()
        self.begins, self.accounts = [], collections.Counter()
        self.now = self.most = 0

    def answer(self, connection, tag):
        plain = base64.b64decode(re.findall(rb"AUTHENTICATE PLAIN (\S+)", bytes(connection.told))[-1])
        _, account, password = plain.decode().split("\0")
        with self.lock:
            self.begins.append(time.monotonic())
            self.accounts[account] += 1
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(SLOW_ANSWER)
        with self.lock:
            self.now -= 1
        connection.say(b"%t OK done\r\n" if password == "right" else REFUSAL, tag)


class Together(CheckCase):
    def setUp(self):
        super().setUp()
        self.server = Server()
        self.peer(login=self.server.answer)

    def start(self, *words):
        return subprocess.Popen([ctl.PROGRAM, "check", *IN, *words, "--json"], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def end(self, process, expect):
        output, errors = process.communicate(timeout=ctl.TIMEOUT)
        self.assertEqual(process.returncode, expect, errors)
        return {row["address"]: row["verdict"] for row in json.loads(output)}

    def check_pacing(self, start, programs):
        """No check before its time, but for those with which a program ends: the next one need not wait for it any more."""
        for number, begin in enumerate(self.server.begins):
            self.assertGreaterEqual(begin - start, (number - (programs - 1)) * SPACING, self.server.begins)
        self.assertLessEqual(self.server.most, AT_A_TIME)

    def test_b44_two_programs_at_once(self):
        for address in RIGHT:
            self.add(address)
        self.add(WRONG, "wrong")
        start = time.monotonic()
        programs = [self.start("--all"), self.start(*RIGHT, WRONG)]
        by_itself, by_hand = [self.end(process, expect=1) for process in programs]
        self.check_pacing(start, len(programs))
        self.assertEqual({address: by_hand[address] for address in RIGHT}, dict.fromkeys(RIGHT, "works"))
        for address in RIGHT:
            self.assertIn(by_itself[address], ("works", ""))   # "": left to the other one
        self.assertIn("wrong-login", (by_itself[WRONG], by_hand[WRONG]))
        self.assertLessEqual(self.server.accounts[WRONG], 2)
        kept = {login["address"]: login["verdict"]["is"] for login in self.instance("Main archive")["staticLogins"]}
        self.assertEqual(kept, {**dict.fromkeys(RIGHT, "works"), WRONG: "wrong-login"})

    def test_b44_many_programs_and_one_account(self):
        """However many ask for it by hand, an account is not locked."""
        self.add(WRONG, "wrong")
        programs = [self.start(WRONG) for _ in range(6)]
        found = [self.end(process, expect=1)[WRONG] for process in programs]
        self.assertEqual(self.server.accounts[WRONG], 2)
        self.assertEqual(sorted(found), [""] * 4 + ["wrong-login"] * 2)
        self.assertLessEqual(self.server.most, AT_A_TIME)

    def test_a_program_that_is_killed_holds_up_nobody(self):
        for address in RIGHT:
            self.add(address)
        killed = self.start("--all")
        while not self.server.begins:
            time.sleep(0.02)
        killed.kill()
        killed.communicate()
        other = self.start(*RIGHT[2:])
        self.assertEqual(self.end(other, expect=0), dict.fromkeys(RIGHT[2:], "works"))


if __name__ == "__main__":
    ctl.main()
