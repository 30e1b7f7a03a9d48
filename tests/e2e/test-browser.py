# SPDX-License-Identifier: GPL-3.0-or-later
"""The page in Chromium: without script, under its policy, and with passwords of all kinds. usage: test-browser.py [NUMBER] of passwords"""
import json
import pathlib
import random
import subprocess
import sys
import unicodedata

import ctl
import page

SUBMIT = pathlib.Path(__file__).resolve().parent / "submit.mjs"
NUMBER = int(sys.argv.pop(1)) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 30
PER_SOURCE = 40   # fewer than one source may send at once
PASTED_FROM = 64  # typing key by key takes long
LIMIT = 512       # bytes
SEED = 20261122
OUTCOME = "Your mailbox has been registered."


def is_typed(character):
    """Whether a field can hold it and the page takes it: no control characters, no halves of pairs."""
    return unicodedata.category(character) not in ("Cc", "Cs")


def cut(text, size):
    """At most so many bytes, none of a character's missing."""
    return text.encode()[:size].decode(errors="ignore")


def passwords(number):
    """First those that something on the way could spoil, then of every script and length."""
    dice = random.Random(SEED)
    characters = [chr(code) for code in range(0x20, 0x110000) if not 0xd800 <= code < 0xe000 and is_typed(chr(code))]
    pools = [
        [chr(code) for code in range(0x20, 0x7f)], list(" \"'\\%+&=;<>#?/"), list("e\u0301a\u0308o\u0302n\u0303 "),
        ["🔑", "👩\u200d👩\u200d👧", "🇦🇹", "👍🏽", " "], list("אבגد\u200f\u202eхий漢字かな"), characters,
    ]
    yield from ctl.HARD_PASSWORDS
    for index in range(number - len(ctl.HARD_PASSWORDS)):
        pool = pools[index % len(pools)]
        size = dice.choice((1, 8, 16, 40, 128, LIMIT)) if index % 5 else LIMIT
        text = cut("".join(dice.choice(pool) for _ in range(size)), size) or "x"
        yield " " + text[1:-1] + " " if index % 7 == 0 and len(text) > 2 else text


class Browser(page.PageCase):
    def submit(self, served, owners, **order):
        done = subprocess.run(["node", SUBMIT], input=json.dumps({"url": served.url, "owners": owners, **order}), capture_output=True,
                              text=True, check=False, timeout=60 + 4 * len(owners))
        self.assertEqual(done.returncode, 0, done.stderr)
        seen = json.loads(done.stdout)
        for owner, visit in zip(owners, seen["visits"], strict=True):
            self.assertEqual(visit, {"visible": True, "posted": 303, "url": served.url + "?ok", "outcome": OUTCOME, "left": ""}, owner)
        self.assertEqual(seen["complaints"], [])
        return seen

    def serve(self):
        self.text("settings", "hostName", "localhost")
        return page.Page(self)

    def test_b13_page_without_script(self):
        owners = [{"address": "anna@example.org", "password": "typed without script"}]
        self.submit(self.serve(), owners, script=False)
        self.assertEqual([entry["address"] for entry in self.json("pending")], ["anna@example.org"])

    def test_b13_page_keeps_to_its_policy(self):
        owners = [{"address": "anna@example.org", "password": "typed"}]
        seen = self.submit(self.serve(), owners, violate=True)
        self.assertIn("Content Security Policy", seen["violation"])

    def test_b20_password_bytes(self):
        self.text("settings", "trustedProxies", "127.0.0.1")
        served = self.serve()
        owners = [{"address": f"owner{index}@example.org", "password": password, "paste": len(password) >= PASTED_FROM,
                   "source": f"192.0.2.{1 + index // PER_SOURCE}"} for index, password in enumerate(passwords(NUMBER))]
        self.assertEqual(len(owners), NUMBER)
        self.submit(served, owners)
        self.assertEqual([entry["source"] for entry in self.json("pending")], [owner["source"] for owner in owners])
        self.text("instance", "add", "Main archive")
        self.text("apply", "--instance", "Main archive", "--all")
        for owner in owners:
            self.assertEqual(self.ctl("password", "--instance", "Main archive", owner["address"]).stdout, owner["password"].encode())


if __name__ == "__main__":
    ctl.main()
