-- emulator: fault=408@all:e408+429@all:e429+500@all:e500+503@all:e503
-- env: REALTIMEKIT_RETRY_DELAY=1
-- env: REALTIMEKIT_TRIES=2
-- What may pass is tried again: 408, 429 and 5xx. Then it is an error that says how often.
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e408';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e429';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e500';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e503';

-- The connection works on.
SELECT status FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT path, status, outcome, attempt, rows FROM realtime_kit_requests ORDER BY rowid;
