# SPDX-License-Identifier: GPL-3.0-or-later
"""A password does not outlive its check: not in libcurl, not in GnuTLS, not on a stack."""
import base64
import json
import os
import subprocess
import unittest

import memory
from imap_peer import PLAIN, Peer, Script
from probing import PROBE, SLOWNESS, MailboxCase

PASSWORD = b"a-password-worth-looking-for-0123456789"
WAYS = {"PLAIN": PLAIN, "PLAIN without SASL-IR": b"IMAP4rev1 AUTH=PLAIN", "LOGIN": b"IMAP4rev1 AUTH=LOGIN", "the command": b"IMAP4rev1"}


def forms():
    """As it is, and in Base64 at each offset to the groups of that."""
    yield PASSWORD
    for offset in range(3):
        yield base64.b64encode(bytes(offset) + PASSWORD)[offset + 1:-6]


class MemoryCase(MailboxCase):
    def left(self, script, **settings):
        """The finding, and what of the password is left when it is there."""
        secret, fifo = self.folder / "secret", self.folder / "fifo"
        secret.write_bytes(PASSWORD)
        if not fifo.exists():
            os.mkfifo(fifo)
        with Peer(script, self.certificate, self.key) as peer:
            probes = [{"host": "localhost", "port": str(peer.port), "security": script.tls, "address": "anna@example.org",
                       "timeout-seconds": str(20 * SLOWNESS), "password-file": str(secret), **settings}] * 3
            with subprocess.Popen([PROBE, "--threads", "2", "--wait", str(fifo)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  env={**os.environ, "SSL_CERT_FILE": str(self.authority.certificate)}) as process:
                process.stdin.write(json.dumps(probes).encode())
                process.stdin.close()
                found = json.loads(process.stdout.readline())
                left = memory.find(process.pid, list(forms()))
                fifo.write_bytes(b"")
            self.assertEqual(process.returncode, 0)
            self.assertTrue(peer.knows(PASSWORD.decode()), (found, peer.told))
        return found[0], left

    def test_search(self):
        """One that stays is found: here that of the request."""
        _, left = self.left(Script(), note=PASSWORD.decode())
        self.assertIn(PASSWORD, [needle for needle, _ in left])

    def test_works(self):
        for name, capabilities in WAYS.items():
            for security in ("tls", "starttls"):
                found, left = self.left(Script(tls=security, clear=b"IMAP4rev1 STARTTLS", capabilities=capabilities))
                self.assertEqual((found["verdict"], left), ("works", {}), (name, security))

    def test_refused(self):
        for name, capabilities in WAYS.items():
            found, left = self.left(Script(capabilities=capabilities, login=b"%t NO no\r\n"))
            self.assertEqual((found["verdict"], left), ("wrong-login", {}), name)

    def test_cut(self):
        """The connection breaks off, or time runs out, with the password on its way."""
        def close(connection, tag):
            connection.socket.close()

        def hang(connection, tag):
            connection.hang()
        for script, settings in ((Script(login=close), {}), (Script(login=hang), {"timeout-seconds": str(3 * SLOWNESS)})):
            found, left = self.left(script, **settings)
            self.assertEqual((found["verdict"], left), ("unreachable", {}))

    def test_repeated(self):
        """A server that sends it back does not leave it behind either."""
        found, left = self.left(Script(login=b"%t NO not " + PASSWORD + b"\r\n"))
        self.assertEqual((found["verdict"], left), ("wrong-login", {}))


if __name__ == "__main__":
    unittest.main()
