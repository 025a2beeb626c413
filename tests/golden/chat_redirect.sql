-- emulator: file_redirect=1
-- A storage that sends elsewhere is not followed; the message has no signature.
SELECT count(*) AS messages FROM realtime_kit_sessions_chat_messages WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT content FROM realtime_kit_sessions_chat WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT method, path, query, status, outcome FROM realtime_kit_requests ORDER BY rowid;
