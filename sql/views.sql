-- Ready-made questions as views, for this connection:
--
--   .read sql/views.sql        in the sqlite3 shell; any other host executes the text of the file
--
-- | view                                  | one row is                                    | give it     |
-- |---------------------------------------|-----------------------------------------------|-------------|
-- | realtime_kit_call_quality             | a peer of a session, all its measures, flat   | session_id  |
-- | realtime_kit_peer_quality             | the same for one peer                         | peer_id     |
-- | realtime_kit_quality_samples          | one measurement of one stream of a peer       | peer_id     |
-- | realtime_kit_candidate_pairs          | a network path a peer used                    | peer_id     |
-- | realtime_kit_device_changes           | a device that a peer got, lost or chose       | peer_id     |
-- | realtime_kit_peer_events              | a peer created, joining, leaving              | session_id  |
-- | realtime_kit_attendance               | a person in a session                         | session_id  |
-- | realtime_kit_person_history           | a join of somebody, over many sessions        | session_created_at |
-- | realtime_kit_breakout_rooms           | a breakout room                               | session_id  |
-- | realtime_kit_minutes_by_day           | a day                                         | start_time  |
-- | realtime_kit_sessions_without_summary | an ended session that has no summary          | created_at  |
-- | realtime_kit_sessions_with_recordings | a session and one of its recordings           | session_id or created_at |
--
-- What a view is given (`WHERE session_id = '…'`, `IN (…)`, or a join's ON) reaches the API; an older server, which does
-- not tell how many rows there are, is asked for one page more in each list. Account and app are those of the settings.
-- They are TEMP views: stored ones are refused, so that no database file can send requests by itself.
-- Times inside the API's JSON are shown in SQLite's own form, UTC. Addresses, cities and SDP, which are personal data,
-- are in no view; they stand in the columns ip_information and peer_report of realtime_kit_sessions_peer_report.

-- What did each peer's connection do, and when?
--
--   SELECT event_name, created_at FROM realtime_kit_peer_events WHERE session_id = 'SESSION' ORDER BY created_at;
--
-- Give it: session_id; peer_id besides narrows it to one peer. Costs: one request for each 200 participants, or one
-- with peer_id.
CREATE TEMP VIEW IF NOT EXISTS realtime_kit_peer_events AS
SELECT
  p.session_id AS session_id,
  p.id AS peer_id,
  p.display_name AS display_name,
  p.custom_participant_id AS custom_participant_id,
  json_extract(event.value, '$.event_name') AS event_name,
  coalesce(strftime('%Y-%m-%d %H:%M:%f', json_extract(event.value, '$.created_at')),
    json_extract(event.value, '$.created_at')) AS created_at,
  json_extract(event.value, '$.minutes_consumed') AS minutes_consumed,
  json_extract(event.value, '$.preset_view_type') AS preset_view_type,
  json_extract(event.value, '$.participant_id') AS participant_id,
  json_extract(event.value, '$.socket_session_id') AS socket_session_id,
  json_extract(event.value, '$.id') AS id
FROM realtime_kit_sessions_participants AS p
CROSS JOIN json_each(p.peer_events) AS event;

-- How was the line of one peer, and with what did they join?
--
--   SELECT display_name, os, audio_consumer_mos_avg, audio_consumer_loss_avg
--   FROM realtime_kit_peer_quality WHERE peer_id = 'PEER';
--
-- Give it: peer_id (or join it: ON q.peer_id = p.id). Costs: one request a peer.
--
-- Columns are KIND_SIDE_MEASURE. KIND: audio, video, screenshare_audio, screenshare_video. SIDE: consumer is what the
-- peer received, producer what it sent. MEASURE: mos (1 is bad, 5 is good), loss, delay (of the jitter buffer; consumers),
-- rtt (round trip; producers), and for video fps, width and what went wrong. avg is the mean, p50 to p90 percentiles;
-- a …_fraction is the part of the measurements for which it holds: loss_5_fraction, 5 or more of the loss; rtt_250ms_…,
-- 250 ms or more. A stream that was not there has NULL. The columns behind them, from average_quality on, are
-- those of older servers only.
CREATE TEMP VIEW IF NOT EXISTS realtime_kit_peer_quality AS
SELECT
  r.id AS peer_id,
  r.user_id AS user_id,
  r.custom_participant_id AS custom_participant_id,
  r.display_name AS display_name,
  r.role AS preset_name,
  r.joined_at AS joined_at,
  r.left_at AS left_at,
  r.duration AS duration,
  coalesce(json_extract(r.peer_report, '$.metadata.device_info.os'),
    json_extract(r.peer_stats, '$.device_info.os')) AS os,
  coalesce(json_extract(r.peer_report, '$.metadata.device_info.os_version'),
    json_extract(r.peer_stats, '$.device_info.os_version')) AS os_version,
  coalesce(json_extract(r.peer_report, '$.metadata.device_info.cpus'),
    json_extract(r.peer_stats, '$.device_info.cpus')) AS cpus,
  coalesce(json_extract(r.peer_report, '$.metadata.device_info.is_mobile'),
    json_extract(r.peer_stats, '$.device_info.is_mobile')) AS is_mobile,
  coalesce(json_extract(r.peer_report, '$.metadata.browser_metadata.browser'),
    json_extract(r.peer_stats, '$.device_info.browser')) AS browser,
  coalesce(json_extract(r.peer_report, '$.metadata.browser_metadata.browser_version'),
    json_extract(r.peer_stats, '$.device_info.browser_version')) AS browser_version,
  coalesce(json_extract(r.peer_report, '$.metadata.browser_metadata.engine'),
    json_extract(r.peer_stats, '$.device_info.engine')) AS engine,
  coalesce(json_extract(r.peer_report, '$.metadata.sdk_name'),
    json_extract(r.peer_stats, '$.device_info.sdk_name')) AS sdk_name,
  coalesce(json_extract(r.peer_report, '$.metadata.sdk_version'),
    json_extract(r.peer_stats, '$.device_info.sdk_version')) AS sdk_version,
  coalesce(json_extract(r.peer_report, '$.metadata.pc_metadata[0].effective_network_type'),
    json_extract(r.peer_stats, '$.precall_network_information.effective_networktype')) AS network_type,
  coalesce(json_extract(r.peer_report, '$.metadata.pc_metadata[0].reflexive_connectivity'),
    json_extract(r.peer_stats, '$.precall_network_information.reflexive_connectivity')) AS reflexive_connectivity,
  coalesce(json_extract(r.peer_report, '$.metadata.pc_metadata[0].relay_connectivity'),
    json_extract(r.peer_stats, '$.precall_network_information.relay_connectivity')) AS relay_connectivity,
  coalesce(json_extract(r.peer_report, '$.metadata.pc_metadata[0].turn_connectivity'),
    json_extract(r.peer_stats, '$.precall_network_information.turn_connectivity')) AS turn_connectivity,
  coalesce(json_extract(r.peer_report, '$.metadata.ip_information.country'),
    json_extract(r.peer_stats, '$.ip_information.country')) AS country,
  -- audio, received
  json_extract(r.peer_report, '$.quality.audio_consumer_cumulative.quality_mos.avg') AS audio_consumer_mos_avg,
  json_extract(r.peer_report, '$.quality.audio_consumer_cumulative.quality_mos.p50') AS audio_consumer_mos_p50,
  json_extract(r.peer_report, '$.quality.audio_consumer_cumulative.quality_mos.p75') AS audio_consumer_mos_p75,
  json_extract(r.peer_report, '$.quality.audio_consumer_cumulative.quality_mos.p90') AS audio_consumer_mos_p90,
  json_extract(r.peer_report, '$.quality.audio_consumer_cumulative.packet_loss.avg') AS audio_consumer_loss_avg,
  json_extract(r.peer_report, '$.quality.audio_consumer_cumulative.packet_loss."5_or_greater_event_fraction"') AS audio_consumer_loss_5_fraction,
  json_extract(r.peer_report, '$.quality.audio_consumer_cumulative.packet_loss."10_or_greater_event_fraction"') AS audio_consumer_loss_10_fraction,
  json_extract(r.peer_report, '$.quality.audio_consumer_cumulative.packet_loss."25_or_greater_event_fraction"') AS audio_consumer_loss_25_fraction,
  json_extract(r.peer_report, '$.quality.audio_consumer_cumulative.packet_loss."50_or_greater_event_fraction"') AS audio_consumer_loss_50_fraction,
  json_extract(r.peer_report, '$.quality.audio_consumer_cumulative.jitter_buffer_delay.avg') AS audio_consumer_delay_avg,
  json_extract(r.peer_report, '$.quality.audio_consumer_cumulative.jitter_buffer_delay."100ms_or_greater_event_fraction"') AS audio_consumer_delay_100ms_fraction,
  json_extract(r.peer_report, '$.quality.audio_consumer_cumulative.jitter_buffer_delay."250ms_or_greater_event_fraction"') AS audio_consumer_delay_250ms_fraction,
  json_extract(r.peer_report, '$.quality.audio_consumer_cumulative.jitter_buffer_delay."500ms_or_greater_event_fraction"') AS audio_consumer_delay_500ms_fraction,
  -- audio, sent
  json_extract(r.peer_report, '$.quality.audio_producer_cumulative.quality_mos.avg') AS audio_producer_mos_avg,
  json_extract(r.peer_report, '$.quality.audio_producer_cumulative.quality_mos.p50') AS audio_producer_mos_p50,
  json_extract(r.peer_report, '$.quality.audio_producer_cumulative.quality_mos.p75') AS audio_producer_mos_p75,
  json_extract(r.peer_report, '$.quality.audio_producer_cumulative.quality_mos.p90') AS audio_producer_mos_p90,
  json_extract(r.peer_report, '$.quality.audio_producer_cumulative.packet_loss.avg') AS audio_producer_loss_avg,
  json_extract(r.peer_report, '$.quality.audio_producer_cumulative.packet_loss."5_or_greater_event_fraction"') AS audio_producer_loss_5_fraction,
  json_extract(r.peer_report, '$.quality.audio_producer_cumulative.packet_loss."10_or_greater_event_fraction"') AS audio_producer_loss_10_fraction,
  json_extract(r.peer_report, '$.quality.audio_producer_cumulative.packet_loss."25_or_greater_event_fraction"') AS audio_producer_loss_25_fraction,
  json_extract(r.peer_report, '$.quality.audio_producer_cumulative.packet_loss."50_or_greater_event_fraction"') AS audio_producer_loss_50_fraction,
  json_extract(r.peer_report, '$.quality.audio_producer_cumulative.rtt.avg') AS audio_producer_rtt_avg,
  json_extract(r.peer_report, '$.quality.audio_producer_cumulative.rtt."100ms_or_greater_event_fraction"') AS audio_producer_rtt_100ms_fraction,
  json_extract(r.peer_report, '$.quality.audio_producer_cumulative.rtt."250ms_or_greater_event_fraction"') AS audio_producer_rtt_250ms_fraction,
  json_extract(r.peer_report, '$.quality.audio_producer_cumulative.rtt."500ms_or_greater_event_fraction"') AS audio_producer_rtt_500ms_fraction,
  -- video, received
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.quality_mos.avg') AS video_consumer_mos_avg,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.quality_mos.p50') AS video_consumer_mos_p50,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.quality_mos.p75') AS video_consumer_mos_p75,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.quality_mos.p90') AS video_consumer_mos_p90,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.packet_loss.avg') AS video_consumer_loss_avg,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.packet_loss."5_or_greater_event_fraction"') AS video_consumer_loss_5_fraction,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.packet_loss."10_or_greater_event_fraction"') AS video_consumer_loss_10_fraction,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.packet_loss."25_or_greater_event_fraction"') AS video_consumer_loss_25_fraction,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.packet_loss."50_or_greater_event_fraction"') AS video_consumer_loss_50_fraction,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.jitter_buffer_delay.avg') AS video_consumer_delay_avg,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.jitter_buffer_delay."100ms_or_greater_event_fraction"') AS video_consumer_delay_100ms_fraction,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.jitter_buffer_delay."250ms_or_greater_event_fraction"') AS video_consumer_delay_250ms_fraction,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.jitter_buffer_delay."500ms_or_greater_event_fraction"') AS video_consumer_delay_500ms_fraction,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.frame_per_second.avg') AS video_consumer_fps_avg,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.frame_per_second.p50') AS video_consumer_fps_p50,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.frame_per_second.p75') AS video_consumer_fps_p75,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.frame_per_second.p90') AS video_consumer_fps_p90,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.frame_width.avg') AS video_consumer_width_avg,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.frame_width.p50') AS video_consumer_width_p50,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.frame_width.p75') AS video_consumer_width_p75,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.frame_width.p90') AS video_consumer_width_p90,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.issues.no_video_fraction') AS video_consumer_no_video_fraction,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.issues.poor_resolution_fraction') AS video_consumer_poor_resolution_fraction,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.issues.lag_fraction') AS video_consumer_lag_fraction,
  json_extract(r.peer_report, '$.quality.video_consumer_cumulative.key_frames_decoded_fraction') AS video_consumer_key_frames_decoded_fraction,
  -- video, sent
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.quality_mos.avg') AS video_producer_mos_avg,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.quality_mos.p50') AS video_producer_mos_p50,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.quality_mos.p75') AS video_producer_mos_p75,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.quality_mos.p90') AS video_producer_mos_p90,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.packet_loss.avg') AS video_producer_loss_avg,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.packet_loss."5_or_greater_event_fraction"') AS video_producer_loss_5_fraction,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.packet_loss."10_or_greater_event_fraction"') AS video_producer_loss_10_fraction,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.packet_loss."25_or_greater_event_fraction"') AS video_producer_loss_25_fraction,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.packet_loss."50_or_greater_event_fraction"') AS video_producer_loss_50_fraction,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.rtt.avg') AS video_producer_rtt_avg,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.rtt."100ms_or_greater_event_fraction"') AS video_producer_rtt_100ms_fraction,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.rtt."250ms_or_greater_event_fraction"') AS video_producer_rtt_250ms_fraction,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.rtt."500ms_or_greater_event_fraction"') AS video_producer_rtt_500ms_fraction,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.frame_per_second.avg') AS video_producer_fps_avg,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.frame_per_second.p50') AS video_producer_fps_p50,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.frame_per_second.p75') AS video_producer_fps_p75,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.frame_per_second.p90') AS video_producer_fps_p90,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.frame_width.avg') AS video_producer_width_avg,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.frame_width.p50') AS video_producer_width_p50,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.frame_width.p75') AS video_producer_width_p75,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.frame_width.p90') AS video_producer_width_p90,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.issues.no_video_fraction') AS video_producer_no_video_fraction,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.issues.poor_resolution_fraction') AS video_producer_poor_resolution_fraction,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.issues.quality_limitation_fraction') AS video_producer_quality_limitation_fraction,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.issues.bandwidth_quality_limitation_fraction') AS video_producer_bandwidth_quality_limitation_fraction,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.issues.cpu_quality_limitation_fraction') AS video_producer_cpu_quality_limitation_fraction,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.key_frames_encoded_fraction') AS video_producer_key_frames_encoded_fraction,
  json_extract(r.peer_report, '$.quality.video_producer_cumulative.high_negative_feedback_fraction') AS video_producer_high_negative_feedback_fraction,
  -- screenshare audio, received
  json_extract(r.peer_report, '$.quality.screenshare_audio_consumer_cumulative.quality_mos.avg') AS screenshare_audio_consumer_mos_avg,
  json_extract(r.peer_report, '$.quality.screenshare_audio_consumer_cumulative.quality_mos.p50') AS screenshare_audio_consumer_mos_p50,
  json_extract(r.peer_report, '$.quality.screenshare_audio_consumer_cumulative.quality_mos.p75') AS screenshare_audio_consumer_mos_p75,
  json_extract(r.peer_report, '$.quality.screenshare_audio_consumer_cumulative.quality_mos.p90') AS screenshare_audio_consumer_mos_p90,
  json_extract(r.peer_report, '$.quality.screenshare_audio_consumer_cumulative.packet_loss.avg') AS screenshare_audio_consumer_loss_avg,
  json_extract(r.peer_report, '$.quality.screenshare_audio_consumer_cumulative.packet_loss."5_or_greater_event_fraction"') AS screenshare_audio_consumer_loss_5_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_audio_consumer_cumulative.packet_loss."10_or_greater_event_fraction"') AS screenshare_audio_consumer_loss_10_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_audio_consumer_cumulative.packet_loss."25_or_greater_event_fraction"') AS screenshare_audio_consumer_loss_25_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_audio_consumer_cumulative.packet_loss."50_or_greater_event_fraction"') AS screenshare_audio_consumer_loss_50_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_audio_consumer_cumulative.jitter_buffer_delay.avg') AS screenshare_audio_consumer_delay_avg,
  json_extract(r.peer_report, '$.quality.screenshare_audio_consumer_cumulative.jitter_buffer_delay."100ms_or_greater_event_fraction"') AS screenshare_audio_consumer_delay_100ms_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_audio_consumer_cumulative.jitter_buffer_delay."250ms_or_greater_event_fraction"') AS screenshare_audio_consumer_delay_250ms_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_audio_consumer_cumulative.jitter_buffer_delay."500ms_or_greater_event_fraction"') AS screenshare_audio_consumer_delay_500ms_fraction,
  -- screenshare audio, sent
  json_extract(r.peer_report, '$.quality.screenshare_audio_producer_cumulative.quality_mos.avg') AS screenshare_audio_producer_mos_avg,
  json_extract(r.peer_report, '$.quality.screenshare_audio_producer_cumulative.quality_mos.p50') AS screenshare_audio_producer_mos_p50,
  json_extract(r.peer_report, '$.quality.screenshare_audio_producer_cumulative.quality_mos.p75') AS screenshare_audio_producer_mos_p75,
  json_extract(r.peer_report, '$.quality.screenshare_audio_producer_cumulative.quality_mos.p90') AS screenshare_audio_producer_mos_p90,
  json_extract(r.peer_report, '$.quality.screenshare_audio_producer_cumulative.packet_loss.avg') AS screenshare_audio_producer_loss_avg,
  json_extract(r.peer_report, '$.quality.screenshare_audio_producer_cumulative.packet_loss."5_or_greater_event_fraction"') AS screenshare_audio_producer_loss_5_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_audio_producer_cumulative.packet_loss."10_or_greater_event_fraction"') AS screenshare_audio_producer_loss_10_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_audio_producer_cumulative.packet_loss."25_or_greater_event_fraction"') AS screenshare_audio_producer_loss_25_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_audio_producer_cumulative.packet_loss."50_or_greater_event_fraction"') AS screenshare_audio_producer_loss_50_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_audio_producer_cumulative.rtt.avg') AS screenshare_audio_producer_rtt_avg,
  json_extract(r.peer_report, '$.quality.screenshare_audio_producer_cumulative.rtt."100ms_or_greater_event_fraction"') AS screenshare_audio_producer_rtt_100ms_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_audio_producer_cumulative.rtt."250ms_or_greater_event_fraction"') AS screenshare_audio_producer_rtt_250ms_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_audio_producer_cumulative.rtt."500ms_or_greater_event_fraction"') AS screenshare_audio_producer_rtt_500ms_fraction,
  -- screenshare video, received
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.quality_mos.avg') AS screenshare_video_consumer_mos_avg,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.quality_mos.p50') AS screenshare_video_consumer_mos_p50,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.quality_mos.p75') AS screenshare_video_consumer_mos_p75,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.quality_mos.p90') AS screenshare_video_consumer_mos_p90,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.packet_loss.avg') AS screenshare_video_consumer_loss_avg,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.packet_loss."5_or_greater_event_fraction"') AS screenshare_video_consumer_loss_5_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.packet_loss."10_or_greater_event_fraction"') AS screenshare_video_consumer_loss_10_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.packet_loss."25_or_greater_event_fraction"') AS screenshare_video_consumer_loss_25_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.packet_loss."50_or_greater_event_fraction"') AS screenshare_video_consumer_loss_50_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.jitter_buffer_delay.avg') AS screenshare_video_consumer_delay_avg,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.jitter_buffer_delay."100ms_or_greater_event_fraction"') AS screenshare_video_consumer_delay_100ms_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.jitter_buffer_delay."250ms_or_greater_event_fraction"') AS screenshare_video_consumer_delay_250ms_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.jitter_buffer_delay."500ms_or_greater_event_fraction"') AS screenshare_video_consumer_delay_500ms_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.frame_per_second.avg') AS screenshare_video_consumer_fps_avg,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.frame_per_second.p50') AS screenshare_video_consumer_fps_p50,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.frame_per_second.p75') AS screenshare_video_consumer_fps_p75,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.frame_per_second.p90') AS screenshare_video_consumer_fps_p90,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.frame_width.avg') AS screenshare_video_consumer_width_avg,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.frame_width.p50') AS screenshare_video_consumer_width_p50,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.frame_width.p75') AS screenshare_video_consumer_width_p75,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.frame_width.p90') AS screenshare_video_consumer_width_p90,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.issues.no_video_fraction') AS screenshare_video_consumer_no_video_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.issues.poor_resolution_fraction') AS screenshare_video_consumer_poor_resolution_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.issues.lag_fraction') AS screenshare_video_consumer_lag_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_consumer_cumulative.key_frames_decoded_fraction') AS screenshare_video_consumer_key_frames_decoded_fraction,
  -- screenshare video, sent
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.quality_mos.avg') AS screenshare_video_producer_mos_avg,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.quality_mos.p50') AS screenshare_video_producer_mos_p50,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.quality_mos.p75') AS screenshare_video_producer_mos_p75,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.quality_mos.p90') AS screenshare_video_producer_mos_p90,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.packet_loss.avg') AS screenshare_video_producer_loss_avg,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.packet_loss."5_or_greater_event_fraction"') AS screenshare_video_producer_loss_5_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.packet_loss."10_or_greater_event_fraction"') AS screenshare_video_producer_loss_10_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.packet_loss."25_or_greater_event_fraction"') AS screenshare_video_producer_loss_25_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.packet_loss."50_or_greater_event_fraction"') AS screenshare_video_producer_loss_50_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.rtt.avg') AS screenshare_video_producer_rtt_avg,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.rtt."100ms_or_greater_event_fraction"') AS screenshare_video_producer_rtt_100ms_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.rtt."250ms_or_greater_event_fraction"') AS screenshare_video_producer_rtt_250ms_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.rtt."500ms_or_greater_event_fraction"') AS screenshare_video_producer_rtt_500ms_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.frame_per_second.avg') AS screenshare_video_producer_fps_avg,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.frame_per_second.p50') AS screenshare_video_producer_fps_p50,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.frame_per_second.p75') AS screenshare_video_producer_fps_p75,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.frame_per_second.p90') AS screenshare_video_producer_fps_p90,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.frame_width.avg') AS screenshare_video_producer_width_avg,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.frame_width.p50') AS screenshare_video_producer_width_p50,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.frame_width.p75') AS screenshare_video_producer_width_p75,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.frame_width.p90') AS screenshare_video_producer_width_p90,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.issues.no_video_fraction') AS screenshare_video_producer_no_video_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.issues.poor_resolution_fraction') AS screenshare_video_producer_poor_resolution_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.issues.quality_limitation_fraction') AS screenshare_video_producer_quality_limitation_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.issues.bandwidth_quality_limitation_fraction') AS screenshare_video_producer_bandwidth_quality_limitation_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.issues.cpu_quality_limitation_fraction') AS screenshare_video_producer_cpu_quality_limitation_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.key_frames_encoded_fraction') AS screenshare_video_producer_key_frames_encoded_fraction,
  json_extract(r.peer_report, '$.quality.screenshare_video_producer_cumulative.high_negative_feedback_fraction') AS screenshare_video_producer_high_negative_feedback_fraction,
  -- older servers only
  json_extract(r.quality_stats, '$.average_quality') AS average_quality,
  json_extract(r.quality_stats, '$.audio_bandwidth') AS audio_bandwidth,
  json_extract(r.quality_stats, '$.video_bandwidth') AS video_bandwidth,
  json_extract(r.quality_stats, '$.total_audio_packets') AS total_audio_packets,
  json_extract(r.quality_stats, '$.total_audio_packets_lost') AS total_audio_packets_lost,
  json_extract(r.quality_stats, '$.total_video_packets') AS total_video_packets,
  json_extract(r.quality_stats, '$.total_video_packets_lost') AS total_video_packets_lost,
  json_extract(r.peer_stats, '$.precall_network_information.backend_rtt') AS precall_backend_rtt,
  json_extract(r.peer_stats, '$.precall_network_information.rtt') AS precall_rtt,
  json_extract(r.peer_stats, '$.precall_network_information.jitter') AS precall_jitter,
  json_extract(r.peer_stats, '$.precall_network_information.fractional_loss') AS precall_fractional_loss,
  coalesce(json_extract(r.peer_stats, '$.precall_network_information.throughput'),
    json_extract(r.peer_stats, '$.precall_network_information.throughtput')) AS precall_throughput
FROM realtime_kit_sessions_peer_report AS r;

-- Why was the call bad, and for whom?
--
--   SELECT display_name, os, network_type, country, audio_consumer_mos_avg, audio_consumer_loss_avg, video_consumer_fps_avg
--   FROM realtime_kit_call_quality WHERE session_id = 'SESSION' ORDER BY audio_consumer_mos_avg LIMIT 10;
--
-- Give it: session_id; peer_id besides narrows it to one peer (for a peer whose session you do not know there is
-- realtime_kit_peer_quality, which has the same columns). Costs: one request for each 200 participants, and one for each
-- of them; with peer_id two in all. Terms on display_name, custom_participant_id, preset_name, joined_at, left_at and
-- duration are checked before a peer's request is made.
CREATE TEMP VIEW IF NOT EXISTS realtime_kit_call_quality AS
SELECT
  p.session_id AS session_id,
  p.id AS peer_id,
  p.user_id AS user_id,
  p.custom_participant_id AS custom_participant_id,
  p.display_name AS display_name,
  p.preset_name AS preset_name,
  p.joined_at AS joined_at,
  p.left_at AS left_at,
  p.duration AS duration,
  q.os, q.os_version, q.cpus, q.is_mobile, q.browser, q.browser_version, q.engine, q.sdk_name, q.sdk_version,
  q.network_type, q.reflexive_connectivity, q.relay_connectivity, q.turn_connectivity, q.country,
  q.audio_consumer_mos_avg, q.audio_consumer_mos_p50, q.audio_consumer_mos_p75, q.audio_consumer_mos_p90,
  q.audio_consumer_loss_avg, q.audio_consumer_loss_5_fraction, q.audio_consumer_loss_10_fraction,
  q.audio_consumer_loss_25_fraction, q.audio_consumer_loss_50_fraction, q.audio_consumer_delay_avg,
  q.audio_consumer_delay_100ms_fraction, q.audio_consumer_delay_250ms_fraction,
  q.audio_consumer_delay_500ms_fraction,
  q.audio_producer_mos_avg, q.audio_producer_mos_p50, q.audio_producer_mos_p75, q.audio_producer_mos_p90,
  q.audio_producer_loss_avg, q.audio_producer_loss_5_fraction, q.audio_producer_loss_10_fraction,
  q.audio_producer_loss_25_fraction, q.audio_producer_loss_50_fraction, q.audio_producer_rtt_avg,
  q.audio_producer_rtt_100ms_fraction, q.audio_producer_rtt_250ms_fraction, q.audio_producer_rtt_500ms_fraction,
  q.video_consumer_mos_avg, q.video_consumer_mos_p50, q.video_consumer_mos_p75, q.video_consumer_mos_p90,
  q.video_consumer_loss_avg, q.video_consumer_loss_5_fraction, q.video_consumer_loss_10_fraction,
  q.video_consumer_loss_25_fraction, q.video_consumer_loss_50_fraction, q.video_consumer_delay_avg,
  q.video_consumer_delay_100ms_fraction, q.video_consumer_delay_250ms_fraction,
  q.video_consumer_delay_500ms_fraction, q.video_consumer_fps_avg, q.video_consumer_fps_p50,
  q.video_consumer_fps_p75, q.video_consumer_fps_p90, q.video_consumer_width_avg, q.video_consumer_width_p50,
  q.video_consumer_width_p75, q.video_consumer_width_p90, q.video_consumer_no_video_fraction,
  q.video_consumer_poor_resolution_fraction, q.video_consumer_lag_fraction,
  q.video_consumer_key_frames_decoded_fraction,
  q.video_producer_mos_avg, q.video_producer_mos_p50, q.video_producer_mos_p75, q.video_producer_mos_p90,
  q.video_producer_loss_avg, q.video_producer_loss_5_fraction, q.video_producer_loss_10_fraction,
  q.video_producer_loss_25_fraction, q.video_producer_loss_50_fraction, q.video_producer_rtt_avg,
  q.video_producer_rtt_100ms_fraction, q.video_producer_rtt_250ms_fraction, q.video_producer_rtt_500ms_fraction,
  q.video_producer_fps_avg, q.video_producer_fps_p50, q.video_producer_fps_p75, q.video_producer_fps_p90,
  q.video_producer_width_avg, q.video_producer_width_p50, q.video_producer_width_p75, q.video_producer_width_p90,
  q.video_producer_no_video_fraction, q.video_producer_poor_resolution_fraction,
  q.video_producer_quality_limitation_fraction, q.video_producer_bandwidth_quality_limitation_fraction,
  q.video_producer_cpu_quality_limitation_fraction, q.video_producer_key_frames_encoded_fraction,
  q.video_producer_high_negative_feedback_fraction,
  q.screenshare_audio_consumer_mos_avg, q.screenshare_audio_consumer_mos_p50, q.screenshare_audio_consumer_mos_p75,
  q.screenshare_audio_consumer_mos_p90, q.screenshare_audio_consumer_loss_avg,
  q.screenshare_audio_consumer_loss_5_fraction, q.screenshare_audio_consumer_loss_10_fraction,
  q.screenshare_audio_consumer_loss_25_fraction, q.screenshare_audio_consumer_loss_50_fraction,
  q.screenshare_audio_consumer_delay_avg, q.screenshare_audio_consumer_delay_100ms_fraction,
  q.screenshare_audio_consumer_delay_250ms_fraction, q.screenshare_audio_consumer_delay_500ms_fraction,
  q.screenshare_audio_producer_mos_avg, q.screenshare_audio_producer_mos_p50, q.screenshare_audio_producer_mos_p75,
  q.screenshare_audio_producer_mos_p90, q.screenshare_audio_producer_loss_avg,
  q.screenshare_audio_producer_loss_5_fraction, q.screenshare_audio_producer_loss_10_fraction,
  q.screenshare_audio_producer_loss_25_fraction, q.screenshare_audio_producer_loss_50_fraction,
  q.screenshare_audio_producer_rtt_avg, q.screenshare_audio_producer_rtt_100ms_fraction,
  q.screenshare_audio_producer_rtt_250ms_fraction, q.screenshare_audio_producer_rtt_500ms_fraction,
  q.screenshare_video_consumer_mos_avg, q.screenshare_video_consumer_mos_p50, q.screenshare_video_consumer_mos_p75,
  q.screenshare_video_consumer_mos_p90, q.screenshare_video_consumer_loss_avg,
  q.screenshare_video_consumer_loss_5_fraction, q.screenshare_video_consumer_loss_10_fraction,
  q.screenshare_video_consumer_loss_25_fraction, q.screenshare_video_consumer_loss_50_fraction,
  q.screenshare_video_consumer_delay_avg, q.screenshare_video_consumer_delay_100ms_fraction,
  q.screenshare_video_consumer_delay_250ms_fraction, q.screenshare_video_consumer_delay_500ms_fraction,
  q.screenshare_video_consumer_fps_avg, q.screenshare_video_consumer_fps_p50, q.screenshare_video_consumer_fps_p75,
  q.screenshare_video_consumer_fps_p90, q.screenshare_video_consumer_width_avg,
  q.screenshare_video_consumer_width_p50, q.screenshare_video_consumer_width_p75,
  q.screenshare_video_consumer_width_p90, q.screenshare_video_consumer_no_video_fraction,
  q.screenshare_video_consumer_poor_resolution_fraction, q.screenshare_video_consumer_lag_fraction,
  q.screenshare_video_consumer_key_frames_decoded_fraction,
  q.screenshare_video_producer_mos_avg, q.screenshare_video_producer_mos_p50, q.screenshare_video_producer_mos_p75,
  q.screenshare_video_producer_mos_p90, q.screenshare_video_producer_loss_avg,
  q.screenshare_video_producer_loss_5_fraction, q.screenshare_video_producer_loss_10_fraction,
  q.screenshare_video_producer_loss_25_fraction, q.screenshare_video_producer_loss_50_fraction,
  q.screenshare_video_producer_rtt_avg, q.screenshare_video_producer_rtt_100ms_fraction,
  q.screenshare_video_producer_rtt_250ms_fraction, q.screenshare_video_producer_rtt_500ms_fraction,
  q.screenshare_video_producer_fps_avg, q.screenshare_video_producer_fps_p50, q.screenshare_video_producer_fps_p75,
  q.screenshare_video_producer_fps_p90, q.screenshare_video_producer_width_avg,
  q.screenshare_video_producer_width_p50, q.screenshare_video_producer_width_p75,
  q.screenshare_video_producer_width_p90, q.screenshare_video_producer_no_video_fraction,
  q.screenshare_video_producer_poor_resolution_fraction, q.screenshare_video_producer_quality_limitation_fraction,
  q.screenshare_video_producer_bandwidth_quality_limitation_fraction,
  q.screenshare_video_producer_cpu_quality_limitation_fraction,
  q.screenshare_video_producer_key_frames_encoded_fraction,
  q.screenshare_video_producer_high_negative_feedback_fraction,
  q.average_quality, q.audio_bandwidth, q.video_bandwidth, q.total_audio_packets, q.total_audio_packets_lost,
  q.total_video_packets, q.total_video_packets_lost, q.precall_backend_rtt, q.precall_rtt, q.precall_jitter,
  q.precall_fractional_loss, q.precall_throughput
FROM realtime_kit_sessions_participants AS p
CROSS JOIN realtime_kit_peer_quality AS q ON q.peer_id = p.id;

-- When was it bad? Each measurement of each stream of a peer.
--
--   SELECT timestamp, mos, packets_lost FROM realtime_kit_quality_samples
--   WHERE peer_id = 'PEER' AND kind = 'audio' AND side = 'consumer' ORDER BY mos LIMIT 5;
--   SELECT p.display_name, min(q.mos) FROM realtime_kit_sessions_participants AS p
--   JOIN realtime_kit_quality_samples AS q ON q.peer_id = p.id WHERE p.session_id = 'SESSION' GROUP BY p.id;
--
-- Give it: peer_id, or join it. Costs: one request a peer. kind is audio, video, screenshare_audio or
-- screenshare_video; side is consumer for what the peer received, producer for what it sent, and NULL for the series
-- audio_stats and video_stats of older servers, which do not say the side. What a series does not have is NULL.
CREATE TEMP VIEW IF NOT EXISTS realtime_kit_quality_samples AS
SELECT
  r.id AS peer_id,
  r.display_name AS display_name,
  json_extract(series.value, '$[0]') AS kind,
  json_extract(series.value, '$[1]') AS side,
  sample.key AS position,
  coalesce(strftime('%Y-%m-%d %H:%M:%f', json_extract(sample.value, '$.timestamp')),
    json_extract(sample.value, '$.timestamp')) AS timestamp,
  coalesce(json_extract(sample.value, '$.mos_quality'), json_extract(sample.value, '$.quality')) AS mos,
  json_extract(sample.value, '$.jitter') AS jitter,
  json_extract(sample.value, '$.rtt') AS rtt,
  json_extract(sample.value, '$.packets_lost') AS packets_lost,
  coalesce(json_extract(sample.value, '$.packets_received'), json_extract(sample.value, '$.packets_sent')) AS packets,
  coalesce(json_extract(sample.value, '$.bytes_received'), json_extract(sample.value, '$.bytes_sent')) AS bytes,
  json_extract(sample.value, '$.jitter_buffer_delay') AS jitter_buffer_delay,
  json_extract(sample.value, '$.jitter_buffer_emitted_count') AS jitter_buffer_emitted_count,
  json_extract(sample.value, '$.concealment_events') AS concealment_events,
  json_extract(sample.value, '$.frame_width') AS frame_width,
  json_extract(sample.value, '$.frame_height') AS frame_height,
  json_extract(sample.value, '$.frames_per_second') AS frames_per_second,
  coalesce(json_extract(sample.value, '$.frames_decoded'), json_extract(sample.value, '$.frames_encoded')) AS frames,
  json_extract(sample.value, '$.frames_dropped') AS frames_dropped,
  coalesce(json_extract(sample.value, '$.key_frames_decoded'),
    json_extract(sample.value, '$.key_frames_encoded')) AS key_frames,
  json_extract(sample.value, '$.fir_count') AS fir_count,
  json_extract(sample.value, '$.pli_count') AS pli_count,
  json_extract(sample.value, '$.quality_limitation_reason') AS quality_limitation_reason,
  json_extract(sample.value, '$.quality_limitation_resolution_changes') AS quality_limitation_resolution_changes,
  json_extract(sample.value, '$.quality_limitation_durations.bandwidth') AS limited_by_bandwidth,
  json_extract(sample.value, '$.quality_limitation_durations.cpu') AS limited_by_cpu,
  json_extract(sample.value, '$.quality_limitation_durations.other') AS limited_by_other,
  json_extract(sample.value, '$.quality_limitation_durations.none') AS not_limited,
  json_extract(sample.value, '$.mid') AS mid,
  json_extract(sample.value, '$.ssrc') AS ssrc,
  json_extract(sample.value, '$.producer_id') AS producer_id,
  json_extract(sample.value, '$.consumer_id') AS consumer_id
FROM realtime_kit_sessions_peer_report AS r
CROSS JOIN json_each('[
  ["audio", "consumer", "$.quality.audio_consumer"],
  ["audio", "producer", "$.quality.audio_producer"],
  ["video", "consumer", "$.quality.video_consumer"],
  ["video", "producer", "$.quality.video_producer"],
  ["screenshare_audio", "consumer", "$.quality.screenshare_audio_consumer"],
  ["screenshare_audio", "producer", "$.quality.screenshare_audio_producer"],
  ["screenshare_video", "consumer", "$.quality.screenshare_video_consumer"],
  ["screenshare_video", "producer", "$.quality.screenshare_video_producer"],
  ["audio", null, "$.audio_stats"],
  ["video", null, "$.video_stats"]]') AS series
CROSS JOIN json_each(CASE WHEN json_extract(series.value, '$[1]') IS NULL THEN r.quality_stats ELSE r.peer_report END,
  json_extract(series.value, '$[2]')) AS sample;

-- Over which network paths did a peer's sound and picture go, and did they use a relay?
--
--   SELECT transport, local_type, local_protocol, remote_type, current_round_trip_time
--   FROM realtime_kit_candidate_pairs WHERE peer_id = 'PEER' AND nominated;
--
-- Give it: peer_id, or join it. Costs: one request a peer. local_type relay means TURN. Addresses are left out.
CREATE TEMP VIEW IF NOT EXISTS realtime_kit_candidate_pairs AS
SELECT
  r.id AS peer_id,
  r.display_name AS display_name,
  json_extract(transport.value, '$[0]') AS transport,
  pair.key AS position,
  json_extract(pair.value, '$.nominated') AS nominated,
  json_extract(pair.value, '$.local_candidate_type') AS local_type,
  json_extract(pair.value, '$.local_candidate_protocol') AS local_protocol,
  json_extract(pair.value, '$.local_candidate_network_type') AS local_network_type,
  json_extract(pair.value, '$.local_candidate_port') AS local_port,
  json_extract(pair.value, '$.local_candidate_url') AS local_url,
  json_extract(pair.value, '$.local_candidate_id') AS local_id,
  json_extract(pair.value, '$.remote_candidate_type') AS remote_type,
  json_extract(pair.value, '$.remote_candidate_protocol') AS remote_protocol,
  json_extract(pair.value, '$.remote_candidate_port') AS remote_port,
  json_extract(pair.value, '$.remote_candidate_url') AS remote_url,
  json_extract(pair.value, '$.remote_candidate_id') AS remote_id,
  json_extract(pair.value, '$.current_round_trip_time') AS current_round_trip_time,
  json_extract(pair.value, '$.total_round_trip_time') AS total_round_trip_time,
  json_extract(pair.value, '$.available_incoming_bitrate') AS available_incoming_bitrate,
  json_extract(pair.value, '$.available_outgoing_bitrate') AS available_outgoing_bitrate,
  json_extract(pair.value, '$.bytes_received') AS bytes_received,
  json_extract(pair.value, '$.bytes_sent') AS bytes_sent,
  json_extract(pair.value, '$.bytes_discarded_on_send') AS bytes_discarded_on_send,
  json_extract(pair.value, '$.packets_received') AS packets_received,
  json_extract(pair.value, '$.packets_sent') AS packets_sent,
  json_extract(pair.value, '$.packets_discarded_on_send') AS packets_discarded_on_send,
  json_extract(pair.value, '$.last_packet_received_timestamp') AS last_packet_received_timestamp,
  json_extract(pair.value, '$.last_packet_sent_timestamp') AS last_packet_sent_timestamp
FROM realtime_kit_sessions_peer_report AS r
CROSS JOIN json_each('[
  ["producing", "$.metadata.candidate_pairs.producing_transport"],
  ["consuming", "$.metadata.candidate_pairs.consuming_transport"]]') AS transport
CROSS JOIN json_each(r.peer_report, json_extract(transport.value, '$[1]')) AS pair;

-- Which microphones, cameras and speakers did a peer have, and which did they choose, when?
--
--   SELECT timestamp, change, kind, label FROM realtime_kit_device_changes WHERE peer_id = 'PEER' ORDER BY timestamp;
--
-- Give it: peer_id, or join it. Costs: one request a peer. device is audio, video or speaker, and selected for a choice;
-- change is added, removed or selected.
CREATE TEMP VIEW IF NOT EXISTS realtime_kit_device_changes AS
SELECT
  r.id AS peer_id,
  r.display_name AS display_name,
  coalesce(strftime('%Y-%m-%d %H:%M:%f', json_extract(entry.value, '$.timestamp')),
    json_extract(entry.value, '$.timestamp')) AS timestamp,
  json_extract(list.value, '$[0]') AS device,
  json_extract(list.value, '$[1]') AS change,
  json_extract(device.value, '$.kind') AS kind,
  json_extract(device.value, '$.label') AS label,
  json_extract(device.value, '$.device_id') AS device_id
FROM realtime_kit_sessions_peer_report AS r
CROSS JOIN json_each('[
  ["audio", "added", "$.metadata.audio_devices_updates", "$.added"],
  ["audio", "removed", "$.metadata.audio_devices_updates", "$.removed"],
  ["video", "added", "$.metadata.video_devices_updates", "$.added"],
  ["video", "removed", "$.metadata.video_devices_updates", "$.removed"],
  ["speaker", "added", "$.metadata.speaker_devices_updates", "$.added"],
  ["speaker", "removed", "$.metadata.speaker_devices_updates", "$.removed"],
  ["selected", "selected", "$.metadata.selected_device_updates", "$.device"]]') AS list
CROSS JOIN json_each(r.peer_report, json_extract(list.value, '$[2]')) AS entry
CROSS JOIN json_each(CASE json_extract(list.value, '$[1]')
  WHEN 'selected' THEN json_array(json_extract(entry.value, '$.device'))
  ELSE json_extract(entry.value, json_extract(list.value, '$[3]')) END) AS device
WHERE device.type = 'object';

-- Which breakout rooms did a session have, and how much was each used?
--
--   SELECT meeting_display_name, minutes_consumed FROM realtime_kit_breakout_rooms WHERE session_id = 'SESSION';
--
-- Give it: session_id. Costs: one request; without session_id one for each 100 sessions and one for each of them, so
-- give at least session_created_at >= '…' then. A room is a session of its own: its room_id joins
-- realtime_kit_sessions_participants as session_id.
CREATE TEMP VIEW IF NOT EXISTS realtime_kit_breakout_rooms AS
SELECT
  s.id AS session_id,
  s.created_at AS session_created_at,
  json_extract(room.value, '$.id') AS room_id,
  json_extract(room.value, '$.meeting_display_name') AS meeting_display_name,
  json_extract(room.value, '$.type') AS type,
  json_extract(room.value, '$.status') AS status,
  json_extract(room.value, '$.live_participants') AS live_participants,
  json_extract(room.value, '$.max_concurrent_participants') AS max_concurrent_participants,
  json_extract(room.value, '$.minutes_consumed') AS minutes_consumed,
  coalesce(strftime('%Y-%m-%d %H:%M:%f', json_extract(room.value, '$.started_at')),
    json_extract(room.value, '$.started_at')) AS started_at,
  coalesce(strftime('%Y-%m-%d %H:%M:%f', json_extract(room.value, '$.ended_at')),
    json_extract(room.value, '$.ended_at')) AS ended_at
FROM realtime_kit_sessions AS s
CROSS JOIN json_each(s.breakout_rooms) AS room;

-- Who was there, from when to when, and for how many minutes?
--
--   SELECT display_name, joined_at, left_at, minutes FROM realtime_kit_attendance WHERE session_id = 'SESSION';
--
-- Give it: session_id, as a value or IN (…); it cannot be joined (realtime_kit_person_history can). Costs: one request
-- for each 200 participants. A person is one custom_participant_id, or where there is none one user_id, however often
-- they joined. left_at is NULL while they are there.
CREATE TEMP VIEW IF NOT EXISTS realtime_kit_attendance AS
SELECT
  session_id,
  coalesce(nullif(custom_participant_id, ''), user_id, id) AS person,
  max(custom_participant_id) AS custom_participant_id,
  max(user_id) AS user_id,
  max(display_name) AS display_name,
  min(joined_at) AS joined_at,
  CASE WHEN count(left_at) = count(*) THEN max(left_at) END AS left_at,
  sum(duration) AS minutes,
  count(*) AS times_joined
FROM realtime_kit_sessions_participants
GROUP BY session_id, person;

-- Which sessions did somebody join?
--
--   SELECT meeting_display_name, joined_at, duration FROM realtime_kit_person_history
--   WHERE custom_participant_id = 'YOUR-ID' AND session_created_at >= datetime('now', '-7 days');
--
-- Give it: a range of session_created_at (or session_id, or meeting_id), and custom_participant_id or user_id. Costs:
-- one request for each 100 sessions, and one for each 200 participants of each of them. For large sessions
-- `AND search = 'YOUR-ID'` besides lets the API leave out the other participants.
CREATE TEMP VIEW IF NOT EXISTS realtime_kit_person_history AS
SELECT
  p.custom_participant_id AS custom_participant_id,
  p.user_id AS user_id,
  p.display_name AS display_name,
  p.preset_name AS preset_name,
  p.id AS peer_id,
  p.joined_at AS joined_at,
  p.left_at AS left_at,
  p.duration AS duration,
  s.id AS session_id,
  s.associated_id AS meeting_id,
  s.meeting_display_name AS meeting_display_name,
  s.status AS session_status,
  s.created_at AS session_created_at,
  p.search AS search
FROM realtime_kit_sessions AS s
CROSS JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id;

-- How many sessions and participant minutes were there on each day (UTC)?
--
--   SELECT day, sessions, minutes FROM realtime_kit_minutes_by_day WHERE start_time = date('now', '-7 days');
--
-- Give it: start_time, end_time or both, with `=`: they are the API's own, which does not say with which time of a
-- session it compares them, so the first and the last day may be parts. Costs: one request for each 100 sessions in
-- that range; without a range, of all there ever were. The day is that of created_at.
CREATE TEMP VIEW IF NOT EXISTS realtime_kit_minutes_by_day AS
SELECT
  date(created_at) AS day,
  count(*) AS sessions,
  count(CASE WHEN status = 'LIVE' THEN 1 END) AS live,
  sum(minutes_consumed) AS minutes,
  max(max_concurrent_participants) AS max_concurrent_participants,
  start_time,
  end_time
FROM realtime_kit_sessions
GROUP BY date(created_at), start_time, end_time;

-- Which sessions have ended and have no summary?
--
--   SELECT session_id, meeting_display_name FROM realtime_kit_sessions_without_summary
--   WHERE created_at >= datetime('now', '-1 day');
--
-- Give it: a range of created_at (or session_id, or meeting_id). Costs: one request for each 100 sessions, and one for
-- each of them. The API keeps transcripts and summaries for 7 days: behind that every session is in the answer.
CREATE TEMP VIEW IF NOT EXISTS realtime_kit_sessions_without_summary AS
SELECT
  s.id AS session_id,
  s.associated_id AS meeting_id,
  s.meeting_display_name AS meeting_display_name,
  s.created_at AS created_at,
  s.ended_at AS ended_at,
  s.minutes_consumed AS minutes_consumed
FROM realtime_kit_sessions AS s
WHERE s.status = 'ENDED'
  AND NOT EXISTS (SELECT 1 FROM realtime_kit_sessions_summary AS y WHERE y.session_id = s.id);

-- Which recordings does a session have?
--
--   SELECT meeting_display_name, output_file_name, recording_duration FROM realtime_kit_sessions_with_recordings
--   WHERE session_id = 'SESSION';
--
-- Give it: session_id, or a range of created_at, or meeting_id. Costs: one request for each 100 sessions, and one for
-- each of them (that of its meeting's recordings), save those of which the API says that they were not recorded. A
-- session without recordings is one row with recording_id NULL. Links are left out: who has one can watch. They are
-- download_url and audio_download_url of realtime_kit_recordings.
CREATE TEMP VIEW IF NOT EXISTS realtime_kit_sessions_with_recordings AS
SELECT
  s.id AS session_id,
  s.associated_id AS meeting_id,
  s.meeting_display_name AS meeting_display_name,
  s.created_at AS created_at,
  s.ended_at AS ended_at,
  r.id AS recording_id,
  r.status AS recording_status,
  r.output_file_name AS output_file_name,
  r.file_size AS file_size,
  r.recording_duration AS recording_duration,
  r.started_time AS started_time,
  r.stopped_time AS stopped_time,
  r.download_url_expiry AS download_url_expiry
FROM realtime_kit_sessions AS s
LEFT JOIN realtime_kit_recordings AS r
  ON r.session_id = s.id
  AND r.meeting_id = CASE WHEN s.recording_status = 'NOT_RECORDED' THEN NULL ELSE s.associated_id END;
