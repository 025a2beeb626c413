#!/usr/bin/env bash
# A package for Debian and what comes from it, of files that are built already or that cargo builds (../built.sh):
#
#   packages/debian/build.sh            writes target/debian/realtime-kit_VERSION_ARCHITECTURE.deb
#
# It needs dpkg-dev, and help2man for the manual pages; DEBFULLNAME and DEBEMAIL say who makes it. For another architecture, DEB_HOST_ARCH=arm64 and
# REALTIMEKIT_RUN_PROGRAM, a program of this machine that prints help and completions.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../built.sh
. "$(dirname "${BASH_SOURCE[0]}")/../built.sh"

command -v dpkg-shlibdeps >/dev/null || fail 'dpkg-dev is needed: apt-get install dpkg-dev help2man'
command -v help2man >/dev/null || fail 'help2man is needed for the manual pages: apt-get install help2man'
architecture=$(dpkg-architecture -q DEB_HOST_ARCH)
triplet=$(dpkg-architecture -q DEB_HOST_MULTIARCH)
run=${REALTIMEKIT_RUN_PROGRAM:-$program}
# The day of the commit, so that the same sources give the same package.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
tree=$work/tree
mkdir "$tree"
put() { install -D -m "$1" "$2" "$tree/$3"; }

# As Debian's own extensions (libsqlite3-mod-spatialite): where load_extension('librealtime_kit') finds it by its name.
put 644 "$library" "usr/lib/$triplet/librealtime_kit.so"
put 755 "$program" usr/bin/realtime-kit
put 644 "$root/README.md" usr/share/doc/realtime-kit/README.md
put 644 "$(dirname "$0")/copyright" usr/share/doc/realtime-kit/copyright
maintainer="${DEBFULLNAME:-The realtime-kit authors} <${DEBEMAIL:-realtime-kit@localhost}>"
cat >"$work/changelog.Debian" <<CHANGELOG
realtime-kit ($version-1) unstable; urgency=medium

  * Version $version; /usr/share/doc/realtime-kit/changelog.gz tells what is new.

 -- $maintainer  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
CHANGELOG
cp "$root/CHANGELOG.md" "$work/changelog"
gzip -9n "$work/changelog" "$work/changelog.Debian"
put 644 "$work/changelog.gz" usr/share/doc/realtime-kit/changelog.gz
put 644 "$work/changelog.Debian.gz" usr/share/doc/realtime-kit/changelog.Debian.gz
put 644 "$(dirname "$0")/lintian-overrides" usr/share/lintian/overrides/realtime-kit

"$run" completions bash >"$work/bash"
"$run" completions zsh >"$work/zsh"
"$run" completions fish >"$work/fish"
put 644 "$work/bash" usr/share/bash-completion/completions/realtime-kit
put 644 "$work/zsh" usr/share/zsh/vendor-completions/_realtime-kit
put 644 "$work/fish" usr/share/fish/vendor_completions.d/realtime-kit.fish

# A page for the program and one for each command that its help lists, by scripts of the pages' names.
mkdir "$work/bin"
page() { # name of the page, arguments of the program
  printf '#!/bin/sh\nexec "%s" %s "$@"\n' "$run" "${*:2}" >"$work/bin/$1"
  chmod +x "$work/bin/$1"
  help2man --no-info --section=1 --source="realtime-kit $version" --manual='User Commands' --version-string="$version" \
    --name="$("$work/bin/$1" --help | head -n 1)" --output="$work/$1.1" "$work/bin/$1"
  gzip -9n "$work/$1.1"
  put 644 "$work/$1.1.gz" "usr/share/man/man1/$1.1.gz"
}
run=$(realpath "$run")
page realtime-kit
commands=$("$run" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]\+\) .*/\1/p')
[ -n "$commands" ] || fail 'realtime-kit --help lists no commands.'
for command in $commands; do page "realtime-kit-$command" "$command"; done

# dpkg's own tools want the layout of a source package.
mkdir "$work/debian" "$tree/DEBIAN"
cat >"$work/debian/control" <<CONTROL
Source: realtime-kit
Section: database
Priority: optional
Maintainer: $maintainer

Package: realtime-kit
Architecture: $architecture
CONTROL
depends=$(cd "$work" && dpkg-shlibdeps -O --ignore-missing-info "$tree/usr/lib/$triplet/librealtime_kit.so" "$tree/usr/bin/realtime-kit" 2>/dev/null |
  sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || fail 'dpkg-shlibdeps does not tell which libraries are needed.'
cat >"$tree/DEBIAN/control" <<CONTROL
Package: realtime-kit
Version: $version-1
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -sk --apparent-size "$tree" | cut -f1)
Depends: $depends, ca-certificates
Recommends: sqlite3
Section: database
Priority: optional
Description: Cloudflare RealtimeKit's REST API as SQL tables
 A loadable extension for SQLite 3.34 and later, which every program that
 loads extensions finds by its name, librealtime_kit, and the program
 realtime-kit with SQLite and the extension inside. They show the calls of
 an app, who was in them, how good they were, and what was said and written;
 and they keep a copy of the call history in ordinary tables.
CONTROL
(cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
mkdir -p "$target/debian"
dpkg-deb --root-owner-group -Zxz --build "$tree" "$target/debian/realtime-kit_$version-1_$architecture.deb"
