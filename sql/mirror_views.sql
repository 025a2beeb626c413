-- The questions of sql/views.sql as stored views over the mirror's tables (sql/mirror.sql): any program that reads
-- SQLite files can ask them, without the extension and without a request.
--
-- | view                     | one row is                                              | fast with                    |
-- |--------------------------|---------------------------------------------------------|------------------------------|
-- | peer_quality             | a peer of a session, all its measures, flat             | peer_id                      |
-- | quality_samples          | one measurement of one stream of a peer                 | peer_id                      |
-- | candidate_pairs          | a network path a peer used                              | peer_id                      |
-- | device_changes           | a device that a peer got, lost or chose                 | peer_id                      |
-- | peer_events              | a peer created, joining, leaving                        | session_id or peer_id        |
-- | attendance               | a person in a session                                   | session_id                   |
-- | person_history           | a join of somebody, over many sessions                  | custom_participant_id        |
-- | minutes_by_day           | a day                                                   |                              |
-- | sessions_without_summary | an ended session that has no summary                    |                              |
-- | sessions_with_recordings | a session and one of its recordings                     | session_id                   |
-- | mirror_missing           | a part of a session that the mirror does not have (yet) | session_id                   |
--
-- The columns are those of realtime_kit_NAME in sql/views.sql, in the same order and with the same meaning, save those
-- that are arguments of the API (search, start_time, end_time). realtime_kit_call_quality is the table call_quality,
-- which the triggers below write. realtime_kit_breakout_rooms is left out: the mirror has no column breakout_rooms.
--
-- What the API has deleted stays in the mirror: each view says what it does with it. A file can hold several apps, and
-- a view shows them all; join sessions for app_id and account_id. Readers need SQLite 3.31 with its JSON functions.

-- call_quality has a row for each peer report: whoever writes a report, by INSERT, upsert, REPLACE, UPDATE or DELETE,
-- writes its measures as well. To take them from all reports anew:
--
--   DELETE FROM call_quality;
--   INSERT INTO call_quality (session_id, peer_id, mirrored_at, deleted_at)
--   SELECT session_id, id, mirrored_at, deleted_at FROM peer_reports;
CREATE TRIGGER IF NOT EXISTS call_quality_of_new_report AFTER INSERT ON peer_reports BEGIN
  INSERT INTO call_quality (session_id, peer_id, mirrored_at, deleted_at)
  VALUES (NEW.session_id, NEW.id, NEW.mirrored_at, NEW.deleted_at);
END;

-- DELETE and INSERT, not INSERT OR REPLACE: an upsert's triggers do not heed OR REPLACE.
CREATE TRIGGER IF NOT EXISTS call_quality_of_changed_report
AFTER UPDATE OF session_id, id, peer_report, peer_stats, quality_stats ON peer_reports
WHEN NEW.peer_report IS NOT OLD.peer_report OR NEW.peer_stats IS NOT OLD.peer_stats
  OR NEW.quality_stats IS NOT OLD.quality_stats OR NEW.session_id IS NOT OLD.session_id OR NEW.id IS NOT OLD.id
BEGIN
  DELETE FROM call_quality WHERE session_id = OLD.session_id AND peer_id = OLD.id;
  INSERT INTO call_quality (session_id, peer_id, mirrored_at, deleted_at)
  VALUES (NEW.session_id, NEW.id, NEW.mirrored_at, NEW.deleted_at);
END;

CREATE TRIGGER IF NOT EXISTS call_quality_of_marked_report AFTER UPDATE OF mirrored_at, deleted_at ON peer_reports
WHEN NEW.mirrored_at IS NOT OLD.mirrored_at OR NEW.deleted_at IS NOT OLD.deleted_at
BEGIN
  UPDATE call_quality SET mirrored_at = NEW.mirrored_at, deleted_at = NEW.deleted_at
  WHERE session_id = NEW.session_id AND peer_id = NEW.id;
END;

CREATE TRIGGER IF NOT EXISTS call_quality_of_deleted_report AFTER DELETE ON peer_reports BEGIN
  DELETE FROM call_quality WHERE session_id = OLD.session_id AND peer_id = OLD.id;
END;

-- Who it was and when is the participant's, as in realtime_kit_call_quality.
CREATE TRIGGER IF NOT EXISTS call_quality_of_changed_participant
AFTER UPDATE OF user_id, custom_participant_id, display_name, preset_name, joined_at, left_at, duration ON participants
WHEN NEW.user_id IS NOT OLD.user_id OR NEW.custom_participant_id IS NOT OLD.custom_participant_id
  OR NEW.display_name IS NOT OLD.display_name OR NEW.preset_name IS NOT OLD.preset_name
  OR NEW.joined_at IS NOT OLD.joined_at OR NEW.left_at IS NOT OLD.left_at OR NEW.duration IS NOT OLD.duration
BEGIN
  UPDATE call_quality SET user_id = NEW.user_id, custom_participant_id = NEW.custom_participant_id,
    display_name = NEW.display_name, preset_name = NEW.preset_name, joined_at = NEW.joined_at, left_at = NEW.left_at,
    duration = NEW.duration, mirrored_at = max(mirrored_at, NEW.mirrored_at)
  WHERE session_id = NEW.session_id AND peer_id = NEW.id;
END;

-- A row of call_quality fills itself. What is read of a report is cut out of it first, in one go: a report has 100 KB
-- and more, and for each value an older SQLite compares all of it with the one it knows. LIMIT together with JOIN keeps
-- SQLite from making one step of the two.
CREATE TRIGGER IF NOT EXISTS call_quality_measures AFTER INSERT ON call_quality BEGIN
  UPDATE call_quality SET (
    user_id, custom_participant_id, display_name, preset_name, joined_at, left_at, duration, os, os_version, cpus,
    is_mobile, browser, browser_version, engine, sdk_name, sdk_version, network_type, reflexive_connectivity,
    relay_connectivity, turn_connectivity, country, audio_consumer_mos_avg, audio_consumer_mos_p50,
    audio_consumer_mos_p75, audio_consumer_mos_p90, audio_consumer_loss_avg, audio_consumer_loss_5_fraction,
    audio_consumer_loss_10_fraction, audio_consumer_loss_25_fraction, audio_consumer_loss_50_fraction,
    audio_consumer_delay_avg, audio_consumer_delay_100ms_fraction, audio_consumer_delay_250ms_fraction,
    audio_consumer_delay_500ms_fraction, audio_producer_mos_avg, audio_producer_mos_p50, audio_producer_mos_p75,
    audio_producer_mos_p90, audio_producer_loss_avg, audio_producer_loss_5_fraction,
    audio_producer_loss_10_fraction, audio_producer_loss_25_fraction, audio_producer_loss_50_fraction,
    audio_producer_rtt_avg, audio_producer_rtt_100ms_fraction, audio_producer_rtt_250ms_fraction,
    audio_producer_rtt_500ms_fraction, video_consumer_mos_avg, video_consumer_mos_p50, video_consumer_mos_p75,
    video_consumer_mos_p90, video_consumer_loss_avg, video_consumer_loss_5_fraction,
    video_consumer_loss_10_fraction, video_consumer_loss_25_fraction, video_consumer_loss_50_fraction,
    video_consumer_delay_avg, video_consumer_delay_100ms_fraction, video_consumer_delay_250ms_fraction,
    video_consumer_delay_500ms_fraction, video_consumer_fps_avg, video_consumer_fps_p50, video_consumer_fps_p75,
    video_consumer_fps_p90, video_consumer_width_avg, video_consumer_width_p50, video_consumer_width_p75,
    video_consumer_width_p90, video_consumer_no_video_fraction, video_consumer_poor_resolution_fraction,
    video_consumer_lag_fraction, video_consumer_key_frames_decoded_fraction, video_producer_mos_avg,
    video_producer_mos_p50, video_producer_mos_p75, video_producer_mos_p90, video_producer_loss_avg,
    video_producer_loss_5_fraction, video_producer_loss_10_fraction, video_producer_loss_25_fraction,
    video_producer_loss_50_fraction, video_producer_rtt_avg, video_producer_rtt_100ms_fraction,
    video_producer_rtt_250ms_fraction, video_producer_rtt_500ms_fraction, video_producer_fps_avg,
    video_producer_fps_p50, video_producer_fps_p75, video_producer_fps_p90, video_producer_width_avg,
    video_producer_width_p50, video_producer_width_p75, video_producer_width_p90, video_producer_no_video_fraction,
    video_producer_poor_resolution_fraction, video_producer_quality_limitation_fraction,
    video_producer_bandwidth_quality_limitation_fraction, video_producer_cpu_quality_limitation_fraction,
    video_producer_key_frames_encoded_fraction, video_producer_high_negative_feedback_fraction,
    screenshare_audio_consumer_mos_avg, screenshare_audio_consumer_mos_p50, screenshare_audio_consumer_mos_p75,
    screenshare_audio_consumer_mos_p90, screenshare_audio_consumer_loss_avg,
    screenshare_audio_consumer_loss_5_fraction, screenshare_audio_consumer_loss_10_fraction,
    screenshare_audio_consumer_loss_25_fraction, screenshare_audio_consumer_loss_50_fraction,
    screenshare_audio_consumer_delay_avg, screenshare_audio_consumer_delay_100ms_fraction,
    screenshare_audio_consumer_delay_250ms_fraction, screenshare_audio_consumer_delay_500ms_fraction,
    screenshare_audio_producer_mos_avg, screenshare_audio_producer_mos_p50, screenshare_audio_producer_mos_p75,
    screenshare_audio_producer_mos_p90, screenshare_audio_producer_loss_avg,
    screenshare_audio_producer_loss_5_fraction, screenshare_audio_producer_loss_10_fraction,
    screenshare_audio_producer_loss_25_fraction, screenshare_audio_producer_loss_50_fraction,
    screenshare_audio_producer_rtt_avg, screenshare_audio_producer_rtt_100ms_fraction,
    screenshare_audio_producer_rtt_250ms_fraction, screenshare_audio_producer_rtt_500ms_fraction,
    screenshare_video_consumer_mos_avg, screenshare_video_consumer_mos_p50, screenshare_video_consumer_mos_p75,
    screenshare_video_consumer_mos_p90, screenshare_video_consumer_loss_avg,
    screenshare_video_consumer_loss_5_fraction, screenshare_video_consumer_loss_10_fraction,
    screenshare_video_consumer_loss_25_fraction, screenshare_video_consumer_loss_50_fraction,
    screenshare_video_consumer_delay_avg, screenshare_video_consumer_delay_100ms_fraction,
    screenshare_video_consumer_delay_250ms_fraction, screenshare_video_consumer_delay_500ms_fraction,
    screenshare_video_consumer_fps_avg, screenshare_video_consumer_fps_p50, screenshare_video_consumer_fps_p75,
    screenshare_video_consumer_fps_p90, screenshare_video_consumer_width_avg, screenshare_video_consumer_width_p50,
    screenshare_video_consumer_width_p75, screenshare_video_consumer_width_p90,
    screenshare_video_consumer_no_video_fraction, screenshare_video_consumer_poor_resolution_fraction,
    screenshare_video_consumer_lag_fraction, screenshare_video_consumer_key_frames_decoded_fraction,
    screenshare_video_producer_mos_avg, screenshare_video_producer_mos_p50, screenshare_video_producer_mos_p75,
    screenshare_video_producer_mos_p90, screenshare_video_producer_loss_avg,
    screenshare_video_producer_loss_5_fraction, screenshare_video_producer_loss_10_fraction,
    screenshare_video_producer_loss_25_fraction, screenshare_video_producer_loss_50_fraction,
    screenshare_video_producer_rtt_avg, screenshare_video_producer_rtt_100ms_fraction,
    screenshare_video_producer_rtt_250ms_fraction, screenshare_video_producer_rtt_500ms_fraction,
    screenshare_video_producer_fps_avg, screenshare_video_producer_fps_p50, screenshare_video_producer_fps_p75,
    screenshare_video_producer_fps_p90, screenshare_video_producer_width_avg, screenshare_video_producer_width_p50,
    screenshare_video_producer_width_p75, screenshare_video_producer_width_p90,
    screenshare_video_producer_no_video_fraction, screenshare_video_producer_poor_resolution_fraction,
    screenshare_video_producer_quality_limitation_fraction,
    screenshare_video_producer_bandwidth_quality_limitation_fraction,
    screenshare_video_producer_cpu_quality_limitation_fraction,
    screenshare_video_producer_key_frames_encoded_fraction,
    screenshare_video_producer_high_negative_feedback_fraction, average_quality, audio_bandwidth, video_bandwidth,
    total_audio_packets, total_audio_packets_lost, total_video_packets, total_video_packets_lost,
    precall_backend_rtt, precall_rtt, precall_jitter, precall_fractional_loss, precall_throughput
  ) = (SELECT
    p.user_id, p.custom_participant_id, p.display_name, p.preset_name, p.joined_at, p.left_at, p.duration,
    coalesce(json_extract(r.report, '$[8].os'),
      json_extract(r.peer_stats, '$.device_info.os')) AS os,
    coalesce(json_extract(r.report, '$[8].os_version'),
      json_extract(r.peer_stats, '$.device_info.os_version')) AS os_version,
    coalesce(json_extract(r.report, '$[8].cpus'),
      json_extract(r.peer_stats, '$.device_info.cpus')) AS cpus,
    coalesce(json_extract(r.report, '$[8].is_mobile'),
      json_extract(r.peer_stats, '$.device_info.is_mobile')) AS is_mobile,
    coalesce(json_extract(r.report, '$[9].browser'),
      json_extract(r.peer_stats, '$.device_info.browser')) AS browser,
    coalesce(json_extract(r.report, '$[9].browser_version'),
      json_extract(r.peer_stats, '$.device_info.browser_version')) AS browser_version,
    coalesce(json_extract(r.report, '$[9].engine'),
      json_extract(r.peer_stats, '$.device_info.engine')) AS engine,
    coalesce(json_extract(r.report, '$[10]'),
      json_extract(r.peer_stats, '$.device_info.sdk_name')) AS sdk_name,
    coalesce(json_extract(r.report, '$[11]'),
      json_extract(r.peer_stats, '$.device_info.sdk_version')) AS sdk_version,
    coalesce(json_extract(r.report, '$[12].effective_network_type'),
      json_extract(r.peer_stats, '$.precall_network_information.effective_networktype')) AS network_type,
    coalesce(json_extract(r.report, '$[12].reflexive_connectivity'),
      json_extract(r.peer_stats, '$.precall_network_information.reflexive_connectivity')) AS reflexive_connectivity,
    coalesce(json_extract(r.report, '$[12].relay_connectivity'),
      json_extract(r.peer_stats, '$.precall_network_information.relay_connectivity')) AS relay_connectivity,
    coalesce(json_extract(r.report, '$[12].turn_connectivity'),
      json_extract(r.peer_stats, '$.precall_network_information.turn_connectivity')) AS turn_connectivity,
    coalesce(json_extract(r.report, '$[13]'),
      json_extract(r.peer_stats, '$.ip_information.country')) AS country,
    -- audio, received
    json_extract(r.report, '$[0].quality_mos.avg') AS audio_consumer_mos_avg,
    json_extract(r.report, '$[0].quality_mos.p50') AS audio_consumer_mos_p50,
    json_extract(r.report, '$[0].quality_mos.p75') AS audio_consumer_mos_p75,
    json_extract(r.report, '$[0].quality_mos.p90') AS audio_consumer_mos_p90,
    json_extract(r.report, '$[0].packet_loss.avg') AS audio_consumer_loss_avg,
    json_extract(r.report, '$[0].packet_loss."5_or_greater_event_fraction"') AS audio_consumer_loss_5_fraction,
    json_extract(r.report, '$[0].packet_loss."10_or_greater_event_fraction"') AS audio_consumer_loss_10_fraction,
    json_extract(r.report, '$[0].packet_loss."25_or_greater_event_fraction"') AS audio_consumer_loss_25_fraction,
    json_extract(r.report, '$[0].packet_loss."50_or_greater_event_fraction"') AS audio_consumer_loss_50_fraction,
    json_extract(r.report, '$[0].jitter_buffer_delay.avg') AS audio_consumer_delay_avg,
    json_extract(r.report, '$[0].jitter_buffer_delay."100ms_or_greater_event_fraction"') AS audio_consumer_delay_100ms_fraction,
    json_extract(r.report, '$[0].jitter_buffer_delay."250ms_or_greater_event_fraction"') AS audio_consumer_delay_250ms_fraction,
    json_extract(r.report, '$[0].jitter_buffer_delay."500ms_or_greater_event_fraction"') AS audio_consumer_delay_500ms_fraction,
    -- audio, sent
    json_extract(r.report, '$[1].quality_mos.avg') AS audio_producer_mos_avg,
    json_extract(r.report, '$[1].quality_mos.p50') AS audio_producer_mos_p50,
    json_extract(r.report, '$[1].quality_mos.p75') AS audio_producer_mos_p75,
    json_extract(r.report, '$[1].quality_mos.p90') AS audio_producer_mos_p90,
    json_extract(r.report, '$[1].packet_loss.avg') AS audio_producer_loss_avg,
    json_extract(r.report, '$[1].packet_loss."5_or_greater_event_fraction"') AS audio_producer_loss_5_fraction,
    json_extract(r.report, '$[1].packet_loss."10_or_greater_event_fraction"') AS audio_producer_loss_10_fraction,
    json_extract(r.report, '$[1].packet_loss."25_or_greater_event_fraction"') AS audio_producer_loss_25_fraction,
    json_extract(r.report, '$[1].packet_loss."50_or_greater_event_fraction"') AS audio_producer_loss_50_fraction,
    json_extract(r.report, '$[1].rtt.avg') AS audio_producer_rtt_avg,
    json_extract(r.report, '$[1].rtt."100ms_or_greater_event_fraction"') AS audio_producer_rtt_100ms_fraction,
    json_extract(r.report, '$[1].rtt."250ms_or_greater_event_fraction"') AS audio_producer_rtt_250ms_fraction,
    json_extract(r.report, '$[1].rtt."500ms_or_greater_event_fraction"') AS audio_producer_rtt_500ms_fraction,
    -- video, received
    json_extract(r.report, '$[2].quality_mos.avg') AS video_consumer_mos_avg,
    json_extract(r.report, '$[2].quality_mos.p50') AS video_consumer_mos_p50,
    json_extract(r.report, '$[2].quality_mos.p75') AS video_consumer_mos_p75,
    json_extract(r.report, '$[2].quality_mos.p90') AS video_consumer_mos_p90,
    json_extract(r.report, '$[2].packet_loss.avg') AS video_consumer_loss_avg,
    json_extract(r.report, '$[2].packet_loss."5_or_greater_event_fraction"') AS video_consumer_loss_5_fraction,
    json_extract(r.report, '$[2].packet_loss."10_or_greater_event_fraction"') AS video_consumer_loss_10_fraction,
    json_extract(r.report, '$[2].packet_loss."25_or_greater_event_fraction"') AS video_consumer_loss_25_fraction,
    json_extract(r.report, '$[2].packet_loss."50_or_greater_event_fraction"') AS video_consumer_loss_50_fraction,
    json_extract(r.report, '$[2].jitter_buffer_delay.avg') AS video_consumer_delay_avg,
    json_extract(r.report, '$[2].jitter_buffer_delay."100ms_or_greater_event_fraction"') AS video_consumer_delay_100ms_fraction,
    json_extract(r.report, '$[2].jitter_buffer_delay."250ms_or_greater_event_fraction"') AS video_consumer_delay_250ms_fraction,
    json_extract(r.report, '$[2].jitter_buffer_delay."500ms_or_greater_event_fraction"') AS video_consumer_delay_500ms_fraction,
    json_extract(r.report, '$[2].frame_per_second.avg') AS video_consumer_fps_avg,
    json_extract(r.report, '$[2].frame_per_second.p50') AS video_consumer_fps_p50,
    json_extract(r.report, '$[2].frame_per_second.p75') AS video_consumer_fps_p75,
    json_extract(r.report, '$[2].frame_per_second.p90') AS video_consumer_fps_p90,
    json_extract(r.report, '$[2].frame_width.avg') AS video_consumer_width_avg,
    json_extract(r.report, '$[2].frame_width.p50') AS video_consumer_width_p50,
    json_extract(r.report, '$[2].frame_width.p75') AS video_consumer_width_p75,
    json_extract(r.report, '$[2].frame_width.p90') AS video_consumer_width_p90,
    json_extract(r.report, '$[2].issues.no_video_fraction') AS video_consumer_no_video_fraction,
    json_extract(r.report, '$[2].issues.poor_resolution_fraction') AS video_consumer_poor_resolution_fraction,
    json_extract(r.report, '$[2].issues.lag_fraction') AS video_consumer_lag_fraction,
    json_extract(r.report, '$[2].key_frames_decoded_fraction') AS video_consumer_key_frames_decoded_fraction,
    -- video, sent
    json_extract(r.report, '$[3].quality_mos.avg') AS video_producer_mos_avg,
    json_extract(r.report, '$[3].quality_mos.p50') AS video_producer_mos_p50,
    json_extract(r.report, '$[3].quality_mos.p75') AS video_producer_mos_p75,
    json_extract(r.report, '$[3].quality_mos.p90') AS video_producer_mos_p90,
    json_extract(r.report, '$[3].packet_loss.avg') AS video_producer_loss_avg,
    json_extract(r.report, '$[3].packet_loss."5_or_greater_event_fraction"') AS video_producer_loss_5_fraction,
    json_extract(r.report, '$[3].packet_loss."10_or_greater_event_fraction"') AS video_producer_loss_10_fraction,
    json_extract(r.report, '$[3].packet_loss."25_or_greater_event_fraction"') AS video_producer_loss_25_fraction,
    json_extract(r.report, '$[3].packet_loss."50_or_greater_event_fraction"') AS video_producer_loss_50_fraction,
    json_extract(r.report, '$[3].rtt.avg') AS video_producer_rtt_avg,
    json_extract(r.report, '$[3].rtt."100ms_or_greater_event_fraction"') AS video_producer_rtt_100ms_fraction,
    json_extract(r.report, '$[3].rtt."250ms_or_greater_event_fraction"') AS video_producer_rtt_250ms_fraction,
    json_extract(r.report, '$[3].rtt."500ms_or_greater_event_fraction"') AS video_producer_rtt_500ms_fraction,
    json_extract(r.report, '$[3].frame_per_second.avg') AS video_producer_fps_avg,
    json_extract(r.report, '$[3].frame_per_second.p50') AS video_producer_fps_p50,
    json_extract(r.report, '$[3].frame_per_second.p75') AS video_producer_fps_p75,
    json_extract(r.report, '$[3].frame_per_second.p90') AS video_producer_fps_p90,
    json_extract(r.report, '$[3].frame_width.avg') AS video_producer_width_avg,
    json_extract(r.report, '$[3].frame_width.p50') AS video_producer_width_p50,
    json_extract(r.report, '$[3].frame_width.p75') AS video_producer_width_p75,
    json_extract(r.report, '$[3].frame_width.p90') AS video_producer_width_p90,
    json_extract(r.report, '$[3].issues.no_video_fraction') AS video_producer_no_video_fraction,
    json_extract(r.report, '$[3].issues.poor_resolution_fraction') AS video_producer_poor_resolution_fraction,
    json_extract(r.report, '$[3].issues.quality_limitation_fraction') AS video_producer_quality_limitation_fraction,
    json_extract(r.report, '$[3].issues.bandwidth_quality_limitation_fraction') AS video_producer_bandwidth_quality_limitation_fraction,
    json_extract(r.report, '$[3].issues.cpu_quality_limitation_fraction') AS video_producer_cpu_quality_limitation_fraction,
    json_extract(r.report, '$[3].key_frames_encoded_fraction') AS video_producer_key_frames_encoded_fraction,
    json_extract(r.report, '$[3].high_negative_feedback_fraction') AS video_producer_high_negative_feedback_fraction,
    -- screenshare audio, received
    json_extract(r.report, '$[4].quality_mos.avg') AS screenshare_audio_consumer_mos_avg,
    json_extract(r.report, '$[4].quality_mos.p50') AS screenshare_audio_consumer_mos_p50,
    json_extract(r.report, '$[4].quality_mos.p75') AS screenshare_audio_consumer_mos_p75,
    json_extract(r.report, '$[4].quality_mos.p90') AS screenshare_audio_consumer_mos_p90,
    json_extract(r.report, '$[4].packet_loss.avg') AS screenshare_audio_consumer_loss_avg,
    json_extract(r.report, '$[4].packet_loss."5_or_greater_event_fraction"') AS screenshare_audio_consumer_loss_5_fraction,
    json_extract(r.report, '$[4].packet_loss."10_or_greater_event_fraction"') AS screenshare_audio_consumer_loss_10_fraction,
    json_extract(r.report, '$[4].packet_loss."25_or_greater_event_fraction"') AS screenshare_audio_consumer_loss_25_fraction,
    json_extract(r.report, '$[4].packet_loss."50_or_greater_event_fraction"') AS screenshare_audio_consumer_loss_50_fraction,
    json_extract(r.report, '$[4].jitter_buffer_delay.avg') AS screenshare_audio_consumer_delay_avg,
    json_extract(r.report, '$[4].jitter_buffer_delay."100ms_or_greater_event_fraction"') AS screenshare_audio_consumer_delay_100ms_fraction,
    json_extract(r.report, '$[4].jitter_buffer_delay."250ms_or_greater_event_fraction"') AS screenshare_audio_consumer_delay_250ms_fraction,
    json_extract(r.report, '$[4].jitter_buffer_delay."500ms_or_greater_event_fraction"') AS screenshare_audio_consumer_delay_500ms_fraction,
    -- screenshare audio, sent
    json_extract(r.report, '$[5].quality_mos.avg') AS screenshare_audio_producer_mos_avg,
    json_extract(r.report, '$[5].quality_mos.p50') AS screenshare_audio_producer_mos_p50,
    json_extract(r.report, '$[5].quality_mos.p75') AS screenshare_audio_producer_mos_p75,
    json_extract(r.report, '$[5].quality_mos.p90') AS screenshare_audio_producer_mos_p90,
    json_extract(r.report, '$[5].packet_loss.avg') AS screenshare_audio_producer_loss_avg,
    json_extract(r.report, '$[5].packet_loss."5_or_greater_event_fraction"') AS screenshare_audio_producer_loss_5_fraction,
    json_extract(r.report, '$[5].packet_loss."10_or_greater_event_fraction"') AS screenshare_audio_producer_loss_10_fraction,
    json_extract(r.report, '$[5].packet_loss."25_or_greater_event_fraction"') AS screenshare_audio_producer_loss_25_fraction,
    json_extract(r.report, '$[5].packet_loss."50_or_greater_event_fraction"') AS screenshare_audio_producer_loss_50_fraction,
    json_extract(r.report, '$[5].rtt.avg') AS screenshare_audio_producer_rtt_avg,
    json_extract(r.report, '$[5].rtt."100ms_or_greater_event_fraction"') AS screenshare_audio_producer_rtt_100ms_fraction,
    json_extract(r.report, '$[5].rtt."250ms_or_greater_event_fraction"') AS screenshare_audio_producer_rtt_250ms_fraction,
    json_extract(r.report, '$[5].rtt."500ms_or_greater_event_fraction"') AS screenshare_audio_producer_rtt_500ms_fraction,
    -- screenshare video, received
    json_extract(r.report, '$[6].quality_mos.avg') AS screenshare_video_consumer_mos_avg,
    json_extract(r.report, '$[6].quality_mos.p50') AS screenshare_video_consumer_mos_p50,
    json_extract(r.report, '$[6].quality_mos.p75') AS screenshare_video_consumer_mos_p75,
    json_extract(r.report, '$[6].quality_mos.p90') AS screenshare_video_consumer_mos_p90,
    json_extract(r.report, '$[6].packet_loss.avg') AS screenshare_video_consumer_loss_avg,
    json_extract(r.report, '$[6].packet_loss."5_or_greater_event_fraction"') AS screenshare_video_consumer_loss_5_fraction,
    json_extract(r.report, '$[6].packet_loss."10_or_greater_event_fraction"') AS screenshare_video_consumer_loss_10_fraction,
    json_extract(r.report, '$[6].packet_loss."25_or_greater_event_fraction"') AS screenshare_video_consumer_loss_25_fraction,
    json_extract(r.report, '$[6].packet_loss."50_or_greater_event_fraction"') AS screenshare_video_consumer_loss_50_fraction,
    json_extract(r.report, '$[6].jitter_buffer_delay.avg') AS screenshare_video_consumer_delay_avg,
    json_extract(r.report, '$[6].jitter_buffer_delay."100ms_or_greater_event_fraction"') AS screenshare_video_consumer_delay_100ms_fraction,
    json_extract(r.report, '$[6].jitter_buffer_delay."250ms_or_greater_event_fraction"') AS screenshare_video_consumer_delay_250ms_fraction,
    json_extract(r.report, '$[6].jitter_buffer_delay."500ms_or_greater_event_fraction"') AS screenshare_video_consumer_delay_500ms_fraction,
    json_extract(r.report, '$[6].frame_per_second.avg') AS screenshare_video_consumer_fps_avg,
    json_extract(r.report, '$[6].frame_per_second.p50') AS screenshare_video_consumer_fps_p50,
    json_extract(r.report, '$[6].frame_per_second.p75') AS screenshare_video_consumer_fps_p75,
    json_extract(r.report, '$[6].frame_per_second.p90') AS screenshare_video_consumer_fps_p90,
    json_extract(r.report, '$[6].frame_width.avg') AS screenshare_video_consumer_width_avg,
    json_extract(r.report, '$[6].frame_width.p50') AS screenshare_video_consumer_width_p50,
    json_extract(r.report, '$[6].frame_width.p75') AS screenshare_video_consumer_width_p75,
    json_extract(r.report, '$[6].frame_width.p90') AS screenshare_video_consumer_width_p90,
    json_extract(r.report, '$[6].issues.no_video_fraction') AS screenshare_video_consumer_no_video_fraction,
    json_extract(r.report, '$[6].issues.poor_resolution_fraction') AS screenshare_video_consumer_poor_resolution_fraction,
    json_extract(r.report, '$[6].issues.lag_fraction') AS screenshare_video_consumer_lag_fraction,
    json_extract(r.report, '$[6].key_frames_decoded_fraction') AS screenshare_video_consumer_key_frames_decoded_fraction,
    -- screenshare video, sent
    json_extract(r.report, '$[7].quality_mos.avg') AS screenshare_video_producer_mos_avg,
    json_extract(r.report, '$[7].quality_mos.p50') AS screenshare_video_producer_mos_p50,
    json_extract(r.report, '$[7].quality_mos.p75') AS screenshare_video_producer_mos_p75,
    json_extract(r.report, '$[7].quality_mos.p90') AS screenshare_video_producer_mos_p90,
    json_extract(r.report, '$[7].packet_loss.avg') AS screenshare_video_producer_loss_avg,
    json_extract(r.report, '$[7].packet_loss."5_or_greater_event_fraction"') AS screenshare_video_producer_loss_5_fraction,
    json_extract(r.report, '$[7].packet_loss."10_or_greater_event_fraction"') AS screenshare_video_producer_loss_10_fraction,
    json_extract(r.report, '$[7].packet_loss."25_or_greater_event_fraction"') AS screenshare_video_producer_loss_25_fraction,
    json_extract(r.report, '$[7].packet_loss."50_or_greater_event_fraction"') AS screenshare_video_producer_loss_50_fraction,
    json_extract(r.report, '$[7].rtt.avg') AS screenshare_video_producer_rtt_avg,
    json_extract(r.report, '$[7].rtt."100ms_or_greater_event_fraction"') AS screenshare_video_producer_rtt_100ms_fraction,
    json_extract(r.report, '$[7].rtt."250ms_or_greater_event_fraction"') AS screenshare_video_producer_rtt_250ms_fraction,
    json_extract(r.report, '$[7].rtt."500ms_or_greater_event_fraction"') AS screenshare_video_producer_rtt_500ms_fraction,
    json_extract(r.report, '$[7].frame_per_second.avg') AS screenshare_video_producer_fps_avg,
    json_extract(r.report, '$[7].frame_per_second.p50') AS screenshare_video_producer_fps_p50,
    json_extract(r.report, '$[7].frame_per_second.p75') AS screenshare_video_producer_fps_p75,
    json_extract(r.report, '$[7].frame_per_second.p90') AS screenshare_video_producer_fps_p90,
    json_extract(r.report, '$[7].frame_width.avg') AS screenshare_video_producer_width_avg,
    json_extract(r.report, '$[7].frame_width.p50') AS screenshare_video_producer_width_p50,
    json_extract(r.report, '$[7].frame_width.p75') AS screenshare_video_producer_width_p75,
    json_extract(r.report, '$[7].frame_width.p90') AS screenshare_video_producer_width_p90,
    json_extract(r.report, '$[7].issues.no_video_fraction') AS screenshare_video_producer_no_video_fraction,
    json_extract(r.report, '$[7].issues.poor_resolution_fraction') AS screenshare_video_producer_poor_resolution_fraction,
    json_extract(r.report, '$[7].issues.quality_limitation_fraction') AS screenshare_video_producer_quality_limitation_fraction,
    json_extract(r.report, '$[7].issues.bandwidth_quality_limitation_fraction') AS screenshare_video_producer_bandwidth_quality_limitation_fraction,
    json_extract(r.report, '$[7].issues.cpu_quality_limitation_fraction') AS screenshare_video_producer_cpu_quality_limitation_fraction,
    json_extract(r.report, '$[7].key_frames_encoded_fraction') AS screenshare_video_producer_key_frames_encoded_fraction,
    json_extract(r.report, '$[7].high_negative_feedback_fraction') AS screenshare_video_producer_high_negative_feedback_fraction,
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
  FROM (SELECT
      json_extract(peer_report,
        '$.quality.audio_consumer_cumulative', '$.quality.audio_producer_cumulative',
        '$.quality.video_consumer_cumulative', '$.quality.video_producer_cumulative',
        '$.quality.screenshare_audio_consumer_cumulative', '$.quality.screenshare_audio_producer_cumulative',
        '$.quality.screenshare_video_consumer_cumulative', '$.quality.screenshare_video_producer_cumulative',
        '$.metadata.device_info', '$.metadata.browser_metadata', '$.metadata.sdk_name',
        '$.metadata.sdk_version', '$.metadata.pc_metadata[0]', '$.metadata.ip_information.country') AS report,
      peer_stats, quality_stats
    FROM peer_reports WHERE session_id = NEW.session_id AND id = NEW.peer_id LIMIT 1) AS r
  LEFT JOIN participants AS p ON p.session_id = NEW.session_id AND p.id = NEW.peer_id)
  WHERE session_id = NEW.session_id AND peer_id = NEW.peer_id;
END;

-- What did each peer's connection do, and when?
--
--   SELECT event_name, created_at FROM peer_events WHERE session_id = 'SESSION' ORDER BY created_at;
--
-- Peers that the API has no longer are in it.
CREATE VIEW IF NOT EXISTS peer_events AS
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
FROM participants AS p
CROSS JOIN json_each(p.peer_events) AS event;

-- How was the line of one peer, and with what did they join?
--
--   SELECT display_name, os, audio_consumer_mos_avg, audio_consumer_loss_avg FROM peer_quality WHERE peer_id = 'PEER';
--
-- sql/views.sql says what the measures are. The table call_quality has the same ones and the session; names and times
-- are the participant's there and the report's own here. Peers that the API has no longer are in it.
CREATE VIEW IF NOT EXISTS peer_quality AS
SELECT
  r.id AS peer_id,
  r.user_id AS user_id,
  r.custom_participant_id AS custom_participant_id,
  r.display_name AS display_name,
  r.role AS preset_name,
  r.joined_at AS joined_at,
  r.left_at AS left_at,
  r.duration AS duration,
  q.os, q.os_version, q.cpus, q.is_mobile, q.browser, q.browser_version, q.engine, q.sdk_name, q.sdk_version,
  q.network_type, q.reflexive_connectivity, q.relay_connectivity, q.turn_connectivity, q.country,
  q.audio_consumer_mos_avg, q.audio_consumer_mos_p50, q.audio_consumer_mos_p75, q.audio_consumer_mos_p90,
  q.audio_consumer_loss_avg, q.audio_consumer_loss_5_fraction, q.audio_consumer_loss_10_fraction,
  q.audio_consumer_loss_25_fraction, q.audio_consumer_loss_50_fraction, q.audio_consumer_delay_avg,
  q.audio_consumer_delay_100ms_fraction, q.audio_consumer_delay_250ms_fraction, q.audio_consumer_delay_500ms_fraction,
  q.audio_producer_mos_avg, q.audio_producer_mos_p50, q.audio_producer_mos_p75, q.audio_producer_mos_p90,
  q.audio_producer_loss_avg, q.audio_producer_loss_5_fraction, q.audio_producer_loss_10_fraction,
  q.audio_producer_loss_25_fraction, q.audio_producer_loss_50_fraction, q.audio_producer_rtt_avg,
  q.audio_producer_rtt_100ms_fraction, q.audio_producer_rtt_250ms_fraction, q.audio_producer_rtt_500ms_fraction,
  q.video_consumer_mos_avg, q.video_consumer_mos_p50, q.video_consumer_mos_p75, q.video_consumer_mos_p90,
  q.video_consumer_loss_avg, q.video_consumer_loss_5_fraction, q.video_consumer_loss_10_fraction,
  q.video_consumer_loss_25_fraction, q.video_consumer_loss_50_fraction, q.video_consumer_delay_avg,
  q.video_consumer_delay_100ms_fraction, q.video_consumer_delay_250ms_fraction, q.video_consumer_delay_500ms_fraction,
  q.video_consumer_fps_avg, q.video_consumer_fps_p50, q.video_consumer_fps_p75, q.video_consumer_fps_p90,
  q.video_consumer_width_avg, q.video_consumer_width_p50, q.video_consumer_width_p75, q.video_consumer_width_p90,
  q.video_consumer_no_video_fraction, q.video_consumer_poor_resolution_fraction, q.video_consumer_lag_fraction,
  q.video_consumer_key_frames_decoded_fraction, q.video_producer_mos_avg, q.video_producer_mos_p50,
  q.video_producer_mos_p75, q.video_producer_mos_p90, q.video_producer_loss_avg, q.video_producer_loss_5_fraction,
  q.video_producer_loss_10_fraction, q.video_producer_loss_25_fraction, q.video_producer_loss_50_fraction,
  q.video_producer_rtt_avg, q.video_producer_rtt_100ms_fraction, q.video_producer_rtt_250ms_fraction,
  q.video_producer_rtt_500ms_fraction, q.video_producer_fps_avg, q.video_producer_fps_p50, q.video_producer_fps_p75,
  q.video_producer_fps_p90, q.video_producer_width_avg, q.video_producer_width_p50, q.video_producer_width_p75,
  q.video_producer_width_p90, q.video_producer_no_video_fraction, q.video_producer_poor_resolution_fraction,
  q.video_producer_quality_limitation_fraction, q.video_producer_bandwidth_quality_limitation_fraction,
  q.video_producer_cpu_quality_limitation_fraction, q.video_producer_key_frames_encoded_fraction,
  q.video_producer_high_negative_feedback_fraction, q.screenshare_audio_consumer_mos_avg,
  q.screenshare_audio_consumer_mos_p50, q.screenshare_audio_consumer_mos_p75, q.screenshare_audio_consumer_mos_p90,
  q.screenshare_audio_consumer_loss_avg, q.screenshare_audio_consumer_loss_5_fraction,
  q.screenshare_audio_consumer_loss_10_fraction, q.screenshare_audio_consumer_loss_25_fraction,
  q.screenshare_audio_consumer_loss_50_fraction, q.screenshare_audio_consumer_delay_avg,
  q.screenshare_audio_consumer_delay_100ms_fraction, q.screenshare_audio_consumer_delay_250ms_fraction,
  q.screenshare_audio_consumer_delay_500ms_fraction, q.screenshare_audio_producer_mos_avg,
  q.screenshare_audio_producer_mos_p50, q.screenshare_audio_producer_mos_p75, q.screenshare_audio_producer_mos_p90,
  q.screenshare_audio_producer_loss_avg, q.screenshare_audio_producer_loss_5_fraction,
  q.screenshare_audio_producer_loss_10_fraction, q.screenshare_audio_producer_loss_25_fraction,
  q.screenshare_audio_producer_loss_50_fraction, q.screenshare_audio_producer_rtt_avg,
  q.screenshare_audio_producer_rtt_100ms_fraction, q.screenshare_audio_producer_rtt_250ms_fraction,
  q.screenshare_audio_producer_rtt_500ms_fraction, q.screenshare_video_consumer_mos_avg,
  q.screenshare_video_consumer_mos_p50, q.screenshare_video_consumer_mos_p75, q.screenshare_video_consumer_mos_p90,
  q.screenshare_video_consumer_loss_avg, q.screenshare_video_consumer_loss_5_fraction,
  q.screenshare_video_consumer_loss_10_fraction, q.screenshare_video_consumer_loss_25_fraction,
  q.screenshare_video_consumer_loss_50_fraction, q.screenshare_video_consumer_delay_avg,
  q.screenshare_video_consumer_delay_100ms_fraction, q.screenshare_video_consumer_delay_250ms_fraction,
  q.screenshare_video_consumer_delay_500ms_fraction, q.screenshare_video_consumer_fps_avg,
  q.screenshare_video_consumer_fps_p50, q.screenshare_video_consumer_fps_p75, q.screenshare_video_consumer_fps_p90,
  q.screenshare_video_consumer_width_avg, q.screenshare_video_consumer_width_p50,
  q.screenshare_video_consumer_width_p75, q.screenshare_video_consumer_width_p90,
  q.screenshare_video_consumer_no_video_fraction, q.screenshare_video_consumer_poor_resolution_fraction,
  q.screenshare_video_consumer_lag_fraction, q.screenshare_video_consumer_key_frames_decoded_fraction,
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
  q.screenshare_video_producer_high_negative_feedback_fraction, q.average_quality, q.audio_bandwidth,
  q.video_bandwidth, q.total_audio_packets, q.total_audio_packets_lost, q.total_video_packets,
  q.total_video_packets_lost, q.precall_backend_rtt, q.precall_rtt, q.precall_jitter, q.precall_fractional_loss,
  q.precall_throughput
FROM peer_reports AS r
JOIN call_quality AS q ON q.session_id = r.session_id AND q.peer_id = r.id;

-- When was it bad? Each measurement of each stream of a peer.
--
--   SELECT timestamp, mos, packets_lost FROM quality_samples
--   WHERE peer_id = 'PEER' AND kind = 'audio' AND side = 'consumer' ORDER BY mos LIMIT 5;
--   SELECT p.display_name, min(q.mos) FROM participants AS p
--   JOIN quality_samples AS q ON q.peer_id = p.id WHERE p.session_id = 'SESSION' GROUP BY p.id;
--
-- kind is audio, video, screenshare_audio or screenshare_video; side is consumer for what the peer received, producer
-- for what it sent, and NULL for the series audio_stats and video_stats of older servers, which do not say the side.
-- What a series does not have is NULL. Whole reports are read for it: give it a peer, or join it. Peers that the API
-- has no longer are in it.
CREATE VIEW IF NOT EXISTS quality_samples AS
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
FROM peer_reports AS r
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
CROSS JOIN json_each(
  CASE WHEN json_extract(series.value, '$[1]') IS NULL THEN r.quality_stats ELSE r.peer_report END,
  json_extract(series.value, '$[2]')
) AS sample;

-- Over which network paths did a peer's sound and picture go, and did they use a relay?
--
--   SELECT transport, local_type, local_protocol, remote_type, current_round_trip_time
--   FROM candidate_pairs WHERE peer_id = 'PEER' AND nominated;
--
-- local_type relay means TURN. Addresses are left out. Peers that the API has no longer are in it.
CREATE VIEW IF NOT EXISTS candidate_pairs AS
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
FROM peer_reports AS r
CROSS JOIN json_each('[
  ["producing", "$.metadata.candidate_pairs.producing_transport"],
  ["consuming", "$.metadata.candidate_pairs.consuming_transport"]]') AS transport
CROSS JOIN json_each(r.peer_report, json_extract(transport.value, '$[1]')) AS pair;

-- Which microphones, cameras and speakers did a peer have, and which did they choose, when?
--
--   SELECT timestamp, change, kind, label FROM device_changes WHERE peer_id = 'PEER' ORDER BY timestamp;
--
-- device is audio, video or speaker, and selected for a choice; change is added, removed or selected. Peers that the
-- API has no longer are in it.
CREATE VIEW IF NOT EXISTS device_changes AS
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
FROM peer_reports AS r
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

-- Who was there, from when to when, and for how many minutes?
--
--   SELECT display_name, joined_at, left_at, minutes FROM attendance WHERE session_id = 'SESSION';
--
-- A person is one custom_participant_id, or where there is none one user_id, however often they joined. left_at is NULL
-- while they are there. A join groups all participants of the file first, a session_id as a value does not. Peers that
-- the API has no longer are in it.
CREATE VIEW IF NOT EXISTS attendance AS
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
FROM participants
GROUP BY session_id, person;

-- Which sessions did somebody join?
--
--   SELECT meeting_display_name, joined_at, duration FROM person_history
--   WHERE custom_participant_id = 'YOUR-ID' AND session_created_at >= datetime('now', '-7 days');
--
-- Sessions and participants that the API has no longer are in it.
CREATE VIEW IF NOT EXISTS person_history AS
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
  s.created_at AS session_created_at
FROM sessions AS s
JOIN participants AS p ON p.session_id = s.id;

-- How many sessions and participant minutes were there on each day (UTC)?
--
--   SELECT day, sessions, minutes FROM minutes_by_day WHERE day >= date('now', '-7 days');
--
-- The day is that of created_at; all apps of the file count. Sessions that the API has no longer count as well, but not
-- in live, which is about the present.
CREATE VIEW IF NOT EXISTS minutes_by_day AS
SELECT
  date(created_at) AS day,
  count(*) AS sessions,
  count(CASE WHEN status = 'LIVE' AND deleted_at IS NULL THEN 1 END) AS live,
  sum(minutes_consumed) AS minutes,
  max(max_concurrent_participants) AS max_concurrent_participants
FROM sessions
GROUP BY date(created_at);

-- Which sessions have ended and have no summary?
--
--   SELECT session_id, meeting_display_name FROM sessions_without_summary
--   WHERE created_at >= datetime('now', '-1 day');
--
-- It is about what can still be summed up: sessions that the API has no longer are left out. A summary that the API has
-- no longer counts as one: its text is here. The API keeps transcripts and summaries for 7 days; older sessions that
-- stand here had none, or none that a mirror came in time for.
CREATE VIEW IF NOT EXISTS sessions_without_summary AS
SELECT
  s.id AS session_id,
  s.associated_id AS meeting_id,
  s.meeting_display_name AS meeting_display_name,
  s.created_at AS created_at,
  s.ended_at AS ended_at,
  s.minutes_consumed AS minutes_consumed
FROM sessions AS s
WHERE s.status = 'ENDED' AND s.deleted_at IS NULL
AND NOT EXISTS (SELECT 1 FROM summaries AS y WHERE y.session_id = s.id);

-- Which recordings does a session have?
--
--   SELECT meeting_display_name, output_file_name, recording_duration FROM sessions_with_recordings
--   WHERE session_id = 'SESSION';
--
-- A session without recordings is one row with recording_id NULL. Sessions and recordings that the API has no longer
-- are in it: their files are gone.
CREATE VIEW IF NOT EXISTS sessions_with_recordings AS
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
FROM sessions AS s
LEFT JOIN recordings AS r ON r.session_id = s.id;

-- What does the mirror not have, why, and until when can it be had?
--
--   SELECT meeting_display_name, part, why, expires_at FROM mirror_missing
--   WHERE NOT lost AND state <> 'absent' ORDER BY expires_at;
--
-- A part is what is read of a session together: its participants, its chat_messages and so on. By their state there
-- are here: waiting, never read; failed, not read the last time (an earlier time may have gone well); absent, not there
-- when it was asked for, and to be asked for again at due_at (many sessions never have any). expires_at is when the API
-- forgets it, NULL where it does not; lost is 1 where that is over, where the API has the session no longer, and where it
-- failed so often or so late that it is not asked for again (state lost).
CREATE VIEW IF NOT EXISTS mirror_missing AS
SELECT
  m.session_id AS session_id,
  s.meeting_display_name AS meeting_display_name,
  s.created_at AS session_created_at,
  s.ended_at AS ended_at,
  m.part AS part,
  m.state AS state,
  CASE m.state
    WHEN 'waiting' THEN 'It was not read yet.'
    WHEN 'absent' THEN 'The API had none so far.'
    ELSE coalesce(m.error, 'It could not be read.') END AS why,
  m.tries AS tries,
  m.read_at AS read_at,
  m.due_at AS due_at,
  m.expires_at AS expires_at,
  m.state = 'lost' OR s.deleted_at IS NOT NULL
    OR ifnull(m.expires_at <= strftime('%Y-%m-%d %H:%M:%f', 'now'), 0) AS lost
FROM mirror_parts AS m
JOIN sessions AS s ON s.id = m.session_id
WHERE m.state IN ('waiting', 'failed', 'lost') OR (m.state = 'absent' AND m.due_at IS NOT NULL);
