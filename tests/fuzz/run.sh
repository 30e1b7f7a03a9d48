#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh TARGET CORPUS [OPTION…]: lets libFuzzer run TARGET from the seeds in CORPUS, which it does not change. An input that breaks the
# target is printed in base64.
set -eu
target=$1
corpus=$2
shift 2
# The settings are read from a file and saved with a sync, which is slow on a real disk.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/found"
status=0
# libFuzzer ends with 77 by itself, which would mean a test that was left out.
"$target" -error_exitcode=1 -timeout_exitcode=1 -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 \
  -artifact_prefix="$scratch/" "$@" "$scratch/found" "$corpus" || status=$?
for input in "$scratch"/*-*; do
  [ ! -f "$input" ] || { echo "${input##*/}:"; base64 "$input"; }
done
exit $status
