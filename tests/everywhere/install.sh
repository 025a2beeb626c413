#!/usr/bin/env bash
# Installs hosts for `cargo test --test everywhere`, below the target directory: install.sh NAME…, `ci` or `all`.
# What is there already stays. Needs Debian, and the network's package registries. Each host leaves a file of its name,
# a program that runs others where the host is: `target/everywhere/apsw python program.py`.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
to="$(mkdir -p "${CARGO_TARGET_DIR:-$root/target}/everywhere" && cd "${CARGO_TARGET_DIR:-$root/target}/everywhere" && pwd)"
parts="$to/.parts" # what hosts share: virtual environments, jars, sources
mkdir -p "$parts"
export DEBIAN_FRONTEND=noninteractive

sudo=()
if [ "$(id -u)" -ne 0 ]; then sudo=(sudo --preserve-env=DEBIAN_FRONTEND); fi

# debian PACKAGE…: installs those that are not there.
debian() {
  local wanted=()
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || wanted+=("$package")
  done
  [ ${#wanted[@]} -eq 0 ] || "${sudo[@]}" apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "${wanted[@]}" </dev/null >/dev/null
}

# unpacked PACKAGE…: Debian's packages without what they depend on, below $parts/debian. For what would bring a second
# Node.js or Java onto a machine that has one of its own.
unpacked() {
  for package in "$@"; do
    [ -e "$parts/debian/.$package" ] && continue
    mkdir -p "$parts/debian"
    (cd "$parts/debian" && apt-get download -qq "$package" </dev/null >/dev/null && dpkg -x "$package"_*.deb . && rm "$package"_*.deb)
    touch "$parts/debian/.$package"
  done
}

# pip PACKAGE…: into the virtual environment that all Python hosts share, of Debian's Python: others may load no extensions.
pip() {
  debian python3 python3-venv
  [ -x "$parts/python/bin/python" ] || /usr/bin/python3 -m venv "$parts/python"
  "$parts/python/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade "$@" </dev/null
}

# leave NAME LINE…: writes the file of a host; the lines set up what programs need.
leave() {
  local name=$1
  shift
  printf '%s\n' '#!/bin/sh' "$@" 'exec "$@"' >"$to/$name.new"
  chmod +x "$to/$name.new"
  mv "$to/$name.new" "$to/$name"
}

# One function a host: install_NAME, with _ for -.

install_sqlite3_old() {
  debian sqlite3
  leave sqlite3-old
}

install_python3() {
  debian python3
  leave python3
}

install_python3_without() {
  # Whoever has pyenv has one; no package brings it.
  python3 -c "import sqlite3; assert not hasattr(sqlite3.Connection, 'enable_load_extension')" 2>/dev/null ||
    { echo 'the python3 of this machine loads extensions' >&2; return 1; }
  leave python3-without
}

# All of them in this file, in its order.
all() { sed -n 's/^install_\([a-z0-9_]*\)() .*/\1/p' "$here/install.sh" | tr _ -; }
# Those that CI runs.
ci() { sed -n 's/^ *name: "\(.*\)",/\1/; t name; s/^ *ci: true.*/ci/; t ci; d; :name h; d; :ci x; p' "$here/hosts.rs"; }

[ $# -gt 0 ] || { echo "usage: $0 NAME…, ci, all; names: $(all | tr '\n' ' ')" >&2; exit 2; }
failed=()
for name in "$@"; do
  case $name in
  all) names=$(all) ;;
  ci) names=$(ci) ;;
  *) names=$name ;;
  esac
  for name in $names; do
    function="install_${name//-/_}"
    declare -F "$function" >/dev/null || { echo "there is no host $name" >&2; exit 2; }
    [ -x "$to/$name" ] && continue
    echo "installing $name"
    # In a shell of its own: inside a condition `set -e` would be off.
    set +e
    (set -e; "$function")
    [ $? -eq 0 ] || failed+=("$name")
    set -e
  done
done
[ ${#failed[@]} -eq 0 ] || { echo "not installed: ${failed[*]}" >&2; exit 1; }
