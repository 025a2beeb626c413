-- except: old LIMIT, OFFSET and whole IN lists are offered to a table from SQLite 3.38 on
-- emulator: sort=ignored
-- A server that does not sort as asked: what it gives is noticed, and sorted here.
SELECT created_at FROM realtime_kit_sessions ORDER BY created_at LIMIT 5;
SELECT minutes_consumed FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 5;
SELECT count(*) AS rows, count(*) FILTER (WHERE created_at < before) AS out_of_order
FROM (SELECT created_at, lag(created_at) OVER () AS before FROM (SELECT created_at FROM realtime_kit_sessions ORDER BY created_at));

-- A range does not end the reading where the rows are not in that order.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at < '2026-08-20';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE minutes_consumed > 800;
