# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's certificate, judged by openssl."""
import subprocess

import ctl


class Certificate(ctl.Ctl):
    def openssl(self, *arguments, **options):
        return subprocess.run(["openssl", *arguments], capture_output=True, check=True, cwd=self.home, **options).stdout.decode()

    def make(self, name="own", *options):
        """A certificate and a key of somebody else's making."""
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", f"{name}.key", "-out", f"{name}.pem",
                     "-days", "90", "-subj", "/CN=mail.example.org", "-addext", "subjectAltName=DNS:mail.example.org", *(options or ("-nodes",)))
        return str(self.home / f"{name}.pem"), str(self.home / f"{name}.key")

    def fingerprint(self):
        return self.openssl("x509", "-in", str(self.data / "tls" / "certificate.pem"), "-noout", "-fingerprint", "-sha256").split("=")[1].strip()

    def test_none_yet(self):
        self.error("certificate", "show", expect=3)
        self.assertFalse((self.data / "tls" / "key.pem").exists())

    def test_create_and_show(self):
        self.text("settings", "hostName", "mail.example.org")
        made = self.json("certificate", "create")
        self.assertEqual(set(made), {"names", "issuer", "selfSigned", "notBefore", "notAfter", "sha256", "keyPin"})
        self.assertIs(made["selfSigned"], True)
        self.assertIn("mail.example.org", made["names"])
        self.assertEqual(made["sha256"], self.fingerprint())
        self.assertEqual(self.json("certificate", "show"), made)
        self.assertIn(made["sha256"], self.text("certificate", "show"))
        self.assertEqual((self.data / "tls" / "key.pem").stat().st_mode & 0o777, 0o600)

    def test_renewal_keeps_the_key(self):
        first, second = self.json("certificate", "create"), self.json("certificate", "create")
        self.assertNotEqual(first["sha256"], second["sha256"])
        self.assertEqual(first["keyPin"], second["keyPin"])

    def test_use_pem(self):
        certificate, key = self.make()
        for files in ([certificate, key], [key, certificate]):
            used = self.json("certificate", "use", *files)
            self.assertEqual((used["names"], used["sha256"]), (["mail.example.org"], self.fingerprint()))
        both = self.home / "both.pem"
        both.write_text((self.home / "own.pem").read_text() + (self.home / "own.key").read_text())
        self.assertEqual(self.json("certificate", "use", str(both))["sha256"], used["sha256"])

    def test_use_protected_key(self):
        certificate, key = self.make("own", "-passout", "pass:open sesame")
        self.error("certificate", "use", certificate, key, expect=1)
        self.error("certificate", "use", certificate, key, "--password-stdin", stdin=b"wrong", expect=1)
        self.json("certificate", "use", certificate, key, "--password-stdin", stdin=b"open sesame\n")
        self.assertNotIn("ENCRYPTED", (self.data / "tls" / "key.pem").read_text())

    def test_use_pkcs12(self):
        certificate, key = self.make()
        self.openssl("pkcs12", "-export", "-in", certificate, "-inkey", key, "-out", "own.p12", "-passout", "pass:geheim")
        self.error("certificate", "use", str(self.home / "own.p12"), "--password-stdin", stdin=b"wrong", expect=1)
        used = self.json("certificate", "use", str(self.home / "own.p12"), "--password-stdin", stdin=b"geheim")
        self.assertEqual(used["sha256"], self.fingerprint())

    def test_bad_files_keep_the_old_one(self):
        made = self.json("certificate", "create")
        certificate, key = self.make()
        _, other = self.make("other")
        (self.home / "text").write_text("no certificate")
        for files in ([certificate], [key], [certificate, other], [str(self.home / "text")], [str(self.home / "nothing")]):
            self.error("certificate", "use", *files, expect=1)
        self.assertEqual(self.json("certificate", "show"), made)

    def test_key_that_does_not_belong(self):
        self.json("certificate", "create")
        _, key = self.make()
        (self.data / "tls" / "key.pem").write_bytes((self.home / "own.key").read_bytes())
        self.error("certificate", "show", expect=1)
        self.assertTrue(key)
        self.assertIsNone(self.json("status")["certificate"])


if __name__ == "__main__":
    ctl.main()
