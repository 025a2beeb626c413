-- emulator: expired=2
-- One that has still run out is an error, without its signature.
SELECT count(*) AS messages FROM realtime_kit_sessions_chat_messages WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT length(content) AS characters FROM realtime_kit_sessions_chat WHERE session_id = 'be5fc663-918c-4672-a791-6c5ddf7f2d0e';
SELECT method, path, query, status, outcome FROM realtime_kit_requests ORDER BY rowid;
