-- The same session twice in one statement is one POST, however the rows come.
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('d75cc916-af85-4d52-84d5-1467a08512f1'), ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
INSERT INTO realtime_kit_sessions (session_id) SELECT 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1' UNION ALL SELECT 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
INSERT INTO realtime_kit_sessions (session_id) SELECT session_id FROM realtime_kit_sessions_chat_messages WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
INSERT INTO realtime_kit_sessions (session_id, account_id, app_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', '023e105f4ecef8ad9ca31a8372d0c353', '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17'), ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', NULL, NULL);
-- The next statement asks again.
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
SELECT count(*) AS posts FROM realtime_kit_requests WHERE method = 'POST';
