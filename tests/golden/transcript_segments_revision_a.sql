-- emulator: revision=a
-- An edition that does not know format and does not mind: the file is CSV, and is read as such.
SELECT position, start_ms, end_ms, started_at, ended_at, peer_id, user_id, custom_participant_id, name, text
FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1' ORDER BY position;
SELECT count(*) AS segments, count(DISTINCT position) AS positions, max(position) AS last, sum(length(text)) AS characters, sum(length(CAST(name AS BLOB))) AS bytes_of_names,
       sum(start_ms) AS starts, sum(end_ms) AS ends, min(started_at) AS first, max(started_at) AS last_start, count(custom_participant_id) AS with_own_id
FROM realtime_kit_sessions_transcript_segments WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT position FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT position FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'be5fc663-918c-4672-a791-6c5ddf7f2d0e';
