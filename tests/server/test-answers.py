# SPDX-License-Identifier: GPL-3.0-or-later
"""What every answer says besides its words, and which forms and hosts are taken for the page's own."""
import base64
import hashlib
import itertools
import re

import page
import wire

FORM = b"application/x-www-form-urlencoded"
RETRY = {429: range(1, 3601), 503: range(3600, 2 ** 31)}   # seconds; 503: the page opens in years


def policy(body):
    """The one that lets the served style in, and nothing else."""
    style = re.fullmatch(rb".*<style>(.*)</style>.*", body, re.S)[1]
    return wire.POLICY % base64.b64encode(hashlib.sha256(style).digest()).decode()


class Answers(wire.WireCase):
    """B12: the header set of SECURITY.md 3.1, and what belongs to the status; nothing else, such as a cookie or a server's name."""

    def start(self, **settings):
        for name, value in settings.items():
            self.text("settings", name, value)
        self.served = page.Page(self)
        self.policy = policy(self.served.get_raw().body)
        self.good = page.GET % self.served.host
        self.token = self.served.token()

    def check(self, request, status, retry=False, until=False, **more):
        """Sends it, or sends it until the status comes."""
        answer = self.served.request(request)
        for _ in range(300 if until else 0):
            if answer.status == status:
                break
            answer = self.served.request(request)
        self.assertEqual(answer.status, status, request)
        received = dict(answer.headers)
        if not request.startswith(b"HEAD "):
            self.assertEqual(int(received["Content-Length"]), len(answer.body))
        if retry:
            self.assertIn(int(received["Retry-After"]), RETRY[status])
            more["Retry-After"] = received["Retry-After"]
        self.assert_headers(answer.headers, self.policy, **{"Content-Length": received["Content-Length"], **more})
        return answer

    def check_each_way(self, request, status, **more):
        """GET and HEAD differ in the body alone."""
        answer = self.check(request, status, **more)
        head = self.check(request.replace(b"GET ", b"HEAD ", 1), status, **more)
        self.assertEqual(head.body, b"")
        self.assertEqual(dict(head.headers)["Content-Length"], dict(answer.headers)["Content-Length"])
        return answer

    def form(self, **fields):
        return self.served.submission({"address": "a@example.org", "logon": "", "password": "Typ3d", "token": self.token, **fields})

    def test_b12_form_and_registration(self):
        self.start()
        for path in (b"/statreg", b"/statreg?ok"):
            answer = self.check_each_way(self.good.replace(b"/statreg", path), 200)
            self.assertEqual(policy(answer.body), self.policy)
        self.assertEqual(self.check(self.form(), 303, Location="/statreg?ok").body, b"")
        self.assert_discreet(self.served, "Typ3d", self.token)

    def test_b12_german_has_the_same_style(self):
        self.start()
        answer = self.check_each_way(self.good[:-2] + b"Accept-Language: de\r\n\r\n", 200)
        self.assertIn(b'<html lang="de">', answer.body)
        self.assertEqual(policy(answer.body), self.policy)

    def test_b12_refused_by_the_gate(self):
        self.start()
        self.check_each_way(self.good.replace(b"/statreg", b"/"), 400)
        self.check_each_way(self.good.replace(b"Host", b"Hos t"), 400)
        self.check(self.form()[:-1] + b"\0more", 400)
        self.check(self.served.submission(b"x" * 8193), 413)
        self.check(self.served.submission(b"a=b", extra=b"Expect: 100-continue\r\n"), 417)
        self.assert_discreet(self.served, "Typ3d", self.token)

    def test_b12_too_slow(self):
        self.start()
        cut = [self.good.replace(b"GET", method)[:-2] for method in (b"GET", b"HEAD", b"POST")]
        answers = wire.all_at_once(lambda head: self.check(head, 408), cut)
        self.assertEqual([answer.body == b"" for answer in answers], [False, True, False])

    def test_b12_refused_by_the_policy(self):
        self.start()
        self.check_each_way(b"GET /statreg HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400)
        self.check(self.served.submission(b"a=b", origin=b"https://evil.example"), 403)
        self.check(self.served.submission(b"a=b", kind=b"text/plain"), 415)

    def test_b12_complaints(self):
        self.start(code="ABCD1234")
        for fields in ({"password": ""}, {"address": "nobody"}, {"token": "x"}, {"unknown": "x"}, {"address": "a" * 255 + "@example.org"}):
            answer = self.check(self.form(code="ABCD1234", **fields), 400)
            self.assertEqual(policy(answer.body), self.policy)
            self.assertNotIn(b"Typ3d", answer.body)
        self.check(self.form(code="wrong"), 403)
        self.check(self.form(code="wrong"), 429, retry=True, until=True)
        self.assertEqual(self.json("pending"), [])
        self.assert_discreet(self.served, "Typ3d", self.token, "ABCD1234")

    def test_b12_too_many(self):
        self.start()
        self.check(self.form(token="x"), 429, retry=True, until=True)

    def test_b12_full(self):
        self.start(maxPending="1")
        self.check(self.form(), 303, Location="/statreg?ok")
        answer = self.check(self.form(address="b@example.org"), 503)
        self.assertNotIn(b"Typ3d", answer.body)
        self.assertEqual([row["address"] for row in self.json("pending")], ["a@example.org"])

    def test_b12_closed(self):
        self.start()
        self.text("settings", "opens", "2090-01-01 00:00 +0000")
        self.check(self.good, 503, retry=True, until=True)
        self.check_each_way(self.good, 503, retry=True)
        self.assertNotIn(b"Typ3d", self.check(self.form(), 503, retry=True).body)
        self.assertEqual(self.json("pending"), [])

    def test_b12_in_clear_text(self):
        self.start()
        with self.served.connect() as connection:
            connection.sendall(self.good)
            answer = page.parse(page.read_all(connection))
        self.assertEqual(answer.status, 400)
        self.assert_headers(answer.headers, self.policy, **{"Content-Length": str(len(answer.body))})
        self.assertIn(self.served.url.encode(), answer.body)


class Origins(wire.WireCase):
    """B14: only the page's own form may be sent, by a browser that says so; B15: only under the page's own names."""

    def setUp(self):
        super().setUp()
        self.served = page.Page(self)
        self.token = self.served.token()

    def post(self, number, kind, origin, site):
        """A good form but for these three; None: not sent."""
        headers = [(b"Content-Type", kind), (b"Origin", origin), (b"Sec-Fetch-Site", site)]
        lines = b"".join(b"%s: %s\r\n" % (name, value) for name, value in headers if value is not None)
        body = f"address=a{number}%40example.org&logon=&password=x&token={self.token}".encode()
        request = b"POST /statreg HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %d\r\n\r\n%s" % (self.served.host, lines, len(body), body)
        return self.served.ask(request)

    def test_b14_forms_of_other_sites(self):
        own, host = self.served.origin.encode(), self.served.host
        name = host.split(b":")[0]
        kinds = {FORM: True, FORM + b"; charset=utf-8": True, FORM + b"; charset=utf-16": False, FORM + b", " + FORM: False, None: False,
                 b"text/plain": False, b"multipart/form-data; boundary=x": False, b"application/json": False, b"": False}
        origins = {own: True, None: None, b"null": False, b"": False, b"https://evil.example": False, b"http://" + host: False,
                   b"https://" + name: False, b"https://" + name + b":1": False, own + b"/": False, own + b".evil.example": False,
                   b"https://x@" + host: False, own + b" https://evil.example": False, host: False}
        sites = {b"same-origin": True, None: None, b"cross-site": False, b"same-site": False, b"none": False, b"": False,
                 b"same-origin, cross-site": False, b"SAME-ORIGIN": False}
        taken = []
        for number, (kind, origin, site) in enumerate(itertools.product(kinds, origins, sites)):
            answer = self.post(number, kind, origin, site)
            verdicts = {origins[origin], sites[site]}
            if not kinds[kind]:
                self.assert_refused(answer, 415, (kind, origin, site))
            elif False in verdicts or True not in verdicts:
                self.assert_refused(answer, 403, (kind, origin, site))
            else:
                self.assertEqual(page.parse(answer).status, 303, (kind, origin, site))
                taken.append(f"a{number}@example.org")
        self.assertEqual(len(taken), 6)
        self.assertEqual(sorted(row["address"] for row in self.json("pending")), sorted(taken))
        self.assert_discreet(self.served, "evil.example", self.token)

    def test_b14_one_header_twice(self):
        own = self.served.origin.encode()
        for extra in (b"Origin: %s\r\n" % own, b"Origin: https://evil.example\r\n", b"Content-Type: %s\r\n" % FORM,
                      b"Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: same-origin\r\n"):
            self.assert_refused(self.served.ask(self.served.submission(b"a=b", extra)), 400, extra)
        self.assertEqual(self.json("pending"), [])

    def test_b15_other_hosts(self):
        name, port = self.served.host.split(b":")
        for host in (b"evil.example", b"evil.example:" + port, name, name + b":1", name + b":443", name + b":0" + port, name + b".:" + port,
                     b"x." + name + b":" + port, name + b".evil.example:" + port, b"user:pw@" + self.served.host, b"@" + self.served.host,
                     self.served.host + b"@evil.example", self.served.host + b"/", self.served.host + b"?", self.served.host + b"#",
                     self.served.host + b", evil.example", self.served.host + b" evil.example", self.served.host + b":" + port, b"",
                     b":" + port, b"*", b"0.0.0.0:" + port, b"127.1:" + port, b"2130706433:" + port, b"127.0.0.2:" + port, b"[::]:" + port,
                     b"https://" + self.served.host, b"%6cocalhost:" + port, b"loc\xc3\xa4lhost:" + port, b"169.254.169.254", b"a" * 300):
            good = b" /statreg HTTP/1.1\r\nHost: %s\r\n" % host
            self.assert_refused(self.served.ask(b"GET" + good + b"\r\n"), 400, host)
            self.assert_refused(self.served.ask(b"HEAD" + good + b"\r\n"), 400, host, head=True)
            body = b"address=a%%40example.org&logon=&password=x&token=%s" % self.token.encode()
            rest = b"Origin: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (self.served.origin.encode(), FORM, len(body))
            self.assert_refused(self.served.ask(b"POST" + good + rest + body), 400, host)
        self.assertEqual(self.json("pending"), [])

    def test_b15_no_host_and_two(self):
        line = b"Host: %s\r\n" % self.served.host
        for lines in (b"", line + line, line + b"Host: evil.example\r\n", b"Host: evil.example\r\n" + line, b"X-Forwarded-Host: localhost\r\n"):
            self.assert_refused(self.served.ask(b"GET /statreg HTTP/1.1\r\n" + lines + b"\r\n"), 400, lines)

    def test_b15_own_hosts(self):
        for host in (self.served.host, self.served.host.upper(), b"localhost:%d" % self.served.port, b"127.0.0.1:%d" % self.served.port):
            self.assertEqual(self.served.request(page.GET % host).status, 200, host)
        wish = (page.GET % self.served.host)[:-2] + b"X-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n\r\n"
        self.assertNotIn(b"evil.example", self.served.ask(wish))


if __name__ == "__main__":
    wire.main()
