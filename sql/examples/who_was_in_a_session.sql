-- Who was in the busiest session, from when to when?
--
-- A participant has one row for each time they joined; the earliest and latest tell how long they were around.
SELECT
  coalesce(custom_participant_id, user_id) AS participant,
  max(display_name) AS name,
  count(*) AS joins,
  min(joined_at) AS first_joined,
  max(left_at) AS last_left,
  round(sum(duration), 1) AS minutes
FROM realtime_kit_sessions_participants
WHERE session_id = (SELECT id FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 1)
GROUP BY participant
ORDER BY minutes DESC
LIMIT 10;
