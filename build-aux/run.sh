#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds Statreg and starts it. See README.md.
#   sh build-aux/run.sh [OPTION…]          the window; without a display in a browser, by GTK's Broadway backend
#   sh build-aux/run.sh --ctl COMMAND…     statregctl
set -eu
top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=build-aux/install.sh
. "$top/build-aux/install.sh"

install_packages build run
log=$(mktemp)
if ! build_statreg "$top/build" >"$log" 2>&1; then
  cat "$log" >&2
  rm -f "$log"
  echo "Statreg could not be built; the messages above say why." >&2
  exit 1
fi
rm -f "$log"

root=$top/build/root
export XDG_DATA_DIRS="$root/share:${XDG_DATA_DIRS:-/usr/local/share:/usr/share}"

if [ "${1-}" = --ctl ]; then
  shift
  exec "$root/bin/statregctl" "$@"
fi
if [ -n "${WAYLAND_DISPLAY-}${DISPLAY-}" ]; then
  exec "$root/bin/statreg" "$@"
fi

exec sh "$top/build-aux/broadway.sh" "$root/bin/statreg" "$@"
