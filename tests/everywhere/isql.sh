# isql of unixODBC with SQLite's driver. Ctrl-C ends the program, so max_time ends what waits.
statement() { printf '%s\n' "$1" | tr '\n' ' ' && echo; }
{
  statement "SELECT 'version: ' || realtime_kit_version() || ' ' || sqlite_version()"
  statement "SELECT 'count: ' || sessions FROM ($COUNT)"
  statement "SELECT 'join: ' || meeting_display_name || ' | ' || display_name || ' | ' || duration FROM ($(echo "$JOIN" | sed "s/?/'LIVE'/"))"
  statement "CREATE TEMP TABLE row AS $TYPES"
  statement "SELECT 'types: ' || typeof(meeting_display_name) || ' ' || typeof(live_participants) || ' ' || typeof(minutes_consumed) || ' ' || typeof(ended_at) || ' ' || typeof(started_at) FROM row"
  statement "SELECT 'values: ' || meeting_display_name || ' | ' || live_participants || ' | ' || minutes_consumed || ' | ' || coalesce(ended_at, 'NULL') || ' | ' || started_at FROM row"
  statement "$(echo "$INSERT" | sed "s/?/'$INSERT_ID'/")"
  statement "SELECT 'insert: ' || method || ' ' || status || ' ' || outcome FROM ($INSERTED)"
  statement "$ERROR"
  statement "SELECT realtime_kit_config('max_time', '1')"
  statement "SELECT 'waiting:'"
  statement "$WAIT"
  statement "SELECT 'again: ' || sessions FROM ($COUNT)"
} | {
  stdbuf -oL isql -k "Driver=SQLite3;Database=:memory:;LoadExt=$EXTENSION" -b -v 2>&1
  [ $? -lt 128 ] && echo close: ok # no signal ended it
} | sed -u 's/^| \([a-z]*: .*[^ ]\) *|$/\1/; s/^| \(waiting:\) *|$/\1/; s/^\[S1000\].*session_id is missing/error: &/; s/^\[S1000\].*max_time/interrupt: &/'
