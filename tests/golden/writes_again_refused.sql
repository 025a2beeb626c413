-- emulator: summary_again=409
-- emulator: summary_again=409,revision=a
-- A session whose summary was asked for is refused the second time: INSERT stops and says what was done; OR IGNORE goes on.
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
INSERT INTO realtime_kit_sessions (session_id) VALUES ('d75cc916-af85-4d52-84d5-1467a08512f1'), ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('1c3b207f-8357-4de6-ae45-025ddda31a66');
INSERT OR IGNORE INTO realtime_kit_sessions (session_id) VALUES ('d75cc916-af85-4d52-84d5-1467a08512f1'), ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('00000000-0000-4000-8000-000000000000'), ('1c3b207f-8357-4de6-ae45-025ddda31a66');
SELECT path, status, outcome, success FROM realtime_kit_requests WHERE method = 'POST' ORDER BY rowid;
SELECT realtime_kit_generate_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1') AS answer;
