# SPDX-License-Identifier: GPL-3.0-or-later
"""A page whose certificate is replaced, and what it says about it."""
import os
import select
import ssl
import time

import authority
import page

PATIENCE = 60 * int(os.environ.get("STATREG_TEST_SLOWNESS", "1"))


class Served(page.Page):
    """The page with what it says on standard error while it runs."""
    said = b""

    def shown(self, source="127.0.0.1"):
        """The certificate that a client gets to see, DER."""
        with self.connect_tls(source) as connection:
            return connection.getpeercert(binary_form=True)

    def wait_shown(self, certificate):
        """Until clients get that one, which stands first in the PEM file."""
        wanted = ssl.PEM_cert_to_DER_cert(certificate.read_text())
        deadline = time.monotonic() + PATIENCE
        while self.shown() != wanted:
            self.case.assertLess(time.monotonic(), deadline, "the page shows its old certificate")
            time.sleep(0.05)

    def wait_said(self, text):
        """Until it has said that, which is dropped with all before it."""
        deadline = time.monotonic() + PATIENCE
        stream = self.process.stderr.fileno()
        while text.encode() not in self.said:
            if not select.select([stream], [], [], max(deadline - time.monotonic(), 0))[0]:
                self.case.fail(f"{text!r} is not in {self.said!r}")
            self.said += os.read(stream, 65536)
        self.said = self.said.partition(text.encode())[2]


class ReloadCase(page.PageCase):
    def setUp(self):
        super().setUp()
        self.text("settings", "hostName", "localhost")
        self.authority = authority.Authority(self.home / "authority")
        self.tls = self.data / "tls"

    def deploy(self, *files):
        """Moves what was issued to its place, in that order."""
        for file in files:
            file.rename(self.tls / ("key.pem" if file.suffix == ".key" else "certificate.pem"))

    def serve(self, name="first", **options):
        """The page with an issued certificate."""
        certificate, key = self.authority.issue(name, **options)
        self.text("certificate", "use", str(certificate), str(key))
        return Served(self)
