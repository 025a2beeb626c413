-- Who took part in the most sessions of the last two days?
--
-- One request for the sessions, then one for the participants of each session.
SELECT
  p.custom_participant_id AS participant,
  max(p.display_name) AS name,
  count(DISTINCT p.session_id) AS sessions,
  round(sum(p.duration), 1) AS minutes
FROM realtime_kit_sessions AS s
JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
WHERE s.created_at >= datetime('now', '-2 days')
  AND p.custom_participant_id IS NOT NULL
GROUP BY p.custom_participant_id
ORDER BY sessions DESC, minutes DESC
LIMIT 10;
