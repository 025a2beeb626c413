-- The tables stand where any table may stand: rowid, DISTINCT, windows, compound SELECTs, CTEs, self joins.
SELECT count(*) AS rows, count(DISTINCT rowid) AS rowids FROM realtime_kit_sessions WHERE created_at >= '2026-11-01';
SELECT count(*) AS rows FROM realtime_kit_sessions WHERE created_at >= '2026-11-13'
  AND rowid IN (SELECT rowid FROM realtime_kit_sessions WHERE status = 'LIVE');
SELECT DISTINCT status FROM realtime_kit_sessions WHERE created_at >= '2026-11-01' ORDER BY status;
SELECT created_at, rank() OVER (ORDER BY created_at) AS place FROM realtime_kit_sessions
WHERE created_at BETWEEN '2026-11-11 22:06:37.867' AND '2026-11-12' ORDER BY place, id;
SELECT id FROM realtime_kit_sessions WHERE status = 'LIVE'
INTERSECT SELECT id FROM realtime_kit_sessions WHERE created_at >= '2026-11-14' ORDER BY id;
SELECT id FROM realtime_kit_sessions WHERE created_at >= '2026-11-14'
EXCEPT SELECT id FROM realtime_kit_sessions WHERE status = 'ENDED' ORDER BY id;
SELECT created_at FROM realtime_kit_sessions WHERE status = 'LIVE'
UNION ALL SELECT created_at FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303' ORDER BY created_at;
SELECT a.id FROM realtime_kit_sessions AS a JOIN realtime_kit_sessions AS b ON b.id = a.id WHERE a.status = 'LIVE' ORDER BY a.id;
SELECT id FROM realtime_kit_sessions WHERE (status, type) = ('LIVE', 'participant');
SELECT id FROM realtime_kit_sessions WHERE status = 'LIVE' GROUP BY id HAVING max(minutes_consumed) > 1000 ORDER BY id;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE NOT status = 'ENDED';
SELECT count(*) FILTER (WHERE status = 'LIVE') AS live, count(*) AS sessions FROM realtime_kit_sessions WHERE created_at >= '2026-11-13';
SELECT json_group_array(id) AS ids FROM (SELECT id FROM realtime_kit_sessions WHERE status = 'LIVE' ORDER BY id);
