-- emulator: total_lie=-30
-- The total is 30 too low: rows beyond it are seen.
SELECT count(id) AS sessions FROM realtime_kit_sessions;
SELECT outcome, status, rows, count(*) AS requests FROM realtime_kit_requests GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- A first page that is enough is not concerned.
SELECT count(id) AS sessions FROM realtime_kit_sessions WHERE created_at < '2026-08-20';
