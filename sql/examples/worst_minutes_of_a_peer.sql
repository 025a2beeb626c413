-- When did the one who stayed longest in the busiest session hear worst?
--
-- json_each turns the series inside quality_stats into rows.
SELECT
  json_extract(sample.value, '$.timestamp') AS at,
  json_extract(sample.value, '$.mos_quality') AS heard_mos,
  json_extract(sample.value, '$.packets_lost') AS packets_lost,
  json_extract(sample.value, '$.jitter') AS jitter
FROM realtime_kit_sessions_peer_report AS report, json_each(report.quality_stats, '$.audio_consumer') AS sample
WHERE report.peer_id = (
  SELECT id
  FROM realtime_kit_sessions_participants
  WHERE session_id = (SELECT id FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 1)
  ORDER BY duration DESC
  LIMIT 1
)
ORDER BY heard_mos
LIMIT 5;
