-- emulator: fault=success_false@all:own+success_false_gateway@all:gateway
-- env: REALTIMEKIT_RETRY_DELAY=1
-- env: REALTIMEKIT_TRIES=2
-- Status 200 with success: false, in both forms: an error.
SELECT id FROM realtime_kit_sessions WHERE session_id = 'own';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'gateway';

-- The connection works on.
SELECT status FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT path, status, outcome, attempt, rows FROM realtime_kit_requests ORDER BY rowid;
