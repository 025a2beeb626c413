-- Which meetings used the most participant minutes in the last thirty days?
--
-- The range on created_at ends the reading early: older pages are not asked for.
SELECT
  meeting_display_name AS meeting,
  count(*) AS calls,
  round(sum(minutes_consumed), 1) AS minutes,
  max(max_concurrent_participants) AS most_at_once
FROM realtime_kit_sessions
WHERE created_at >= datetime('now', '-30 days')
GROUP BY associated_id
ORDER BY minutes DESC
LIMIT 10;
