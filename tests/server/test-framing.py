# SPDX-License-Identifier: GPL-3.0-or-later
"""What is no request of a browser for this page is refused in front of everything that parses: the matrix of SECURITY.md 1.2,
ways of smuggling a second request in, other methods and paths, other protocols."""
import socket
import ssl
import subprocess

import client
import page
import wire

FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
MARKER = "Sm8ggled"

# After the request line and Host of a good POST. Each would be a whole request for someone who overlooks what is wrong with it.
BODIES = {
    "two lengths": b"Content-Length: 3\r\nContent-Length: 5\r\n\r\na=b",
    "one length twice": b"Content-Length: 3\r\nContent-Length: 3\r\n\r\na=b",
    "a list of lengths": b"Content-Length: 3, 3\r\n\r\na=b",
    "length and chunks": b"Content-Length: 5\r\n" + CHUNKED + b"0\r\n\r\n",
    "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "chunks": CHUNKED + b"3\r\na=b\r\n0\r\n\r\n",
    "chunks ended by LF": CHUNKED + b"3\na=b\n0\n\n",
    "chunk of -1": CHUNKED + b"-1\r\n\r\n",
    "chunk of zz": CHUNKED + b"zz\r\n\r\n",
    "chunk of 2^64": CHUNKED + b"10000000000000000\r\na=b\r\n0\r\n\r\n",
    "chunk with extension": CHUNKED + b"3;a=\"\r\n\"\r\na=b\r\n0\r\n\r\n",
    "chunks with trailer": CHUNKED + b"3\r\na=b\r\n0\r\nHost: evil.example\r\n\r\n",
    "identity": b"Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\na=b",
    "chunked twice": b"Transfer-Encoding: chunked\r\n" + CHUNKED + b"0\r\n\r\n",
    "chunked, spelt otherwise": b"tRANSFER-eNCODING:\tx, ChunkeD \r\n\r\n0\r\n\r\n",
    "encoding hidden by VT": b"Transfer-Encoding:\x0bchunked\r\nContent-Length: 3\r\n\r\na=b",
    "encoding behind a blank": b"Transfer-Encoding : chunked\r\nContent-Length: 3\r\n\r\na=b",
    "encoding behind a fold": b"X: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\na=b",
    "encoding behind a CR": b"X: a\rTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\na=b",
    "encoding behind a LF": b"X: a\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\na=b",
    "encoding behind a NUL": b"X: a\0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "encoding with underscore": b"Transfer_Encoding: chunked\r\nContent-Length: 3\r\n\r\na=b",
    "length of -1": b"Content-Length: -1\r\n\r\n",
    "length of +3": b"Content-Length: +3\r\n\r\na=b",
    "length of 2^64": b"Content-Length: 18446744073709551616\r\n\r\n",
    "length of 20 digits": b"Content-Length: 99999999999999999999\r\n\r\n",
    "length of six digits": b"Content-Length: 000003\r\n\r\na=b",
    "length of 0x3": b"Content-Length: 0x3\r\n\r\na=b",
    "length of 3.0": b"Content-Length: 3.0\r\n\r\na=b",
    "length of 1 0": b"Content-Length: 1 0\r\n\r\na=b",
    "length of nothing": b"Content-Length:\r\n\r\n",
    "length in other digits": "Content-Length: ٣\r\n\r\na=b".encode(),
    "no length": b"\r\na=b",
    "no length and no body": b"\r\n",
    "more than the length": b"Content-Length: 3\r\n\r\na=bc",
    "length of 0 and a body": b"Content-Length: 0\r\n\r\na=b",
}

# After the request line of a GET.
HEADS = {
    "no host": b"\r\n",
    "two hosts": b"Host: %(host)s\r\nHost: %(host)s\r\n\r\n",
    "another host before": b"Host: evil.example\r\nHost: %(host)s\r\n\r\n",
    "another host after": b"Host: %(host)s\r\nhost: evil.example\r\n\r\n",
    "host with user": b"Host: user:pw@%(host)s\r\n\r\n",
    "LF after host": b"Host: %(host)s\n\r\n",
    "LF at the end": b"Host: %(host)s\r\n\n",
    "blank before the colon": b"Host : %(host)s\r\n\r\n",
    "fold": b"Host: %(host)s\r\nX: a\r\n b\r\n\r\n",
    "folded host": b"Host:\r\n %(host)s\r\n\r\n",
    "blank before the first": b" Host: %(host)s\r\n\r\n",
    "CR in a value": b"Host: %(host)s\r\nX: a\rb\r\n\r\n",
    "two CR": b"Host: %(host)s\r\r\n\r\n",
    "NUL in a value": b"Host: %(host)s\r\nX: a\0b\r\n\r\n",
    "NUL in a name": b"Host: %(host)s\r\nX\0: a\r\n\r\n",
    "escape in a value": b"Host: %(host)s\r\nX: \x1b]0;x\x07\r\n\r\n",
    "DEL in a value": b"Host: %(host)s\r\nX: \x7f\r\n\r\n",
    "name not ASCII": "Host: %(host)s\r\nÄ: a\r\n\r\n".encode(),
    "empty name": b"Host: %(host)s\r\n: a\r\n\r\n",
    "no colon": b"Host: %(host)s\r\nX\r\n\r\n",
    "a body with its length": b"Host: %(host)s\r\nContent-Length: 3\r\n\r\na=b",
    "length of 0": b"Host: %(host)s\r\nContent-Length: 0\r\n\r\n",
    "chunks": b"Host: %(host)s\r\n" + CHUNKED + b"0\r\n\r\n",
    "a body without a length": b"Host: %(host)s\r\n\r\na=b",
    "one byte more": b"Host: %(host)s\r\n\r\n\n",
    "65 lines": b"Host: %(host)s\r\n" + b"X: a\r\n" * 64 + b"\r\n",
    "10000 lines": b"Host: %(host)s\r\n" + b"X: a\r\n" * 10000 + b"\r\n",
    "8 KiB": b"Host: %(host)s\r\nX: " + b"a" * 8192 + b"\r\n\r\n",
    "100 KiB": b"Host: %(host)s\r\nX: " + b"a" * 102400 + b"\r\n\r\n",
    "an endless name": b"X" * 9000,
}

# Request lines with their ends; a good Host follows.
LINES = {
    "LF": b"GET /statreg HTTP/1.1\n",
    "CR": b"GET /statreg HTTP/1.1\r",
    "absolute": b"GET https://%(host)s/statreg HTTP/1.1\r\n",
    "absolute, of another host": b"GET http://evil.example/statreg HTTP/1.1\r\n",
    "authority": b"CONNECT %(host)s HTTP/1.1\r\n",
    "asterisk": b"OPTIONS * HTTP/1.1\r\n",
    "trace": b"TRACE /statreg HTTP/1.1\r\n",
    "method not ASCII": "GÉT /statreg HTTP/1.1\r\n".encode(),
    "method in small letters": b"get /statreg HTTP/1.1\r\n",
    "no method": b" /statreg HTTP/1.1\r\n",
    "blank before": b" GET /statreg HTTP/1.1\r\n",
    "blank after": b"GET /statreg HTTP/1.1 \r\n",
    "two blanks": b"GET  /statreg HTTP/1.1\r\n",
    "TAB": b"GET\t/statreg\tHTTP/1.1\r\n",
    "empty line before": b"\r\nGET /statreg HTTP/1.1\r\n",
    "another header behind NUL": b"GET /statreg\0 HTTP/1.1\r\n",
    "1.0": b"GET /statreg HTTP/1.0\r\n",
    "1.2": b"GET /statreg HTTP/1.2\r\n",
    "2.0": b"GET /statreg HTTP/2.0\r\n",
    "01.1": b"GET /statreg HTTP/01.1\r\n",
    "0.9": b"GET /statreg\r\n",
    "small version": b"GET /statreg http/1.1\r\n",
    "other protocol": b"GET /statreg RTSP/1.1\r\n",
    "preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "mail": b"EHLO example.org\r\n",
    "proxy": b"PROXY TCP4 192.0.2.1 192.0.2.2 1 443\r\n",
    "TLS in TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n",
    "random": bytes(range(256)),
    "endless": b"GET /statreg" + b"/" * 9000,
}

METHODS = """GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE TRACK PATCH LINK UNLINK PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH
REPORT CHECKOUT CHECKIN MERGE PURGE BREW DEBUG ACL BIND REBIND UNBIND VERSION-CONTROL M-SEARCH NOTIFY SUBSCRIBE PRI QUERY get Get GETT""".split()


def make_paths():
    """Two hundred that are not the page's, most of them close to it."""
    near = "/statreg"
    for code in range(0x21, 0x7f):
        yield near + chr(code) + ("x" if chr(code) == "?" else "")
    for place in range(1, len(near)):
        yield f"{near[:place]}%{ord(near[place]):02x}{near[place + 1:]}"
        yield f"{near[:place]}%25{ord(near[place]):02X}{near[place + 1:]}"
        yield near[:place] + near[place].upper() + near[place + 1:]
        yield near[:place] + "/" + near[place:]
        yield near[:place]
    for before in ("/.", "/..", "//", "/./", "/../", "/x/../", "/x/%2e%2e/", "/..%2f", "/%2e", "/%00", "\\", "/\\", "/;", "%2f"):
        yield before + near.removeprefix("/")
        yield before + near
    for after in ("?ok=", "?OK", "?ok&a", "?ok?ok", "?%6fk", "?ok#", "?", "??ok", "?token=x", "#ok", "/.", "/..", "/index.html", "/foo", "%00",
                  "%20", "%2f", ";a=b", ".php", ".bak", "~", "%c0%af", "%u002f", "/../../etc/passwd", "/..%5c..%5cwin.ini"):
        yield near + after
    yield from ("/", "*", "", "/favicon.ico", "/robots.txt", "/.git/config", "/.env", "/.well-known/security.txt", "/metrics", "/cgi-bin/x",
                "/wp-login.php", "/ELOxcBoxReg", "/key.json", "/tls/key.pem", "/..%2f..%2fkey.json", "http://localhost/statreg", "/STATREG",
                "/statre", "/tatreg", "/statreg2", "/Statreg", "/stat-reg", "/stat%72eg", "/%2fstatreg", "https:///statreg", "statreg?ok",
                "/statreg?ok%00")


class Framing(wire.WireCase):
    def setUp(self):
        super().setUp()
        self.served = page.Page(self)
        self.good = page.GET % self.served.host
        self.smuggled = self.good.replace(b"\r\n\r\n", b"\r\nX: %s\r\n\r\n" % MARKER.encode())

    def refuse_all(self, requests, status=400):
        """Each alone, in one piece and in two; and with a second request after it, which is never answered."""
        for name, request in requests.items():
            self.assert_refused(self.served.ask(request), status, name)
            self.assert_refused(self.ask_in_two(request, len(request) // 2), status, name)
            self.assert_refused(self.served.ask(request + self.smuggled), status, name)
        self.assertTrue(self.served.is_served())

    def ask_in_two(self, data, cut):
        with self.served.connect_tls() as connection:
            connection.sendall(data[:cut])
            connection.sendall(data[cut:])
            return page.read_all(connection)

    def end(self):
        self.assertEqual(self.json("pending"), [])
        self.assert_discreet(self.served, MARKER, "evil.example")

    def test_b06_bodies(self):
        start = b"POST /statreg HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\n" % (self.served.host, self.served.origin.encode()) + FORM
        self.refuse_all({name: start + body for name, body in BODIES.items()})
        self.refuse_all({name: start + b"Content-Length: %d\r\n\r\n" % size for name, size in [("8193", 8193), ("99999", 99999)]}, 413)
        self.refuse_all({"expect": start + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"}, 417)
        self.refuse_all({"anything expected": start + b"expect: x\r\nContent-Length: 3\r\n\r\n"}, 417)
        self.end()

    def test_b06_heads(self):
        self.refuse_all({name: b"GET /statreg HTTP/1.1\r\n" + head.replace(b"%(host)s", self.served.host) for name, head in HEADS.items()})
        self.end()

    def test_b06_request_lines(self):
        rest = b"Host: %s\r\n\r\n" % self.served.host
        self.refuse_all({name: line.replace(b"%(host)s", self.served.host) + rest for name, line in LINES.items()})
        self.end()

    def test_b06_pipelines(self):
        good = {"address": "a@example.org", "logon": "", "password": "x", "token": self.served.token()}
        for request in (self.good, self.good.replace(b"/statreg", b"/statreg?ok"), self.served.submission(good)):
            self.assert_refused(self.served.ask(request + self.smuggled), 400, request)
        self.assert_refused(self.served.ask(self.good.replace(b"GET", b"HEAD") + self.smuggled), 400, head=True)
        self.end()

    def test_b06_ends_too_early(self):
        head = self.served.submission(b"address=a%40example.org&password=x")
        for data in (self.good[:-2], self.good[:-1], self.good[:9], head[:-1], head[:-30]):
            with self.served.connect_tls() as connection:
                connection.sendall(data)
                socket.socket.shutdown(connection, socket.SHUT_WR)   # SSLSocket's own would forget TLS
                self.assertIn(page.read_all(connection)[:12], (b"HTTP/1.1 400", b""), data)
        self.end()

    def test_b06_ranges_are_not_read(self):
        whole = self.served.get_raw().body
        many = b",".join(b"%d-" % start for start in range(1500))
        for ranges in (b"bytes=0-99999999", b"bytes=-99999", b"bytes=5-1", b"bytes=" + many):
            answer = self.served.request(self.good[:-2] + b"Range: %s\r\nIf-Range: x\r\n\r\n" % ranges)
            self.assertEqual((answer.status, len(answer.body)), (200, len(whole)), ranges)
        self.end()

    def test_b07_other_methods_and_paths(self):
        paths = list(make_paths())
        self.assertGreaterEqual(len(set(paths)), 200)
        self.assertEqual(len(METHODS), 40)
        wanted = {(method, path) for method in METHODS for path in paths} | {(method, "/statreg") for method in METHODS[3:]}
        wanted |= {(method, "/statreg?ok") for method in METHODS[2:]}

        def ask(number_and_pair):
            number, (method, path) = number_and_pair
            return self.served.ask(f"{method} {path} HTTP/1.1\r\n".encode() + b"Host: %s\r\n\r\n" % self.served.host, wire.source(number))
        pairs = sorted(wanted)
        for (method, path), answer in zip(pairs, wire.all_at_once(ask, enumerate(pairs))):
            self.assert_refused(answer, 400, (method, path), head=method == "HEAD")
        self.assertTrue(self.served.is_served())
        self.end()


class Protocols(wire.WireCase):
    """No HTTP/2, nothing else either, and one request for each connection."""

    def setUp(self):
        super().setUp()
        self.served = page.Page(self, environment={"SOUP_SERVER_HTTP2": "1"})
        self.good = page.GET % self.served.host

    def test_b09_curl_gets_http_1(self):
        for wish in ("--http2", "--http1.1", "--no-alpn"):
            head = self.served.get(wish, "--dump-header", "-", "--output", "/dev/null", "--write-out", "%{http_version}")
            self.assertRegex(head, r"\AHTTP/1\.1 200 (?s:.*)\r\nConnection: close\r\n(?s:.*)\r\n\r\n1\.1\Z", wish)

    def test_b09_http_2_without_asking(self):
        command = ["curl", "-sk", "--noproxy", "*", "--max-time", "20", "--http2-prior-knowledge", "--output", "/dev/null", "--write-out",
                   "%{http_version}", f"https://127.0.0.1:{self.served.port}/statreg"]
        done = subprocess.run(command, capture_output=True, check=False, text=True, env=self.environment, timeout=60)
        self.assertIn(done.stdout, ("0", "1.1"))   # newer ones give up, others fall back
        settings = bytes.fromhex("000000040000000000")
        answer = self.served.ask(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings)
        self.assert_refused(answer, 400)

    def test_b09_alpn(self):
        """RFC 7301, 3.2: without a protocol in common there is no connection."""
        for offer in ("h2", "spdy/3.1,http/1.0", "acme-tls/1"):
            self.served.context = client.context()
            self.served.context.set_alpn_protocols(offer.split(","))
            with self.assertRaisesRegex(ssl.SSLError, "alert no application protocol", msg=offer):
                self.served.connect_tls()
        self.served.context = client.context()
        self.served.context.set_alpn_protocols(["h2", "http/1.1"])
        with self.served.connect_tls() as connection:
            self.assertEqual(connection.selected_alpn_protocol(), "http/1.1")

    def test_b09_upgrades(self):
        for upgrade in (b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n",
                        b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                        b"Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n", b"upgrade:\r\n"):
            self.assert_refused(self.served.ask(self.good[:-2] + upgrade + b"\r\n"), 400, upgrade)

    def test_b09_nothing_is_kept_alive(self):
        for wish in (b"Connection: keep-alive\r\nKeep-Alive: timeout=600, max=1000\r\n", b"Connection: TE, keep-alive\r\nTE: trailers\r\n",
                     b"Proxy-Connection: keep-alive\r\n"):
            answer = self.served.request(self.good[:-2] + wish + b"\r\n")   # came to an end, so the connection was closed
            self.assertEqual((answer.status, dict(answer.headers)["Connection"]), (200, "close"), wish)
            self.assertEqual(len(answer.body), int(dict(answer.headers)["Content-Length"]))

    def test_b09_second_request_after_the_answer(self):
        with self.served.connect_tls() as connection:
            connection.sendall(self.good)
            data = connection.recv(1)
            try:
                connection.sendall(self.good)
            except OSError:
                pass   # closed already
            answer = page.parse(data + page.read_all(connection))
        self.assertEqual(len(answer.body), int(dict(answer.headers)["Content-Length"]))


if __name__ == "__main__":
    wire.main()
