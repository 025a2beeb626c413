-- emulator: fault=success_false@post
-- env: REALTIMEKIT_RETRY_DELAY=1
-- env: REALTIMEKIT_TRIES=3
-- Status 200, success false: an error, with the API's words.
INSERT INTO realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
SELECT method, status, outcome, attempt, data, success FROM realtime_kit_requests ORDER BY rowid;

-- The connection works on.
SELECT status FROM realtime_kit_sessions WHERE id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
