#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up Meson's testlog.json files and prints the closing line; exit status 1 when a test failed."""
import json
import sys

PASSED, SKIPPED = {"OK", "EXPECTEDFAIL"}, {"SKIP"}
results = [json.loads(line)["result"] for name in sys.argv[1:] for line in open(name, encoding="utf-8")]
passed = sum(result in PASSED for result in results)
skipped = sum(result in SKIPPED for result in results)
failed = len(results) - passed - skipped
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(1 if failed or not passed else 0)
