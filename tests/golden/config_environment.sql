-- env: REALTIMEKIT_TRIES=many
-- env: REALTIMEKIT_PUSH_ORDER=perhaps
-- env: REALTIMEKIT_TIME_FORMAT=ISO
-- An environment variable with a value that will not do is an error where it is needed, not the default.
SELECT realtime_kit_config('tries') AS tries;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT realtime_kit_config('push_order', 'on') AS push_order;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT realtime_kit_config('tries', 2) AS tries;
SELECT count(*) AS sessions, max(created_at) AS newest FROM realtime_kit_sessions WHERE status = 'LIVE';
