-- A file is fetched once a statement, however often the statement reads it.
SELECT count(*) AS pairs FROM realtime_kit_sessions_chat_messages AS a JOIN realtime_kit_sessions_chat_messages AS b
ON b.session_id = a.session_id AND b.participant_id = a.participant_id
WHERE a.session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1';
SELECT (SELECT count(*) FROM realtime_kit_sessions_chat_messages WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1') AS messages,
       (SELECT count(*) FROM realtime_kit_sessions_chat_messages WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1' AND pinned) AS pinned;
WITH people(participant_id) AS (SELECT DISTINCT participant_id FROM realtime_kit_sessions_chat_messages WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1')
SELECT participant_id, (SELECT count(*) FROM realtime_kit_sessions_chat_messages AS m WHERE m.session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1' AND m.participant_id = people.participant_id) AS messages
FROM people ORDER BY 2 DESC, 1;
SELECT length(a.content) = length(b.content) AS same FROM realtime_kit_sessions_chat AS a JOIN realtime_kit_sessions_chat AS b ON b.session_id = a.session_id
WHERE a.session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1';
SELECT length(content) AS once, length(content) + 0 AS twice FROM realtime_kit_sessions_chat WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1' AND content LIKE 'id,%';
-- The next statement asks anew.
SELECT count(*) AS messages FROM realtime_kit_sessions_chat_messages WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1';
-- Several sessions are several files, each once.
SELECT session_id, count(*) AS messages FROM realtime_kit_sessions_chat_messages WHERE session_id IN ('d75cc916-af85-4d52-84d5-1467a08512f1', 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1', 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb', 'd75cc916-af85-4d52-84d5-1467a08512f1') GROUP BY 1 ORDER BY 1;
-- A session that is NULL asks for nothing; none at all is an error.
SELECT id FROM realtime_kit_sessions_chat_messages WHERE session_id = NULL;
SELECT id FROM realtime_kit_sessions_chat_messages;
