-- emulator: 
-- emulator: chat_file=json
-- emulator: chat_file=bom
-- emulator: chat_file=nohdr
-- emulator: file_chunked=1
-- emulator: revision=a
-- Messages are rows, whatever the form of the file: names in many scripts, commas, quotes, line breaks, emoji.
SELECT id, participant_id, session_id, meeting_id, display_name, pinned, is_edited, payload_type, payload, created_at
FROM realtime_kit_sessions_chat_messages WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1';
SELECT display_name, payload, created_at FROM realtime_kit_sessions_chat_messages
WHERE session_id = 'be5fc663-918c-4672-a791-6c5ddf7f2d0e' ORDER BY created_at, id;
SELECT payload_type, count(*) AS messages, sum(pinned) AS pinned, sum(is_edited) AS edited, sum(payload = '') AS empty,
       sum(instr(payload, char(10)) > 0) AS with_line_breaks, sum(instr(payload, '"') > 0) AS with_quotes,
       sum(instr(payload, ',') > 0) AS with_commas
FROM realtime_kit_sessions_chat_messages WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1' GROUP BY 1 ORDER BY 1;

-- More than a thousand of them: how many, and sums over all they hold.
SELECT count(*) AS messages, count(DISTINCT id) AS ids, count(DISTINCT display_name) AS names, sum(length(payload)) AS characters,
       sum(length(CAST(payload AS BLOB))) AS bytes, sum(unicode(display_name)) AS first_letters, sum(pinned) AS pinned,
       sum(is_edited) AS edited, min(created_at) AS first, max(created_at) AS last, sum(unicode(substr(id, 1, 1))) AS digits
FROM realtime_kit_sessions_chat_messages WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT display_name, count(*) AS messages FROM realtime_kit_sessions_chat_messages
WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12;
SELECT DISTINCT replace(replace(replace(payload, char(13), '<CR>'), char(10), '<LF>'), char(9), '<TAB>') AS payload
FROM realtime_kit_sessions_chat_messages WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND payload_type = 'TEXT_MESSAGE' ORDER BY 1;

-- A chat in which nobody wrote; none at all, not yet, no such session: no row.
SELECT count(*) AS messages FROM realtime_kit_sessions_chat_messages WHERE session_id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91';
SELECT id FROM realtime_kit_sessions_chat_messages WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT id FROM realtime_kit_sessions_chat_messages WHERE session_id = '2f96e6f1-909c-4e38-a342-2d258290754c';
SELECT id FROM realtime_kit_sessions_chat_messages WHERE session_id = '00000000-0000-4000-8000-000000000000';
