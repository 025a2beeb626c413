#!/usr/bin/env bash
# A gem for one platform, of files that are built already or that cargo builds (../built.sh):
#
#   packages/ruby/build.sh              writes target/ruby/realtime_kit-VERSION-PLATFORM.gem
#
# REALTIMEKIT_GEM_PLATFORM names another platform than this machine's, such as aarch64-linux.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../built.sh
. "$(dirname "${BASH_SOURCE[0]}")/../built.sh"

command -v gem >/dev/null || fail 'RubyGems is needed: apt-get install ruby'
here=$root/packages/ruby
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$here/lib" "$here/exe" "$here/README.md" "$here/realtime_kit.gemspec" "$root/LICENSE" "$work"
mkdir "$work/lib/realtime_kit"
echo "$version" >"$work/lib/realtime_kit/VERSION"
install -m 755 "$library" "$program" "$work/lib/realtime_kit"
REALTIMEKIT_GEM_PLATFORM=${REALTIMEKIT_GEM_PLATFORM:-$(ruby -e 'l = Gem::Platform.local; puts [l.cpu, l.os].join("-")')}
export REALTIMEKIT_GEM_PLATFORM
mkdir -p "$target/ruby"
out=$(cd "$target/ruby" && pwd)
cd "$work"
gem build realtime_kit.gemspec --output "$out/realtime_kit-$version-$REALTIMEKIT_GEM_PLATFORM.gem"
