-- emulator: fault=gwords403@all
-- env: REALTIMEKIT_TRIES=1
-- Words of the API that would harm a terminal or a log are shown without what makes them do so, and cut.
SELECT id FROM realtime_kit_sessions WHERE id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
SELECT method, path, query, status, outcome, length(request_id) AS letters, request_id GLOB '*[^ -~…]*' AS harms, data FROM realtime_kit_requests;
