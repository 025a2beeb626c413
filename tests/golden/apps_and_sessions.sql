-- env: REALTIMEKIT_APP_ID
-- Who does not know the app's id reads it from the apps; few rows are few requests.
SELECT a.id, s.meeting_display_name FROM realtime_kit_apps AS a JOIN realtime_kit_sessions AS s ON s.app_id = a.id
WHERE a.id = '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17' ORDER BY s.created_at DESC LIMIT 2;
-- All apps: how many sessions each has, one request for an app that has none.
SELECT a.name, count(*) AS sessions FROM realtime_kit_apps AS a JOIN realtime_kit_sessions AS s ON s.app_id = a.id GROUP BY a.id, a.name;
-- Without an app there is an error that says what to do.
SELECT count(id) AS sessions FROM realtime_kit_sessions;
