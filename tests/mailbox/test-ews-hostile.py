# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange servers of bad will, and such that are none: every answer ends in a verdict, in time, without the password in it."""
import base64
import contextlib
import http.server
import itertools
import socket
import ssl
import threading
import unittest
import warnings

from ews_peer import AUTODISCOVER, EWS, Answer, Peer, folder, soap, write_users
from probing import SLOWNESS, MailboxCase

ADDRESS = "anna@example.org"
PASSWORD = "Geheim-7-Worte"
LIMIT = 20 * SLOWNESS
PATIENCE = 30 * SLOWNESS   # with a busy machine, beyond the time that a probe has

LAUGHS = '<!DOCTYPE l [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10)) + "]>"
NO_ANSWERS = {
    "entities": LAUGHS.encode() + folder().replace(b"NoError", b"&a9;")[38:],
    "entity in text": folder().replace(b"NoError", b"&file;"),
    "external entity": b'<!DOCTYPE s [<!ENTITY file SYSTEM "file:///etc/passwd">]>' + folder().replace(b"NoError", b"&file;")[38:],
    "document type": b"<!DOCTYPE s>" + folder()[38:],
    "deep": soap(b"<a>" * 100_000 + b"</a>" * 100_000),
    "never closed": folder()[:-20],
    "twice": folder() + folder(),
    "not UTF-8": folder().replace(b"NoError", b"\xff\xfe\xc3"),
    "NUL": folder().replace(b"NoError", b"No\0Error"),
    "UTF-16": folder().decode().encode("utf-16"),
    "no code": soap(b"<x/>"),
    "other XML": b"<rss><ResponseCode>NoError</ResponseCode></rss>",
    "empty": b"",
    "page": b"<!DOCTYPE html><html><head><title>\r\n Welcome &amp; <b>hello\x1b[31m</title></head><body>Sign in</body></html>",
    "text": b"It works!",
    "zeros": bytes(100_000),
    "angles": b"<" * 900_000,
    "attributes": soap(b"<a " + b" ".join(b'x%d="1"' % i for i in range(20_000)) + b"/>"),
    "too long": folder() + b" " * 10_000_000,
}


def drip(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    wait_for_end(connection, b"x")


def drip_head(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    wait_for_end(connection, b"a")


def wait_for_end(connection, crumb):
    """Sends a byte now and then until the client has enough."""
    connection.settimeout(0.05)
    with contextlib.suppress(OSError):
        while True:
            connection.sendall(crumb)
            with contextlib.suppress(TimeoutError):
                if not connection.recv(1):
                    return


def endless(start, piece):
    def run(connection):
        connection.sendall(start)
        with contextlib.suppress(OSError):
            for _ in itertools.count():
                connection.sendall(piece)
    return run


def say(*parts):
    return lambda connection: [connection.sendall(part) for part in parts]


RAW = {
    "drip": drip, "drip in the head": drip_head, "silence": lambda connection: wait_for_end(connection, b""), "end": lambda connection: None,
    "endless body": endless(b"HTTP/1.1 200 OK\r\n\r\n", b"<a>" * 5000),
    "endless chunks": endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n"),
    "endless head": endless(b"HTTP/1.1 200 OK\r\n", b"X-Some: thing\r\n" * 100), "endless line": endless(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 4096),
    "endless 100": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "not HTTP": say(b"220 mail ESMTP\r\n"), "HTTP/0.9": say(folder()),
    "cut": say(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", folder()), "bad chunk": say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
    "HTTP/9": say(b"HTTP/9.9 200 OK\r\n\r\n"), "status": say(b"HTTP/1.1 99999999999999999999 OK\r\n\r\n"),
    "packed": say(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08"),
    "upgrade": say(b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"),
}


class HostileCase(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {("", ADDRESS): PASSWORD}
        write_users(cls.folder / "users", cls.users)

    def peer(self, certificate=None, key=None, **options):
        return Peer(certificate or self.certificate, key or self.key, users=self.users, **options)

    def settings(self, url, **more):
        return {"type": "exchange", "ews-url": url, "address": ADDRESS, "password": PASSWORD, "timeout-seconds": str(LIMIT), **more}

    def look(self, found, *verdicts, limit=LIMIT):
        self.assertIn(found["verdict"], verdicts, found)
        self.assertNotIn(PASSWORD, str(found))
        self.assertNotIn(base64.b64encode(PASSWORD.encode()).decode()[:-4], str(found))
        self.assertLess(found["seconds"], limit + PATIENCE)
        self.assertTrue(found["sentence"])
        self.assertTrue(all(ord(c) >= 32 for c in found["text"] + found["detail"]), found)


class AnswerTest(HostileCase):
    def test_no_answers(self):
        """What is no answer says nothing about the login, of EWS as of Autodiscover."""
        answers = {f"/{number}": Answer(200, body) for number, body in enumerate(NO_ANSWERS.values())}
        with self.peer(schemes=("Basic",), answers=answers) as peer:
            probes = [self.settings(**where) for path in answers for where in ({"url": peer.url(path)}, {"url": "", "autodiscover-url": peer.url(path)})]
            for name, found in zip([name for name in NO_ANSWERS for _ in range(2)], self.probe_all(probes)):
                with self.subTest(name):
                    self.look(found, "unexpected")
                    self.assertLess(len(found["text"]), 600)
                    if name == "page":
                        self.assertIn("Welcome", found["text"])
                        self.assertNotIn("Sign in", found["text"])

    def test_raw_answers(self):
        """Before the login and after it."""
        early = {f"/early/{number}": Answer(raw=raw) for number, raw in enumerate(RAW.values())}
        late = {f"/late/{number}": Answer(raw=raw) for number, raw in enumerate(RAW.values())}
        with self.peer(schemes=("Basic",), answers=late, uninvited=early) as peer:
            probes = [self.settings(peer.url(path), **{"timeout-seconds": str(3 * SLOWNESS)}) for path in (*early, *late)]
            for name, found in zip((*RAW, *RAW), self.probe_all(probes, threads=8)):
                with self.subTest(name):
                    self.look(found, "unexpected", "unreachable", limit=3 * SLOWNESS)
            self.assertEqual([login.path for login in peer.logins if login.path in early], [])

    def test_password_in_answers(self):
        """A server that repeats the password in any place is not quoted."""
        encoded = base64.b64encode(f"{ADDRESS}:{PASSWORD}".encode()).decode()
        for secret in (PASSWORD, encoded):
            answers = {
                "/message": Answer(200, folder("ErrorAccessDenied", message=f"x {secret} y")), "/code": Answer(200, folder(f"Error{secret}")),
                "/location": Answer(302, b"", (("Location", f"https://evil.example/{secret}"),)), "/page": Answer(404, f"<title>{secret}</title>".encode()),
                "/diagnostics": Answer(403, b"", (("X-MS-Diagnostics", secret),)), "/text": Answer(200, secret.encode()),
                "/scheme": Answer(401, b"", (("WWW-Authenticate", secret),)),
            }
            with self.peer(schemes=("Basic",), answers=answers) as peer:
                for path, found in zip(answers, self.probe_all([self.settings(peer.url(path)) for path in answers])):
                    with self.subTest(path=path, secret=secret):
                        self.look(found, "unexpected", "not-allowed", "wrong-login")
                        self.assertNotIn(secret, str(found))

    def test_many_challenges(self):
        answer = Answer(401, b"", tuple(("WWW-Authenticate", ", ".join(f"S{i}-{j}" for i in range(20))) for j in range(100)))
        with self.peer(uninvited={EWS: answer}) as peer:
            found = self.probe(**self.settings(peer.url()))
            self.look(found, "not-allowed")
            self.assertLess(len(found["capabilities"]), 600)
            self.assertEqual(peer.logins, [])

    def test_redirected_question(self):
        """An Autodiscover answer full of nonsense."""
        body = b"<Autodiscover>" + b"<Response><Account><Action>settings</Action></Account></Response>" * 10_000 + b"</Autodiscover>"
        with self.peer(answers={AUTODISCOVER: Answer(200, body)}) as peer:
            self.look(self.probe(**self.settings("", **{"autodiscover-url": peer.url(AUTODISCOVER)})), "unexpected")

    def test_cancelled(self):
        with self.peer(uninvited={EWS: Answer(raw=drip)}) as peer:
            found = self.probe(options={"arguments": ("--cancel", "300")}, **self.settings(peer.url(), **{"timeout-seconds": "600"}))
            self.assertEqual(found["verdict"], "", found)
            self.assertLess(found["seconds"], 60 * SLOWNESS)


class TlsTest(HostileCase):
    """Nothing is sent to a server that is not the right one."""

    def refused(self, peer, verdict, trusted=True, **settings):
        with peer:
            found = self.probe(trusted, **self.settings(peer.url(host=settings.pop("host", "localhost")), **settings))
            self.look(found, verdict)
            self.assertEqual(peer.requests, [], "not even a question without the login")
            return found

    def test_b44_unknown_authority(self):
        found = self.refused(self.peer(), "not-trusted", trusted=False)
        self.assertIn("CN=Test Root", found["issuer"])

    def test_b44_wrong_name(self):
        self.refused(self.peer(*self.authority.issue("other", hosts=("mail.example.org",))), "not-trusted")

    def test_b44_expired(self):
        self.refused(self.peer(*self.authority.issue("old", ends=-3600)), "not-trusted")

    def test_b44_self_signed(self):
        self.refused(self.peer(*self.authority.issue("selfmade", self_signed=True)), "not-trusted")

    def test_b44_pin(self):
        stranger = self.authority.issue("selfmade", self_signed=True)
        seen = self.refused(self.peer(*stranger), "not-trusted")
        with self.peer(*stranger, answers={EWS: Answer(200, folder())}) as peer:
            found = self.probe(**self.settings(peer.url(), **{"pinned-key": seen["pin"]}))
            self.look(found, "works")
        found = self.refused(self.peer(), "not-trusted", **{"pinned-key": seen["pin"]})
        self.assertNotEqual(found["pin"], seen["pin"])

    def test_b44_old_tls(self):
        peer = self.peer()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            peer.tls.minimum_version, peer.tls.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        peer.tls.set_ciphers("ALL:@SECLEVEL=0")
        self.refused(peer, "no-tls")

    def test_b44_no_tls(self):
        """A server that speaks HTTP on this port, and asks for the password."""
        told = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_one_request(self):
                told.append(self.rfile.readline())
                self.wfile.write(b'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n')
                self.close_connection = True

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            found = self.probe(**self.settings(f"https://localhost:{server.server_port}{EWS}"))
            server.shutdown()
        self.look(found, "no-tls", "unreachable")
        self.assertFalse(any(b"POST" in line for line in told))

    def test_nobody_there(self):
        with socket.socket() as deaf:   # nobody else gets its port meanwhile
            deaf.bind(("127.0.0.1", 0))
            self.look(self.probe(**self.settings(f"https://localhost:{deaf.getsockname()[1]}/")), "unreachable")
        self.look(self.probe(**self.settings("https://no-such-host.invalid/")), "name-unknown", "unreachable")

    def test_silence(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            url = f"https://localhost:{listener.getsockname()[1]}/"
            self.look(self.probe(**self.settings(url, **{"timeout-seconds": "1"})), "unreachable", limit=1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
