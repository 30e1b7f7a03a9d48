# SPDX-License-Identifier: GPL-3.0-or-later
"""What is spoken and what is not, as scanners, openssl and bytes by hand see it (B10), whatever the environment says (B11)."""
import re
import secrets
import ssl
import struct
import subprocess
import xml.etree.ElementTree

import authority
import client
import page

GOOD = re.compile(r"TLS_(AES_(128|256)_GCM|CHACHA20_POLY1305)_SHA(256|384)|ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)")
PROTOCOL_VERSION = 70   # RFC 8446, 6
# Suites with keys by ECDHE, DHE and RSA, GCM and CBC, and with no encryption at all.
SUITES = (0xc02b, 0xc02f, 0xc009, 0xc013, 0x009e, 0x0033, 0x009c, 0x002f, 0x000a, 0x0004, 0x0002)


def scan(served):
    """What sslscan found out: the element of its XML."""
    done = subprocess.run(["sslscan", "--xml=-", "--no-check-certificate", f"127.0.0.1:{served.port}"], capture_output=True, check=True,
                          timeout=page.ctl.TIMEOUT)
    return xml.etree.ElementTree.fromstring(done.stdout).find("ssltest")


def suites(found):
    return {(cipher.get("sslversion"), cipher.get("cipher"), cipher.get("strength")) for cipher in found.iter("cipher")}


def versions(found):
    return {protocol.get("type").upper() + protocol.get("version") for protocol in found.iter("protocol") if protocol.get("enabled") == "1"}


def vector(size, *numbers):
    """A list of 16-bit numbers behind its length."""
    body = b"".join(struct.pack(">H", number) for number in numbers)
    return len(body).to_bytes(size, "big") + body


def extension(kind, body):
    return struct.pack(">HH", kind, len(body)) + body


def client_hello(version, compressions=b"\0"):
    """RFC 5246, 7.4.1.2: the first message of a client that speaks nothing newer."""
    extensions = (extension(10, vector(2, 29, 23)) + extension(11, b"\1\0")
                  + extension(13, vector(2, 0x0403, 0x0804, 0x0401, 0x0201)) + extension(0xff01, b"\0"))
    body = (struct.pack(">H", version) + secrets.token_bytes(32) + b"\0" + vector(2, *SUITES) + bytes([len(compressions)]) + compressions
            + len(extensions).to_bytes(2, "big") + extensions)
    message = b"\1" + len(body).to_bytes(3, "big") + body
    return b"\x16" + struct.pack(">HH", min(version, 0x0301), len(message)) + message


class Tls(page.PageCase):
    def answer(self, served, hello):
        with served.connect() as connection:
            connection.sendall(hello)
            return connection.recv(5 + 2 + 32 + 4 + 1 + 32 + 3)

    def openssl(self, served, *arguments, data=b""):
        return subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{served.port}", *arguments], input=data, capture_output=True,
                              check=False, timeout=page.ctl.TIMEOUT)

    def assert_strict(self, found):
        self.assertEqual(versions(found), {"TLS1.2", "TLS1.3"})
        for version, suite, strength in suites(found):
            self.assertRegex(suite, rf"\A(?:{GOOD.pattern})\Z", version)
            self.assertIn(strength, ("strong", "acceptable"))
        self.assertEqual({version for version, _, _ in suites(found)}, {"TLSv1.2", "TLSv1.3"})
        self.assertEqual(found.find("renegotiation").get("supported"), "0")
        self.assertEqual({bug.get("vulnerable") for bug in found.iter("heartbleed")}, {"0"})

    def test_b10_sslscan(self):
        self.assert_strict(scan(page.Page(self)))

    def test_b10_sslscan_rsa(self):
        """An RSA key allows more in the versions of old: neither its own transport of keys nor groups of integers are spoken."""
        certificate, key = authority.Authority(self.home / "authority").issue("rsa", kind="rsa")
        self.text("certificate", "use", str(certificate), str(key))
        found = scan(page.Page(self))
        self.assert_strict(found)
        self.assertTrue(any("RSA" in suite for _, suite, _ in suites(found)))
        self.assertFalse([group.get("name") for group in found.iter("group") if group.get("name").startswith("ffdhe")])

    def test_b10_old_versions(self):
        served = page.Page(self)
        for version in (0x0300, 0x0301, 0x0302):
            answer = self.answer(served, client_hello(version))
            self.assertEqual((answer[0], answer[5:7]), (21, bytes([2, PROTOCOL_VERSION])), hex(version))
        self.assertEqual(self.answer(served, client_hello(0x0303))[0], 22)   # the same is good enough otherwise
        for version in ("-tls1", "-tls1_1"):
            done = self.openssl(served, version, "-cipher", "ALL:@SECLEVEL=0")
            self.assertIn(b"alert protocol version", done.stderr, version)
            self.assertIn(b"Cipher is (NONE)", done.stdout, version)
        ssl_2 = bytes.fromhex("802e0100020015000000100100800200800300800400800500800600400700c0") + secrets.token_bytes(16)
        self.assertRegex(self.answer(served, ssl_2), rb"\A(HTTP/1\.1 400 |\x15|\Z)")   # as to all that is no TLS

    def test_b10_no_compression(self):
        served = page.Page(self)
        answer = self.answer(served, client_hello(0x0303, compressions=b"\1\0"))
        length = answer[5 + 4 + 2 + 32]   # of the session's number, which stands before suite and compression
        self.assertEqual((answer[0], answer[5], answer[5 + 4 + 2 + 32 + 1 + length + 2]), (22, 2, 0))
        self.assertIn(self.answer(served, client_hello(0x0303, compressions=b"\1"))[:1], (b"", b"\x15"))

    def test_b10_no_renegotiation(self):
        served = page.Page(self)
        done = self.openssl(served, "-tls1_2", data=b"R\n")
        self.assertIn(b"RENEGOTIATING", done.stdout + done.stderr)
        self.assertNotEqual(done.returncode, 0)
        self.assertNotIn(b"HTTP/1.1", done.stdout)
        self.assertTrue(served.is_served())

    def test_b10_no_tickets(self):
        served = page.Page(self)
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = client.context()
            context.minimum_version = context.maximum_version = version
            session = None
            for _ in range(2):
                with context.wrap_socket(served.connect(), server_hostname="localhost", session=session) as connection:
                    connection.sendall(page.GET % served.host)
                    self.assertEqual(page.parse(page.read_all(connection)).status, 200)
                    self.assertFalse(connection.session_reused, version)
                    session = connection.session
                    self.assertFalse(session is not None and session.has_ticket, version)

    def test_b10_fallback(self):
        """RFC 7507: nobody on the way makes a client speak less than it can."""
        done = self.openssl(page.Page(self), "-tls1_2", "-fallback_scsv")
        self.assertIn(b"inappropriate fallback", done.stderr)


WEAK = """[priorities]
SYSTEM=NORMAL:+VERS-ALL:+3DES-CBC
[overrides]
default-priority-string=NORMAL:+VERS-ALL:+3DES-CBC
"""
# GnuTLS then knows only what is listed.
LISTED = """[global]
override-mode=allowlist
[overrides]
secure-hash=sha1
secure-hash=sha256
secure-sig=ecdsa-secp256r1-sha256
secure-sig=ecdsa-sha256
secure-sig-for-cert=ecdsa-sha256
enabled-version=tls1.0
enabled-version=tls1.1
enabled-version=tls1.2
enabled-version=tls1.3
enabled-curve=secp256r1
tls-enabled-group=secp256r1
tls-enabled-cipher=aes-128-cbc
tls-enabled-cipher=aes-128-gcm
tls-enabled-mac=sha1
tls-enabled-mac=aead
tls-enabled-kx=rsa
tls-enabled-kx=ecdhe-ecdsa
"""


class Environment(page.PageCase):
    """Variables that somebody's session, or a helpful page on the net, has set."""
    PASSWORD = "Wachtturm-7731-geheim"

    def variables(self, priorities):
        path = self.home / "priorities"
        path.write_text(priorities)
        return {"SSLKEYLOGFILE": str(self.home / "keys"), "GNUTLS_DEBUG_LEVEL": "9", "G_MESSAGES_DEBUG": "all",
                "G_TLS_GNUTLS_PRIORITY": "NORMAL", "GNUTLS_SYSTEM_PRIORITY_FILE": str(path)}

    def secrets(self):
        """What must not be in what the program prints, as text and in the ways in which bytes are printed."""
        key = authority.openssl("pkey", "-in", self.data / "tls" / "key.pem", "-outform", "DER")
        inner = key.partition(b"\2\1\1\4\x20")[2][:32]   # the number itself, RFC 5915
        lines = (self.data / "tls" / "key.pem").read_text().splitlines()[1:-1]
        return [self.PASSWORD.encode(), inner, inner.hex().encode(), inner.hex().upper().encode(), *(line.encode() for line in lines)]

    def test_b11_nothing_is_told(self):
        served = page.Page(self, environment=self.variables(WEAK))
        for number in range(3):
            self.assertEqual(served.register(f"anna{number}@example.org", self.PASSWORD).status, 303)
        served.get_raw()
        self.text("certificate", "create", environment={"GNUTLS_DEBUG_LEVEL": "0"})
        served.process.terminate()
        output, errors = served.process.communicate(timeout=page.ctl.TIMEOUT)
        self.assertEqual(served.process.returncode, 0)
        for secret in self.secrets():
            self.assertNotIn(secret, output + errors)
        self.assertEqual(output, b"")
        # The library greets before the program begins; of a connection it tells nothing.
        self.assertNotRegex(errors, rb"gnutls\[[0-9]+\]: (HSK|REC|ASSERT|EXT|KX|INT|BUF)|CLIENT_RANDOM|_SECRET|DEBUG")
        self.assertFalse((self.home / "keys").exists())

    def test_b11_rules_stay(self):
        usual = page.Page(self)
        found = scan(usual)
        usual.stop()
        weak = page.Page(self, environment=self.variables(WEAK))
        again = scan(weak)
        weak.end()
        self.assertEqual(suites(again), suites(found))
        self.assertEqual(versions(again), versions(found))
        listed = scan(page.Page(self, environment=self.variables(LISTED)))
        self.assertLessEqual(suites(listed), suites(found))
        self.assertTrue(suites(listed))
        self.assertLessEqual(versions(listed), versions(found))
        self.assertFalse((self.home / "keys").exists())


if __name__ == "__main__":
    page.ctl.main()
