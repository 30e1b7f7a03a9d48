# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of IMAP servers, good, bad and hostile: each has its verdict, and the password goes to nobody else."""
import dataclasses
import json
import socket
import subprocess
import time
import unittest

from imap_peer import PLAIN, Peer, Script
from probing import SLOWNESS, MailboxCase

PASSWORD = "pw-Grüße\"\\x 7f"


def no(text):
    return Script(login=f"%t NO {text}\r\n".encode())


def bye(connection, tag):
    connection.say(b"* BYE [UNAVAILABLE] Too many connections\r\n")
    connection.socket.close()


def close(connection, tag):
    connection.socket.close()


def hang(connection, tag):
    connection.hang()


def drip(connection, tag):
    for byte in b"* OK ready " * 1000:
        connection.say(bytes([byte]))
        time.sleep(0.1)


def endless_line(connection, tag):
    while True:
        connection.say(b"* OK " + b"x" * 65536)


def endless_lines(connection, tag):
    while True:
        connection.say(b"* OK still here\r\n" * 1000)


def inject(connection, tag):
    """What follows in the same packet would pass for an answer within TLS: CVE-2021-22947 and the like."""
    connection.say(tag + b" OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\nA003 OK\r\n")


def refuse_starttls(connection, tag):
    connection.say(b"%t NO not today\r\n", tag)
    connection.hang()


@dataclasses.dataclass
class Row:
    """A script, what comes of it, words that the sentence has, and whether the password may be sent."""
    name: str
    script: Script
    verdict: str
    sent: bool = True
    says: str = ""
    text: str = ""
    settings: dict = dataclasses.field(default_factory=dict)


GMAIL, LIVE, GMX = ({"address": "anna@" + domain} for domain in ("gmail.com", "outlook.com", "gmx.de"))
WEB, TELEKOM, APPLE = ({"address": "anna@" + domain} for domain in ("web.de", "t-online.de", "icloud.com"))
YAHOO, IONOS = ({"address": "anna@" + domain} for domain in ("yahoo.com", "online.de"))
STARTTLS = {"security": "starttls"}
SHORT = {"timeout-seconds": str(6 * SLOWNESS)}
LONG = {"timeout-seconds": "600"}

ROWS = [
    Row("works", Script(), "works", says="3 messages"),
    Row("works after STARTTLS", Script(tls="starttls"), "works", settings=STARTTLS),
    Row("works without SASL-IR", Script(capabilities=b"IMAP4rev1 AUTH=PLAIN"), "works"),
    Row("works by AUTHENTICATE LOGIN", Script(capabilities=b"IMAP4rev1 AUTH=LOGIN"), "works"),
    Row("works by the command LOGIN", Script(capabilities=b"IMAP4rev1"), "works"),
    Row("works, one message", Script(status=b"* STATUS INBOX (MESSAGES 1)\r\n%t OK\r\n"), "works", says="1 message "),
    Row("works, quoted inbox", Script(status=b"* STATUS \"INBOX\" (UIDNEXT 7 MESSAGES 9)\r\n%t OK\r\n"), "works", says="9 messages"),
    Row("works, no number", Script(status=b"%t OK done\r\n"), "works"),
    Row("works, inbox refused", Script(status=b"%t NO [NONEXISTENT] no inbox\r\n"), "works", says="could not be opened", text="no inbox"),
    Row("works, silent on LOGOUT", Script(logout=hang), "works"),
    Row("works, greeting with capabilities", Script(greeting=b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n"), "works"),
    # RFC 5530
    Row("AUTHENTICATIONFAILED", no("[AUTHENTICATIONFAILED] Authentication failed."), "wrong-login", text="Authentication failed."),
    Row("AUTHORIZATIONFAILED", no("[AUTHORIZATIONFAILED] No such authorization-ID"), "not-allowed"),
    Row("EXPIRED", no("[EXPIRED] That password isn't valid any more"), "expired"),
    Row("PRIVACYREQUIRED", no("[PRIVACYREQUIRED] Connection offers no privacy"), "no-tls"),
    Row("UNAVAILABLE", no("[UNAVAILABLE] User's backend down for maintenance"), "try-later"),
    Row("CONTACTADMIN", no("[CONTACTADMIN] Account is not in order"), "locked"),
    Row("INUSE", no("[INUSE] Mailbox in use"), "try-later"),
    Row("LIMIT", no("[LIMIT] Too many"), "try-later"),
    Row("SERVERBUG", no("[SERVERBUG] This should not happen"), "try-later"),
    Row("ALERT", no("[ALERT] Something is wrong"), "wrong-login", text="[ALERT] Something is wrong"),
    Row("lower case", no("[authenticationfailed] no"), "wrong-login"),
    Row("bare NO", Script(login=b"%t NO\r\n"), "wrong-login"),
    Row("Courier", no("Login failed."), "wrong-login"),
    Row("Cyrus", no("Login failed: authentication failure"), "wrong-login"),
    Row("Cyrus locked", no("[AUTHENTICATIONFAILED] Account locked"), "locked"),
    Row("expired in words", no("Your password has expired"), "expired"),
    Row("disabled in words", no("[AUTHENTICATIONFAILED] This account is disabled"), "locked"),
    Row("Yandex", no("[AUTHENTICATIONFAILED] LOGIN Invalid credentials or IMAP is disabled"), "wrong-login"),
    Row("busy in words", no("Temporary authentication failure"), "try-later"),
    Row("BAD", Script(login=b"%t BAD Invalid arguments\r\n"), "unexpected", text="Invalid arguments"),
    # Providers, in the words that their users quote in public.
    Row("Gmail wants app password", no("[ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 "
                                       "(Failure)"), "not-allowed", says="apppasswords", settings=GMAIL),
    Row("Gmail refuses", no("[AUTHENTICATIONFAILED] Invalid credentials (Failure)"), "wrong-login", says="apppasswords", settings=GMAIL),
    Row("Gmail wants browser", Script(login=b"* NO [WEBALERT https://accounts.google.com/signin] Web login required.\r\n"
                                      b"%t NO [ALERT] Please log in via your web browser (Failure)\r\n"), "locked", settings=GMAIL),
    Row("Gmail without IMAP", no("[ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page (Failure)"),
        "not-allowed", settings=GMAIL),
    Row("Gmail, too many", no("[ALERT] Too many simultaneous connections. (Failure)"), "try-later", settings=GMAIL),
    Row("Outlook.com", no("Basic authentication is disabled."), "not-allowed", says="not even app passwords", settings=LIVE),
    Row("Outlook.com blocked", no("LOGIN failed. Account is blocked. Login to your account via a web browser to verify your identity."),
        "locked", settings=LIVE),
    Row("Exchange", no("AUTHENTICATE failed."), "wrong-login"),
    Row("Exchange without IMAP", Script(status=b"%t BAD User is authenticated but not connected.\r\n"), "not-allowed"),
    Row("GMX", no("authentication failed"), "wrong-login", says="GMX", settings=GMX),
    Row("WEB.DE", no("authentication failed"), "wrong-login", says="WEB.DE", settings=WEB),
    Row("T-Online", no("[AUTHENTICATIONFAILED] Authentication failed."), "wrong-login", says="customer centre", settings=TELEKOM),
    Row("iCloud", no("[AUTHENTICATIONFAILED] Authentication failed"), "wrong-login", says="account.apple.com", settings=APPLE),
    Row("Yahoo", no("[AUTHENTICATIONFAILED] AUTHENTICATE Invalid credentials"), "wrong-login", says="Yahoo", settings=YAHOO),
    Row("IONOS", no("authentication failed"), "wrong-login", says="IONOS", settings=IONOS),
    # Servers that cannot, or do not want to.
    Row("no mechanism", Script(capabilities=b"IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2"), "not-allowed", False, says="none was sent"),
    Row("only the command LOGIN after STARTTLS", Script(tls="starttls", capabilities=b"IMAP4rev1"), "unexpected", False,
        says="choose TLS", settings=STARTTLS),
    Row("the command LOGIN after STARTTLS", Script(tls="starttls", clear=b"IMAP4rev1 STARTTLS", capabilities=b"IMAP4rev1"), "works",
        settings=STARTTLS),
    Row("the command LOGIN refused", Script(capabilities=b"IMAP4rev1", login=b"%t NO no\r\n"), "wrong-login", says="special characters"),
    Row("the command LOGIN not understood", Script(capabilities=b"IMAP4rev1", login=b"%t BAD no\r\n"), "unexpected", says="special characters"),
    Row("PLAIN wanted, not offered", Script(capabilities=b"IMAP4rev1 AUTH=LOGIN"), "unexpected", False, says="authentication mode",
        settings={"authentication": "plain"}),
    Row("LOGIN wanted", Script(), "works", settings={"authentication": "login"}),
    Row("CRAM-MD5 is all there is", Script(capabilities=b"IMAP4rev1 LOGINDISABLED AUTH=CRAM-MD5", login=b"%t NO no\r\n"), "wrong-login",
        False),
    Row("capabilities refused", Script(capability=b"%t NO no\r\n"), "works"),
    Row("BYE", Script(greeting=bye), "try-later", False, text="Too many connections"),
    Row("bare BYE", Script(greeting=b"* BYE\r\n"), "try-later", False),
    Row("BYE after the password", Script(login=bye), "try-later"),
    Row("closes at once", Script(greeting=close), "unreachable", False),
    Row("closes after the password", Script(login=close), "unreachable"),
    Row("silent", Script(greeting=hang), "unreachable", False, says=f"within {6 * SLOWNESS} seconds", settings=SHORT),
    Row("silent after the password", Script(login=hang), "unreachable", settings=SHORT),
    Row("drips", Script(greeting=drip), "unreachable", False, settings=SHORT),
    Row("endless line", Script(greeting=endless_line), "unreachable", False, settings=SHORT),
    Row("endless lines", Script(greeting=endless_lines), "unexpected", False),
    Row("endless capabilities", Script(capability=endless_lines), "unexpected", False),
    Row("endless answer to the password", Script(login=endless_lines), "unexpected"),
    Row("garbage", Script(greeting=b"\x00\x01\x02 SSH-2.0-OpenSSH\r\n"), "unexpected", False),
    Row("web server", Script(greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n"), "unexpected", False),
    Row("NUL bytes in the answer", Script(login=b"%t NO [AUTHENTICATIONFAILED] a\x00b\r\n"), "wrong-login"),
    Row("control characters", Script(login="%t NO a\x1b[31mb\u202ec\r\n".encode()), "wrong-login", text="a\\u001B[31mb\\u202Ec"),
    Row("bytes that are no UTF-8", Script(login=b"%t NO caf\xe9\r\n"), "wrong-login", text="caf\\xE9"),
    Row("huge literal", Script(status=b"* STATUS {99999999999999999999}\r\n%t OK\r\n"), "works"),
    Row("huge number", Script(status=b"* STATUS INBOX (MESSAGES 99999999999999999999)\r\n%t OK\r\n"), "works"),
    Row("challenge instead of an answer", Script(login=b"+ more\r\n%t NO\r\n"), "unexpected"),
    Row("repeats the password", no("[AUTHENTICATIONFAILED] not " + PASSWORD), "wrong-login", text="repeated the password"),
    # Attempts to get the password without TLS, or without deserving it.
    Row("STARTTLS stripped", Script(tls="none", capabilities=PLAIN), "no-tls", False, settings=STARTTLS),
    Row("STARTTLS refused", Script(tls="starttls", starttls=refuse_starttls), "no-tls", False, settings=STARTTLS),
    Row("STARTTLS with an injected answer", Script(tls="starttls", starttls=inject), "unexpected", False, settings=STARTTLS),
    Row("PREAUTH before STARTTLS", Script(tls="starttls", greeting=b"* PREAUTH welcome\r\n"), "no-tls", False, settings=STARTTLS),
    Row("PREAUTH within TLS", Script(greeting=b"* PREAUTH welcome\r\n"), "unexpected", False),
    Row("PREAUTH in clear", Script(tls="none", greeting=b"* PREAUTH welcome\r\n"), "unexpected", False, settings={"security": "none"}),
    Row("TLS asked, none spoken", Script(tls="none", capabilities=PLAIN), "no-tls", False, settings=SHORT),
    Row("LOGINDISABLED in clear", Script(tls="none", capabilities=b"IMAP4rev1 LOGINDISABLED"), "no-tls", False,
        settings={"security": "none"}),
]


class ImapCase(MailboxCase):
    def serve(self, script, **settings):
        """A peer with this script until the end of the test, and the settings of a probe for it."""
        peer = Peer(script, self.certificate, self.key)
        peer.__enter__()
        self.addCleanup(peer.__exit__)
        return peer, {"host": "localhost", "security": "tls", "port": str(peer.port), "address": "anna@example.org",
                      "timeout-seconds": str(20 * SLOWNESS), "password": PASSWORD, **settings}

    def look(self, row, found, peer):
        """What is wrong with the outcome of a row."""
        if found["verdict"] != row.verdict:
            yield f"{found['verdict']} instead of {row.verdict}: {found}"
        if row.says not in found["sentence"] or row.text not in found["text"]:
            yield f"other words: {found}"
        if peer.knows(PASSWORD) != row.sent:
            yield f"password {'not ' * row.sent}sent: {peer.told}"
        if PASSWORD in str(found):
            yield f"password in {found}"
        if row.settings.get("security") != "none" and (b"AUTHENTICATE" in peer.raw or b"LOGIN" in peer.raw):
            yield f"login without TLS: {peer.raw}"
        if peer.attempts() > 1:
            yield f"{peer.attempts()} attempts"

    def test_b44_verdicts(self):
        """Every answer has its verdict, one attempt at most, and no password where none belongs."""
        served = [self.serve(row.script, **row.settings) for row in ROWS]
        begin = time.monotonic()
        found = self.probe_all([settings for _, settings in served], threads=8)
        wrong = {row.name: problems for row, (peer, _), result in zip(ROWS, served, found)
                 if (problems := list(self.look(row, result, peer)))}
        print(f"# {len(ROWS) - len(wrong)} of {len(ROWS)} verdicts correct, {time.monotonic() - begin:.1f} s")
        self.assertEqual(wrong, {}, json.dumps(wrong, indent=1, ensure_ascii=False))

    def test_password_as_it_is_sent(self):
        """Echoed in any form in which it went out, it is not quoted."""
        def echo(connection, tag):
            connection.say(b"%t NO " + connection.told.replace(b"\r\n", b" ") + b"\r\n", tag)
        for capabilities in (PLAIN, b"IMAP4rev1 AUTH=PLAIN", b"IMAP4rev1 AUTH=LOGIN", b"IMAP4rev1"):
            for address in ("anna@example.org", "an@example.org", "a@example.org"):
                peer, settings = self.serve(Script(capabilities=capabilities, login=echo), address=address, password="only-ascii-7")
                found = self.probe(**settings)
                self.assertTrue(peer.knows("only-ascii-7"))
                self.assertEqual(found["verdict"], "wrong-login", found)
                self.assertIn("repeated the password", found["text"])

    def test_user_names(self):
        """A Windows domain goes before a bare user name, as Exchange wants it."""
        for logon, domain, sent in (("carla", "EXAMPLE", "EXAMPLE\\carla"), ("OTHER\\carla", "EXAMPLE", "OTHER\\carla"), ("jö", "", "jö"),
                                    ("carla@example.org", "EXAMPLE", "carla@example.org"), ("", "", "anna@example.org"),
                                    ("a;AUTH=*", "", "a;AUTH=*"), ("%41/:@", "", "%41/:@")):
            peer, settings = self.serve(Script(), logon=logon, domain=domain)
            self.assertEqual(self.probe(**settings)["verdict"], "works")
            self.assertTrue(peer.knows("\0" + sent + "\0" + PASSWORD), peer.told)

    def test_connection_only(self):
        peer, settings = self.serve(Script())
        del settings["password"]
        found = self.probe(**settings)
        self.assertEqual((found["verdict"], found["capabilities"]), ("works", PLAIN.decode()), found)
        self.assertEqual(peer.attempts(), 0)

    def test_ipv6(self):
        try:
            peer = Peer(Script(tls="none"), address="::1")
        except OSError:
            self.skipTest("no IPv6 here")
        with peer:
            found = self.probe(host="::1", port=str(peer.port), security="none", address="anna@example.org", password=PASSWORD)
        self.assertEqual((found["verdict"], found["place"]), ("works", f"[::1]:{peer.port}"), found)

    def test_microsoft(self):
        """No password works there, so none is sent, and nobody is connected to."""
        trace = self.folder / "trace"
        found = self.probe(host="outlook.office365.com", address="anna@example.org", password=PASSWORD,
                           options={"wrapper": ("strace", "-f", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(trace))})
        self.assertEqual(found["verdict"], "not-allowed", found)
        self.assertIn("Microsoft 365", found["sentence"])
        self.assertNotIn("AF_INET", trace.read_text())

    def test_unreachable(self):
        with socket.socket() as deaf:   # nobody else gets its port meanwhile
            deaf.bind(("127.0.0.1", 0))
            port = deaf.getsockname()[1]
            found = self.probe(host="127.0.0.1", port=str(port), address="a@example.org", password=PASSWORD)
        self.assertEqual(found["verdict"], "unreachable", found)
        self.assertIn(f"127.0.0.1:{port}", found["sentence"])
        found = self.probe(host="no-such-host.invalid", address="a@example.org", password=PASSWORD)
        self.assertEqual(found["verdict"], "name-unknown", found)

    def test_full_backlog(self):
        """A connection that nobody answers ends with the time given."""
        with socket.socket() as full:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            crowd = [socket.socket() for _ in range(4)]
            for one in crowd:
                one.setblocking(False)
                one.connect_ex(full.getsockname())
            found = self.probe(host="127.0.0.1", port=str(full.getsockname()[1]), address="a@example.org", password=PASSWORD, **SHORT)
            self.assertEqual(found["verdict"], "unreachable", found)
            for one in crowd:
                one.close()

    def test_cancel(self):
        """Cancelling wakes a check up at once, and it then has no verdict."""
        for script in (Script(greeting=hang), Script(login=hang), Script(tls="none", greeting=hang)):
            _, settings = self.serve(script, **LONG)
            found = self.probe(options={"arguments": ("--cancel", "300")}, **settings)
            self.assertEqual(found["verdict"], "", found)
            self.assertLess(found["seconds"], 60 * SLOWNESS)

    def test_logout_does_not_hold_up(self):
        _, settings = self.serve(Script(logout=hang), **LONG)
        found = self.probe(**settings)
        self.assertEqual((found["verdict"], found["messages"]), ("works", 3))
        self.assertLess(found["seconds"], 60 * SLOWNESS)

    def test_b43_steering(self):
        """Neither address nor environment nor files nor the server's answers lead a check elsewhere."""
        home = self.folder / "home"
        home.mkdir()
        evil = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(evil.close)
        port = evil.getsockname()[1]
        (home / ".netrc").write_text("machine localhost login evil password evil\n")
        (home / ".netrc").chmod(0o600)
        (home / ".curlrc").write_text(f"proxy = 127.0.0.1:{port}\n")
        environment = {name: f"http://127.0.0.1:{port}" for name in ("all_proxy", "ALL_PROXY", "imap_proxy", "imaps_proxy", "https_proxy")}
        referral = no(f"[REFERRAL imap://127.0.0.1:{port}/] elsewhere")
        peer, settings = self.serve(referral, address=f"anna@127.0.0.1:{port}", url=f"https://127.0.0.1:{port}/", domain="")
        trace = self.folder / "trace"
        found = self.probe(options={"environment": {**environment, "HOME": str(home)},
                                    "wrapper": ("strace", "-f", "-e", "trace=connect", "-o", str(trace))}, **settings)
        self.assertEqual(found["verdict"], "wrong-login", found)
        self.assertTrue(peer.knows(PASSWORD))
        connects = [line for line in trace.read_text().splitlines() if "sin_port" in line or "sin6_port" in line]
        self.assertTrue(connects)
        # A socket that is connected only to learn our own address has port 0 there.
        self.assertEqual([line for line in connects if f"htons({peer.port})" not in line and "htons(0)" not in line], [])
        evil.setblocking(False)
        self.assertRaises(BlockingIOError, evil.accept)


if __name__ == "__main__":
    subprocess.run(["strace", "-V"], capture_output=True, check=True)
    unittest.main()
