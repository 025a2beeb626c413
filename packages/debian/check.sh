#!/usr/bin/env bash
# Installs a package into a root of its own and takes it away again; rows come from the emulator in the package itself.
#
#   packages/debian/check.sh FILE.deb         needs dpkg, sqlite3 and root, or fakeroot; lintian where it is there
set -euo pipefail
[ -r "${1:-}" ] || { echo 'Which package? check.sh FILE.deb' >&2; exit 1; }
deb=$(realpath "$1")
work=$(mktemp -d)
trap 'kill "${emulator:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/etc"
touch "$root/var/lib/dpkg/status"

is() { # what, found, wanted
  [ "$2" = "$3" ] || { printf 'NOT SO: %s: found %q, wanted %q\n' "$@" >&2; exit 1; }
  printf '%s: %s\n' "$1" "$2"
}

# The libraries that it depends on are this system's, which has no part in this root.
dpkg --root="$root" --force-depends --log=/dev/null -i "$deb" >"$work/dpkg" 2>&1 || { cat "$work/dpkg"; exit 1; }
program=$root/usr/bin/realtime-kit
"$program" emulator --port 0 --quiet >"$work/emulator" &
emulator=$!
# shellcheck disable=SC2016 # for the inner shell
timeout 20 bash -c 'until grep -qs CLOUDFLARE_API_TOKEN "$1"; do sleep 0.1; done' - "$work/emulator"
eval "$(grep ^export "$work/emulator")"
library=$(find "$root/usr/lib" -name librealtime_kit.so)
is 'rows, by the program' "$("$program" --csv 'SELECT count(*) AS sessions FROM realtime_kit_sessions')" $'sessions\r\n523\r'
# By its name alone, as where the package is installed: that is how the system looks for libraries.
is 'rows, in the sqlite3 shell' "$(LD_LIBRARY_PATH=${library%/*} sqlite3 :memory: '.load librealtime_kit' \
  'SELECT count(*) FROM realtime_kit_sessions')" 523
is 'version' "$("$program" --version)" "realtime-kit $(dpkg-deb -f "$deb" Version | cut -d- -f1)"
is 'manual pages' "$(find "$root/usr/share/man" -name 'realtime-kit*.gz' | wc -l)" \
  "$(($("$program" --help | sed -n '/^Commands:/,/^$/s/^  [a-z]/&/p' | wc -l) + 1))"
is 'completions for bash' "$(bash -n "$root/usr/share/bash-completion/completions/realtime-kit" && echo fine)" fine
if command -v lintian >/dev/null; then
  # Who makes it is not known here.
  lintian --allow-root --fail-on error,warning \
    --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog,initial-upload-closes-no-bugs "$deb"
  echo 'lintian: fine'
fi
dpkg --root="$root" --log=/dev/null -P realtime-kit >"$work/dpkg" 2>&1 || { cat "$work/dpkg"; exit 1; }
is 'left behind' "$(find "$root" -type f -not -path "$root/var/lib/dpkg/*")" ''
echo 'the package is as it should be'
