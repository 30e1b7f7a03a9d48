#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# broadway.sh PROGRAM [ARGUMENT…]: runs a GTK program whose window is seen in a browser on this machine, in a D-Bus session
# of its own. Loopback only: whoever reaches the port controls the program.
set -eu

if [ -z "${STATREG_IN_SESSION-}" ]; then
  # The bus tells of every service that it starts; only the program's own words are for people.
  STATREG_IN_SESSION=1 exec dbus-run-session -- sh "$0" "$@" 3>&2 2>/dev/null
fi

exec 2>&3 3>&-
runtime=$(mktemp -d)
chmod 700 "$runtime"
server=
# shellcheck disable=SC2317
end () {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$runtime"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Display N listens on port 8080 + N; a taken port ends the server at once, so the next one is tried.
display=5
while [ "$display" -lt 100 ]; do
  port=$((8080 + display))
  XDG_RUNTIME_DIR=$runtime gtk4-broadwayd -a 127.0.0.1 -p "$port" ":$display" >"$runtime/log" 2>&1 &
  server=$!
  tries=0
  while [ "$tries" -lt 50 ] && kill -0 "$server" 2>/dev/null && [ ! -S "$runtime/broadway$((display + 1)).socket" ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  sleep 0.1
  if kill -0 "$server" 2>/dev/null && [ -S "$runtime/broadway$((display + 1)).socket" ]; then
    break
  fi
  wait "$server" || true
  server=
  display=$((display + 1))
done
if [ -z "$server" ]; then
  echo "No free port for the window between 8085 and 8179 on this machine." >&2
  exit 1
fi

cat <<EOF
No display here: Statreg's window is shown in a browser.
  Open http://127.0.0.1:$port/ on this machine, or through: ssh -L $port:127.0.0.1:$port <this machine>
  Without a Secret Service on the session bus Statreg asks to keep its key in a file of the data folder.
  End it with Ctrl+C or from its menu.
EOF
export XDG_RUNTIME_DIR="$runtime" GDK_BACKEND=broadway BROADWAY_DISPLAY=":$display"
unset DISPLAY WAYLAND_DISPLAY
"$@"
