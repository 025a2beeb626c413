-- env: REALTIMEKIT_CACHE=16777216
-- env: REALTIMEKIT_IN_FLIGHT=1
-- What is answered from memory counts towards no ceiling, nor when a statement is held against it before it begins.
CREATE TEMP VIEW people AS
SELECT count(*) AS peers, count(r.device_info) AS reports FROM realtime_kit_sessions AS s
CROSS JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
CROSS JOIN realtime_kit_sessions_peer_report AS r ON r.peer_id = p.id
WHERE s.session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT * FROM people;
SELECT realtime_kit_config('max_requests', 1) AS max_requests;
SELECT * FROM people;
SELECT count(*) AS sessions FROM realtime_kit_sessions
WHERE session_id IN ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb', '3bd31280-cfe7-4673-a547-df9989d0d303');
