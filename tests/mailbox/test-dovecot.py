# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins at a real Dovecot."""
import unittest

from dovecot import Dovecot
from probing import MailboxCase

# What passwords may be made of and something on the way could spoil; a passwd-file only has no place for a colon and line ends.
ODD = {
    "blanks": " blanks at both ends ", "quotes": "\"quotes\" and 'others'", "backslash": "back\\slash\\", "percent": "%41+%2B&=;",
    "umlauts": "Grüße, Österreich", "emoji": "𝕊🦊👩‍👩‍👧 e\u0301", "shell": "$(id) `id` ; | < >", "dash": "-", "long": "x" * 512,
    "wide": "ü" * 256, "nbsp": "\u00a0", "braces": "{5}", "star": "* OK", "brace": "{PLAIN}x", "plus": "+",
}
USERS = {
    "anna@example.org": "{PLAIN}secret::::::",
    "bernd": "{PLAIN}other::::::",
    "full@example.org": "{PLAIN}secret::::::userdb_quota_rule=*:storage=1K",
    "locked@example.org": "{PLAIN}secret::::::nologin reason=Account_is_locked",
    "gone@example.org": "{PLAIN}secret::::::userdb_uid=70000 userdb_home=/nonexistent/x userdb_mail=maildir:/proc/x",
    "elsewhere@example.org": "{PLAIN}secret::::::allow_nets=192.0.2.1",
    **{name + "@odd.example": "{PLAIN}" + password + "::::::" for name, password in ODD.items()},
}


class DovecotCase(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dovecot = Dovecot(cls.folder / "dovecot", cls.certificate, cls.key, USERS,
                              messages={"anna": 3, "full": 5})
        cls.addClassCleanup(cls.dovecot.stop)

    def settings(self, security="tls", **more):
        port = self.dovecot.tls if security == "tls" else self.dovecot.starttls
        return {"host": "localhost", "security": security, "port": str(port), "address": "anna@example.org", "password": "secret", **more}

    def check(self, *arguments, options=None, **more):
        return self.probe(options=options, **self.settings(*arguments, **more))

    def test_works(self):
        for security in ("tls", "starttls"):
            found = self.check(security)
            self.assertEqual((found["verdict"], found["messages"]), ("works", 3), found)
            self.assertIn("3 messages", found["sentence"])
            self.assertEqual(found["text"], "")

    def test_wrong(self):
        for more in ({"password": "Secret"}, {"logon": "nobody"}, {"password": "secret "}):
            for security in ("tls", "starttls"):
                found = self.check(security, **more)
                self.assertEqual(found["verdict"], "wrong-login", found)
                self.assertIn("AUTHENTICATIONFAILED", found["text"])
                self.assertEqual(found["messages"], -1)

    def test_user_names(self):
        self.assertEqual(self.check(logon="bernd", password="other")["verdict"], "works")

    def test_odd_passwords(self):
        found = self.probe_all([self.settings(address=name + "@odd.example", password=password) for name, password in ODD.items()])
        self.assertEqual({name: result["verdict"] for name, result in zip(ODD, found)}, dict.fromkeys(ODD, "works"))

    def test_states_of_accounts(self):
        self.assertEqual(self.check(address="full@example.org")["verdict"], "works")
        found = self.check(address="locked@example.org")
        self.assertEqual(found["verdict"], "locked", found)
        self.assertIn("[CONTACTADMIN] Account_is_locked", found["text"])
        self.assertEqual(self.check(address="elsewhere@example.org")["verdict"], "wrong-login")
        found = self.check(address="gone@example.org")
        self.assertEqual((found["verdict"], found["messages"]), ("works", -1), found)
        self.assertIn("could not be opened", found["sentence"])

    def test_login_disabled(self):
        """Without TLS, Dovecot forbids logins of what it takes for a foreign computer; and nothing was sent."""
        found = self.check("none", host="127.0.0.2")
        self.assertEqual(found["verdict"], "no-tls", found)
        self.assertIn("LOGINDISABLED", found["capabilities"])
        self.assertNotIn("method=PLAIN, rip=127.0.0.2", self.dovecot.log())

    def test_connection_only(self):
        for security in ("tls", "starttls"):
            settings = self.settings(security)
            del settings["password"]
            found = self.probe(**settings)
            self.assertEqual(found["verdict"], "works", found)
            self.assertIn("AUTH=PLAIN", found["capabilities"])
            self.assertIn("CN=server", found["subject"])
            self.assertIn("No login was tried", found["sentence"])
            self.assertEqual(found["messages"], -1)

    def test_wrong_kind_of_port(self):
        self.assertEqual(self.check("tls", port=str(self.dovecot.starttls))["verdict"], "no-tls")
        found = self.check("starttls", port=str(self.dovecot.tls), **{"timeout-seconds": "1"})
        self.assertEqual(found["verdict"], "unreachable", found)

    def test_many_at_once(self):
        found = self.probe_all([self.settings(password="secret" if number % 3 else "wrong") for number in range(30)], threads=8)
        self.assertEqual([result["verdict"] for result in found], ["works" if number % 3 else "wrong-login" for number in range(30)])


if __name__ == "__main__":
    unittest.main()
