-- emulator: ties=shuffled
-- Rows with equal values change places from request to request, also across the ends of pages: still every row, once.
SELECT count(*) AS sessions, count(DISTINCT id) AS ids, round(sum(minutes_consumed), 3) AS minutes FROM realtime_kit_sessions;
SELECT count(*) AS rows, count(DISTINCT id) AS ids, min(created_at) AS last
FROM (SELECT id, created_at FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 150);
SELECT count(*) AS sessions, count(DISTINCT id) AS ids FROM realtime_kit_sessions WHERE created_at >= '2026-09-10 14:32:36.343';
SELECT count(*) AS joined, count(DISTINCT id) AS peers FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303');
