-- emulator: 
-- emulator: revision=a
-- The file's own text. (Its line ends are CR LF; written as LF here.)
SELECT replace(content, char(13, 10), char(10)) AS content, length(content) - length(replace(content, char(13), '')) AS line_ends
FROM realtime_kit_sessions_chat WHERE session_id = 'be5fc663-918c-4672-a791-6c5ddf7f2d0e';
SELECT length(content) AS characters, length(CAST(content AS BLOB)) AS bytes, substr(content, 1, 20) AS start
FROM realtime_kit_sessions_chat WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303';
-- Nobody wrote: the header alone. No chat, not yet, no such session: no row.
SELECT replace(content, char(13, 10), '') AS content FROM realtime_kit_sessions_chat WHERE session_id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91';
SELECT content FROM realtime_kit_sessions_chat WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT content FROM realtime_kit_sessions_chat WHERE session_id = '2f96e6f1-909c-4e38-a342-2d258290754c';
SELECT content FROM realtime_kit_sessions_chat WHERE session_id = '00000000-0000-4000-8000-000000000000';
-- Who does not read it fetches nothing.
SELECT session_id, chat_download_url IS NOT NULL AS has_url, chat_download_url_expiry FROM realtime_kit_sessions_chat WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT count(*) AS chats FROM realtime_kit_sessions_chat WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT session_id FROM realtime_kit_sessions_chat WHERE session_id IN ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb', 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91') AND chat_download_url LIKE 'http%' ORDER BY 1;
