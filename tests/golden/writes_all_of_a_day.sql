-- All that ended on a day, from the sessions themselves: the reading, then one POST each.
INSERT INTO realtime_kit_sessions (session_id) SELECT id FROM realtime_kit_sessions WHERE ended_at >= '2026-11-14' AND ended_at < '2026-11-15';
SELECT path, status, success FROM realtime_kit_requests WHERE method = 'POST' ORDER BY path;
SELECT id FROM realtime_kit_sessions WHERE ended_at >= '2026-11-14' AND ended_at < '2026-11-15' ORDER BY id;
-- Only those that have no summary yet.
INSERT INTO realtime_kit_sessions (session_id)
SELECT s.id FROM realtime_kit_sessions AS s WHERE s.ended_at >= '2026-11-13' AND s.ended_at < '2026-11-14' AND NOT EXISTS (SELECT 1 FROM realtime_kit_sessions_summary AS u WHERE u.session_id = s.id);
SELECT count(*) AS posts FROM realtime_kit_requests WHERE method = 'POST';
