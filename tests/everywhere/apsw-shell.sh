# The shell of apsw, whose commands are those of the sqlite3 shell, and Python's behind .py. Ctrl-C is Python's: it is
# noticed inside a statement only where a progress handler lets Python run.
{
  python -u -m apsw -interactive -no-colour :memory: 2>&1 <<END
.prompt "" ""
.mode list
.load $EXTENSION
.py shell.db.set_progress_handler(lambda: False, 1000)
SELECT 'version: ' || realtime_kit_version() || ' ' || sqlite_version();
SELECT 'count: ' || sessions FROM ($COUNT);
.parameter set status 'LIVE'
SELECT 'join: ' || meeting_display_name || ' | ' || display_name || ' | ' || duration FROM ($(echo "$JOIN" | sed 's/?/:status/'));
CREATE TEMP TABLE row AS $TYPES;
SELECT 'types: ' || typeof(meeting_display_name) || ' ' || typeof(live_participants) || ' ' || typeof(minutes_consumed) ||
  ' ' || typeof(ended_at) || ' ' || typeof(started_at) FROM row;
SELECT 'values: ' || meeting_display_name || ' | ' || live_participants || ' | ' || minutes_consumed || ' | ' ||
  coalesce(ended_at, 'NULL') || ' | ' || started_at FROM row;
.parameter set session '$INSERT_ID'
$(echo "$INSERT" | sed 's/?/:session/');
SELECT 'insert: ' || method || ' ' || status || ' ' || outcome FROM ($INSERTED);
$ERROR;
.print waiting:
.shell (sleep 0.5; kill -INT \$PPID) &
$WAIT;
SELECT 'again: ' || sessions FROM ($COUNT);
.quit
END
  [ $? -lt 128 ] && echo close: ok # no signal ended it
} | sed -u 's/[\x01\x02]//g; s/^\(sqlite> \)*//; s/^realtime_kit_.*session_id is missing/error: &/; s/^^C/interrupt: &/'
