#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what the tests need, builds and runs every suite headless. Ends with "N passed, N failed". See README.md.
#   sh build-aux/test.sh             everything: all suites, then those without a browser once more under ASan and UBSan
#   sh build-aux/test.sh SUITE…      these suites only, e.g. core server ui, without the sanitizers
set -eu
top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=build-aux/install.sh
. "$top/build-aux/install.sh"

install_packages build run test

# German must be a locale of the system for the window's tests; the file names it, locale-gen makes it.
if ! locale -a 2>/dev/null | grep -qi '^de_DE\.utf-\?8$'; then
  as_root localedef -i de_DE -f UTF-8 de_DE.UTF-8
fi
(cd "$top/tests/e2e" && npm ci --loglevel=error --no-audit --no-fund)

build=$top/build-test
build_statreg "$build"
for suite in "$@"; do
  set -- "$@" --suite "$suite"
  shift
done
status=0
meson test -C "$build" --no-rebuild --print-errorlogs "$@" || status=1
results=$build/meson-logs/testlog.json

if [ $# -eq 0 ]; then
  sanitized=$top/build-sanitize
  build_statreg "$sanitized" -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1
  meson test -C "$sanitized" --no-rebuild --print-errorlogs --timeout-multiplier 4 \
    --suite core --suite server --suite cli --suite ui || status=1
  results="$results $sanitized/meson-logs/testlog.json"
fi

# shellcheck disable=SC2086
python3 "$top/build-aux/count.py" $results || status=1
exit $status
