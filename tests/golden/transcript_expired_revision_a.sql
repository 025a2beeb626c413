-- emulator: expired=1,revision=a,unknown_parameter=422
-- The same where the server refuses format.
SELECT count(*) AS segments, sum(end_ms) AS ends FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
