-- env: REALTIMEKIT_STORED_VIEWS=off
-- What the environment says is off, no SQL turns on.
CREATE VIEW stored AS SELECT id FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT realtime_kit_config('stored_views', 'on') AS stored_views;
SELECT realtime_kit_config('stored_views') AS stored_views;
SELECT count(*) AS sessions FROM stored;
