-- emulator: fault=403@all:files
-- env: REALTIMEKIT_RETRY_DELAY=1
-- env: REALTIMEKIT_TRIES=3
-- A link that is refused is asked for anew once; then it is an error.
SELECT count(*) AS messages, sum(length(payload)) AS characters FROM realtime_kit_sessions_chat_messages WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT length(content) AS characters FROM realtime_kit_sessions_chat WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT method, substr(path, -45) AS path, query, status, outcome, attempt FROM realtime_kit_requests ORDER BY rowid;
