-- emulator: fault=retry_after@n2
-- env: REALTIMEKIT_RETRY_DELAY=1
-- env: REALTIMEKIT_TRIES=3
-- 429 with Retry-After: that long is waited, then all rows.
SELECT count(*) AS sessions, count(DISTINCT id) AS ids, round(sum(minutes_consumed), 3) AS minutes FROM realtime_kit_sessions;
SELECT status, outcome, attempt, rows, count(*) AS requests FROM realtime_kit_requests GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;
