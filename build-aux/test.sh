#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what the tests need, builds and runs them headless. Ends with "N passed, N failed". See README.md.
#   sh build-aux/test.sh             every suite but the long tests, then those without a browser once more under ASan and UBSan
#   sh build-aux/test.sh SUITE…      these suites only, e.g. core server ui, without the sanitizers
#   sh build-aux/test.sh long        the tests that take minutes each; an hour in all
#   sh build-aux/test.sh bench       figures instead of verdicts
set -eu
top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=$top/build-test
results=
status=0
# shellcheck source=build-aux/install.sh
. "$top/build-aux/install.sh"

# prepare [LIST...]: packages, also of these lists, what the browser tests need, and the build.
prepare () {
  install_packages build run test "$@"
  # German must be a locale of the system for the window's tests; the file names it, locale-gen makes it.
  if ! locale -a 2>/dev/null | grep -qi '^de_DE\.utf-\?8$'; then
    as_root localedef -i de_DE -f UTF-8 de_DE.UTF-8
  fi
  (cd "$top/tests/e2e" && npm ci --loglevel=error --no-audit --no-fund)
  build_statreg "$build"
}

# run_tests FOLDER [MESON-OPTION...]
run_tests () {
  folder=$1
  shift
  meson test -C "$folder" --no-rebuild --print-errorlogs "$@" || status=1
  results="$results $folder/meson-logs/testlog.json"
}

# run_suites SUITE...  A suite that is named is run whatever the test setup leaves out, so the long tests are left out here.
run_suites () {
  for suite in "$@"; do
    set -- "$@" --suite "$suite"
    shift
  done
  run_tests "$build" --no-suite long "$@"
}

run_sanitized () {
  build_statreg "$top/build-sanitize" -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1
  run_tests "$top/build-sanitize" --timeout-multiplier 4 --no-suite long --suite core --suite mailbox --suite server \
    --suite cli --suite ui
}

case ${1-} in
  bench) prepare bench; exec meson test -C "$build" --no-rebuild --benchmark --verbose ;;
  long)  prepare long; run_tests "$build" --setup long --suite long; results="$build/meson-logs/testlog-long.json" ;;
  '')    prepare; run_suites; run_sanitized ;;
  *)     prepare; run_suites "$@" ;;
esac

# shellcheck disable=SC2086
python3 "$top/build-aux/count.py" $results || status=1
exit $status
