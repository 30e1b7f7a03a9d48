#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window serves the page by the same rules whatever variables the session has set (B11). usage: test-environment.py STATREG STATREGCTL
Runs inside desktop.sh."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from ports import find_free_port

STATREG, STATREGCTL = sys.argv[1:3]
PATIENCE = 60
CURL = ("curl", "--silent", "--show-error", "--insecure", "--noproxy", "*", "--max-time", "20")
PASSWORD = "Wachtturm-7731-geheim"


class Environment(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="statreg-environment-"))
        self.addCleanup(shutil.rmtree, self.home)
        self.log = self.home / "log"
        self.keys = self.home / "keys"
        priorities = self.home / "priorities"
        priorities.write_text("[overrides]\ndefault-priority-string=NORMAL:+VERS-ALL\n")
        self.variables = {"SSLKEYLOGFILE": str(self.keys), "GNUTLS_DEBUG_LEVEL": "9", "G_MESSAGES_DEBUG": "all",
                          "G_TLS_GNUTLS_PRIORITY": "NORMAL", "GNUTLS_SYSTEM_PRIORITY_FILE": str(priorities), "SOUP_SERVER_HTTP2": "1"}
        self.origin = f"https://localhost:{find_free_port()}"
        self.ctl("key", "create", "--storage", "file")
        for name, value in {"port": self.origin.rpartition(":")[2], "hostName": "localhost", "listen": "127.0.0.1", "registrations": "on"}.items():
            self.ctl("settings", name, value)

    def ctl(self, *words):
        done = subprocess.run([STATREGCTL, "--data-dir", self.home / "data", *words], capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode()

    def start(self):
        with self.log.open("wb") as log:
            program = subprocess.Popen([STATREG, "--data-dir", self.home / "data"], stdout=log, stderr=log, env={**os.environ, **self.variables})
        self.addCleanup(lambda: program.kill() or program.wait())
        return program

    def curl(self, *arguments):
        return subprocess.run([*CURL, self.origin + "/statreg", *arguments], capture_output=True, check=False, text=True)

    def wait_served(self, program):
        deadline = time.monotonic() + PATIENCE
        while (done := self.curl()).returncode != 0:
            self.assertIsNone(program.poll(), "the program ended")
            self.assertLess(time.monotonic(), deadline, done.stderr)
            time.sleep(0.1)
        return done.stdout

    def register(self, form):
        token = re.search(r'name="token"[^>]*value="([^"]*)"', form)[1]
        done = self.curl("--http2", "-H", f"Origin: {self.origin}", "--data-urlencode", f"token={token}", "--data-urlencode", "address=anna@example.org",
                         "--data-urlencode", "logon=", "--data-urlencode", f"password={PASSWORD}", "--write-out", "%{http_code} %{http_version}")
        self.assertEqual(done.stdout.split("\n")[-1], "303 1.1")

    def speaks(self, version):
        done = subprocess.run(["openssl", "s_client", "-connect", self.origin.removeprefix("https://"), version, "-cipher", "ALL:@SECLEVEL=0"],
                              stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=PATIENCE)
        return b"Cipher is (NONE)" not in done.stdout

    def test_b11_window(self):
        program = self.start()
        self.register(self.wait_served(program))
        self.assertEqual([self.speaks(version) for version in ("-tls1", "-tls1_1", "-tls1_2")], [False, False, True])
        self.assertFalse(self.keys.exists())
        self.assertIn("anna@example.org", self.ctl("pending"))
        said = self.log.read_text(errors="replace")
        self.assertNotIn(PASSWORD, said)
        self.assertNotRegex(said, r"gnutls\[[0-9]+\]: (HSK|REC|ASSERT|EXT|KX|INT|BUF)|CLIENT_RANDOM|_SECRET|-DEBUG")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
