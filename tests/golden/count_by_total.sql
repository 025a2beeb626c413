-- except: old SQLite 3.35 keeps the column in the subquery, and passes no LIMIT
-- count(*) is the API's total where the first page agrees with it: one request, whatever the list has.
EXPLAIN QUERY PLAN SELECT count(*) FROM realtime_kit_sessions;
SELECT count(*) AS sessions FROM realtime_kit_sessions;
SELECT count(*) AS participants FROM realtime_kit_sessions_participants WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT count(*) AS of_two FROM realtime_kit_sessions_participants
WHERE session_id IN ('3bd31280-cfe7-4673-a547-df9989d0d303', '4925c850-c543-401b-8da3-789c2090e5af');
SELECT s.id IS NOT NULL AS known, (SELECT count(*) FROM realtime_kit_sessions_participants AS p WHERE p.session_id = s.id) AS participants
FROM realtime_kit_sessions AS s WHERE s.status = 'LIVE' ORDER BY participants;

-- What is read of the rows, the rowid included, takes their pages; so does a term that SQLite checks.
SELECT count(id) AS sessions FROM realtime_kit_sessions;
SELECT count(*) AS live FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT count(DISTINCT rowid) AS sessions FROM realtime_kit_sessions;
SELECT count(*) AS sessions FROM (SELECT account_id FROM realtime_kit_sessions WHERE account_id = '023e105f4ecef8ad9ca31a8372d0c353') WHERE account_id IS NOT NULL;

-- LIMIT 0 asks nothing, EXISTS one row.
SELECT id FROM realtime_kit_sessions LIMIT 0;
SELECT EXISTS (SELECT 1 FROM realtime_kit_sessions) AS any_session;

SELECT realtime_kit_config('push_count', 'off') AS push_count;
SELECT count(*) AS sessions_by_pages FROM realtime_kit_sessions;
