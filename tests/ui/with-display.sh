#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# with-display.sh COMMAND…: runs COMMAND on a display and a session bus of its own, with a temporary home. Nothing can be
# started on that bus, so neither the keyring nor the desktop of whoever runs the tests is ever touched.
command -v Xvfb >/dev/null && command -v xauth >/dev/null && command -v dbus-run-session >/dev/null || exit 77
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
export HOME="$top/home" XDG_RUNTIME_DIR="$top/run" XDG_DATA_HOME="$top/data" XDG_CONFIG_HOME="$top/config" XDG_CACHE_HOME="$top/cache"
mkdir -m 700 "$HOME" "$XDG_RUNTIME_DIR"
mkdir -p "$XDG_CONFIG_HOME/gtk-4.0"
printf '[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=false\n' >"$XDG_CONFIG_HOME/gtk-4.0/settings.ini"
unset WAYLAND_DISPLAY
cat >"$top/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=$XDG_RUNTIME_DIR</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
END
sh "$(dirname "$0")/../testlib/display.sh" dbus-run-session --config-file="$top/bus.conf" -- "$@"
