# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of checks on the command line share: a real Dovecot, and a scripted server that counts."""
import pathlib
import shutil
import sys
import tempfile

import authority
import ctl

sys.path.append(str(pathlib.Path(__file__).parents[1] / "mailbox"))
from dovecot import Dovecot  # noqa: E402 pylint: disable=wrong-import-position
from imap_peer import Peer, Script  # noqa: E402 pylint: disable=wrong-import-position

IN = ("--instance", "Main archive")
USERS = {f"{name}@example.org": "{PLAIN}right::::::" for name in ("anna", "bernd", "clara")}
REFUSAL = b"%t NO [AUTHENTICATIONFAILED] Wrong\r\n"


class CheckCase(ctl.Ctl):
    """An instance whose server is Dovecot, until peer() puts another one in its place."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="statreg-check-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.folder.chmod(0o755)
        cls.authority = authority.Authority(cls.folder / "ca")
        cls.certificate, cls.key = cls.authority.issue("server")
        cls.dovecot = Dovecot(cls.folder / "dovecot", cls.certificate, cls.key, USERS, messages={"anna": 2})
        cls.addClassCleanup(cls.dovecot.stop)

    def setUp(self):
        super().setUp()
        self.environment["SSL_CERT_FILE"] = str(self.authority.certificate)
        self.create_key()
        self.add_instance(self.dovecot.tls)

    def add_instance(self, port, name="Main archive"):
        self.text("instance", "add", name, "--host", "localhost", "--port", str(port))

    def add(self, address, password="right"):
        self.text("login", "add", *IN, address, "--password-stdin", stdin=password.encode())

    def check(self, *words, expect=0):
        return {row["address"]: row for row in self.json("check", *IN, *words, expect=expect)}

    def verdicts(self, *words, expect=0):
        return {address: row["verdict"] for address, row in self.check(*words, expect=expect).items()}

    def peer(self, login=REFUSAL, **script):
        peer = Peer(Script(login=login, **script), self.certificate, self.key)
        self.enterContext(peer)
        self.text("instance", "set", "Main archive", "--port", str(peer.port))
        return peer

    def login(self, address):
        return next(login for login in self.instance("Main archive")["staticLogins"] if login["address"] == address)
