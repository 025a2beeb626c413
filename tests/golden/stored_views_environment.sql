-- env: REALTIMEKIT_STORED_VIEWS=on
-- From the environment: views stored in a database read the tables from the start, and nothing is written.
CREATE VIEW stored AS SELECT id FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT count(*) AS sessions FROM stored;
INSERT INTO realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');

-- SQL may tighten it, and take that back.
SELECT realtime_kit_config('stored_views', 'off') AS stored_views;
SELECT count(*) AS sessions FROM stored;
SELECT realtime_kit_config('stored_views', NULL) AS stored_views;
SELECT count(*) AS sessions FROM stored;
