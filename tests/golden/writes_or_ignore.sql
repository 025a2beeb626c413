-- emulator: fault=500@all:d75cc916-af85-4d52-84d5-1467a08512f1
-- env: REALTIMEKIT_RETRY_DELAY=1
-- OR IGNORE goes past what the API refuses, not past a failure of which nobody knows what it did.
INSERT OR IGNORE INTO realtime_kit_sessions (session_id) VALUES ('00000000-0000-4000-8000-000000000000'), ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('d75cc916-af85-4d52-84d5-1467a08512f1'), ('1c3b207f-8357-4de6-ae45-025ddda31a66');
-- Nor past what is no session at all.
INSERT OR IGNORE INTO realtime_kit_sessions (session_id) VALUES ('..'), ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
INSERT OR IGNORE INTO realtime_kit_sessions (session_id) VALUES (NULL), ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
SELECT path, status, outcome, success FROM realtime_kit_requests WHERE method = 'POST' ORDER BY rowid;
