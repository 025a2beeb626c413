-- emulator: summary_ready=never
-- env: REALTIMEKIT_MAX_REQUESTS=3
-- Waiting for summaries counts against the ceilings as all else does.
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) SELECT count(realtime_kit_wait_for_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e' || i, 0)) AS texts FROM n;
SELECT realtime_kit_wait_for_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', 0) AS text;
SELECT statement, count(*) AS requests FROM realtime_kit_requests GROUP BY statement;
