#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# display.sh COMMAND…: runs COMMAND on an X server of its own, whose number the server finds by itself and tells when it is ready.
# xvfb-run looks for a number that others may take meanwhile, and waits for a signal that a busy machine may have delivered already.
set -eu
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
export XAUTHORITY="$folder/authority"
: >"$XAUTHORITY"
mkfifo "$folder/number"
Xvfb -displayfd 3 -screen 0 1280x1024x24 -dpi 96 -nolisten tcp -auth "$XAUTHORITY" 3>"$folder/number" 2>"$folder/errors" &
server=$!
if ! read -r number <"$folder/number"; then
  cat "$folder/errors" >&2
  exit 1
fi
# The server reads this when the first program comes.
xauth -q add ":$number" . "$(mcookie)"
status=0
DISPLAY=":$number" "$@" || status=$?
exit "$status"
