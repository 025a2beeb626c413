-- except: old has a planner that keeps such a term in the branches
-- env: REALTIMEKIT_APP_ID=dd0a8845-5b1e-4f2a-a0dd-40b3da6b74ea
-- The statement's app and account go before the settings', also where SQLite carries out the branches of an OR without
-- the terms beside it that hold a subquery.
SELECT count(id) AS sessions FROM realtime_kit_sessions
WHERE app_id = (SELECT '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17') AND (status = 'LIVE' OR id = '3bd31280-cfe7-4673-a547-df9989d0d303');
SELECT id FROM realtime_kit_sessions
WHERE app_id = (SELECT '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17')
  AND (session_id = 'c038d0f2-6978-48b0-a973-69d237061aae' OR id = '3bd31280-cfe7-4673-a547-df9989d0d303') ORDER BY id;
-- Where the value is there to be seen, each branch is a request by id.
SELECT id FROM realtime_kit_sessions
WHERE app_id = '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17'
  AND (session_id = 'c038d0f2-6978-48b0-a973-69d237061aae' OR id = '3bd31280-cfe7-4673-a547-df9989d0d303') ORDER BY id;
-- The settings' own app.
SELECT count(id) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE' OR id = '3bd31280-cfe7-4673-a547-df9989d0d303';
