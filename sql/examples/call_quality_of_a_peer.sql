-- How good was the call for the one who stayed longest in the busiest session?
--
-- quality_stats is JSON: series over time, and totals under names that end in _cumulative. MOS runs from 1 (bad) to 5.
WITH peer AS (
  SELECT id
  FROM realtime_kit_sessions_participants
  WHERE session_id = (SELECT id FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 1)
  ORDER BY duration DESC
  LIMIT 1
)
SELECT
  display_name,
  json_extract(device_info, '$.os') AS os,
  json_extract(ip_information, '$.country') AS country,
  json_extract(quality_stats, '$.audio_consumer_cumulative.quality_mos.avg') AS heard_mos,
  json_extract(quality_stats, '$.video_consumer_cumulative.quality_mos.avg') AS seen_mos,
  json_extract(quality_stats, '$.audio_consumer_cumulative.packet_loss.avg') AS audio_loss
FROM realtime_kit_sessions_peer_report
WHERE peer_id = (SELECT id FROM peer);
