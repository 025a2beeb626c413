-- A cap that is reached is an error, never a short answer; the message names the setting.
SELECT realtime_kit_config('max_pages', 3) AS max_pages;
SELECT count(id) AS sessions FROM realtime_kit_sessions;
SELECT realtime_kit_config('max_pages', 6) AS max_pages, realtime_kit_config('max_requests', 4) AS max_requests;
SELECT count(id) AS all_sessions FROM realtime_kit_sessions;
SELECT realtime_kit_config('max_requests', 6) AS max_requests;
SELECT count(id) AS sessions_at_last FROM realtime_kit_sessions;
SELECT realtime_kit_config('max_bytes', 1024) AS max_bytes;
SELECT count(*) AS sessions_again FROM realtime_kit_sessions;

-- The ceiling of requests counts the whole statement.
SELECT realtime_kit_config('max_bytes', NULL) AS max_bytes, realtime_kit_config('max_requests', 3) AS max_requests;
SELECT count(*) AS joined FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
WHERE s.status = 'LIVE';
