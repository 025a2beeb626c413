-- emulator: summary_again=409
-- A server that takes a summary's request once only.
INSERT INTO realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
INSERT INTO realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
SELECT status, outcome, data, success FROM realtime_kit_requests WHERE method = 'POST';
