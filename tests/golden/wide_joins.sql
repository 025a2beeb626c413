-- env: REALTIMEKIT_MAX_REQUESTS=1000
-- A join and a view with more columns than SQLite's 63 bits of "columns used" tell apart: what is read decides what is asked for.
CREATE TEMP VIEW wide AS
SELECT s.*, s.breakout_rooms, s.data AS session_data, p.*, p.session_id AS of_session, p.peer_stats AS old_stats, r.*, r.success,
  m.*, o.*
FROM realtime_kit_sessions AS s
JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
JOIN realtime_kit_sessions_peer_report AS r ON r.peer_id = p.id
LEFT JOIN realtime_kit_sessions_chat_messages AS m ON m.session_id = s.id AND m.participant_id = p.id
LEFT JOIN realtime_kit_recordings AS o ON o.session_id = s.id
WHERE s.id = '6793b51f-f4ed-40c5-9fab-d08009432386';
SELECT count(*) AS columns FROM pragma_table_info('wide');

-- The last columns alone, behind the 63rd.
SELECT count(*) AS rows, count(stopped_time) AS recordings, count(payload) AS messages FROM wide;
-- Of the report only what is read: device_info stands behind the 63rd column of the view.
SELECT count(*) AS rows, count(DISTINCT json_extract(device_info, '$.os')) AS systems FROM wide;
-- The first column, and details that take requests of their own.
SELECT count(DISTINCT id) AS sessions, count(breakout_rooms) AS rooms FROM wide;
-- Everything.
CREATE TEMP TABLE copy AS SELECT * FROM wide LIMIT 3;
SELECT count(*) AS rows, count(id) AS ids, count(of_session) AS sessions, count(old_stats) AS old_stats, sum(json_valid(session_data)) AS valid,
  count(quality_stats) AS reports, sum(success) AS success FROM copy;
