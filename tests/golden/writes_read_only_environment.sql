-- env: REALTIMEKIT_READ_ONLY=on
-- What the environment forbids SQL cannot allow.
SELECT realtime_kit_config('read_only') AS read_only;
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('d75cc916-af85-4d52-84d5-1467a08512f1'), ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
INSERT OR IGNORE INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('d75cc916-af85-4d52-84d5-1467a08512f1');
SELECT realtime_kit_generate_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1') AS answer;
SELECT realtime_kit_generate_summary(NULL) AS answer;
INSERT INTO realtime_kit_sessions (session_id) SELECT id FROM realtime_kit_sessions WHERE id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT realtime_kit_config('read_only', 'off');
SELECT realtime_kit_config('read_only', NULL) AS read_only;
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
SELECT count(*) AS posts FROM realtime_kit_requests WHERE method = 'POST';
