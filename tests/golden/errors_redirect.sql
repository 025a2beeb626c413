-- emulator: fault=redirect@all:elsewhere
-- env: REALTIMEKIT_RETRY_DELAY=1
-- env: REALTIMEKIT_TRIES=2
-- A redirect is not followed: the token goes to nobody else.
SELECT id FROM realtime_kit_sessions WHERE session_id = 'elsewhere';

-- The connection works on.
SELECT status FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT path, status, outcome, attempt, rows FROM realtime_kit_requests ORDER BY rowid;
