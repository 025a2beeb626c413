-- emulator: expired=1
-- A link that has run out is asked for anew, once.
SELECT length(summary) AS characters FROM realtime_kit_sessions_summary WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT length(realtime_kit_wait_for_summary('d75cc916-af85-4d52-84d5-1467a08512f1', 5)) AS characters;
