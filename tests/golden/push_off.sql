-- except: old LIMIT, OFFSET and whole IN lists are offered to a table from SQLite 3.38 on
-- Each way of sending what SQL says can be switched off: the same rows, in more requests.
SELECT realtime_kit_config('push_order', 'off') AS push_order;
SELECT id, minutes_consumed FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 3;
SELECT realtime_kit_config('push_order', 'on') AS push_order, realtime_kit_config('push_limit', 'off') AS push_limit;
SELECT created_at FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 3;
SELECT id, minutes_consumed FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 3;
SELECT realtime_kit_config('push_limit', 'on') AS push_limit, realtime_kit_config('push_ranges', 'off') AS push_ranges;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at >= '2026-11-13';
SELECT realtime_kit_config('push_ranges', 'on') AS push_ranges, realtime_kit_config('push_filters', 'off') AS push_filters;
SELECT id FROM realtime_kit_sessions WHERE status = 'live' ORDER BY created_at;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT realtime_kit_config('push_filters', 'on') AS push_filters, realtime_kit_config('push_lists', 'off') AS push_lists;
SELECT id FROM realtime_kit_sessions
WHERE id IN ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb', '3bd31280-cfe7-4673-a547-df9989d0d303', NULL) ORDER BY id;
SELECT realtime_kit_config('push_lists', 'on') AS push_lists, realtime_kit_config('push_columns', 'off') AS push_columns;
SELECT json_extract(device_info, '$.os') AS os FROM realtime_kit_sessions_peer_report
WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';
SELECT realtime_kit_config('push_columns', 'on') AS push_columns;
SELECT json_extract(device_info, '$.os') AS os_again FROM realtime_kit_sessions_peer_report
WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';
