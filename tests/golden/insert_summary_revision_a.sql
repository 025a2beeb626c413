-- emulator: revision=a
-- An older server answers with a message.
INSERT INTO realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
SELECT status, outcome, data, success FROM realtime_kit_requests WHERE rowid = last_insert_rowid();
