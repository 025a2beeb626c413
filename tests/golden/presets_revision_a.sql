-- emulator: revision=a
-- env: REALTIMEKIT_PAGE_SIZE=25
-- Older servers tell when a preset was made in lists only, and know no search: there it is read, whatever else is given.
SELECT count(*) AS presets, count(created_at) AS created, count(updated_at) AS changed FROM realtime_kit_presets;
SELECT name, created_at, updated_at FROM realtime_kit_presets WHERE id = 'b30d10a4-f983-4a8a-bc7f-86fa5730ef83';
SELECT name, created_at FROM realtime_kit_presets WHERE preset_id = 'b30d10a4-f983-4a8a-bc7f-86fa5730ef83';
SELECT count(*) AS presets FROM realtime_kit_presets
WHERE id IN ('b30d10a4-f983-4a8a-bc7f-86fa5730ef83', 'nothing') AND created_at > '2000-01-01';
-- What else is read of one is asked for by id.
SELECT name FROM realtime_kit_presets WHERE id = 'b30d10a4-f983-4a8a-bc7f-86fa5730ef83';
SELECT count(*) AS presets FROM realtime_kit_presets WHERE search = 'webinar';
-- With its details a row of the list keeps them.
SELECT name, created_at, json_extract(config, '$.view_type') AS view_type, json_type(permissions, '$.plugins.config') AS plugins FROM realtime_kit_presets
WHERE page_no = 14 AND per_page = 3 ORDER BY name;
