# SPDX-License-Identifier: GPL-3.0-or-later
"""What all operations share."""
import os
import re

import world
from world import INSTANCE

IN = ("--instance", INSTANCE)
# Opening that fails from some point on meets files of the system's, too.
LIBRARY = re.compile(r"\n\(statregctl:\d+\): GLib-WARNING [^\n]* getpwuid_r\(\): [^\n]*\n")


def is_kill(fault):
    return fault is not None and fault.kills


class Operation:
    """start: the history it begins with; places: the folders whose calls are disturbed; command: what statregctl is told."""
    name = start = ""
    places = ("data",)
    command = ()
    stdin = b""
    # Whether it waits for its own threads; they wake it by writing to a descriptor of its own.
    loops = False

    def can_suffer(self, fault):
        """A loop that can never be woken again says nothing about a disk. Writing that fails for good is in test-full.py."""
        return not (self.loops and fault.silences)

    def prepare(self, here):
        """What happens right before, undisturbed."""

    def run(self, here, tracer):
        """tracer: None for not disturbing it at all."""
        self.prepare(here)
        return here.ctl(*self.get_command(here), before=tracer.before() if tracer else (), stdin=self.stdin)

    def get_command(self, here):
        return self.command

    def check(self, here, run, fault):
        """fault: None when nothing was disturbed."""
        assert run.status in ((world.KILLED,) if is_kill(fault) else range(6)), run
        if not is_kill(fault) and not (fault and fault.silences):
            self.check_sentence(here, run, fault)
        here.check_sound(fault)
        self.check_effect(here, run.status == 0 and not run.errors, fault)

    def check_sentence(self, here, run, fault):
        """What failed is told with its file and cause; what was done in part is told as well, in a warning."""
        errors = LIBRARY.sub("", run.errors)
        assert re.fullmatch(r"(statregctl: [^\n]+\n)" + ("*" if run.status == 0 else "+"), errors), run
        assert not (fault and fault.passes) or (run.status == 0 and not run.errors), run
        if run.status and fault:
            assert any(str(here.top / place) in run.errors for place in self.places) and os.strerror(fault.number) in run.errors, run

    def check_effect(self, here, done, fault):
        """done: the program said that it was done, and gave no warning."""
        raise NotImplementedError


def check_undecided(here, registrations):
    waiting = here.pending()
    for registration in registrations:
        assert waiting.count(registration.id) == 1, f"{registration} is lost"


def get_newest(history):
    """Address to the registration that wins."""
    return {registration.address: registration for registration in history["pending"]}
