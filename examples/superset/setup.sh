#!/bin/sh
# Apache Superset on a mirror of your calls and on the live tables: installs it, sets it up, serves it to this machine.
#
#   examples/superset/setup.sh calls.db [HOME]     HOME is where everything is kept; ./superset-home if not given
#
# To start it again, run it again: what is there stays. From the environment:
#   REALTIMEKIT_EXTENSION     the extension's file; target/release/librealtime_kit.so of this checkout, if it is there;
#                             without it there are no live tables
#   SUPERSET_ADMIN_PASSWORD   of the user admin; random, in HOME/admin_password
#   PYTHON                    3.11 or 3.12, and able to load SQLite extensions; /usr/bin/python3
#   PORT                      8088
#   SETUP_ONLY                anything: do not serve
set -eu
umask 077
here=$(cd "$(dirname "$0")" && pwd)
if [ $# -lt 1 ] || [ ! -f "$1" ]; then
  echo "usage: $0 calls.db [HOME]; the file is made by: realtime-kit mirror calls.db" >&2
  exit 2
fi
mkdir -p "${2:-superset-home}"
SUPERSET_HOME=$(cd "${2:-superset-home}" && pwd)
python=${PYTHON:-/usr/bin/python3}
port=${PORT:-8088}
built=$here/../../target/release/librealtime_kit.so
if [ -z "${REALTIMEKIT_EXTENSION:-}" ] && [ -f "$built" ]; then REALTIMEKIT_EXTENSION=$built; fi
REALTIMEKIT_EXTENSION=${REALTIMEKIT_EXTENSION:+$(realpath "$REALTIMEKIT_EXTENSION")}
export SUPERSET_HOME REALTIMEKIT_EXTENSION SUPERSET_CONFIG_PATH="$here/superset_config.py" PYTHONDONTWRITEBYTECODE=1

if ! "$python" -c 'import sqlite3; sqlite3.Connection.enable_load_extension; sqlite3.Connection.setlimit' 2> /dev/null; then
  echo "$python is older than 3.11 or cannot load SQLite extensions; name another in PYTHON, such as Debian 12's" >&2
  exit 1
fi
venv=$SUPERSET_HOME/venv
log=$SUPERSET_HOME/setup.log
trap '[ $? = 0 ] || echo "the set-up did not get to its end; $log says more" >&2' EXIT
if [ ! -s "$SUPERSET_HOME/secret_key" ]; then
  "$python" -c 'import secrets; print(secrets.token_urlsafe(42))' > "$SUPERSET_HOME/secret_key"
fi
if ! cmp -s "$here/requirements.txt" "$SUPERSET_HOME/installed"; then
  echo "installing Superset; this takes a few minutes"
  {
    "$python" -m venv "$venv"
    "$venv/bin/pip" install --requirement "$here/requirements.txt"
    "$venv/bin/superset" db upgrade
    "$venv/bin/superset" init
  } > "$log" 2>&1
  cp "$here/requirements.txt" "$SUPERSET_HOME/installed"
fi
"$venv/bin/python" "$here/dashboard.py" "$1" > "$log" 2>&1
echo "http://127.0.0.1:$port/superset/dashboard/calls/ as admin; the password is in $SUPERSET_HOME/admin_password"
if [ -z "${SETUP_ONLY:-}" ]; then
  exec "$venv/bin/gunicorn" --bind "127.0.0.1:$port" --threads 8 --timeout 120 --no-control-socket "superset.app:create_app()"
fi
