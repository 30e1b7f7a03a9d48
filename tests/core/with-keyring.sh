#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# with-keyring.sh COMMAND…: runs COMMAND in a session bus of its own, on which a real gnome-keyring-daemon answers as Secret
# Service. Its login keyring is made and unlocked with the password "rig"; home and all XDG folders are temporary. Nothing can
# be started on that bus by its name, so that a daemon that was ended stays away. The daemon ends with its bus.
command -v gnome-keyring-daemon >/dev/null && command -v dbus-run-session >/dev/null || exit 77
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
export HOME="$top/home" XDG_RUNTIME_DIR="$top/run" XDG_DATA_HOME="$top/data" XDG_CONFIG_HOME="$top/config" XDG_CACHE_HOME="$top/cache"
mkdir -m 700 "$HOME" "$XDG_RUNTIME_DIR"
unset DISPLAY WAYLAND_DISPLAY
cat >"$top/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=$XDG_RUNTIME_DIR</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
END
# The daemon must not inherit what makes warnings of the program under test fatal.
# shellcheck disable=SC2016
dbus-run-session --config-file="$top/bus.conf" -- sh -c '
  printf rig | env -u G_DEBUG -u MALLOC_CHECK_ -u LD_PRELOAD gnome-keyring-daemon --unlock --components=secrets \
    --control-directory="$XDG_RUNTIME_DIR/keyring" >/dev/null 2>&1
  gdbus wait --session --timeout 30 org.freedesktop.secrets || exit 1
  "$@"' sh "$@"
