# The sqlite3 shell. With -interactive, since it takes Ctrl-C as the end of its input otherwise.
{
  stdbuf -oL sqlite3 -interactive -init /dev/null :memory: 2>&1 <<END
.prompt "" ""
.load $EXTENSION
SELECT 'version: ' || realtime_kit_version() || ' ' || sqlite_version();
SELECT 'count: ' || sessions FROM ($COUNT);
.parameter set ?1 "'LIVE'"
SELECT 'join: ' || meeting_display_name || ' | ' || display_name || ' | ' || duration FROM ($JOIN);
CREATE TEMP TABLE row AS $TYPES;
SELECT 'types: ' || typeof(meeting_display_name) || ' ' || typeof(live_participants) || ' ' || typeof(minutes_consumed) ||
  ' ' || typeof(ended_at) || ' ' || typeof(started_at) FROM row;
SELECT 'values: ' || meeting_display_name || ' | ' || live_participants || ' | ' || minutes_consumed || ' | ' ||
  coalesce(ended_at, 'NULL') || ' | ' || started_at FROM row;
.parameter set ?1 "'$INSERT_ID'"
$INSERT;
SELECT 'insert: ' || method || ' ' || status || ' ' || outcome FROM ($INSERTED);
$ERROR;
.print waiting:
.shell (sleep 0.5; kill -INT \$PPID) &
$WAIT;
SELECT 'again: ' || sessions FROM ($COUNT);
.quit
END
  [ $? -lt 128 ] && echo close: ok # no signal ended it
} | sed -u 's/^\(sqlite> \)*//; s/^\(Runtime error\|Error\).*session_id is missing/error: &/; s/^\(Runtime error\|Error\).*interrupted/interrupt: &/'
