# SPDX-License-Identifier: GPL-3.0-or-later
"""Owners register: by the store alone, and through the page."""
import contextlib
import json
import os
import select
import signal

import world
from operation import IN, Operation, check_undecided, is_kill
from owner import BROKEN_OFF, Owner

APPEND = os.environ["STATREG_APPEND"]
SYNC_FAILED = 10   # of StatregError
FRESH = [f"fresh{number}@example.org" for number in range(3)]


def read_line(process):
    """Of a program that may come to a standstill."""
    if not select.select([process.stdout], [], [], world.TIMEOUT)[0]:
        raise TimeoutError("nothing is said")
    return process.stdout.readline()


def is_sync_failing(fault):
    return fault is not None and fault.point.call == "fdatasync" and not fault.kills and not fault.passes


class Append(Operation):
    """Owners register one after the other; what they were told holds."""
    start = "key filled"
    owners, together = FRESH, 1
    loops = True

    def run(self, here, tracer):
        with here.started(APPEND, here.data, self.together) as process:
            assert process.stdout.readline() == b"ready\n"
            with tracer.attached(process) if tracer else contextlib.nullcontext():
                output, errors = process.communicate("".join(f"{address}\n" for address in self.owners).encode(), world.TIMEOUT)
        return world.Run(process.returncode, output.decode(), errors.decode())

    def check(self, here, run, fault):
        assert run.status == (world.KILLED if is_kill(fault) else 0), run
        here.check_sound(fault)
        self.check_answers(here, [line.split() for line in run.output.splitlines()], fault)

    def check_answers(self, here, answers, fault):
        waiting = here.pending()
        assert len(set(waiting)) == len(waiting), waiting
        latched = False
        for what, identifier, *_, last in answers:
            assert what == "registered" and not latched or what == "refused", answers
            assert waiting.count(identifier) == (what == "registered"), (what, identifier, waiting)
            latched = latched or last == str(SYNC_FAILED)
        if is_sync_failing(fault):
            assert latched, answers
        assert (fault and not fault.passes) or [what for what, *_ in answers] == ["registered"] * len(self.owners), answers
        check_undecided(here, here.history["pending"])
        # Those that wait when the program is killed are never answered, and may be there or not.
        assert len(waiting) <= len(here.history["pending"]) + len(answers) + is_kill(fault) * self.together, waiting
        self.check_afterwards(here, {identifier for what, identifier, *_ in answers if what == "registered"})

    @staticmethod
    def check_afterwards(here, promised):
        """The next program goes on, and a repair keeps what was promised."""
        here.get("repair")
        assert promised <= set(here.pending())
        again = Append().run(here, None)
        assert again.output.count("registered") == len(FRESH), again
        here.get("apply", *IN, "--all")
        for address in FRESH:
            assert here.password(address) == f"password of {address}"


class AppendGroup(Append):
    """Several at once, with one fdatasync for those that wait."""
    together = 6
    owners = [f"group{number}@example.org" for number in range(2 * together)]


class Serve(Append):
    """The same through the page itself: TLS, form, gate and all."""
    start = "key filled certificate"

    def run(self, here, tracer):
        with here.started(*self.get_line(here)) as process:
            line = read_line(process).decode()
            with tracer.attached(process) if tracer else contextlib.nullcontext():
                answers = self.post_all(line.split()[-1]) if line else []
                with contextlib.suppress(ProcessLookupError):
                    process.terminate()
                _, errors = process.communicate(timeout=world.TIMEOUT)
        return world.Run(process.returncode, json.dumps(answers), errors.decode())

    @staticmethod
    def get_line(here):
        return world.ctl.PROGRAM, "--data-dir", here.data, "serve", "--port", "0", "--listen", "127.0.0.1"

    def post_all(self, url):
        answers, owner = [], Owner(url)
        for address in FRESH:
            try:
                answers.append((address, owner.register(address)))
            except BROKEN_OFF:
                answers.append((address, 0))
        return answers

    def check(self, here, run, fault):
        assert run.status in ((world.KILLED,) if is_kill(fault) else range(6)), run
        here.check_sound(fault)
        answers = dict(json.loads(run.output))
        found = [entry["address"] for entry in here.json("pending")]
        for address in FRESH:
            assert found.count(address) <= 1, found
            if answers.get(address) == 303:
                assert address in found, (address, answers)
            elif address in found:
                assert is_kill(fault) and answers.get(address) == 0, (address, answers)
        if is_sync_failing(fault):
            refused = [answers[address] != 303 for address in FRESH]
            assert 503 in answers.values() and refused == sorted(refused), answers
        if fault is None or fault.passes:
            assert [answers[address] for address in FRESH] == [303] * len(FRESH), answers
        check_undecided(here, here.history["pending"])
        self.check_afterwards(here, {entry["id"] for entry in here.json("pending")})


class FirstServe(Operation):
    """The page's first start and its end: it makes the certificate."""
    start = "key filled"
    loops = True

    def run(self, here, tracer):
        with here.started(*(tracer.before() if tracer else ()), *Serve.get_line(here)) as process:
            if read_line(process):
                with contextlib.suppress(FileNotFoundError, IndexError, ProcessLookupError):
                    os.kill(here.get_child(process) if tracer else process.pid, signal.SIGTERM)
            output, errors = process.communicate(timeout=world.TIMEOUT)
        return world.Run(process.returncode, output.decode(), errors.decode())

    def check_effect(self, here, done, fault):
        check_undecided(here, here.history["pending"])
        check_serving(here)


def check_serving(here):
    """A page that starts and takes a registration."""
    run = Serve().run(here, None)
    assert run.status == 0 and [status for _, status in json.loads(run.output)] == [303] * len(FRESH), run
