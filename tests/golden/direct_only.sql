-- A stored view or trigger must not spend a credential: the tables and realtime_kit_config are refused there.
CREATE VIEW stored AS SELECT id FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT count(*) AS sessions FROM stored;
CREATE VIEW stored_settings AS SELECT realtime_kit_config('account_id') AS account_id;
SELECT account_id FROM stored_settings;
CREATE VIEW stored_log AS SELECT path FROM realtime_kit_requests;
SELECT count(*) AS requests FROM stored_log;
CREATE TABLE asked(session_id TEXT);
CREATE TRIGGER look AFTER INSERT ON asked BEGIN
  UPDATE asked SET session_id = (SELECT count(*) FROM realtime_kit_sessions);
END;
INSERT INTO asked VALUES ('x');
DROP TRIGGER look;

-- A view of one's own connection works.
CREATE TEMP VIEW mine AS SELECT id, created_at FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT count(*) AS sessions FROM mine;
SELECT id FROM mine WHERE id = '2f96e6f1-909c-4e38-a342-2d258290754c';
SELECT id FROM mine WHERE created_at >= '2026-11-14' ORDER BY created_at DESC;

-- Nothing of it was stored or sent, and what is harmless works from anywhere.
SELECT count(*) AS asked FROM asked;
CREATE VIEW stored_version AS SELECT realtime_kit_version() IS NOT NULL AS known;
SELECT known FROM stored_version;
CREATE TABLE moments(at TEXT COLLATE realtime_kit_time);
INSERT INTO moments VALUES ('2026-11-14T14:00:00+02:00'), ('2026-11-14 12:00:00.000'), ('tomorrow'), ('2026-11-14');
SELECT at, at = '2026-11-14T12:00Z' AS is_noon FROM moments ORDER BY at, rowid;
