-- emulator: summary_ready=never
-- Never there: NULL when the time is over.
SELECT realtime_kit_wait_for_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', 1) AS summary;
SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
