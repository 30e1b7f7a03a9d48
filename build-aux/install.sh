# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154
# Sourced by run.sh and test.sh. Installs the Debian packages named in build-aux/packages/<list> that are missing.

as_root () {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

is_installed () {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_packages LIST...
install_packages () {
  missing=
  for list in "$@"; do
    while read -r package; do
      case $package in ''|'#'*) continue ;; esac
      # Node.js and npm may have come another way; Debian's would then stand in their way.
      case $package in nodejs|npm) command -v "${package%js}" >/dev/null && continue ;; esac
      is_installed "$package" || missing="$missing $package"
    done < "$top/build-aux/packages/$list"
  done
  [ -n "$missing" ] || return 0
  echo "Installing:$missing" >&2
  as_root apt-get update -qq >&2
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
}

# build_statreg FOLDER [MESON-OPTION...]: configures once, builds and installs into FOLDER/root.
build_statreg () {
  folder=$1
  shift
  [ -f "$folder/build.ninja" ] ||
    meson setup "$folder" "$top" --prefix="$folder/root" --libdir=lib "$@" >&2
  ninja -C "$folder" >&2
  meson install -C "$folder" --quiet --no-rebuild >&2
}
