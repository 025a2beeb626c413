-- Times have SQLite's own form, UTC, and its functions take them.
SELECT created_at, datetime(created_at, '+1 hour') AS later, strftime('%Y-%m', created_at) AS month,
  round((julianday(ended_at) - julianday(started_at)) * 1440, 2) AS minutes
FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';

-- They are compared as instants, whatever form the other side has: a row is 2026-11-06 10:28:59.930 UTC.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND created_at = '2026-11-06T10:28:59.930Z';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND created_at = '2026-11-06T11:28:59.930+01:00';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND created_at = '2026-11-06 04:58:59.93-0530';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND created_at > '2026-11-06 10:28:59';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND created_at < '2026-11-06T11:29+01';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND created_at BETWEEN '2026-11-06' AND '2026-11-06 23:59';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND created_at IN ('2026-11-06T12:28:59.930+02:00');

-- The end of a range in any form: the day before 2026-11-15, and two o'clock in another zone.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at >= datetime('2026-11-15', '-1 day');
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at >= '2026-11-14T16:54:43.206+02:00';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at > '2026-11-14T16:54:43.206+02:00';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at >= strftime('%Y-%m-%dT%H:%M:%SZ', '2026-11-14 14:54:44');
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE ended_at >= '2026-11-14T12:00:00+02:00';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE updated_at < '2026-08-18T07:00+02:00';

-- The same holds in subqueries, CTEs, CASE, MIN and MAX, and in a copied table with the common comparison.
WITH s AS (SELECT created_at FROM realtime_kit_sessions WHERE created_at >= '2026-11-13')
SELECT count(*) AS sessions FROM s WHERE created_at < '2026-11-14T01:00:00+01:00';
SELECT sum(CASE WHEN created_at >= '2026-11-14T01:00:00+01:00' THEN 1 ELSE 0 END) AS sessions
FROM realtime_kit_sessions WHERE created_at >= '2026-11-13';
CREATE TEMP TABLE copy AS SELECT id, created_at FROM realtime_kit_sessions WHERE created_at >= '2026-11-13';
SELECT count(*) AS sessions, max(created_at) AS newest FROM copy WHERE created_at >= datetime('2026-11-15', '-1 day');

-- What is no time comes after all times.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE' AND created_at < 'tomorrow';

-- Arguments that are times take what people write, and travel as RFC 3339 in UTC.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE start_time = '2026-11-13' AND end_time = '2026-11-14';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE start_time = '2026-11-14 14:00';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE start_time = '2026-11-14T16:00:00.5+02:00';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE start_time = 1794614400;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE start_time = '1794614400';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE start_time = datetime('2026-11-15', '-1 day');
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE start_time = 'yesterday';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE start_time = '2026-13-01';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE start_time = '';
