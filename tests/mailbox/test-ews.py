# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins at Exchange: by Basic and NTLM, and what the server's answers mean."""
import base64
import dataclasses
import unittest

from ews_peer import EWS, Answer, Peer, fault, folder, write_users
from probing import SLOWNESS, MailboxCase

ADDRESS = "anna@example.org"
PASSWORD = "Geheim-7 Wörter"
# The characters that curl's NTLM can carry, and what could go wrong with them.
NTLM_PASSWORDS = ["a", " blanks at both ends ", "\"quotes\" and 'others'", "back\\slash/", "%41+%2B&=;", "Grüße, Österreich",
                  "$(id) `id` ; | < >", "-", "x" * 256, "ü" * 128, "\u00a0ÿ"]
BASIC_PASSWORDS = [*NTLM_PASSWORDS, "with:colon:", "𝕊🦊👩‍👩‍👧 e\u0301", "€", "x" * 512]


class EwsCase(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {("", ADDRESS): PASSWORD, ("", "anna"): PASSWORD, ("EXAMPLE", "anna"): PASSWORD}
        write_users(cls.folder / "users", cls.users)

    def peer(self, **options):
        options.setdefault("users", self.users)
        options.setdefault("answers", {EWS: Answer(200, folder(total=12403))})
        return Peer(self.certificate, self.key, **options)

    def settings(self, **settings):
        return {"type": "exchange", "address": ADDRESS, "password": PASSWORD, "timeout-seconds": str(20 * SLOWNESS), **settings}

    def check(self, peer, **settings):
        settings.setdefault("ews-url", peer.url())
        return self.probe(**self.settings(**settings))


class LoginTest(EwsCase):
    def test_works(self):
        for scheme in ("Basic", "NTLM"):
            with self.subTest(scheme), self.peer(schemes=(scheme,)) as peer:
                found = self.check(peer)
                self.assertEqual((found["verdict"], found["messages"]), ("works", 12403), found)
                self.assertEqual(found["capabilities"], scheme)
                self.assertIn("CN=server", found["subject"])
                self.assertEqual({request.headers["content-type"] for request in peer.requests}, {"text/xml; charset=utf-8"})
                self.assertEqual([request.address for request in peer.requests if request.body], ["", ADDRESS])
                self.assertNotIn("x-anchormailbox", peer.requests[0].headers)
                self.assertEqual(peer.requests[-1].headers["x-anchormailbox"], ADDRESS)

    def test_place(self):
        """Checks are counted by where they go."""
        with self.peer() as peer:
            self.assertEqual(self.check(peer)["place"], f"localhost:{peer.port}")
            found = self.probe(**self.settings(host="localhost", port=str(peer.port)))
            self.assertEqual((found["verdict"], found["place"]), ("works", f"localhost:{peer.port}"), found)

    def test_wrong_password(self):
        """Once, and not again by the other way."""
        for schemes in (("Basic",), ("NTLM",), ("Basic", "NTLM"), ("Negotiate", "NTLM", "Basic")):
            with self.subTest(schemes), self.peer(schemes=schemes, refusal=(("X-MS-Diagnostics", '2000;reason="bad login"'),)) as peer:
                found = self.check(peer, password="falsch")
                self.assertEqual((found["verdict"], found["text"]), ("wrong-login", '2000;reason="bad login"'), found)
                finished = [login for login in peer.logins if login.body]
                self.assertEqual(len(finished), 1, "the password was tried once")
                self.assertEqual(finished[0].scheme, "NTLM" if "NTLM" in schemes else "Basic")

    def test_unknown_user(self):
        for scheme in ("Basic", "NTLM"):
            with self.subTest(scheme), self.peer(schemes=(scheme,)) as peer:
                self.assertEqual(self.check(peer, logon="nobody")["verdict"], "wrong-login")

    def test_ntlm_never_shows_password(self):
        with self.peer() as peer:
            self.assertEqual(self.check(peer)["verdict"], "works")
            self.assertEqual({login.scheme for login in peer.logins}, {"NTLM"})
            self.assertFalse(peer.knows(PASSWORD))
            self.assertEqual(len({login.connection for login in peer.logins}), 1, "NTLM is a matter of one connection")

    def test_fresh_connections(self):
        """No connection serves two checks, nor the question without a login and that with it."""
        with self.peer(schemes=("Basic",)) as peer:
            found = self.probe_all([self.settings(**{"ews-url": peer.url()})] * 3, threads=1)
            self.assertEqual([one["verdict"] for one in found], ["works"] * 3)
            self.assertEqual(peer.connections, 6)

    def test_logon_forms(self):
        forms = [({}, ADDRESS), ({"logon": "anna"}, "anna"), ({"logon": "anna", "domain": "EXAMPLE"}, "EXAMPLE\\anna"),
                 ({"logon": "EXAMPLE\\anna"}, "EXAMPLE\\anna"), ({"logon": "EXAMPLE\\anna", "domain": "OTHER"}, "EXAMPLE\\anna"),
                 ({"logon": ADDRESS, "domain": "EXAMPLE"}, ADDRESS)]
        for scheme in ("Basic", "NTLM"):
            for settings, expected in forms:
                with self.subTest(scheme=scheme, **settings), self.peer(schemes=(scheme,)) as peer:
                    self.assertEqual(self.check(peer, **settings)["verdict"], "works")
                    self.assertEqual(peer.logins[-1].user.lstrip("\\"), expected)

    def test_odd_user_names(self):
        """What cannot be sent right is not sent at all."""
        for scheme, user, works in (("Basic", "jürgen", True), ("NTLM", "jürgen", False), ("Basic", "a/b", True), ("NTLM", "a/b", True),
                                    ("Basic", "a:b", False), ("Basic", "œuvre", True)):
            users = {("", user): PASSWORD}
            write_users(self.folder / "users", users)
            with self.subTest(scheme=scheme, user=user), self.peer(schemes=(scheme,), users=users) as peer:
                found = self.check(peer, logon=user)
                self.assertEqual(found["verdict"], "works" if works else "unexpected", found)
                self.assertEqual(bool(peer.logins), works)
        write_users(self.folder / "users", self.users)

    def test_odd_passwords(self):
        for scheme, passwords in (("Basic", BASIC_PASSWORDS), ("NTLM", NTLM_PASSWORDS)):
            users = {("", f"user{number}"): password for number, password in enumerate(passwords)}
            write_users(self.folder / "users", users)
            with self.peer(schemes=(scheme,), users=users) as peer:
                probes = [self.settings(**{"ews-url": peer.url(), "logon": user, "password": password})
                          for (_, user), password in users.items()]
                for password, found in zip(passwords, self.probe_all(probes)):
                    with self.subTest(scheme=scheme, password=password):
                        self.assertEqual(found["verdict"], "works", found)
        write_users(self.folder / "users", self.users)

    def test_password_beyond_ntlm(self):
        """libcurl would send something else for these, which would count as a failure; Basic takes over where it is offered."""
        users = {("", ADDRESS): "10 €"}
        with self.peer(schemes=("NTLM",), users=users) as peer:
            found = self.check(peer, password="10 €")
            self.assertEqual((found["verdict"], peer.logins), ("unexpected", []), found)
            self.assertIn("characters", found["detail"])
        with self.peer(schemes=("NTLM", "Basic"), users=users) as peer:
            self.assertEqual(self.check(peer, password="10 €")["verdict"], "works")
            self.assertEqual([login.scheme for login in peer.logins], ["Basic"])

    def test_authentication_setting(self):
        both = ("Negotiate", "NTLM", "Basic")
        for setting, schemes, expected in (("auto", both, "NTLM"), ("auto", ("Basic",), "Basic"), ("ntlm", both, "NTLM"), ("basic", both, "Basic"),
                                           ("plain", both, "Basic"), ("login", both, "Basic"), ("ntlm", ("Basic",), None),
                                           ("basic", ("NTLM", "Negotiate"), None)):
            with self.subTest(setting=setting, schemes=schemes), self.peer(schemes=schemes) as peer:
                found = self.check(peer, authentication=setting)
                self.assertEqual(found["verdict"], "works" if expected else "unexpected", found)
                self.assertEqual({login.scheme for login in peer.logins}, {expected} if expected else set())

    def test_no_password_logins(self):
        for schemes in (("Negotiate",), ("Bearer",), ("Negotiate", "Bearer"), ("Digest",), ()):
            with self.subTest(schemes), self.peer(schemes=schemes) as peer:
                found = self.check(peer)
                self.assertEqual((found["verdict"], peer.logins), ("not-allowed", []), found)
                self.assertEqual(found["capabilities"], " ".join(schemes))

    def test_connection_only(self):
        for schemes, verdict in ((("Basic", "NTLM"), "works"), (("Bearer",), "not-allowed")):
            with self.subTest(schemes), self.peer(schemes=schemes) as peer:
                found = self.check(peer, password=None, address=None)
                self.assertEqual((found["verdict"], found["messages"], peer.logins), (verdict, -1, []), found)
                self.assertEqual(found["capabilities"], " ".join(schemes))
                self.assertIn("CN=server", found["subject"])

    def test_ntlm_lost_on_the_way(self):
        """A gateway that gives each request a connection of its own; nobody has judged the password then."""
        with self.peer(schemes=("NTLM",)) as peer:
            peer.check_ntlm = lambda request, token, handshake: peer.refuse()
            found = self.check(peer)
            self.assertEqual(found["verdict"], "unexpected", found)
            self.assertIn("NTLM", found["detail"])
            self.assertLessEqual(len(peer.logins), 5)

    def test_ntlm_with_closed_connections(self):
        with self.peer(schemes=("NTLM",)) as peer:
            check = peer.check_ntlm
            peer.check_ntlm = lambda *arguments: dataclasses.replace(check(*arguments), close=True)
            found = self.check(peer)
            self.assertEqual(found["verdict"], "unexpected", found)
            self.assertIn("NTLM", found["detail"])
            self.assertLessEqual(peer.connections, 8)

    def test_ntlm_nonsense(self):
        """A challenge that is none gets no answer, so nobody has judged the password."""
        for token in ("AAAA", "!", "TlRMTVNTUAACAAAA", base64.b64encode(b"NTLMSSP\0\2\0\0\0" + b"\xff" * 300).decode(), "A" * 60000):
            with self.subTest(token[:20]), self.peer(schemes=("NTLM",)) as peer:
                answer = Answer(401, b"", (("WWW-Authenticate", "NTLM " + token),))
                peer.check_ntlm = lambda *unused, answer=answer: answer
                found = self.check(peer)
                self.assertEqual(found["verdict"], "unexpected", found)
                self.assertLessEqual(len(peer.logins), 5)


class VerdictTest(EwsCase):
    """The table, through the whole program: what the server answers to a good login, and to none."""
    CODES = {
        "ErrorAccessDenied": "not-allowed", "ErrorImpersonateUserDenied": "not-allowed", "ErrorOrganizationAccessBlocked": "not-allowed",
        "ErrorNonExistentMailbox": "wrong-login", "ErrorMissingEmailAddress": "wrong-login", "ErrorNonPrimarySmtpAddress": "wrong-login",
        "ErrorFolderNotFound": "wrong-login", "ErrorAccountDisabled": "locked", "ErrorPasswordExpired": "expired",
        "ErrorPasswordChangeRequired": "expired", "ErrorServerBusy": "try-later", "ErrorExceededConnectionCount": "try-later",
        "ErrorTimeoutExpired": "try-later", "ErrorMailboxStoreUnavailable": "try-later", "ErrorMailboxMoveInProgress": "try-later",
        "ErrorMailboxFailover": "try-later", "ErrorADUnavailable": "try-later", "ErrorInternalServerTransientError": "try-later",
        "ErrorInternalServerError": "try-later", "ErrorNoRespondingCASInDestinationSite": "try-later", "ErrorCrossSiteRequest": "unexpected",
        "ErrorSchemaValidation": "unexpected", "ErrorInvalidServerVersion": "unexpected", "ErrorOfTomorrow": "unexpected",
    }
    # status: with the login, without it
    STATUSES = {
        400: ("unexpected", "unexpected"), 403: ("not-allowed", "unexpected"), 404: ("unexpected", "unexpected"), 405: ("unexpected", "unexpected"),
        408: ("try-later", "try-later"), 418: ("unexpected", "unexpected"), 429: ("try-later", "try-later"), 440: ("unexpected", "unexpected"),
        456: ("locked", "unexpected"), 457: ("expired", "unexpected"), 500: ("unexpected", "unexpected"), 502: ("try-later", "try-later"),
        503: ("try-later", "try-later"), 504: ("try-later", "try-later"), 507: ("try-later", "try-later"),
    }

    def run_table(self, cases):
        """cases: path → (Answer after a login, Answer instead of 401, expected). Counts what is right."""
        with self.peer(schemes=("Basic",), answers={path: case[0] for path, case in cases.items()},
                       uninvited={path: case[1] for path, case in cases.items() if case[1]}) as peer:
            found = self.probe_all([self.settings(**{"ews-url": peer.url(path)}) for path in cases])
            for (path, case), one in zip(cases.items(), found):
                with self.subTest(path):
                    self.assertEqual(one["verdict"], case[2], one)
                    self.assertNotIn(PASSWORD, str(one))
            early = {login.path for login in peer.logins} & {path for path, case in cases.items() if case[1]}
            self.assertEqual(early, set(), "a server that does not ask for a login gets none")
        return dict(zip(cases, found))

    def test_codes(self):
        cases = {f"/200/{code}": (Answer(200, folder(code, message=f"Text of {code}.")), None, verdict) for code, verdict in self.CODES.items()}
        cases |= {f"/500/{code}": (Answer(500, fault(code, f"Text of {code}.")), None, verdict) for code, verdict in self.CODES.items()}
        for path, one in self.run_table(cases).items():
            self.assertEqual(one["text"], f"Text of {path.rsplit('/', 1)[1]}.")
            self.assertEqual(one["messages"], -1)

    def test_statuses(self):
        cases = {}
        for status, (after, before) in self.STATUSES.items():
            page = Answer(status, f"<html><head><title>Page {status}</title></head><b>x</b></html>".encode())
            cases[f"/{status}/after"], cases[f"/{status}/before"] = (page, None, after), (Answer(), page, before)
        for path, one in self.run_table(cases).items():
            self.assertEqual(one["text"], f"Page {path.split('/')[1]}")

    def test_redirects(self):
        targets = {"https://elsewhere.example.org/ews": "unexpected", "/relative": "unexpected", "http://localhost/": "unexpected",
                   "https://outlook.office365.com/EWS/Exchange.asmx": "not-allowed"}
        cases = {}
        for number, (target, verdict) in enumerate(targets.items()):
            answer = Answer(302, b"", (("Location", target),))
            cases[f"/after/{number}"], cases[f"/before/{number}"] = (answer, None, verdict), (Answer(), answer, verdict)
        for path, one in self.run_table(cases).items():
            target = list(targets)[int(path[-1])]
            self.assertIn(target if "office365" not in target else "Exchange Online", one["detail"])

    def test_retry_after(self):
        busy = Answer(503, b"", (("Retry-After", "120"),))
        self.assertIn("120 seconds", self.run_table({"/busy": (busy, None, "try-later")})["/busy"]["detail"])

    def test_count_missing(self):
        found = self.run_table({"/odd": (Answer(200, folder().replace(b"TotalCount", b"OtherCount")), None, "works")})
        self.assertEqual(found["/odd"]["messages"], -1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
