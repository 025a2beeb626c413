-- emulator: file_size=5000
-- A file over the cap is an error that says so.
SELECT realtime_kit_config('max_bytes', 4096) AS max_bytes;
SELECT count(*) AS messages FROM realtime_kit_sessions_chat_messages WHERE session_id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91';
SELECT content FROM realtime_kit_sessions_chat WHERE session_id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91';
SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91';
-- Its link alone is no file.
SELECT session_id FROM realtime_kit_sessions_chat WHERE session_id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91';
SELECT realtime_kit_config('max_bytes', 5000);
SELECT count(*) AS messages FROM realtime_kit_sessions_chat_messages WHERE session_id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91';
