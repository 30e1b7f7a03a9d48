# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of logins share: probes run by the program's own library in a process of their own."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import authority

PROBE = os.environ["STATREG_PROBE"]
SLOWNESS = int(os.environ.get("STATREG_TEST_SLOWNESS", "1"))


def run_probes(probes, environment=None, threads=4, wrapper=(), arguments=()):
    """Findings of these probes, each a dict of settings; text values only."""
    usual = {name: value for name, value in os.environ.items() if name not in ("SSL_CERT_FILE", "SSL_CERT_DIR")}
    if wrapper:
        # Leaks are looked for by tracing, and a process is traced by one only.
        usual["ASAN_OPTIONS"] = usual.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    done = subprocess.run([*wrapper, PROBE, "--threads", str(threads), *arguments], input=json.dumps(probes), capture_output=True,
                          text=True, check=False, timeout=150 * SLOWNESS, env={**usual, **(environment or {})})
    if done.returncode:
        raise AssertionError(f"the probe ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


class MailboxCase(unittest.TestCase):
    """A test class with an authority of its own, which its probes trust."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="statreg-mailbox-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.folder.chmod(0o755)
        cls.authority = authority.Authority(cls.folder / "ca")
        cls.certificate, cls.key = cls.authority.issue("server")

    def probe_all(self, probes, trusted=True, **options):
        environment = {"SSL_CERT_FILE": str(self.authority.certificate)} if trusted else {}
        return run_probes(probes, {**environment, **options.pop("environment", {})}, **options)

    def probe(self, trusted=True, options=None, **settings):
        return self.probe_all([settings], trusted, **(options or {}))[0]
