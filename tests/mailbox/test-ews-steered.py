# SPDX-License-Identifier: GPL-3.0-or-later
"""B43: nothing that an Exchange server or an owner says steers a check elsewhere. Beside the configured server there is a second
one, just as trusted; it counts who comes."""
import unittest

from ews_peer import AUTODISCOVER, EWS, Answer, Peer, discovered, folder, settings, write_users
from probing import SLOWNESS, MailboxCase

ADDRESS = "anna@example.org"
PASSWORD = "Geheim-7 Wörter"


def redirect_url(url):
    return Answer(200, discovered(f"<Account><Action>redirectUrl</Action><RedirectUrl>{url}</RedirectUrl></Account>"))


def redirect_address(address):
    return Answer(200, discovered(f"<Account><Action>redirectAddr</Action><RedirectAddr>{address}</RedirectAddr></Account>"))


class SteeredCase(MailboxCase):
    def setUp(self):
        users = {("", ADDRESS): PASSWORD}
        write_users(self.folder / "users", users)
        self.peer, self.stranger = (self.enterContext(Peer(self.certificate, self.key, users=users, answers={EWS: Answer(200, folder(total=total))}))
                                    for total in (7, 8))

    def check(self, discover=None, **options):
        """With the Autodiscover URL of the instance, which answers so."""
        if discover is not None:
            self.peer.answers[AUTODISCOVER] = discover
        run = options.pop("options", {})
        return self.probe(options=run, **{"type": "exchange", "autodiscover-url": self.peer.url(AUTODISCOVER), "address": ADDRESS, "password": PASSWORD,
                                          "timeout-seconds": str(20 * SLOWNESS), **options})

    def refused(self, found, words, verdict="unexpected"):
        self.assertEqual((found["verdict"], self.stranger.connections), (verdict, 0), found)
        self.assertIn(words, found["detail"])
        self.assertNotIn(PASSWORD, str(found))


class AutodiscoverTest(SteeredCase):
    def works(self, found, messages=7):
        self.assertEqual((found["verdict"], found["messages"]), ("works", messages), found)

    def test_finds_url(self):
        found = self.check(Answer(200, settings(external=self.peer.url())))
        self.works(found)
        self.assertIn(self.peer.url(), found["detail"])
        self.assertEqual([(request.path, request.address) for request in self.peer.requests if request.body],
                         [(AUTODISCOVER, ""), (AUTODISCOVER, ADDRESS), (EWS, ""), (EWS, ADDRESS)])
        self.assertEqual(found["place"], f"localhost:{self.peer.port}")

    def test_priority(self):
        self.peer.answers |= {"/inside": Answer(200, folder(total=1)), "/outside": Answer(200, folder(total=2))}
        inside, outside = self.peer.url("/inside"), self.peer.url("/outside")
        for priority, urls, total in (("internal", (inside, outside), 1), ("external", (inside, outside), 2), ("internal", ("", outside), 2),
                                      ("external", (inside, ""), 1)):
            self.works(self.check(Answer(200, settings(*urls)), **{"ews-url-priority": priority}), total)

    def test_ews_url_goes_first(self):
        self.works(self.check(redirect_url(self.stranger.url()), **{"ews-url": self.peer.url()}))
        self.assertEqual({request.path for request in self.peer.requests}, {EWS})

    def test_named_server(self):
        """The instance's own server may be another one than that of Autodiscover."""
        self.works(self.check(Answer(200, settings(self.stranger.url())), host="localhost", port=str(self.stranger.port)), 8)

    def test_redirect_within_server(self):
        self.peer.answers["/second"] = Answer(200, settings(self.peer.url()))
        self.works(self.check(redirect_url(self.peer.url("/second"))))

    def test_redirect_to_other_address(self):
        def answer(request):
            return redirect_address("anna@new.example.org") if request.address == ADDRESS else Answer(200, settings(self.peer.url()))
        self.works(self.check(answer))
        self.assertEqual([request.address for request in self.peer.requests if request.body and request.address], [ADDRESS, "anna@new.example.org", ADDRESS])

    def test_no_mailbox(self):
        error = discovered('<Error Time="10:00:00.0" Id="1"><ErrorCode>500</ErrorCode><Message>Not found.</Message><DebugData/></Error>')
        found = self.check(Answer(200, error))
        self.assertEqual((found["verdict"], found["text"]), ("wrong-login", "Not found."), found)

    def test_other_error(self):
        error = discovered("<Error><ErrorCode>600</ErrorCode><Message>Invalid Request</Message></Error>")
        found = self.check(Answer(200, error))
        self.assertEqual((found["verdict"], found["text"]), ("unexpected", "Invalid Request"), found)

    def test_wrong_password(self):
        found = self.check(Answer(200, settings(self.peer.url())), password="falsch")
        self.assertEqual(found["verdict"], "wrong-login", found)
        self.assertEqual({request.path for request in self.peer.requests}, {AUTODISCOVER})
        self.assertEqual(len([login for login in self.peer.logins if login.body]), 1)

    def test_connection_only(self):
        found = self.check(Answer(200, settings(self.peer.url())), password=None)
        self.assertEqual((found["verdict"], self.peer.logins), ("works", []), found)

    def test_circles(self):
        for answer in (redirect_url(self.peer.url(AUTODISCOVER)), redirect_address(ADDRESS)):
            self.peer.requests.clear()
            self.refused(self.check(answer), "circles")
            self.assertLessEqual(len([login for login in self.peer.logins if login.body]), 4)


class SteeredTest(SteeredCase):
    def test_b43_hostile_ews_url(self):
        port = self.stranger.port
        for url in (self.stranger.url(), f"https://127.0.0.1:{port}{EWS}", f"https://LOCALHOST:{port}/", f"https://[::1]:{port}/",
                    f"https://localhost:{self.peer.port}@127.0.0.1:{port}/", f"https://localhost.:{port}/", "https://localhost/EWS/Exchange.asmx",
                    f"https://mail.example.org:{self.peer.port}/"):
            for priority in ("internal", "external"):
                found = self.check(Answer(200, settings(url, url)), **{"ews-url-priority": priority})
                self.refused(found, url)

    def test_b43_ews_url_without_tls(self):
        for url in (f"http://localhost:{self.stranger.port}{EWS}", f"http://localhost:{self.peer.port}{EWS}", "file:///etc/passwd", "nonsense", "//localhost/"):
            self.refused(self.check(Answer(200, settings(url))), url)

    def test_b43_hostile_redirect_url(self):
        for url in (self.stranger.url(AUTODISCOVER), f"http://localhost:{self.peer.port}{AUTODISCOVER}", "", "ftp://localhost/"):
            self.refused(self.check(redirect_url(url)), url)

    def test_b43_hostile_redirect_address(self):
        for address in ("anna@example.org\n@evil", "nobody", ""):
            self.refused(self.check(redirect_address(address)), "no e-mail address")
        self.refused(self.check(redirect_address("anna@tenant.onmicrosoft.com")), "Exchange Online", "not-allowed")
        self.assertEqual({request.path for request in self.peer.requests}, {AUTODISCOVER})

    def test_b43_http_redirects(self):
        for status in (300, 301, 302, 303, 307, 308):
            for target in (self.stranger.url(), self.peer.url()):
                answer = Answer(status, b"", (("Location", target),))
                self.peer.uninvited.clear()
                self.refused(self.check(answer), target)
                self.peer.answers[EWS] = answer
                self.refused(self.check(**{"ews-url": self.peer.url()}), target)
                self.peer.uninvited[EWS] = answer
                self.peer.requests.clear()
                self.refused(self.check(**{"ews-url": self.peer.url()}), target)
                self.assertEqual(self.peer.logins, [])

    def test_b43_typed_domain(self):
        """The owner's domain has a mail server and Autodiscover of its own, and the login names URL and domain: nobody asks there."""
        trace = self.folder / "trace"
        wrapper = ("strace", "-f", "-e", "trace=connect", "-o", str(trace))
        self.peer.users[("EVIL", "anna@localhost")] = PASSWORD
        found = self.check(Answer(200, settings(self.peer.url())), address="anna@localhost.localdomain", logon=ADDRESS, domain="localhost",
                           url=self.stranger.url(), options={"wrapper": wrapper})
        self.assertEqual((found["verdict"], self.stranger.connections), ("works", 0), found)
        connects = [line for line in trace.read_text().splitlines() if "sin_port" in line or "sin6_port" in line]
        self.assertTrue(connects)
        # A socket that is connected only to learn our own address has port 0 there.
        self.assertEqual([line for line in connects if f"htons({self.peer.port})" not in line and "htons(0)" not in line], [])

    def test_b43_proxy_of_the_environment(self):
        proxy = f"http://127.0.0.1:{self.stranger.port}"
        environment = {"https_proxy": proxy, "HTTPS_PROXY": proxy, "ALL_PROXY": proxy, "all_proxy": proxy}
        found = self.check(**{"ews-url": self.peer.url()}, options={"environment": {"SSL_CERT_FILE": str(self.authority.certificate), **environment}})
        self.assertEqual((found["verdict"], self.stranger.connections), ("works", 0), found)

    def test_exchange_online(self):
        """Refused before a name is looked up or a byte is sent."""
        hosts = ["outlook.office365.com", "outlook.office.com", "autodiscover-s.outlook.com", "autodiscover-s.office365.us", "outlook.office365.us",
                 "webmail.apps.mil", "partner.outlook.cn", "OUTLOOK.office365.COM", "outlook.live.com", "tenant.onmicrosoft.com"]
        trace = self.folder / "trace"
        probes = [{"type": "exchange", "address": ADDRESS, "password": PASSWORD, **setting} for host in hosts
                  for setting in ({"ews-url": f"https://{host}/EWS/Exchange.asmx"}, {"autodiscover-url": f"https://{host}/x"}, {"host": host})]
        found = self.probe_all(probes, wrapper=("strace", "-f", "-e", "trace=connect", "-o", str(trace)))
        self.assertEqual({one["verdict"] for one in found}, {"not-allowed"}, found)
        self.assertTrue(all("Exchange Online" in one["detail"] and one["provider"] == "microsoft" for one in found))
        self.assertNotIn("connect(", trace.read_text())

    def test_not_exchange_online(self):
        """Names that only look alike are servers like others."""
        for host in ("localhost.outlook.com.invalid", "notoutlook.com.invalid", "outlook.com.example.invalid"):
            found = self.check(**{"ews-url": f"https://{host}/"})
            self.assertIn(found["verdict"], ("name-unknown", "unreachable"), found)

    def test_settings_without_tls(self):
        """The settings allow http:// within this machine; a login is not sent there."""
        for setting in ("ews-url", "autodiscover-url"):
            found = self.check(**{setting: f"http://localhost:{self.stranger.port}/"})
            self.refused(found, "https://", "no-tls")
            self.assertEqual(self.peer.connections, 0)

    def test_no_server(self):
        self.refused(self.check(**{"autodiscover-url": ""}), "no server")


if __name__ == "__main__":
    unittest.main(verbosity=2)
