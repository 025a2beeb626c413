-- emulator: fault=g429@all:e429+g500@all:e500+g503@all:e503+html502@all:h502+html520@all:h520
-- env: REALTIMEKIT_RETRY_DELAY=1
-- env: REALTIMEKIT_TRIES=2
-- The same in the gateway's form, and as pages of HTML from the edge.
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e429';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e500';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'e503';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'h502';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'h520';

-- The connection works on.
SELECT status FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT path, status, outcome, attempt, rows FROM realtime_kit_requests ORDER BY rowid;
