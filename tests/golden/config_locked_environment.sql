-- env: REALTIMEKIT_LOCKED=on
-- The environment can lock them too.
SELECT realtime_kit_config('locked', 'off');
SELECT realtime_kit_config('max_requests', 2);
SELECT realtime_kit_config('locked') AS locked;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE';
