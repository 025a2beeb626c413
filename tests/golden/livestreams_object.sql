-- emulator: livestream_shape=object
-- One object an answer: the same rows, a request each.
SELECT id, livestream_id, err_message, ingest_seconds, viewer_seconds, invoked_time, started_time, stopped_time, created_at, updated_at, session_id
FROM realtime_kit_livestream_sessions WHERE session_id = '804cf8f0-ac1b-433b-818b-e3fdf7662cf2' ORDER BY created_at, id;
SELECT count(*) AS streams, count(DISTINCT id) AS ids, round(sum(ingest_seconds), 3) AS ingest, round(sum(viewer_seconds), 3) AS viewers, min(started_time) AS first, max(stopped_time) AS last, count(err_message) AS errors
FROM realtime_kit_livestream_sessions WHERE session_id = '2f96e6f1-909c-4e38-a342-2d258290754c';
-- Never streamed: no rows.
SELECT id FROM realtime_kit_livestream_sessions WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
