-- emulator: repeat_page=3
-- Page 3 has the rows of page 2: asked for once more, then an error.
SELECT count(id) AS sessions FROM realtime_kit_sessions;
SELECT outcome, status, rows, count(*) AS requests FROM realtime_kit_requests GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- A first page that is enough is not concerned.
SELECT count(id) AS sessions FROM realtime_kit_sessions WHERE created_at < '2026-08-20';
