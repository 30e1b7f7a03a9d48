# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations that are disturbed, and what must be true after each. See README.md for how to add one."""
import contextlib
import http.client
import json
import os
import re
import signal
import ssl
import urllib.parse

import world
from world import INSTANCE

APPEND = os.environ["STATREG_APPEND"]
IN = ("--instance", INSTANCE)
SYNC_FAILED = 10   # of StatregError
FRESH = [f"fresh{number}@example.org" for number in range(3)]


def is_kill(fault):
    return fault is not None and fault.kind == "signal=SIGKILL"


class Operation:
    """start: the history it begins with; command: what statregctl is told."""
    name = start = ""
    command = ()
    stdin = b""

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
        # What was done in part is told as well, in a warning. Who disturbs write() may hit the sentence itself.
        if not is_kill(fault) and not (fault and fault.point.call == "write"):
            assert re.fullmatch(r"(statregctl: [^\n]+\n)" + ("*" if run.status == 0 else ""), run.errors), run
        here.check_sound(fault)
        self.check_effect(here, run.status == 0 and not run.errors, fault)

    def check_effect(self, here, done, fault):
        """done: the program said that it was done, and gave no warning."""
        raise NotImplementedError


def check_undecided(here, registrations):
    waiting = here.pending()
    for registration in registrations:
        assert waiting.count(registration.id) == 1, f"{registration} is lost"


class Append(Operation):
    """Owners register one after the other; what they were told holds."""
    start = "key filled"

    def run(self, here, tracer):
        with here.started(APPEND, here.data) as process:
            assert process.stdout.readline() == b"ready\n"
            with tracer.attached(process) if tracer else contextlib.nullcontext():
                output, errors = process.communicate("".join(f"{address}\n" for address in FRESH).encode(), world.TIMEOUT)
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
        if fault and fault.point.call == "fdatasync" and not is_kill(fault):
            assert latched, answers
        check_undecided(here, here.history["pending"])
        # One that was killed was never answered, and may be there or not.
        assert len(waiting) <= len(here.history["pending"]) + len(answers) + is_kill(fault), waiting
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


class Serve(Append):
    """The same through the page itself: TLS, form, gate and all."""
    start = "key filled certificate"

    def run(self, here, tracer):
        with here.started(*self.get_line(here)) as process:
            line = process.stdout.readline().decode()
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
        answers = []
        for address in FRESH:
            try:
                answers.append((address, post(urllib.parse.urlsplit(url), address)))
            except (OSError, http.client.HTTPException):
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
        if fault and fault.point.call == "fdatasync" and not is_kill(fault):
            refused = [answers[address] != 303 for address in FRESH]
            assert 503 in answers.values() and refused == sorted(refused), answers
        if fault is None:
            assert [answers[address] for address in FRESH] == [303] * len(FRESH), answers
        check_undecided(here, here.history["pending"])
        self.check_afterwards(here, {entry["id"] for entry in here.json("pending")})


class FirstServe(Operation):
    """The page's first start and its end: it makes the certificate."""
    start = "key filled"

    def run(self, here, tracer):
        with here.started(*(tracer.before() if tracer else ()), *Serve.get_line(here)) as process:
            if process.stdout.readline():
                with contextlib.suppress(FileNotFoundError, IndexError, ProcessLookupError):
                    os.kill(here.get_child(process) if tracer else process.pid, signal.SIGTERM)
            output, errors = process.communicate(timeout=world.TIMEOUT)
        return world.Run(process.returncode, output.decode(), errors.decode())

    def check_effect(self, here, done, fault):
        check_undecided(here, here.history["pending"])
        check_serving(here)


def post(url, address):
    """Fills in the form; the status, 0 when no whole answer came."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    own = {"Host": url.netloc}

    def ask(method, body=None, **headers):
        connection = http.client.HTTPSConnection("127.0.0.1", url.port, timeout=20, context=context)
        with contextlib.closing(connection):
            connection.request(method, url.path, body, {**own, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    status, page = ask("GET")
    token = re.search(r'name="token"[^>]*value="([^"]*)"', page)
    if not token:
        return status
    form = urllib.parse.urlencode({"address": address, "logon": "", "password": f"password of {address}", "token": token[1]})
    return ask("POST", form, Origin=f"https://{url.netloc}", **{"Content-Type": "application/x-www-form-urlencoded"})[0]


def check_serving(here):
    """A page that starts and takes a registration."""
    run = Serve().run(here, None)
    assert run.status == 0 and [status for _, status in json.loads(run.output)] == [303] * len(FRESH), run


def get_newest(history):
    """Address to the registration that wins."""
    return {registration.address: registration for registration in history["pending"]}


class Apply(Operation):
    start = "key filled"
    command = ("apply", *IN, "--all")

    def check_effect(self, here, done, fault):
        waiting, logins, newest = here.pending(), here.logins(), get_newest(here.history)
        assert not done or not waiting, waiting
        for registration in here.history["pending"]:
            assert waiting.count(registration.id) <= 1
            winner = newest[registration.address]
            assert registration.id in waiting or logins.get(registration.address) == winner.id, f"{registration} is lost"
        for address, winner in newest.items():
            expected = {winner.id: winner.password}.get(logins.get(address), "of old" if address == "bernd@example.org" else None)
            assert here.password(address) == expected, (address, expected)
        # Doing it again gives what doing it once gives.
        here.get(*self.command)
        assert here.logins() == {address: winner.id for address, winner in newest.items()}
        assert {address: here.password(address) for address in newest} == {address: winner.password for address, winner in newest.items()}
        assert here.pending() == []


class Delete(Operation):
    start = "key filled"

    def get_command(self, here):
        return "delete", *(registration.id for registration in here.history["pending"][:2])

    def check_effect(self, here, done, fault):
        waiting = here.pending()
        assert not done or not {registration.id for registration in here.history["pending"][:2]} & set(waiting)
        check_undecided(here, here.history["pending"][2:])
        assert set(here.logins()) == {"bernd@example.org"}
        here.get("delete", "--all")
        assert here.pending() == []


class Compact(Delete):
    """Deleting drops from the file what was decided long ago."""
    start = "key filled old"

    def check_effect(self, here, done, fault):
        text = (here.data / "ELOxcBoxReg").read_text()
        assert fault or not any(registration.id in text for registration in here.history["old"])
        assert not {registration.id for registration in here.history["old"]} & set(here.pending())
        super().check_effect(here, done, fault)


class Undo(Operation):
    start = "key filled"
    command = ("undo",)

    def prepare(self, here):
        here.get("apply", *IN, "--all")

    def check_effect(self, here, done, fault):
        waiting, logins, newest = here.pending(), here.logins(), get_newest(here.history)
        for registration in here.history["pending"]:
            assert registration.id in waiting or logins.get(registration.address) == newest[registration.address].id, f"{registration} is lost"
        if done:
            check_undecided(here, here.history["pending"])
            assert set(logins) == {"bernd@example.org"} and here.password("bernd@example.org") == "of old"
        # From wherever it stands it can be applied.
        here.get("apply", *IN, "--all")
        assert here.logins() == {address: winner.id for address, winner in newest.items()}


class Repair(Operation):
    """A damaged line and a torn end are set aside."""
    start = "key filled"
    command = ("repair",)

    def prepare(self, here):
        with (here.data / "ELOxcBoxReg").open("ab") as file:
            file.write(b'{"registration":"damaged"}\n{"registration":"torn')

    def check(self, here, run, fault):
        path = here.data / "ELOxcBoxReg"
        if run.status:
            # As it was, or repaired: then the second time finds nothing to do.
            aside = here.data / "ELOxcBoxReg.torn"
            assert "damaged" in path.read_text() or "damaged" in aside.read_text()
            here.get("repair")
        super().check(here, run, fault)

    def check_effect(self, here, done, fault):
        check_undecided(here, here.history["pending"])
        assert "torn" in (here.data / "ELOxcBoxReg.torn").read_text()


class AddInstance(Operation):
    start = "key filled"
    command = ("instance", "add", "Sales", "--host", "imap.example.org")

    def check_effect(self, here, done, fault):
        names = [entry["name"] for entry in here.json("instance", "list")]
        assert names in ([INSTANCE], [INSTANCE, "Sales"]) and (not done or "Sales" in names), names
        if "Sales" in names:
            assert here.json("instance", "show", "Sales")["connection"]["host"] == "imap.example.org"
        else:
            here.get(*self.command)
        here.json("instance", "show", INSTANCE)
        assert here.password("bernd@example.org") == "of old"


class SetInstance(Operation):
    start = "key filled"
    command = ("instance", "set", INSTANCE, "--host", "imap.example.org", "--port", "1993")

    def check_effect(self, here, done, fault):
        connection = here.json("instance", "show", INSTANCE)["connection"]
        now = (connection["host"], connection["port"])
        assert now in (("imap.example.org", 1993), ("", 993)) and (not done or now[0]), now
        assert here.password("bernd@example.org") == "of old"
        here.get(*self.command)


class SetPassword(Operation):
    """All or nothing: never a user name without its password."""
    start = "key filled"
    command = ("login", "set", *IN, "bernd@example.org", "--logon", "CORP/bernd", "--password-stdin")
    stdin = b"changed"

    def check_effect(self, here, done, fault):
        now = here.password("bernd@example.org")
        assert now == "changed" or not done and now == "of old", now


class Settings(Operation):
    start = "key filled"
    command = ("settings", "port", "9443")

    def prepare(self, here):
        here.get("settings", "organisation", "Example")

    def check_effect(self, here, done, fault):
        settings = here.json("settings")
        assert settings["port"] == 9443 or not done and settings["port"] == 8443, settings
        assert settings["organisation"] == "Example"


class FirstStart(Operation):
    """No folder yet."""
    command = ("instance", "add", INSTANCE)

    def check_effect(self, here, done, fault):
        names = [entry["name"] for entry in here.json("instance", "list")]
        assert names == [INSTANCE] or not done and names == [], names
        if not names:
            here.get(*self.command)
        here.get("key", "create", "--storage", "file")
        here.get("login", "add", *IN, "eva@example.org", "--password-stdin", stdin=b"fresh")
        assert here.password("eva@example.org") == "fresh"


class CreateKey(Operation):
    command = ("key", "create", "--storage", "file")

    def check_effect(self, here, done, fault):
        works = here.json("status")["key"]["state"] == "ready" or here.ctl(*self.command).status == 0
        assert works and (fault or done), here.json("status")
        here.get("instance", "add", INSTANCE)
        here.get("login", "add", *IN, "eva@example.org", "--password-stdin", stdin=b"fresh")
        assert here.password("eva@example.org") == "fresh"


class RotateKey(Operation):
    """What was sealed before can be opened whichever key is the active one."""
    start = "key filled"
    command = ("key", "rotate")

    def check_effect(self, here, done, fault):
        here.get("apply", *IN, "--all")
        for address, winner in get_newest(here.history).items():
            assert here.password(address) == winner.password
        here.get("login", "add", *IN, "eva@example.org", "--password-stdin", stdin=b"fresh")
        assert here.password("eva@example.org") == "fresh"


class CreateCertificate(Operation):
    start = "key filled"
    command = ("certificate", "create")

    def check_effect(self, here, done, fault):
        shown = here.get("certificate", "show", expect=(0, 3))
        assert not done or shown.status == 0
        check_serving(here)


class RenewCertificate(CreateCertificate):
    start = "key filled certificate"


TABLE = {
    "append": Append(), "apply": Apply(), "serve": Serve(), "first-serve": FirstServe(), "delete": Delete(), "compact": Compact(),
    "undo": Undo(), "repair": Repair(), "instance-add": AddInstance(), "instance-set": SetInstance(), "login-set": SetPassword(),
    "settings": Settings(), "first-start": FirstStart(), "key-create": CreateKey(), "key-rotate": RotateKey(),
    "certificate-create": CreateCertificate(), "certificate-renew": RenewCertificate(),
}
for _name, _operation in TABLE.items():
    _operation.name = _name
