# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a check trusts: B44. An untrusted server learns nothing, and the administrator sees whose certificate it showed."""
import base64
import datetime
import hashlib
import ssl
import subprocess
import unittest

from authority import openssl
from imap_peer import Peer, Script
from probing import SLOWNESS, MailboxCase

PASSWORD = "geheim-Wörter 7"


def pin_of(certificate):
    public = openssl("x509", "-in", certificate, "-noout", "-pubkey")
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=public, capture_output=True, check=True).stdout
    return "sha256//" + base64.b64encode(hashlib.sha256(der).digest()).decode()


class TrustCase(MailboxCase):
    def check(self, certificate, key, security="tls", trusted=True, **settings):
        """The finding, and whether the peer got the password."""
        with Peer(Script(tls=security), certificate, key) as peer:
            found = self.probe(trusted, **{"host": "localhost", "port": str(peer.port), "security": security, "password": PASSWORD,
                                           "address": "anna@example.org", "timeout-seconds": str(20 * SLOWNESS), **settings})
            return found, peer.knows(PASSWORD)

    def refused(self, words, certificate, key, **settings):
        for security in ("tls", "starttls"):
            found, sent = self.check(certificate, key, security, **settings)
            self.assertEqual((found["verdict"], sent), ("not-trusted", False), found)
            self.assertIn(words, found["sentence"])
            self.assertEqual(found["pin"], pin_of(certificate))
        return found

    def test_trusted(self):
        for security in ("tls", "starttls"):
            found, sent = self.check(self.certificate, self.key, security)
            self.assertEqual((found["verdict"], sent), ("works", True), found)
            self.look_at_certificate(found)

    def look_at_certificate(self, found):
        der = openssl("x509", "-in", self.certificate, "-outform", "DER")
        self.assertEqual(found["sha256"], hashlib.sha256(der).hexdigest())
        self.assertEqual(found["pin"], pin_of(self.certificate))
        self.assertIn("CN=server", found["subject"])
        self.assertIn("CN=Test Root", found["issuer"])
        ends = openssl("x509", "-in", self.certificate, "-noout", "-enddate").decode().strip().removeprefix("notAfter=")
        ends = datetime.datetime.strptime(ends, "%b %d %H:%M:%S %Y GMT").replace(tzinfo=datetime.timezone.utc)
        self.assertEqual(found["not-after"], int(ends.timestamp()))

    def test_b44_unknown_authority(self):
        found = self.refused("CN=Test Root", self.certificate, self.key, trusted=False)
        self.look_at_certificate(found)

    def test_b44_self_signed(self):
        self.refused("nobody but itself", *self.authority.issue("selfmade", self_signed=True))

    def test_b44_wrong_name(self):
        self.refused("not to the server “localhost”", *self.authority.issue("other", hosts=("mail.example.org",)))
        self.refused("not to the server “127.0.0.1”", self.certificate, self.key, host="127.0.0.1")

    def test_b44_expired(self):
        self.refused("expired on", *self.authority.issue("old", ends=-86400))

    def test_b44_other_name_with_odd_characters(self):
        found = self.refused("\\u202E", *self.authority.issue("evil\u202elive", hosts=("mail.example.org",)))
        self.assertNotIn("\u202e", str(found))

    def test_pinned(self):
        """A pinned key is trusted, whoever signed it and whatever the certificate says."""
        for name, options in (("pinned", {"self_signed": True}), ("away", {"hosts": ("mail.example.org",)}), ("late", {"ends": -86400})):
            certificate, key = self.authority.issue(name, **options)
            for security in ("tls", "starttls"):
                found, sent = self.check(certificate, key, security, trusted=False, **{"pinned-key": pin_of(certificate)})
                self.assertEqual((found["verdict"], sent), ("works", True), found)

    def test_b44_changed_pin(self):
        """Another key is refused, also with a certificate that would be trusted without the pin."""
        other = pin_of(self.authority.issue("former")[0])
        found = self.refused("another key than the pinned one", self.certificate, self.key, **{"pinned-key": other})
        self.look_at_certificate(found)

    def test_connection_only(self):
        """Test Connection shows an untrusted certificate as well."""
        found, _ = self.check(self.certificate, self.key, trusted=False, password=None)
        self.assertEqual(found["verdict"], "not-trusted", found)
        self.look_at_certificate(found)

    def test_old_tls(self):
        """TLS 1.1 is none."""
        with Peer(Script(), self.certificate, self.key) as peer:
            peer.context.set_ciphers("ALL:@SECLEVEL=0")
            peer.context.minimum_version = peer.context.maximum_version = ssl.TLSVersion.TLSv1_1
            found = self.probe(host="localhost", port=str(peer.port), security="tls", address="anna@example.org", password=PASSWORD)
            self.assertEqual((found["verdict"], peer.knows(PASSWORD)), ("no-tls", False), found)


if __name__ == "__main__":
    unittest.main()
