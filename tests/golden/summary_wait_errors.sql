-- emulator: fault=500@all:summary
-- env: REALTIMEKIT_RETRY_DELAY=1
-- env: REALTIMEKIT_TRIES=2
-- An error of the API is an error, not a reason to wait on.
SELECT realtime_kit_wait_for_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', 10) AS summary;
SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
