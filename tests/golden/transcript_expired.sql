-- emulator: expired=1
-- emulator: expired=1,expiry_text=dyte
-- A link that has run out is asked for anew, once, in the same form.
SELECT count(*) AS segments, sum(end_ms) AS ends FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT length(content) AS characters FROM realtime_kit_sessions_transcript WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1' AND format = 'SRT';
