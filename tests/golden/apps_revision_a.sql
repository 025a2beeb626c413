-- emulator: revision=a
-- The older edition has neither pages nor parameters: all at once.
SELECT count(*) AS apps, count(DISTINCT id) AS ids, count(name) AS names, min(created_at) AS first FROM realtime_kit_apps;
