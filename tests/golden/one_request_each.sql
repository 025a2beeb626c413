-- except: old LIMIT, OFFSET and whole IN lists are offered to a table from SQLite 3.38 on
-- How many requests a statement makes, told by the log: the ten longest are one, an id is one, two ids are two, NULL is none.
SELECT count(*) AS rows FROM (SELECT id FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 10);
SELECT count(*) AS requests, min(query) AS query FROM realtime_kit_requests WHERE statement = 1;
SELECT count(*) AS rows FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT count(*) AS requests, min(path) AS path FROM realtime_kit_requests WHERE statement = 2;
SELECT count(*) AS rows FROM realtime_kit_sessions
WHERE session_id IN ('3bd31280-cfe7-4673-a547-df9989d0d303', 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
SELECT count(*) AS requests, count(DISTINCT path) AS paths FROM realtime_kit_requests WHERE statement = 3;
SELECT count(*) AS rows FROM realtime_kit_sessions WHERE session_id = NULL;
SELECT count(*) AS requests FROM realtime_kit_requests WHERE statement = 4;
