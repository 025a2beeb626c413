-- emulator: chat_file=json
-- The file is given as it is: JSON where it is JSON.
SELECT json_array_length(content) AS messages, json_extract(content, '$[3].payload') AS fourth, length(content) AS characters
FROM realtime_kit_sessions_chat WHERE session_id = 'be5fc663-918c-4672-a791-6c5ddf7f2d0e';
