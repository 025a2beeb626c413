-- emulator: fault=retry_after@all
-- env: REALTIMEKIT_MAX_WAIT=0
-- A wait longer than max_wait allows: an error at once, with the wait in it.
SELECT count(*) AS sessions FROM realtime_kit_sessions;
SELECT status, outcome, attempt FROM realtime_kit_requests;
