-- env: REALTIMEKIT_MAX_REQUESTS=4
-- env: REALTIMEKIT_MAX_PAGES=8
-- env: REALTIMEKIT_MAX_BYTES=100000
-- env: REALTIMEKIT_MAX_TIME=30
-- What the environment allows, SQL can lower and not raise; the messages say where it can be raised.
SELECT count(id) AS sessions FROM realtime_kit_sessions;
SELECT count(p.id) AS joins FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id WHERE s.page_no = 1 AND s.per_page = 50;
SELECT realtime_kit_config('max_requests', 5);
SELECT realtime_kit_config('max_pages', 9);
SELECT realtime_kit_config('max_bytes', 100001);
SELECT realtime_kit_config('max_time', 31);
SELECT realtime_kit_config('max_requests', 2) AS max_requests, realtime_kit_config('max_pages', 1) AS max_pages, realtime_kit_config('max_bytes', 50000) AS max_bytes, realtime_kit_config('max_time', 20) AS max_time;
SELECT count(id) AS sessions FROM realtime_kit_sessions WHERE page_no = 1 AND per_page = 100;
SELECT realtime_kit_config('max_requests', NULL) AS max_requests, realtime_kit_config('max_time', NULL) AS max_time;
