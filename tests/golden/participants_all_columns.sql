-- Every visible column; peer_events is among them, and reading it asks for it.
SELECT * FROM realtime_kit_sessions_participants WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';
SELECT id, json_array_length(peer_events) AS events, json_extract(peer_events, '$[0].event_name') AS first
FROM realtime_kit_sessions_participants WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' ORDER BY id;

-- Not read, not asked for; said explicitly, the statement's word counts.
SELECT count(*) AS joined FROM realtime_kit_sessions_participants WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT id, peer_events, include_peer_events FROM realtime_kit_sessions_participants
WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND include_peer_events = 0 ORDER BY id;
SELECT count(*) AS joined FROM realtime_kit_sessions_participants
WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND include_peer_events = 'TRUE';

-- The stray double quote behind one joined_at, as in the official example, is no part of the time; data keeps it.
SELECT id, joined_at, json_extract(data, '$.joined_at') AS raw FROM realtime_kit_sessions_participants
WHERE session_id = 'b8bec068-ffd0-4bd1-bd23-80ff62e56b18' AND data LIKE '%Z\"%';
