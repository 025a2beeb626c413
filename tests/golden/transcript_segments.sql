-- emulator: 
-- emulator: transcript_json=seconds
-- emulator: unknown_parameter=422
-- emulator: file_chunked=1
-- JSON, in milliseconds or in seconds: what was said, by whom, with offsets from the start.
SELECT position, start_ms, end_ms, started_at, ended_at, peer_id, user_id, custom_participant_id, name, text
FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1' ORDER BY position;
SELECT count(*) AS segments, count(DISTINCT position) AS positions, max(position) AS last, sum(length(text)) AS characters, sum(length(CAST(name AS BLOB))) AS bytes_of_names,
       sum(start_ms) AS starts, sum(end_ms) AS ends, min(started_at) AS first, max(started_at) AS last_start, count(custom_participant_id) AS with_own_id
FROM realtime_kit_sessions_transcript_segments WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT name, text FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1' ORDER BY position;
-- Who spoke how long: the words and the offsets in one query.
SELECT name, count(*) AS times, sum(end_ms - start_ms) AS milliseconds FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1' GROUP BY peer_id, name ORDER BY 3 DESC LIMIT 5;
-- Nobody spoke (a file of no byte), no transcript, not yet, no such session: no rows.
SELECT position FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT position FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'be5fc663-918c-4672-a791-6c5ddf7f2d0e';
SELECT position FROM realtime_kit_sessions_transcript_segments WHERE session_id = '2f96e6f1-909c-4e38-a342-2d258290754c';
SELECT position FROM realtime_kit_sessions_transcript_segments WHERE session_id = '00000000-0000-4000-8000-000000000000';
