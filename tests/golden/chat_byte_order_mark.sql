-- emulator: chat_file=bom
-- A byte-order mark is no part of the text.
SELECT unicode(content) AS first_letter, length(content) AS characters FROM realtime_kit_sessions_chat WHERE session_id = 'be5fc663-918c-4672-a791-6c5ddf7f2d0e';
