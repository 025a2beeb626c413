-- emulator: retention=200nourl
-- emulator: retention=200nourl,revision=a
-- The answer has no link any more: a row without content; rows of the file are an error that says so.
SELECT session_id, chat_download_url, chat_download_url_expiry, content FROM realtime_kit_sessions_chat WHERE session_id = 'be5fc663-918c-4672-a791-6c5ddf7f2d0e';
SELECT id FROM realtime_kit_sessions_chat_messages WHERE session_id = 'be5fc663-918c-4672-a791-6c5ddf7f2d0e';
-- A session of this week has its own.
SELECT count(*) AS messages FROM realtime_kit_sessions_chat_messages WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
