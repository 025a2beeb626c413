-- emulator: revision=a
-- Older servers tell statistics of one participant by id: named in a list, they cost one more request a row.
EXPLAIN QUERY PLAN SELECT id, peer_stats FROM realtime_kit_sessions_participants WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT id, json_extract(peer_stats, '$.device_info.os') AS os, json_array_length(quality_stats) AS series
FROM realtime_kit_sessions_participants WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' ORDER BY id;

-- Not named, not asked for.
SELECT count(*) AS joined FROM realtime_kit_sessions_participants WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';

-- By id they come with the row.
SELECT json_extract(peer_stats, '$.ip_information.city') AS city, json_type(quality_stats) AS quality
FROM realtime_kit_sessions_participants
WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';

-- Part of them only, as the statement says.
SELECT json_type(peer_stats, '$.device_info') AS device, json_type(peer_stats, '$.ip_information') AS ip, filters
FROM realtime_kit_sessions_participants
WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND id = 'efd61ff5-bb6b-4426-b758-d233b84515b1' AND filters = 'device_info';

-- filters belong to the by-id endpoint.
SELECT id FROM realtime_kit_sessions_participants WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND filters = 'device_info';
