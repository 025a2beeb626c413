-- The file as text, in the form asked for; CSV where none is.
SELECT replace(content, char(13), '') AS content FROM realtime_kit_sessions_transcript WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1';
SELECT content FROM realtime_kit_sessions_transcript WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1' AND format = 'SRT';
SELECT content FROM realtime_kit_sessions_transcript WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1' AND format = 'VTT';
SELECT replace(content, char(13), '') AS content FROM realtime_kit_sessions_transcript WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1' AND format = 'CSV';
SELECT json_array_length(content) AS segments, json_extract(content, '$[1].sentence') AS second, json_type(content, '$[1].startTime') AS times
FROM realtime_kit_sessions_transcript WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1' AND format = 'JSON';
-- In any case of the letters; any other word is refused.
SELECT substr(content, 1, 6) AS start FROM realtime_kit_sessions_transcript WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1' AND format = 'vtt';
SELECT content FROM realtime_kit_sessions_transcript WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1' AND format = 'PDF';
-- All at once.
SELECT format, length(content) AS characters FROM realtime_kit_sessions_transcript WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1' AND format IN ('SRT', 'VTT') ORDER BY 1;
-- A file of no byte is an empty text.
SELECT content FROM realtime_kit_sessions_transcript WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT content FROM realtime_kit_sessions_transcript WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND format = 'VTT';
-- None, not yet, no such session: no row.
SELECT content FROM realtime_kit_sessions_transcript WHERE session_id = 'be5fc663-918c-4672-a791-6c5ddf7f2d0e';
SELECT content FROM realtime_kit_sessions_transcript WHERE session_id = '2f96e6f1-909c-4e38-a342-2d258290754c';
SELECT content FROM realtime_kit_sessions_transcript WHERE session_id = '00000000-0000-4000-8000-000000000000';
-- Who does not read it fetches nothing.
SELECT session_id, transcript_download_url LIKE '%.csv?%' AS has_url, transcript_download_url_expiry FROM realtime_kit_sessions_transcript WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT transcript_download_url LIKE '%.srt?%' AS has_url FROM realtime_kit_sessions_transcript WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1' AND format = 'SRT';
