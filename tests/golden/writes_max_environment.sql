-- env: REALTIMEKIT_MAX_WRITES=1
-- A ceiling of the environment can be lowered by SQL, not raised.
SELECT realtime_kit_config('max_writes') AS most;
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('d75cc916-af85-4d52-84d5-1467a08512f1');
SELECT realtime_kit_config('max_writes', 2) AS most;
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('d75cc916-af85-4d52-84d5-1467a08512f1');
SELECT realtime_kit_config('max_writes', 0) AS most;
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
SELECT realtime_kit_config('max_writes', NULL) AS most;
