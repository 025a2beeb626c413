-- emulator:
-- emulator: revision=a
-- except: old SQLite before 3.38 does not tell a table the LIMIT, so more is read
-- The order and the limit reach the API: one request, one page of ten.
EXPLAIN QUERY PLAN
SELECT id, minutes_consumed FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 10;

SELECT id, meeting_display_name, status, minutes_consumed, created_at
FROM realtime_kit_sessions
ORDER BY minutes_consumed DESC
LIMIT 10;
