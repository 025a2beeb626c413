-- emulator: transcript_csv=dyte
-- emulator: transcript_csv=header
-- emulator: transcript_csv=epoch_ms
-- Dyte's header has a blank behind each comma.
SELECT position, start_ms, end_ms, started_at, ended_at, peer_id, user_id, custom_participant_id, name, text
FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1' AND format = 'CSV' ORDER BY position;
SELECT count(*) AS segments, count(DISTINCT position) AS positions, max(position) AS last, sum(length(text)) AS characters,
       sum(start_ms) AS starts, sum(end_ms) AS ends, min(started_at) AS first, max(started_at) AS last_start, count(custom_participant_id) AS with_own_id
FROM realtime_kit_sessions_transcript_segments WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND format = 'CSV';
