-- A transcript is fetched once a statement.
SELECT count(*) AS pairs FROM realtime_kit_sessions_transcript_segments AS a JOIN realtime_kit_sessions_transcript_segments AS b
ON b.session_id = a.session_id AND b.position = a.position + 1 AND b.start_ms < a.end_ms WHERE a.session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
-- Chat and transcript together: what each wrote and said.
WITH said AS (SELECT peer_id AS id, name, count(*) AS said FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1' GROUP BY 1, 2)
SELECT name, said, (SELECT count(*) FROM realtime_kit_sessions_chat_messages AS m WHERE m.session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1' AND m.participant_id = said.id) AS wrote
FROM said ORDER BY 2 DESC, 1;
-- What is about the two forms is two files.
SELECT (SELECT count(*) FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1') AS json,
       (SELECT count(*) FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1' AND format = 'CSV') AS csv;
