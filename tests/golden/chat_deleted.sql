-- emulator: retention=404
-- emulator: retention=404,revision=a
-- After seven days the API says 404: no row.
SELECT session_id, content FROM realtime_kit_sessions_chat WHERE session_id = 'be5fc663-918c-4672-a791-6c5ddf7f2d0e';
SELECT id FROM realtime_kit_sessions_chat_messages WHERE session_id = 'be5fc663-918c-4672-a791-6c5ddf7f2d0e';
SELECT count(*) AS messages FROM realtime_kit_sessions_chat_messages WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
