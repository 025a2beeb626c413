-- emulator: revision=a
-- The same ten by an older server, which tells no totals (a second page shows the end) and no session in the report.
CREATE TEMP TABLE ten AS
SELECT id, meeting_display_name FROM realtime_kit_sessions
WHERE created_at < '2026-08-21' AND total_participants BETWEEN 2 AND 4
ORDER BY created_at, id LIMIT 10;
CREATE TEMP TABLE joined AS
SELECT t.id AS session_id, p.id AS peer_id, p.display_name, p.duration, r.role,
  json_extract(r.device_info, '$.os') AS os, r.session_id AS reported_session, r.display_name AS reported_name
FROM ten AS t
JOIN realtime_kit_sessions_participants AS p ON p.session_id = t.id
JOIN realtime_kit_sessions_peer_report AS r ON r.peer_id = p.id;

SELECT count(*) AS rows, count(DISTINCT session_id) AS sessions, count(DISTINCT peer_id) AS peers, round(sum(duration), 4) AS minutes,
  count(*) FILTER (WHERE reported_session IS NULL AND reported_name IS display_name) AS same
FROM joined;
SELECT os, count(*) AS peers FROM joined GROUP BY os ORDER BY peers DESC, os;
SELECT session_id, count(*) AS peers, group_concat(DISTINCT os) IS NOT NULL AS known FROM joined GROUP BY session_id ORDER BY session_id;
SELECT table_name, count(*) AS requests, count(DISTINCT path) AS paths FROM realtime_kit_requests GROUP BY table_name ORDER BY table_name;
