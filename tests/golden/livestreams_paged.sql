-- emulator: 
-- emulator: livestream_shape=bare
-- The page and its size may be chosen; an error of the API is an error.
SELECT id FROM realtime_kit_livestream_sessions WHERE session_id = '2f96e6f1-909c-4e38-a342-2d258290754c' AND page_no = 2 AND per_page = 10;
SELECT count(*) AS rows FROM realtime_kit_livestream_sessions WHERE session_id = '2f96e6f1-909c-4e38-a342-2d258290754c' AND per_page = 10;
SELECT realtime_kit_config('page_size', 7);
SELECT count(*) AS rows, count(DISTINCT id) AS ids FROM realtime_kit_livestream_sessions WHERE session_id = '2f96e6f1-909c-4e38-a342-2d258290754c';
SELECT id FROM realtime_kit_livestream_sessions WHERE session_id = '00000000-0000-4000-8000-000000000000';
SELECT id FROM realtime_kit_livestream_sessions;
