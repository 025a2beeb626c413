-- env: REALTIMEKIT_LOG_ROWS=4
-- The log shows what was sent, one row an attempt, the newest kept; POSTs are counted apart.
SELECT count(*) AS requests FROM realtime_kit_requests;
INSERT INTO realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
SELECT rowid, time, statement, table_name, method, path, query, status, outcome, ms, bytes, rows, attempt, request_id, budget_left, data, success
FROM realtime_kit_requests;
SELECT count(id) AS sessions FROM realtime_kit_sessions;
SELECT rowid, statement, method, path, query, rows, attempt FROM realtime_kit_requests;

-- Statements are numbered; what is asked for in one statement has one number.
SELECT (SELECT count(*) FROM realtime_kit_sessions WHERE status = 'LIVE') AS live,
  (SELECT count(*) FROM realtime_kit_sessions WHERE id = 'no-such-session') AS none;
SELECT max(statement) - min(statement) AS difference, count(*) AS requests FROM realtime_kit_requests WHERE rowid > 7;
SELECT statement > 2 AS later, status, outcome, rows FROM realtime_kit_requests WHERE path LIKE '%no-such%';

-- A query with special characters stands as it was sent.
SELECT count(id) AS sessions FROM realtime_kit_sessions WHERE search = 'a&b=c ü%?#/';
SELECT query FROM realtime_kit_requests ORDER BY rowid DESC LIMIT 1;

-- It is a table like any other: joined, grouped, found by rowid; and no secret is in it.
SELECT method, outcome, count(*) AS requests, sum(rows) AS rows FROM realtime_kit_requests GROUP BY 1, 2 ORDER BY 1, 2;
SELECT method FROM realtime_kit_requests WHERE rowid = 1;
SELECT count(*) AS with_token FROM realtime_kit_requests AS r WHERE r.path || r.query || coalesce(r.data, '') LIKE '%token%';
