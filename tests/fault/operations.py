# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations that are disturbed, and what must be true after each. See README.md for how to add one."""
import hashlib
import ssl
import subprocess

from deciding import Apply, ApplyFifty, Compact, Delete, Repair, Undo, UndoDelete, UndoOlder
from keeping import BackUp, CreateKey, Restore, RestoreOld, RotateKey
from operation import IN, Operation, check_undecided
from registering import Append, AppendGroup, FirstServe, Serve, check_serving
from world import INSTANCE


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


class RenameInstance(Operation):
    start = "key filled"
    command = ("instance", "rename", INSTANCE, "Sales")

    def check_effect(self, here, done, fault):
        names = [entry["name"] for entry in here.json("instance", "list")]
        assert names == ["Sales"] or not done and names == [INSTANCE], names
        assert here.get("password", "--instance", names[0], "bernd@example.org").output == "of old"


class RemoveInstance(Operation):
    start = "key filled"
    command = ("instance", "remove", "--yes", INSTANCE)

    def check_effect(self, here, done, fault):
        names = [entry["name"] for entry in here.json("instance", "list")]
        assert not names or not done and names == [INSTANCE] and here.password("bernd@example.org") == "of old", names
        check_undecided(here, here.history["pending"])


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


class CreateCertificate(Operation):
    start = "key filled"
    command = ("certificate", "create")

    def check_effect(self, here, done, fault):
        shown = here.get("certificate", "show", expect=(0, 3))
        assert not done or shown.status == 0
        check_serving(here)


class RenewCertificate(CreateCertificate):
    start = "key filled certificate"


class UseCertificate(Operation):
    """One from elsewhere, with another key: either the old pair is there, or the new one."""
    start = "key filled certificate"
    OPENSSL = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=localhost",
               "-addext", "subjectAltName=DNS:localhost", "-addext", "extendedKeyUsage=serverAuth")

    def prepare(self, here):
        subprocess.run([*self.OPENSSL, "-keyout", here.top / "key", "-out", here.top / "own"], check=True, capture_output=True)

    def get_command(self, here):
        return "certificate", "use", str(here.top / "own"), str(here.top / "key")

    def check_sentence(self, here, run, fault):
        """Reading the files to be used may fail as well."""
        assert run.status or not run.errors, run
        assert not run.status or str(here.top) in run.errors and run.errors.count("\n") == 1, run

    def check_effect(self, here, done, fault):
        found = ssl.PEM_cert_to_DER_cert((here.data / "tls" / "certificate.pem").read_text())
        used = found == ssl.PEM_cert_to_DER_cert((here.top / "own").read_text())
        assert used or not done
        assert here.json("certificate", "show")["sha256"].replace(":", "").lower() == hashlib.sha256(found).hexdigest()
        check_serving(here)
        if fault is None or fault.passes:
            assert (here.data / "tls" / "key.pem").read_text().count("BEGIN") == 1, "the old key is still there"


TABLE = {
    "append": Append(), "append-group": AppendGroup(), "apply": Apply(), "apply-fifty": ApplyFifty(), "serve": Serve(), "first-serve": FirstServe(), "delete": Delete(), "compact": Compact(),
    "undo": Undo(), "undo-delete": UndoDelete(), "undo-older": UndoOlder(), "repair": Repair(), "instance-add": AddInstance(), "instance-set": SetInstance(),
    "instance-rename": RenameInstance(), "instance-remove": RemoveInstance(), "login-set": SetPassword(),
    "settings": Settings(), "first-start": FirstStart(), "key-create": CreateKey(), "key-rotate": RotateKey(),
    "key-backup": BackUp(), "key-restore": Restore(), "key-restore-old": RestoreOld(),
    "certificate-create": CreateCertificate(), "certificate-renew": RenewCertificate(),
    "certificate-use": UseCertificate(),
}
for _name, _operation in TABLE.items():
    _operation.name = _name
