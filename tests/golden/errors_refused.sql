-- emulator: fault=400@all:e400+401@all:e401+403@all:e403+404@all:e404+409@all:e409+422@all:e422
-- env: REALTIMEKIT_RETRY_DELAY=1
-- env: REALTIMEKIT_TRIES=2
-- What the API refuses is an error with the table, the status, the API's code and words, and what to do; nothing is tried again. By id, a 404 is no row.
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e400';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e401';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e403';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e404';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e409';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e422';

-- The connection works on.
SELECT status FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
