-- except: old LIMIT, OFFSET and whole IN lists are offered to a table from SQLite 3.38 on
-- emulator:
-- emulator: revision=a
-- ORDER BY and LIMIT reach the API: one page of the size that is wanted.
EXPLAIN QUERY PLAN
SELECT id FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 3;
SELECT id, created_at FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 3;
SELECT created_at FROM realtime_kit_sessions ORDER BY created_at LIMIT 6;
SELECT id, minutes_consumed FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 3;

-- Ties: as many of them as the limit takes.
SELECT minutes_consumed FROM realtime_kit_sessions ORDER BY minutes_consumed LIMIT 3;

-- The offset is read with the limit.
SELECT created_at FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 3 OFFSET 20;
SELECT minutes_consumed FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 2 OFFSET 98;

-- No order asked: the newest first, as the API gives them.
SELECT id FROM realtime_kit_sessions LIMIT 3;
SELECT id FROM realtime_kit_sessions LIMIT 2 OFFSET 3;

-- A filter beside them is sent too.
EXPLAIN QUERY PLAN
SELECT created_at FROM realtime_kit_sessions WHERE status = 'ended' ORDER BY created_at DESC LIMIT 2;
SELECT created_at FROM realtime_kit_sessions WHERE status = 'ended' ORDER BY created_at DESC LIMIT 2;

-- 0 asks nothing, a negative limit is none, a negative offset is 0, an offset beyond the end leaves no row.
SELECT created_at FROM realtime_kit_sessions ORDER BY created_at LIMIT 0;
SELECT created_at FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 2 OFFSET -5;
SELECT count(*) AS sessions FROM (SELECT id FROM realtime_kit_sessions LIMIT -1);
SELECT created_at FROM realtime_kit_sessions ORDER BY created_at LIMIT -1 OFFSET 520;
SELECT created_at FROM realtime_kit_sessions ORDER BY created_at LIMIT 5 OFFSET 600;

-- A subquery has a limit of its own.
SELECT round(sum(minutes_consumed), 3) AS minutes
FROM (SELECT minutes_consumed FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 10);
SELECT id FROM realtime_kit_sessions
WHERE id = (SELECT id FROM realtime_kit_sessions ORDER BY created_at LIMIT 1);
