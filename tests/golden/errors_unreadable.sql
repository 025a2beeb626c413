-- emulator: fault=html200@all:is-html+empty@all:4a7ead1f+broken_json@all:348ff7e0+not_object@all:1afca9e4+text@all:3bd31280
-- env: REALTIMEKIT_RETRY_DELAY=1
-- env: REALTIMEKIT_TRIES=2
-- A 200 that cannot be read is an error that says what was expected and what came; it is no empty answer.
SELECT id FROM realtime_kit_sessions WHERE session_id = 'is-html';
SELECT id FROM realtime_kit_sessions WHERE id = '4a7ead1f-bd94-4c83-833e-57a64b807234';
SELECT id FROM realtime_kit_sessions WHERE id = '348ff7e0-e38d-423b-a6da-436e7eb85b10';
SELECT id FROM realtime_kit_sessions WHERE id = '1afca9e4-0634-42c7-9a82-61e54976c7c2';
SELECT count(*) AS joined FROM realtime_kit_sessions_participants('4a7ead1f-bd94-4c83-833e-57a64b807234');
SELECT count(*) AS joined FROM realtime_kit_sessions_participants('348ff7e0-e38d-423b-a6da-436e7eb85b10');
SELECT count(*) AS joined FROM realtime_kit_sessions_participants('1afca9e4-0634-42c7-9a82-61e54976c7c2');

-- JSON that calls itself text is JSON.
SELECT status FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';

-- The connection works on.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT path, status, outcome, rows FROM realtime_kit_requests ORDER BY rowid;
