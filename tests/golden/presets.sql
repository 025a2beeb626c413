-- env: REALTIMEKIT_PAGE_SIZE=25
-- Two pages of them; several were made in the same millisecond.
SELECT count(*) AS presets, count(DISTINCT id) AS ids, count(DISTINCT name) AS names, count(DISTINCT created_at) AS moments,
       sum(updated_at > created_at) AS changed FROM realtime_kit_presets;
SELECT id, name, created_at, updated_at FROM realtime_kit_presets ORDER BY created_at, name LIMIT 7;
SELECT name, created_at FROM realtime_kit_presets ORDER BY created_at DESC, name LIMIT 3;
SELECT name FROM realtime_kit_presets WHERE created_at < '2025-11-01' ORDER BY name;
-- What search matches is the API's affair; a name that is asked for by = is found in the whole list.
SELECT name FROM realtime_kit_presets WHERE search = 'WEBINAR' ORDER BY name;
SELECT name FROM realtime_kit_presets WHERE name = 'webinar_viewer';
EXPLAIN QUERY PLAN SELECT name FROM realtime_kit_presets WHERE name = 'webinar_viewer';
SELECT name FROM realtime_kit_presets WHERE page_no = 14 AND per_page = 3;
-- By its id: one request; an id that nothing has is no row.
SELECT name, created_at, updated_at FROM realtime_kit_presets WHERE id = 'b30d10a4-f983-4a8a-bc7f-86fa5730ef83';
SELECT name FROM realtime_kit_presets WHERE preset_id IN ('b30d10a4-f983-4a8a-bc7f-86fa5730ef83', '04eee22e-da47-4d70-afde-ed861310983e');
SELECT name FROM realtime_kit_presets WHERE id = '00000000-0000-4000-8000-000000000000';
SELECT config, permissions, ui FROM realtime_kit_presets WHERE id = 'b30d10a4-f983-4a8a-bc7f-86fa5730ef83';
-- What only the request for one preset tells: asked for where it is read, once a row.
SELECT name, json_extract(config, '$.view_type') AS view_type, json_extract(permissions, '$.can_record') AS can_record,
       json_extract(ui, '$.design_tokens.theme') AS theme FROM realtime_kit_presets WHERE search = 'group_call' ORDER BY name;
-- Who was in a call may do what its preset says.
SELECT p.preset_name, count(*) AS people, json_extract(r.permissions, '$.can_record') AS can_record
FROM realtime_kit_sessions_participants AS p LEFT JOIN realtime_kit_presets AS r ON r.name = p.preset_name
WHERE p.session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1' GROUP BY p.preset_name ORDER BY p.preset_name;
-- No endpoint takes both, and a page is a number.
SELECT name FROM realtime_kit_presets WHERE preset_id = 'x' AND search = 'y';
SELECT name FROM realtime_kit_presets WHERE page_no = 'two';
