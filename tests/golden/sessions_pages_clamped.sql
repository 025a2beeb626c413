-- except: old LIMIT, OFFSET and whole IN lists are offered to a table from SQLite 3.38 on
-- emulator: max_per_page=50
-- A server that gives 50 rows where 100 are asked for: a page shorter than asked is not the last.
SELECT count(*) AS sessions, count(DISTINCT id) AS ids, count(ended_at) AS ended, round(sum(minutes_consumed), 3) AS minutes
FROM realtime_kit_sessions;
SELECT created_at, count(*) AS together FROM realtime_kit_sessions
GROUP BY created_at HAVING count(*) > 3 ORDER BY created_at;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at >= '2026-11-01';
SELECT count(*) AS rows, min(minutes_consumed) AS least, count(DISTINCT minutes_consumed) AS different
FROM (SELECT minutes_consumed FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 80);
SELECT id FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 2 OFFSET 60;
