-- Read-only refuses every write, and reads nothing less.
SELECT realtime_kit_config('read_only', 'on');
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('d75cc916-af85-4d52-84d5-1467a08512f1'), ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
INSERT OR IGNORE INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('d75cc916-af85-4d52-84d5-1467a08512f1');
SELECT realtime_kit_generate_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1') AS answer;
SELECT realtime_kit_generate_summary(NULL) AS answer;
INSERT INTO realtime_kit_sessions (session_id) SELECT id FROM realtime_kit_sessions WHERE id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT count(*) AS messages FROM realtime_kit_sessions_chat_messages WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT count(*) AS posts FROM realtime_kit_requests WHERE method = 'POST';
SELECT realtime_kit_config('read_only', 'off');
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
