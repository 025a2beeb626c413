-- The apps of the account: no app need be known.
SELECT id, name, created_at FROM realtime_kit_apps ORDER BY created_at, id;
SELECT id FROM realtime_kit_apps WHERE name = 'staging-01';
-- By id: one request.
SELECT id, name, created_at FROM realtime_kit_apps WHERE id = '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17';
SELECT id, name FROM realtime_kit_apps WHERE id = '00000000-0000-4000-8000-000000000000';
SELECT count(*) AS apps FROM realtime_kit_apps WHERE search = 'staging';
SELECT count(*) AS apps FROM realtime_kit_apps WHERE page_no = 2 AND per_page = 10;
