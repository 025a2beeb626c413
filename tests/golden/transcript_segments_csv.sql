-- emulator: 
-- emulator: transcript_csv=bom
-- CSV, asked for: no header, offsets in milliseconds, no ends.
SELECT position, start_ms, end_ms, started_at, ended_at, peer_id, user_id, custom_participant_id, name, text
FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1' AND format = 'CSV' ORDER BY position;
SELECT count(*) AS segments, count(DISTINCT position) AS positions, max(position) AS last, sum(length(text)) AS characters, sum(length(CAST(name AS BLOB))) AS bytes_of_names,
       sum(start_ms) AS starts, sum(end_ms) AS ends, min(started_at) AS first, max(started_at) AS last_start, count(custom_participant_id) AS with_own_id
FROM realtime_kit_sessions_transcript_segments WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND format = 'CSV';
SELECT position FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND format = 'CSV';
-- The rows of another form than these two are not asked for.
SELECT position FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1' AND format = 'SRT';
