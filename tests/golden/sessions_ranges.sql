-- emulator:
-- emulator: revision=a
-- emulator: totals=absent
-- A lower bound on created_at: newest first, until a row is older; only the pages that can match are read.
EXPLAIN QUERY PLAN SELECT id FROM realtime_kit_sessions WHERE created_at >= '2026-11-13';
SELECT count(*) AS sessions, min(created_at) AS first FROM realtime_kit_sessions WHERE created_at >= '2026-11-13';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at > '2026-10-28 20:28:28.027';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at >= '2026-10-28 20:28:28.027';

-- An upper bound: oldest first.
EXPLAIN QUERY PLAN SELECT id FROM realtime_kit_sessions WHERE created_at < '2026-08-20';
SELECT count(*) AS sessions, max(created_at) AS last FROM realtime_kit_sessions WHERE created_at < '2026-08-20';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at <= '2026-08-18 04:44:54.658';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at < '2026-08-18 04:44:54.658';

-- Between: from the newer end.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at BETWEEN '2026-11-10' AND '2026-11-12';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at NOT BETWEEN '2026-08-20' AND '2026-11-13';

-- One instant, of which there are eight across the end of a page.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at = '2026-10-28T20:28:28.027Z';

-- With a filter, and with an order that goes the other way, which SQLite makes.
SELECT id FROM realtime_kit_sessions WHERE created_at >= '2026-11-14' AND status = 'live' ORDER BY created_at;
SELECT created_at FROM realtime_kit_sessions WHERE created_at >= '2026-11-14' ORDER BY created_at;
SELECT created_at FROM realtime_kit_sessions WHERE created_at >= '2026-11-14' ORDER BY created_at DESC;

-- Two lower bounds: the nearer one ends the reading.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at >= '2026-08-20' AND created_at > '2026-11-13';

-- minutes_consumed changes: only the end of the first page may be believed. The 14 longest fit it.
EXPLAIN QUERY PLAN SELECT id FROM realtime_kit_sessions WHERE minutes_consumed > 800;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE minutes_consumed > 800;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE minutes_consumed <= 0;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE minutes_consumed = 0;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE minutes_consumed < 90;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE minutes_consumed BETWEEN 89.5 AND 90.5;

-- Text that is a number compares as one with a number.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE minutes_consumed > '800';

-- What does not compare by size ends no reading: SQLite's order of types decides.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at > 5;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at < 5;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at > 'the day before yesterday';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at < 'the day before yesterday';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE minutes_consumed < 'many';

-- Nothing is less or greater than NULL: no request.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at >= NULL;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE minutes_consumed < NULL;
