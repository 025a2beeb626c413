-- page_no: exactly that page, at the server's own size or at the one given.
EXPLAIN QUERY PLAN SELECT id FROM realtime_kit_sessions WHERE page_no = 2 AND per_page = 3;
SELECT id, created_at FROM realtime_kit_sessions WHERE page_no = 2 AND per_page = 3;
SELECT count(id) AS sessions FROM realtime_kit_sessions WHERE page_no = 1;
SELECT count(id) AS sessions FROM realtime_kit_sessions WHERE page_no = '6' AND per_page = '100';
SELECT count(id) AS sessions FROM realtime_kit_sessions WHERE page_no = 7 AND per_page = 100;
SELECT count(id) AS sessions FROM realtime_kit_sessions WHERE page_no = 0 AND per_page = 2;

-- Its order is the API's own, or the one given; ORDER BY and LIMIT are SQLite's.
SELECT minutes_consumed FROM realtime_kit_sessions WHERE page_no = 1 AND per_page = 3 AND sort_by = 'minutesConsumed' AND sort_order = 'DESC';
SELECT created_at FROM realtime_kit_sessions WHERE page_no = 1 AND per_page = 3 ORDER BY created_at;
SELECT count(*) AS sessions FROM (SELECT id FROM realtime_kit_sessions WHERE page_no = 1 AND per_page = 50 LIMIT 10);

-- per_page alone: all rows, in pages of that size.
SELECT count(*) AS sessions, count(DISTINCT id) AS ids FROM realtime_kit_sessions WHERE per_page = 200;
SELECT count(*) AS joined FROM realtime_kit_sessions_participants WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND per_page = 150;

-- So does the setting, for every statement.
SELECT realtime_kit_config('page_size', 300) AS page_size;
SELECT count(id) AS sessions FROM realtime_kit_sessions;
SELECT realtime_kit_config('page_size', NULL) AS page_size;

-- What is no page is said before any request.
SELECT id FROM realtime_kit_sessions WHERE page_no = -1;
SELECT id FROM realtime_kit_sessions WHERE page_no = 'first';
SELECT id FROM realtime_kit_sessions WHERE page_no = 1.5;
SELECT id FROM realtime_kit_sessions WHERE page_no = x'31';
SELECT id FROM realtime_kit_sessions_participants WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND per_page = 201;
SELECT id FROM realtime_kit_sessions_participants WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND per_page = 0;

-- page_no belongs to the list.
SELECT id FROM realtime_kit_sessions WHERE page_no = 1 AND session_id = '3bd31280-cfe7-4673-a547-df9989d0d303';
