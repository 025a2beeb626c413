-- A dry run logs what it would have sent, and sends nothing.
SELECT realtime_kit_config('dry_run', 'on');
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('d75cc916-af85-4d52-84d5-1467a08512f1'), ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
INSERT OR IGNORE INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('d75cc916-af85-4d52-84d5-1467a08512f1');
SELECT realtime_kit_generate_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1') AS answer;
SELECT realtime_kit_generate_summary(NULL) AS answer;
INSERT INTO realtime_kit_sessions (session_id) SELECT id FROM realtime_kit_sessions WHERE id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT table_name, method, path, query, status, outcome, attempt, bytes, data, success, ms FROM realtime_kit_requests WHERE method = 'POST' ORDER BY rowid;
-- The ceiling holds as it would.
SELECT realtime_kit_config('max_writes', 1);
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('d75cc916-af85-4d52-84d5-1467a08512f1');
SELECT realtime_kit_config('max_writes', NULL);
-- What is no id is refused as it would be.
INSERT INTO realtime_kit_sessions (session_id) VALUES ('..');
SELECT realtime_kit_config('dry_run', 'off');
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
SELECT path, status, outcome FROM realtime_kit_requests WHERE rowid = last_insert_rowid();
