-- env: REALTIMEKIT_TIME_FORMAT=iso
-- By a setting times are ISO 8601 with Z; they are compared as instants all the same.
SELECT created_at, ended_at FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT count(*) AS sessions, min(created_at) AS first FROM realtime_kit_sessions WHERE created_at >= '2026-11-14 14:00';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at >= datetime('2026-11-15', '-1 day');
SELECT created_at FROM realtime_kit_sessions WHERE created_at >= '2026-11-14 14:00' ORDER BY created_at DESC;
SELECT joined_at FROM realtime_kit_sessions_participants
WHERE session_id = 'b8bec068-ffd0-4bd1-bd23-80ff62e56b18' AND id = 'b71495c2-b9dd-497a-9091-f4fe48f08643';

-- For this connection back to SQLite's form.
SELECT realtime_kit_config('time_format', 'SQLite') AS time_format;
SELECT created_at FROM realtime_kit_sessions WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT realtime_kit_config('time_format', 'american') AS time_format;
