-- emulator: arrive=2
-- Two sessions begin before each page is answered: none of those that were there comes twice or is missed.
SELECT count(*) >= 523 AS all_there, count(*) = count(DISTINCT id) AS once, count(*) FILTER (WHERE created_at < '2026-11-15') AS of_before
FROM realtime_kit_sessions;
SELECT count(*) AS of_before FROM (SELECT created_at FROM realtime_kit_sessions ORDER BY created_at) WHERE created_at < '2026-11-15';
SELECT count(*) AS of_before, count(*) = count(DISTINCT created_at || id) AS once
FROM (SELECT id, created_at FROM realtime_kit_sessions ORDER BY created_at DESC) WHERE created_at < '2026-11-15';
SELECT count(*) AS since FROM realtime_kit_sessions WHERE created_at BETWEEN '2026-11-01' AND '2026-11-14 23:59:59';
