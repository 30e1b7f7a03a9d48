# SPDX-License-Identifier: GPL-3.0-or-later
"""testssl.sh in full against the page (B10). Takes minutes, most of them waiting for each other."""
import json
import subprocess

import page

# Nobody but the administrator vouches for a self-signed certificate, and nobody revokes it.
EXPECTED = {"cert_chain_of_trust", "cert_revocation"}
MINUTES = 10


class Scanner(page.PageCase):
    def test_b10_testssl(self):
        self.text("settings", "hostName", "localhost")
        served = page.Page(self)
        report = self.home / "report.json"
        subprocess.run(["testssl", "--quiet", "--warnings", "off", "--severity", "MEDIUM", "--jsonfile", report, served.url], timeout=MINUTES * 60,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False, env=self.environment)
        found = {entry["id"]: entry["finding"] for entry in json.loads(report.read_text()) if entry["severity"] in ("MEDIUM", "HIGH", "CRITICAL")}
        self.assertIn("cert_chain_of_trust", found)   # it came so far
        self.assertEqual({name: text for name, text in found.items() if name not in EXPECTED}, {})
        self.assertTrue(served.is_served())


if __name__ == "__main__":
    page.ctl.main()
