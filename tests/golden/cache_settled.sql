-- env: REALTIMEKIT_CACHE=16777216
-- env: REALTIMEKIT_IN_FLIGHT=1
-- What hangs on a session that ended and was left alone for a day is asked for once.
CREATE TEMP VIEW made AS
SELECT count(*) FILTER (WHERE outcome = 'ok') AS requests, count(*) FILTER (WHERE outcome = 'cached') AS cached
FROM realtime_kit_requests;
CREATE TEMP VIEW people AS
SELECT s.status, count(*) AS peers, count(r.device_info) AS reports, round(sum(p.duration), 4) AS minutes
FROM realtime_kit_sessions AS s
CROSS JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
CROSS JOIN realtime_kit_sessions_peer_report AS r ON r.peer_id = p.id
WHERE s.session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT * FROM people;
SELECT * FROM made;
SELECT * FROM people;
SELECT * FROM made;
SELECT DISTINCT table_name, status, outcome, ms, rows, waited_ms, guess, age_s BETWEEN 0 AND 600 AS has_age
FROM realtime_kit_requests WHERE outcome = 'cached';
SELECT count(*) AS of_requests FROM realtime_kit_requests WHERE outcome = 'ok' AND age_s IS NOT NULL;
SELECT c.bytes = r.bytes AND c.rows IS r.rows AS same FROM realtime_kit_requests AS c
JOIN realtime_kit_requests AS r ON r.path = c.path AND r.query = c.query AND r.outcome = 'ok'
WHERE c.outcome = 'cached' GROUP BY 1;

-- A request that was not made before is made.
SELECT count(quality_stats) AS with_quality
FROM realtime_kit_sessions_participants WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND search = 'nobody of this name';
SELECT * FROM made;

-- Lists of sessions, apps, chats and summaries are asked for each time.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT length(summary) > 0 AS has_summary FROM realtime_kit_sessions_summary WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT length(summary) > 0 AS has_summary FROM realtime_kit_sessions_summary WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT cached FROM made;

-- What is answered from memory counts towards no ceiling.
SELECT realtime_kit_config('max_requests', 1) AS max_requests;
SELECT count(*) AS peers, (SELECT count(*) FROM realtime_kit_sessions WHERE id = p.session_id) AS sessions, count(DISTINCT p.id) AS ids
FROM realtime_kit_sessions_participants AS p WHERE p.session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';

-- Off: everything is asked for again, and forgotten.
SELECT realtime_kit_config('max_requests', NULL) AS max_requests, realtime_kit_config('cache', 'off') AS cache;
SELECT * FROM people;
SELECT cached FROM made;
SELECT realtime_kit_clear_cache() AS freed;
SELECT realtime_kit_config('cache', 'a lot') AS cache;
