# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies that no browser sends for this form: refused, and nothing is stored of them."""
import page

FIELDS = ("address", "logon", "password", "domain", "code", "token")
# Values as they stand in the body.
FORBIDDEN = {
    "NUL": b"a%00b", "CR": b"a%0Db", "LF": b"a%0Ab", "TAB": b"a%09b", "escape": b"%1B%5B2J", "DEL": b"%7F", "C1": b"%C2%85",
    "raw NUL": b"a\0b", "raw line": b"a\r\nb", "raw blank": b"a b", "raw UTF-8": "ü".encode(), "raw DEL": b"\x7f",
    "continuation alone": b"%80", "start alone": b"%C3", "cut short": b"%E2%82", "never a start": b"%FE", "latin-1": b"Gr%FC%DFe",
    "overlong slash": b"%C0%AF", "overlong NUL": b"%C0%80", "overlong of three": b"%E0%80%AF", "overlong of four": b"%F0%80%80%AF",
    "high surrogate": b"%ED%A0%80", "low surrogate": b"%ED%B0%80", "CESU-8": b"%ED%A0%BD%ED%B8%80", "past Unicode": b"%F4%90%80%80",
    "no digits": b"%", "one digit": b"%4", "no hex": b"%4G", "sign as digit": b"%+4", "Unicode escape": b"%u0041",
}
LIMIT = 512   # of the longest field


class FormBytes(page.PageCase):
    def setUp(self):
        super().setUp()
        self.text("settings", "askDomain", "true")
        self.served = page.Page(self)
        self.token = self.served.token().encode()

    def body(self, **values):
        fields = {"address": b"anna%40example.org", "logon": b"anna", "password": b"secret", "domain": b"", "code": b"",
                  "token": self.token, **values}
        return b"&".join(b"%s=%s" % (name.encode(), value) for name, value in fields.items())

    def post(self, body):
        return self.served.request(self.served.submission(body)).status

    def assert_refused(self, bodies):
        """bodies: what is wrong and the body. One at the end that is right proves that it was not something else."""
        for name, body in bodies:
            with self.subTest(name):
                self.assertEqual(self.post(body), 400)
        self.assertEqual(self.json("pending"), [])
        self.assertEqual(self.post(self.body()), 303)
        self.assertEqual([entry["address"] for entry in self.json("pending")], ["anna@example.org"])
        self.assertEqual(self.served.stop(), "")

    def test_b21_forbidden_bytes(self):
        self.assert_refused((f"{name} in {field}", self.body(**{field: value})) for field in FIELDS for name, value in FORBIDDEN.items())

    def test_b21_too_long(self):
        values = {"letters": b"a" * (LIMIT + 1), "escapes": b"%61" * (LIMIT + 1), "characters of two bytes": b"%C3%BC" * (LIMIT // 2 + 1)}
        self.assert_refused((f"{name} in {field}", self.body(**{field: value})) for field in FIELDS for name, value in values.items())

    def test_b21_doubled_and_unknown_fields(self):
        body = self.body()
        doubled = ((f"{field} twice", body + b"&" + field.encode() + value) for field in FIELDS for value in (b"=", b"=x", b"=anna%40example.org"))
        unknown = ((f"unknown {name!r}", body + b"&" + name + b"=x") for name in
                   (b"other", b"Password", b"password%00", b"p%61ssword", b"password[]", b"password.x", b"+password", b"", b"_charset_"))
        self.assert_refused([*doubled, *unknown])

    def test_b21_bad_pairs(self):
        body = self.body()
        self.assert_refused([
            ("nothing", b""), ("no pairs", b"x"), ("only an ampersand", b"&"), ("two ampersands", body.replace(b"&", b"&&", 1)),
            ("ampersand first", b"&" + body), ("ampersand last", body + b"&"), ("semicolons", body.replace(b"&", b";")),
            ("no equals sign", body.replace(b"domain=", b"domain")), ("JSON", b'{"address":"anna@example.org"}'),
            ("byte order mark", b"\xef\xbb\xbf" + body), ("NUL after it", body + b"\0"), ("line after it", body + b"\r\n"),
            ("half an escape at the end", self.body(token=self.token + b"%4"))])


if __name__ == "__main__":
    page.ctl.main()
