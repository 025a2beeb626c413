-- except: old SQLite 3.35 hands a list over value by value
-- env: REALTIMEKIT_MAX_REQUESTS=20
-- A statement that will need more requests than it may make is stopped when that is known, not when they are spent.
SELECT count(p.id) FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id;
SELECT s.id, count(p.id) FROM realtime_kit_sessions AS s LEFT JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id GROUP BY s.id;
SELECT realtime_kit_config('page_size', 10) AS page_size;
SELECT count(id) FROM realtime_kit_sessions;
SELECT realtime_kit_config('page_size', NULL) AS page_size;

-- Where reading may end early it is not known: here it is three sessions' participants.
SELECT p.id IS NOT NULL AS known FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id LIMIT 2;

-- More values than requests: nothing is sent. What the statement has read before costs nothing.
CREATE TEMP TABLE ids AS SELECT id FROM realtime_kit_sessions;
SELECT count(id) FROM realtime_kit_sessions_participants WHERE session_id IN (SELECT id FROM ids);
SELECT count(a.id) AS rows FROM realtime_kit_sessions AS a, realtime_kit_sessions AS b WHERE a.id = b.id AND a.status = 'LIVE';
