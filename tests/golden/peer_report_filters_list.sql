-- emulator: filters=list
-- env: REALTIMEKIT_FILTERS_LIST=on
-- A server that takes several filters, joined by commas: the columns read are what is asked for.
EXPLAIN QUERY PLAN SELECT device_info, events FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';
SELECT json_extract(device_info, '$.os') AS os, json_array_length(events) AS events
FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';

-- The whole report beside them: no filter.
SELECT json_extract(device_info, '$.os') AS os, json_type(peer_report) AS report
FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';

-- A list of the statement's own.
SELECT json_extract(device_info, '$.os') AS os, json_type(events) AS events, quality_stats, filters
FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1' AND filters = 'events, DEVICE_INFO';
