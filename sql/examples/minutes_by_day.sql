-- How many calls and participant minutes were there on each day of the last week (UTC)?
SELECT
  date(created_at) AS day,
  count(*) AS calls,
  round(sum(minutes_consumed), 1) AS minutes
FROM realtime_kit_sessions
WHERE created_at >= date('now', '-7 days')
GROUP BY day
ORDER BY day;
