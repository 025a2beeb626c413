-- emulator: file_size=5000,file_chunked=1
-- The same where the length is not told.
SELECT realtime_kit_config('max_bytes', 4096) AS max_bytes;
SELECT count(*) AS messages FROM realtime_kit_sessions_chat_messages WHERE session_id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91';
SELECT realtime_kit_config('max_bytes', 5000);
SELECT count(*) AS messages FROM realtime_kit_sessions_chat_messages WHERE session_id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91';
