#!/usr/bin/env bash
# Installs a gem into an empty GEM_HOME, runs the lines of README.md against the emulator in the gem, and takes it away again.
#
#   packages/ruby/check.sh FILE.gem           needs ruby and its sqlite3 (apt-get install ruby ruby-sqlite3)
set -euo pipefail
[ -r "${1:-}" ] || { echo 'Which gem? check.sh FILE.gem' >&2; exit 1; }
gem=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'kill "${emulator:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
export GEM_HOME=$work/gems PATH="$work/gems/bin:$PATH"

is() { # what, found, wanted
  [ "$2" = "$3" ] || { printf 'NOT SO: %s: found %q, wanted %q\n' "$@" >&2; exit 1; }
  printf '%s: %s\n' "$1" "${2//$'\n'/, }"
}

gem install --quiet --local --no-document "$gem" >/dev/null
"$(ruby -rrealtime_kit -e 'print RealtimeKit.program_path')" emulator --port 0 --quiet >"$work/emulator" &
emulator=$!
# shellcheck disable=SC2016 # for the inner shell
timeout 20 bash -c 'until grep -qs CLOUDFLARE_API_TOKEN "$1"; do sleep 0.1; done' - "$work/emulator"
eval "$(grep ^export "$work/emulator")"
is 'version' "$(realtime-kit --version)" "realtime-kit $(ruby -rrealtime_kit -e 'print RealtimeKit::VERSION')"
# shellcheck disable=SC2016 # the backticks are Markdown's
sed -n '/^```ruby$/,/^```$/{/^```/d;p}' "$here/README.md" >"$work/readme.rb"
is 'rows' "$(ruby "$work/readme.rb")" $'["ENDED", 519]\n["LIVE", 4]'
is 'loading is off again' "$(ruby -rsqlite3 -rrealtime_kit -e 'db = SQLite3::Database.new(":memory:"); RealtimeKit.load(db)
  begin; db.load_extension(RealtimeKit.loadable_path); rescue StandardError => e; print e.message; end')" 'not authorized'
is 'what is no connection' "$(ruby -rrealtime_kit -e 'begin; RealtimeKit.load("calls.db"); rescue ArgumentError => e; print e.message[0, 70]; end')" \
  'RealtimeKit.load takes an SQLite3::Database that loads extensions, not'
gem uninstall --quiet --executables realtime_kit >/dev/null
is 'left behind' "$(find "$GEM_HOME/gems" "$GEM_HOME/bin" "$GEM_HOME/specifications" -type f)" ''
echo 'the gem is as it should be'
