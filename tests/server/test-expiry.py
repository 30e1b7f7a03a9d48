# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page says about its certificate before, when and after it expires, and when it cannot be used (B39)."""
import ssl

import page
import reload


class Warnings(reload.ReloadCase):
    def test_b39_expires_soon(self):
        for days, step in ((29, "30 days"), (13, "14 days"), (6, "7 days"), (0.9, "1 day")):
            served = self.serve(ends=int(days * 86400))
            served.wait_said(f"The page’s certificate expires within {step}, on ")
            self.assertIn(f"within {step}", self.json("status")["certificate"]["warning"])
            self.assertEqual(served.get_raw().status, 200)
            self.assertEqual(served.stop(), "")

    def serve_until_it_expires(self):
        """The page with a certificate that is good for some seconds more; a machine that is too busy to start it in them gets a minute."""
        for ends in (reload.PATIENCE // 6, reload.PATIENCE):
            served = self.serve(f"short{ends}", ends=ends)
            served.wait_said("The page’s certificate expire")
            if served.said.startswith(b"s within 1 day"):
                return served
            served.stop()
        return self.fail("it has expired before it is shown")

    def test_b39_expires_while_it_is_shown(self):
        served = self.serve_until_it_expires()
        served.wait_said("The page’s certificate expired on ")
        self.assertEqual(served.get_raw().status, 200)
        self.deploy(*self.authority.issue("second"))
        served.wait_shown(self.tls / "certificate.pem")
        self.assertEqual(self.json("status")["certificate"]["warning"], "")
        self.assertNotIn("expire", served.stop())

    def test_b39_expired_before(self):
        """Somebody else's is served with a warning, never replaced."""
        self.serve().stop()
        self.deploy(*self.authority.issue("old", ends=-3600))
        old = (self.tls / "certificate.pem").read_text()
        served = reload.Served(self)
        served.wait_said("The page’s certificate expired on ")
        self.assertEqual(served.get_raw().status, 200)
        self.assertEqual(served.shown(), ssl.PEM_cert_to_DER_cert(old))

    def test_b39_own_one_expired_before(self):
        """The page's own is of no use to anybody then: it is renewed with its key."""
        self.text("certificate", "create")
        self.deploy(*self.authority.issue("own", ends=-3600, self_signed=True))
        old = self.json("certificate", "show")
        served = reload.Served(self)
        new = self.json("certificate", "show")
        self.assertEqual(new["keyPin"], old["keyPin"])
        self.assertNotEqual(new["sha256"], old["sha256"])
        self.assertEqual(served.stop(), "")

    def test_b39_other_name(self):
        served = self.serve(hosts=("www.example.org", "*.example.org"))
        served.wait_said("The page’s certificate is not made for “localhost”")
        self.text("settings", "hostName", "mail.example.org")
        self.assertEqual(self.json("status")["certificate"]["warning"], "")
        self.assertEqual(served.stop(), "")


    def test_b39_unusable_files(self):
        served = self.serve()
        old = served.shown()
        (self.tls / "certificate.pem").write_bytes(b"no certificate\n")
        served.wait_said("no readable certificate")
        (self.tls / "certificate.pem").chmod(0o644)
        served.wait_said("open to other users")
        (self.tls / "certificate.pem").unlink()
        served.wait_said("There is no certificate")
        self.assertEqual(served.shown(), old)
        self.assertEqual(served.get_raw().status, 200)
        self.deploy(*self.authority.issue("second"))
        served.wait_shown(self.tls / "certificate.pem")
        self.assertEqual(served.get_raw().status, 200)


if __name__ == "__main__":
    page.ctl.main()
