#!/usr/bin/env bash
# Datasette on the mirror; README.md says more.
#
#   run.sh calls.db [--live librealtime_kit.so] [options of `datasette serve`, such as --port 8002 or --open]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
local=$here/.local

fail() { printf 'run.sh: %s\n' "$*" >&2; exit 1; }

[ $# -ge 1 ] || fail 'Which file? Make one with: realtime-kit mirror calls.db; then: run.sh calls.db'
file=$1
shift
[ -r "$file" ] || fail "$file cannot be read. Make it with: realtime-kit mirror calls.db"
# Datasette names a database after its file, and metadata.yaml is about one called calls.
[ "$(basename "$file")" = calls.db ] || fail "The file must be called calls.db. A link will do: ln -s '$file' calls.db"

# Once, and from then on nothing is fetched: Datasette from PyPI, the two libraries that draw from npm.
if [ ! -x "$local/venv/bin/datasette" ]; then
  "${PYTHON:-python3}" -m venv "$local/venv"
  "$local/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
fi
library() { # package, version, file in it, sha256 of that file
  [ ! -f "$local/lib/${3##*/}" ] || return 0
  command -v npm >/dev/null || fail 'npm is needed once, to fetch the libraries that draw the charts.'
  mkdir -p "$local/lib" "$local/pack"
  (cd "$local/pack" && npm pack --silent "$1@$2" >/dev/null && tar xzf ./*"${1##*/}-$2.tgz" "package/$3" && rm ./*.tgz) ||
    fail "$1 $2 could not be fetched from npm. It is needed once."
  "$local/venv/bin/python" -c 'import hashlib, sys; sys.exit(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest() != sys.argv[2])' \
    "$local/pack/package/$3" "$4" || fail "$1 $2 is not the file that it was."
  mv "$local/pack/package/$3" "$local/lib/"
}
library d3 7.9.0 dist/d3.min.js f2094bbf6141b359722c4fe454eb6c4b0f0e42cc10cc7af921fc158fceb86539
library @observablehq/plot 0.6.17 dist/plot.umd.min.js 4358086467740777dd788d6b27a95cebdbaefdd50c730a3060117073bd7134cb

options=()
if [ "${1:-}" = --live ]; then
  [ -r "${2:-}" ] || fail '--live needs the extension: --live target/release/librealtime_kit.so'
  "$local/venv/bin/python" -c 'import sqlite3; sqlite3.Connection.enable_load_extension' 2>/dev/null ||
    fail "This Python's SQLite loads no extensions. Once with another: rm -r '$local'; PYTHON=/usr/bin/python3 run.sh …"
  # The extension is loaded into every connection, the mirror's too: so nobody may type SQL (README.md says why).
  export REALTIMEKIT_READ_ONLY=on REALTIMEKIT_MAX_REQUESTS="${REALTIMEKIT_MAX_REQUESTS:-20}"
  options=(--memory --load-extension "$2" --setting default_allow_sql off)
  shift 2
fi
exec "$local/venv/bin/datasette" serve "$file" --root --metadata "$here/metadata.yaml" --template-dir "$here/templates" \
  --plugins-dir "$here/plugins" --static "static:$here/static" --static "lib:$local/lib" \
  --setting max_returned_rows 5000 --setting sql_time_limit_ms 10000 --setting truncate_cells_html 200 --setting suggest_facets off \
  ${options[@]+"${options[@]}"} "$@" # so written for macOS's bash, to which an empty list is unset
