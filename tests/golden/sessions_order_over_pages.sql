-- except: old LIMIT, OFFSET and whole IN lists are offered to a table from SQLite 3.38 on
-- emulator:
-- emulator: totals=absent
-- More than one page in order: created_at never changes, so each page is asked for in that order, and no more pages
-- than rows are read. 150 rows are two pages.
SELECT count(*) AS rows, min(created_at) AS first, max(created_at) AS last, count(DISTINCT created_at) AS times
FROM (SELECT created_at FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 150);

-- Ties across the end of a page: the eight of one millisecond stand at 97 to 104 from the newest.
SELECT id, created_at FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 10 OFFSET 95;

-- Without LIMIT the whole list, in order.
SELECT count(*) AS rows, count(*) FILTER (WHERE created_at < before) AS out_of_order
FROM (SELECT created_at, lag(created_at) OVER () AS before FROM (SELECT created_at FROM realtime_kit_sessions ORDER BY created_at));

-- The last ones.
SELECT created_at FROM realtime_kit_sessions ORDER BY created_at LIMIT 3 OFFSET 519;

-- minutes_consumed changes while somebody is in a session: beyond a page everything is read, and sorted here.
SELECT count(*) AS rows, min(minutes_consumed) AS least, max(minutes_consumed) AS most, count(DISTINCT minutes_consumed) AS different
FROM (SELECT minutes_consumed FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 130);
SELECT id, minutes_consumed FROM realtime_kit_sessions ORDER BY minutes_consumed DESC, id LIMIT 3 OFFSET 100;

-- Several terms, other columns, expressions, other collations, NULLS LAST: SQLite sorts.
EXPLAIN QUERY PLAN SELECT id FROM realtime_kit_sessions ORDER BY status DESC, created_at LIMIT 3;
SELECT status, created_at FROM realtime_kit_sessions ORDER BY status DESC, created_at LIMIT 3;
SELECT created_at FROM realtime_kit_sessions ORDER BY +created_at DESC LIMIT 2;
SELECT created_at FROM realtime_kit_sessions ORDER BY created_at COLLATE BINARY DESC LIMIT 2;
SELECT ended_at FROM realtime_kit_sessions ORDER BY ended_at NULLS LAST LIMIT 2;
SELECT ended_at FROM realtime_kit_sessions ORDER BY ended_at LIMIT 5;

-- A predicate that SQLite checks: LIMIT may not size the page, but the reading ends with the last row wanted.
SELECT id, created_at FROM realtime_kit_sessions WHERE type = 'livestream' ORDER BY created_at DESC LIMIT 3;
