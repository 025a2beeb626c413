-- Whoever opens a connection for strangers' SQL locks its settings: no statement changes one from then on, the lock included.
SELECT realtime_kit_config('read_only', 'on') AS read_only, realtime_kit_config('max_requests', 2) AS max_requests;
SELECT realtime_kit_config('locked', 'on') AS locked;
SELECT realtime_kit_config('locked', 'off');
SELECT realtime_kit_config('locked', NULL);
SELECT realtime_kit_config('read_only', 'off');
SELECT realtime_kit_config('max_requests', 1);
SELECT realtime_kit_config('max_requests', NULL);
SELECT realtime_kit_config('base_url', 'http://127.0.0.1:1');
SELECT realtime_kit_config('token', 'another');
SELECT realtime_kit_config('token:023e105f4ecef8ad9ca31a8372d0c353', 'another');
SELECT realtime_kit_config('stored_views', 'on');
SELECT realtime_kit_config('locked') AS locked, realtime_kit_config('read_only') AS read_only, realtime_kit_config('max_requests') AS max_requests;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT count(id) AS sessions FROM realtime_kit_sessions;
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
CREATE VIRTUAL TABLE temp.calls USING realtime_kit_sessions(base_url='http://127.0.0.1:1');
-- Neither does one write to the file, or spend what a mirror costs.
SELECT realtime_kit_mirror('main', '{"since": "2026-11-14"}');
SELECT realtime_kit_mirror_forget('main', 'Somebody');
SELECT count(*) AS tables FROM sqlite_master;
