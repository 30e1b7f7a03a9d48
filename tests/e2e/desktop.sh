#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# desktop.sh COMMAND…: runs a command in a desktop of its own: empty home, X server, D-Bus session, window manager and compositor,
# accessibility bus and an unlocked keyring. Works as root; nothing of the caller's session is touched.
# STATREG_KEYRING=none: without a Secret Service.
set -eu

if [ -z "${STATREG_DESKTOP-}" ]; then
  STATREG_DESKTOP=$(mktemp -d)
  export STATREG_DESKTOP
  mkdir -m 700 "$STATREG_DESKTOP/run"
  status=0
  env -u WAYLAND_DISPLAY -u DBUS_SESSION_BUS_ADDRESS \
    HOME="$STATREG_DESKTOP/home" XDG_CONFIG_HOME="$STATREG_DESKTOP/home/.config" XDG_DATA_HOME="$STATREG_DESKTOP/home/.local/share" \
    XDG_CACHE_HOME="$STATREG_DESKTOP/home/.cache" XDG_STATE_HOME="$STATREG_DESKTOP/home/.state" XDG_RUNTIME_DIR="$STATREG_DESKTOP/run" \
    GDK_BACKEND=x11 GSK_RENDERER=cairo GDK_DEBUG=gl-disable GTK_A11Y=atspi NO_AT_BRIDGE=0 GSETTINGS_BACKEND=keyfile \
    sh "$(dirname "$0")/../testlib/display.sh" dbus-run-session -- sh "$0" "$@" || status=$?
  rm -rf "$STATREG_DESKTOP"
  exit "$status"
fi

mkdir -p "$XDG_CONFIG_HOME/gtk-4.0" "$XDG_DATA_HOME" "$XDG_CACHE_HOME"
cat > "$XDG_CONFIG_HOME/gtk-4.0/settings.ini" <<'EOF'
[Settings]
gtk-font-name=Cantarell 11
gtk-enable-animations=false
EOF
openbox >/dev/null 2>&1 &
manager=$!
xcompmgr >/dev/null 2>&1 &
compositor=$!
# A window that is there before the manager is moved when that comes.
until xdotool get_desktop >/dev/null 2>&1; do
  kill -0 "$manager"
  sleep 0.05
done
if [ "${STATREG_KEYRING-}" != none ]; then
  printf %s rig | gnome-keyring-daemon --unlock --components=secrets --control-directory="$XDG_RUNTIME_DIR/keyring" >/dev/null
  # Who asks before it answers lets the bus start another one, which is locked.
  gdbus wait --session --timeout 60 org.freedesktop.secrets
fi
status=0
"$@" || status=$?
kill "$manager" "$compositor" 2>/dev/null || true
exit "$status"
