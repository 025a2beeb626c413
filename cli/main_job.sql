-- The busiest calls.
SELECT id, meeting_display_name AS meeting, status, minutes_consumed AS minutes, started_at
FROM realtime_kit_sessions
ORDER BY minutes_consumed DESC
LIMIT 5;

-- Who was longest in them.
SELECT s.meeting_display_name AS meeting, p.display_name, p.preset_name, p.duration AS minutes
FROM (SELECT * FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 3) AS s
JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
ORDER BY p.duration DESC
LIMIT 8;

-- How good the call was for the one who stayed longest in the busiest.
SELECT display_name, device_info ->> 'os' AS os, ip_information ->> 'country' AS country,
  round(quality_stats ->> '$.audio_consumer_cumulative.quality_mos.avg', 2) AS heard_mos,
  round(quality_stats ->> '$.video_consumer_cumulative.quality_mos.avg', 2) AS seen_mos,
  round(quality_stats ->> '$.audio_consumer_cumulative.packet_loss.avg', 2) AS audio_loss
FROM realtime_kit_sessions_peer_report
WHERE peer_id = (
  SELECT id FROM realtime_kit_sessions_participants
  WHERE session_id = (SELECT id FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 1)
  ORDER BY duration DESC
  LIMIT 1
);

-- Have a summary made of the latest call that is over: INSERT sends a POST …
INSERT INTO realtime_kit_sessions(session_id)
SELECT id FROM realtime_kit_sessions WHERE status = 'ENDED' ORDER BY created_at DESC LIMIT 1;

-- … and this is its answer.
SELECT method, path, status, success, data
FROM realtime_kit_requests
WHERE rowid = last_insert_rowid();

-- All the requests that took.
SELECT statement, method, path, query, status, rows, ms
FROM realtime_kit_requests
ORDER BY rowid;
