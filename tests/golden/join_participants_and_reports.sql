-- emulator:
-- emulator: peer_shape=flat
-- except: old SQLite before 3.38 does not tell a table the LIMIT, so more is read
-- Two sessions, those who were longest in them, and on which system: the join is two requests for the sessions'
-- participants after one for the sessions, and one for each peer's report.
EXPLAIN QUERY PLAN
SELECT s.id, p.display_name
FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
WHERE s.status = 'ENDED';

SELECT s.meeting_display_name, p.display_name, p.duration
FROM (SELECT id, meeting_display_name FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 2) AS s
JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
ORDER BY p.duration DESC, p.id
LIMIT 5;

SELECT p.display_name, json_extract(r.device_info, '$.os') AS os
FROM (SELECT id FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 1) AS s
JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id AND p.per_page = 3 AND p.page_no = 1
JOIN realtime_kit_sessions_peer_report AS r ON r.peer_id = p.id
ORDER BY p.id;
