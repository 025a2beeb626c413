-- env: REALTIMEKIT_DRY_RUN=on
-- What the environment says SQL cannot loosen.
SELECT realtime_kit_config('dry_run', 'off');
SELECT realtime_kit_config('dry_run') AS dry_run;
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
SELECT realtime_kit_generate_summary('d75cc916-af85-4d52-84d5-1467a08512f1') AS answer;
SELECT table_name, method, path, query, status, outcome, attempt, bytes, data, success, ms FROM realtime_kit_requests WHERE method = 'POST' ORDER BY rowid;
-- Stricter is allowed: read-only goes before.
SELECT realtime_kit_config('read_only', 'on');
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
