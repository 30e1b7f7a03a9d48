# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate of a page that serves is replaced (B39): by a deploy hook, by halves, by a renewal, under load."""
import base64
import concurrent.futures
import hashlib
import itertools
import ssl
import threading
import time
import unittest

import authority
import client
import memory
import page
import reload

REQUESTS = 500


def fingerprint(der):
    return hashlib.sha256(der).digest()


class Reload(reload.ReloadCase):
    def test_b39_deploy_hook(self):
        """Also to another kind of key."""
        served = self.serve()
        old = served.shown()
        for kind, order in (("ec", 1), ("rsa", -1)):
            self.deploy(*self.authority.issue(kind, kind=kind)[::order])
            served.wait_shown(self.tls / "certificate.pem")
            self.assertNotEqual(fingerprint(served.shown()), fingerprint(old))
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                served.context = client.context()
                served.context.minimum_version = served.context.maximum_version = version
                self.assertEqual(served.get_raw().status, 200)
        self.assertEqual(served.stop(), "")

    def test_b39_half_a_deployment(self):
        """The other file comes after the page has read the first: nobody notices but the administrator."""
        served = self.serve()
        for order in (1, -1):
            old = served.shown()
            halves = self.authority.issue(f"other{order}")[::order]
            self.deploy(halves[0])
            served.wait_said("The page keeps its old certificate, since the changed one cannot be used: ")
            served.wait_said("do not belong together")
            self.assertEqual(served.shown(), old)
            self.assertEqual(served.get_raw().status, 200)
            self.deploy(halves[1])
            served.wait_shown(self.tls / "certificate.pem")
        self.assertNotIn("old certificate", served.stop())

    def test_b39_renewal_keeps_the_key(self):
        before = self.json("certificate", "create")
        served = reload.Served(self)
        shown = served.shown()
        after = self.json("certificate", "create")
        served.wait_shown(self.tls / "certificate.pem")
        self.assertNotEqual(fingerprint(served.shown()), fingerprint(shown))
        self.assertEqual(fingerprint(served.shown()).hex(":").upper(), after["sha256"])
        self.assertEqual([self.pin(shown), self.pin(served.shown())], [before["keyPin"], after["keyPin"]])
        self.assertEqual(before["keyPin"], after["keyPin"])
        self.assertEqual(served.stop(), "")

    def pin(self, der):
        """What curl's --pinnedpubkey takes, found by openssl."""
        public = authority.openssl("x509", "-inform", "DER", "-pubkey", "-noout", input=der)
        return base64.b64encode(hashlib.sha256(authority.openssl("pkey", "-pubin", "-outform", "DER", input=public)).digest()).decode()

    def number(self, key):
        """The private number itself, and as limbs of a long number lie in memory."""
        number = authority.openssl("pkey", "-in", key, "-outform", "DER").partition(b"\2\1\1\4\x20")[2][:32]
        self.assertEqual(len(number), 32)
        return number, number[::-1]

    @unittest.skipIf(page.SANITIZED, "what was freed is kept aside")
    def test_b39_old_key_goes(self):
        """With the last session that was begun with it, out of the memory as well; the file's text never was there."""
        served = self.serve()
        old = self.number(self.tls / "key.pem")
        text = (self.tls / "key.pem").read_bytes().splitlines()[1]   # the other lines are in the certificate, too, as the public key
        self.assertTrue(memory.find(served.process.pid, old))
        self.assertFalse(memory.find(served.process.pid, [text]))
        self.deploy(*self.authority.issue("second"))
        served.wait_shown(self.tls / "certificate.pem")
        deadline = time.monotonic() + reload.PATIENCE
        while memory.find(served.process.pid, old):
            self.assertLess(time.monotonic(), deadline, "the old key is still in memory")
            time.sleep(0.05)
        self.assertTrue(memory.find(served.process.pid, self.number(self.tls / "key.pem")))
        self.assertEqual(served.stop(), "")

    def test_b39_load(self):
        """500 requests and more while certificates come and go: each is answered, and none sees an old one after the next."""
        served = self.serve()
        sources = (f"127.1.{n // 250}.{n % 250 + 1}" for n in itertools.count())
        done, lock = threading.Event(), threading.Lock()
        seen = [[], [], [], []]

        def visit(order):
            while not done.is_set():
                with lock:
                    source = next(sources)
                with served.connect_tls(source) as connection:
                    order.append(fingerprint(connection.getpeercert(binary_form=True)))
                    connection.sendall(page.GET % served.host)
                    self.assertEqual(page.parse(page.read_all(connection)).status, 200)

        with concurrent.futures.ThreadPoolExecutor(len(seen)) as pool:
            clients = [pool.submit(visit, order) for order in seen]
            try:
                wanted = [fingerprint(served.shown())]
                for name in ("second", "third"):
                    self.deploy(*self.authority.issue(name))
                    served.wait_shown(self.tls / "certificate.pem")
                    wanted.append(fingerprint(served.shown()))
                deadline = time.monotonic() + reload.PATIENCE
                while sum(map(len, seen)) < REQUESTS and time.monotonic() < deadline and not any(one.done() for one in clients):
                    time.sleep(0.05)
            finally:
                done.set()
            for one in clients:
                one.result()
        self.assertGreaterEqual(sum(map(len, seen)), REQUESTS)
        for order in seen:
            self.assertEqual([print_ for print_, _ in itertools.groupby(order)], wanted)
        self.assertEqual(served.stop(), "")


if __name__ == "__main__":
    page.ctl.main()
