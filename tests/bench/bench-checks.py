#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast logins are checked at a real Dovecot on loopback over TLS, paced as usual and not at all, and what the main loop notices.
usage: bench-checks.py BENCH-CHECKS [LOGINS]

One login in a hundred has a wrong password. Dovecot and the program share the machine. Nothing is asserted but that every verdict is
right."""
import json
import secrets
import subprocess
import sys

import checking
import ctl

PROGRAM = sys.argv[1]
LOGINS = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
PACED = 20
checking.USERS.update({f"u{number}@example.org": "{PLAIN}right::::::" for number in range(LOGINS)})


class Bench(checking.CheckCase):
    def fill(self, count):
        path = self.instance_file("Main archive")
        content = json.loads(path.read_text())
        key, public = self.public_key()
        content["staticLogins"] = []
        for number in range(count):
            fields = {"id": ctl.b64(secrets.token_bytes(16)), "address": f"u{number}@example.org", "logon": "", "domain": ""}
            sealed = ctl.seal(public, {**fields, "password": "right" if number % 100 else "wrong"})
            content["staticLogins"].append({**fields, "url": "", "key": key, "sealed": sealed, "origin": "manual", "changed": ctl.time_text()})
        path.write_text(json.dumps(content))

    def run_checks(self, title, count, pacing):
        self.fill(count)
        (self.data / "checks.json").unlink(missing_ok=True)
        done = subprocess.run([PROGRAM, self.data, "Main archive", pacing], capture_output=True, check=True, env=self.environment)
        found = json.loads(done.stdout)
        self.assertEqual((found["done"], found["fails"], found["unclear"]), (count, -(-count // 100), 0), found)
        print(f"{title}: {count} checks in {found['seconds']} s, {count / found['seconds']:.1f} a second; longest gap of the main loop "
              f"{found['gapMs']} ms; at most {found['peakKib'] / 1024:.0f} MiB", flush=True)

    def test_bench(self):
        self.run_checks("paced as usual", PACED, "default")
        self.run_checks("one at a time", LOGINS // 10, "1")
        self.run_checks("four at a time", LOGINS, "4")


if __name__ == "__main__":
    del sys.argv[1:]
    ctl.main()
