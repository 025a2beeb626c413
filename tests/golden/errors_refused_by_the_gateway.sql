-- emulator: fault=g400@all:e400+g401@all:e401+g403@all:e403+g404@all:e404+g422@all:e422
-- env: REALTIMEKIT_RETRY_DELAY=1
-- env: REALTIMEKIT_TRIES=2
-- The same in the form of the gateway in front of it. Its 404 speaks of a path, not of an id: an error.
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e400';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e401';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e403';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e404';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e422';

-- The connection works on.
SELECT status FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
