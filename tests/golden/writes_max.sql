-- except: python3 gives up the last row before an error
-- A stray INSERT … SELECT stops at the ceiling: fifty unless the setting says otherwise.
INSERT INTO realtime_kit_sessions (session_id) SELECT id FROM realtime_kit_sessions WHERE status = 'ENDED';
SELECT count(*) AS posts, count(DISTINCT path) AS sessions FROM realtime_kit_requests WHERE method = 'POST';
SELECT realtime_kit_config('max_writes', 2);
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('d75cc916-af85-4d52-84d5-1467a08512f1'), ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('3bd31280-cfe7-4673-a547-df9989d0d303');
-- The function counts too; OR IGNORE does not pass it.
SELECT realtime_kit_generate_summary(v.column1) AS answer FROM (VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('d75cc916-af85-4d52-84d5-1467a08512f1'), ('3bd31280-cfe7-4673-a547-df9989d0d303')) AS v;
INSERT OR IGNORE INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('00000000-0000-4000-8000-000000000000'), ('3bd31280-cfe7-4673-a547-df9989d0d303');
SELECT realtime_kit_config('max_writes', 0);
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
SELECT realtime_kit_config('max_writes', NULL);
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
SELECT count(*) AS posts FROM realtime_kit_requests WHERE method = 'POST';
