-- breakout_rooms is hidden: SELECT * costs nothing more. By id, reading it asks for it.
SELECT id, json_array_length(breakout_rooms) AS rooms, json_extract(breakout_rooms, '$[0].meeting_display_name') AS first
FROM realtime_kit_sessions WHERE id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91';

-- In a list it takes one more request a row, and the plan says so.
EXPLAIN QUERY PLAN SELECT id, breakout_rooms FROM realtime_kit_sessions WHERE status = 'LIVE' AND associated_id = 'facde494-65fd-4d2f-9411-3898fb06422c';
SELECT id, breakout_rooms FROM realtime_kit_sessions
WHERE created_at BETWEEN '2026-11-14' AND '2026-11-14 05:00' ORDER BY created_at;

-- A row that another term rules out does not cost its request.
SELECT id, json_array_length(breakout_rooms) AS rooms FROM realtime_kit_sessions
WHERE created_at >= '2026-11-14' AND type = 'participant';

-- Said explicitly, the statement's word counts. NULL is then what the API did not send.
SELECT include_breakout_rooms, breakout_rooms IS NULL AS without FROM realtime_kit_sessions
WHERE id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91' AND include_breakout_rooms = 'false';
SELECT include_breakout_rooms, json_array_length(breakout_rooms) AS rooms FROM realtime_kit_sessions
WHERE id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91' AND include_breakout_rooms = 1;

-- The rooms are sessions of their own, with participants of their own.
SELECT s.id, json_extract(room.value, '$.id') AS room_id, count(p.id) AS joined
FROM realtime_kit_sessions AS s, json_each(s.breakout_rooms) AS room
JOIN realtime_kit_sessions_participants AS p ON p.session_id = json_extract(room.value, '$.id')
WHERE s.id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91'
GROUP BY 1, 2 ORDER BY 2;

-- The argument belongs to the by-id endpoint.
SELECT id FROM realtime_kit_sessions WHERE include_breakout_rooms = 1;
