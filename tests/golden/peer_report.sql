-- The peer report as of October 2026: all statistics inside peer_report.
SELECT id, user_id, custom_participant_id, display_name, role, session_id, joined_at, left_at, duration, created_at, updated_at
FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';

-- Each statistic is a column wherever it stands. One of them: the API is asked for that one only.
SELECT device_info FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';
SELECT ip_information FROM realtime_kit_sessions_peer_report WHERE id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';
SELECT json_type(precall_network_information) AS precall FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';
SELECT json_type(events) AS events, json_array_length(events) AS how_many FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';
SELECT json_type(quality_stats) AS quality FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';

-- Two of them: everything is asked for, because not every server takes a list.
SELECT json_extract(device_info, '$.os') AS os, json_extract(ip_information, '$.city') AS city
FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';

-- The whole of it.
SELECT json_type(peer_report) AS report, json_type(peer_stats) AS stats, json_type(data) AS data, success
FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';

-- The events of the connection are asked for where they are read.
SELECT json_array_length(peer_events) AS events, json_extract(peer_events, '$[0].event_name') AS first
FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';

-- A statement's own filters count: what they leave out is NULL.
SELECT json_extract(device_info, '$.os') AS os, ip_information, filters
FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1' AND filters = 'Device_Info';

-- Peers without statistics, in the three ways an answer may say so: NULL or empty, never an error.
SELECT id, display_name, device_info, quality_stats, peer_report, peer_stats
FROM realtime_kit_sessions_peer_report WHERE peer_id = 'f9ddf748-210c-425f-9e34-bbe216b43d1d';
SELECT id, device_info, quality_stats, peer_report, peer_stats
FROM realtime_kit_sessions_peer_report WHERE peer_id = 'be6845c7-a1f5-4111-92ef-ca87f6d53b27';
SELECT id, device_info, quality_stats, peer_report, peer_stats
FROM realtime_kit_sessions_peer_report WHERE peer_id = 'bbac5343-e27a-4af6-ba34-097c77037604';

-- A peer that nothing has is no row, so that a LEFT JOIN survives it.
SELECT id FROM realtime_kit_sessions_peer_report WHERE peer_id = '00000000-0000-4000-8000-000000000000';
SELECT w.column1 AS wanted, r.display_name
FROM (VALUES ('no-such-peer'), ('efd61ff5-bb6b-4426-b758-d233b84515b1'), (NULL)) AS w
LEFT JOIN realtime_kit_sessions_peer_report AS r ON r.peer_id = w.column1;
