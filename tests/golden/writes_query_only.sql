-- A connection that only queries starts nothing by INSERT either, and still reads.
PRAGMA query_only = 1;
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
SELECT count(*) AS messages FROM realtime_kit_sessions_chat_messages WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
PRAGMA query_only = 0;
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
