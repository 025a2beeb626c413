-- except: old LIMIT, OFFSET and whole IN lists are offered to a table from SQLite 3.38 on
-- An IN list of ids is asked for value by value, each once; NULL and what can be no id ask nothing.
EXPLAIN QUERY PLAN
SELECT id FROM realtime_kit_sessions WHERE id IN ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb', '3bd31280-cfe7-4673-a547-df9989d0d303');
SELECT id, minutes_consumed FROM realtime_kit_sessions
WHERE id IN ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb', '3bd31280-cfe7-4673-a547-df9989d0d303')
ORDER BY minutes_consumed DESC;
SELECT id FROM realtime_kit_sessions
WHERE session_id IN ('3bd31280-cfe7-4673-a547-df9989d0d303', 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb',
  '3bd31280-cfe7-4673-a547-df9989d0d303', NULL, 'no-such-session')
ORDER BY id;
SELECT id FROM realtime_kit_sessions WHERE id IN (NULL, '', 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
SELECT id FROM realtime_kit_sessions WHERE id IN (NULL);
SELECT id FROM realtime_kit_sessions WHERE id IN ();

-- The list may come out of a query, of this or another table.
CREATE TEMP TABLE wanted(id TEXT);
INSERT INTO wanted VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb'), (NULL), ('3bd31280-cfe7-4673-a547-df9989d0d303'), ('no-such-session');
SELECT id FROM realtime_kit_sessions WHERE id IN (SELECT id FROM wanted) ORDER BY id;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE id IN wanted;
SELECT id FROM realtime_kit_sessions
WHERE id IN (SELECT id FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 2) ORDER BY id;

-- A join does the same, a request for each row that has an id.
SELECT w.id AS wanted, s.status FROM wanted AS w LEFT JOIN realtime_kit_sessions AS s ON s.id = w.id ORDER BY w.rowid;

-- Lists on a filter: each status once, an unknown one not at all; order and limit are SQLite's then.
SELECT status, count(*) AS sessions FROM realtime_kit_sessions WHERE status IN ('live', 'LIVE', 'SCHEDULED', NULL) GROUP BY status;
SELECT id, created_at FROM realtime_kit_sessions WHERE status IN ('LIVE', 'ENDED') ORDER BY created_at DESC LIMIT 3;
SELECT count(*) AS sessions FROM realtime_kit_sessions
WHERE associated_id IN ('5a7e7a69-cb6c-4775-9c66-d98e01933bf5', '92569876-42b1-4cfe-9a90-da76caa60b92');

-- Two lists: what both allow.
SELECT id FROM realtime_kit_sessions
WHERE id IN ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb', '2f96e6f1-909c-4e38-a342-2d258290754c') AND status IN ('LIVE', 'SCHEDULED');

-- NOT IN is SQLite's matter; with a NULL in it nothing is ever true.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status NOT IN ('ended');
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status NOT IN ('ended', NULL);

-- A list of arguments: each page asked for.
SELECT count(*) AS rows, count(DISTINCT id) AS sessions FROM realtime_kit_sessions WHERE page_no IN (1, 2, '2') AND per_page = 10;
