# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scanner of web applications finds: nothing. Wapiti knows the page's form, and tries every field with every module."""
import json
import subprocess

import page

# "wapp" and "nikto" look for products by lists from the internet, and find nothing without them.
MODULES = ("backup", "blindsql", "brute_login_form", "buster", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers",
           "methods", "nikto", "permanentxss", "redirect", "shellshock", "sql", "ssrf", "wapp", "xss", "xxe")
# Headers that are left out on purpose. A host that promised HTTPS for all its ports could not be reached any more when the page's own
# certificate changes; and browsers have dropped the filter that the other one is about, because it made holes.
ON_PURPOSE = ["Strict-Transport-Security is not set", "X-XSS-Protection is not set"]
INFORMATION = 0
TIMEOUT = 900


class Scanner(page.PageCase):
    def scan(self, served, number, module):
        """Findings above information. Each module comes from a source of its own, whose first posts are not throttled."""
        report = self.home / f"{module}.json"
        done = subprocess.run(
            ["wapiti", "--url", served.url, "--module", module, "--scope", "page", "--format", "json", "--output", report, "--verify-ssl", "0",
             "--flush-session", "--store-session", self.home / "session", "--no-bugreport", "--verbose", "1",
             "--header", f"Origin: {served.origin}", "--header", f"X-Forwarded-For: 192.0.2.{number + 1}"],
            capture_output=True, text=True, check=False, timeout=TIMEOUT, env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"[+] POST {served.url}", done.stdout, "the scanner did not find the form")
        found = json.loads(report.read_text(encoding="utf-8"))
        return [finding["info"] for part in ("vulnerabilities", "anomalies") for findings in found[part].values() for finding in findings
                if finding["level"] > INFORMATION]

    def test_b47_no_findings(self):
        self.text("settings", "hostName", "localhost")
        self.text("settings", "trustedProxies", "127.0.0.1")
        served = page.Page(self)
        findings = {module: self.scan(served, number, module) for number, module in enumerate(MODULES)}
        self.assertEqual(sorted(findings.pop("http_headers")), ON_PURPOSE)
        self.assertEqual({module: found for module, found in findings.items() if found}, {})
        self.assertTrue(served.is_served())
        self.assertEqual(served.stop(), "")


if __name__ == "__main__":
    page.ctl.main()
