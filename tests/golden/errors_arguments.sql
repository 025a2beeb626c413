-- A wrong argument is found before any request: the message names table, argument and value, and says what to write.
-- Missing.
SELECT id FROM realtime_kit_sessions_participants;
SELECT id FROM realtime_kit_sessions_peer_report;
SELECT id FROM realtime_kit_sessions_participants WHERE display_name = 'zoe';
SELECT id FROM realtime_kit_sessions_participants WHERE session_id LIKE 'dfa9%';
SELECT id FROM realtime_kit_sessions_participants WHERE session_id > 'a';

-- Behind a LEFT JOIN, an argument in WHERE is no argument: the message says where to put it.
SELECT s.id FROM realtime_kit_sessions AS s LEFT JOIN realtime_kit_sessions_participants AS p
WHERE p.session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND s.id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';

-- Unknown words, in each enumerated argument.
SELECT id FROM realtime_kit_sessions WHERE sort_by = 'created';
SELECT id FROM realtime_kit_sessions WHERE sort_order = 'up';
SELECT id FROM realtime_kit_sessions_participants WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND sort_by = 'createdAt';
SELECT id FROM realtime_kit_sessions_participants WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND view = 'both';
SELECT id FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1' AND filters = 'device';
SELECT id FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1' AND filters = 'events,,device_info';
SELECT id FROM realtime_kit_sessions_peer_report WHERE peer_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1' AND include_peer_events = 'yes';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND include_breakout_rooms = 2;

-- A setting lets an unknown word through; what the API makes of it is its matter.
SELECT realtime_kit_config('unknown_values', 'send') AS unknown_values;
SELECT id FROM realtime_kit_sessions WHERE sort_by = 'created';
SELECT id FROM realtime_kit_sessions WHERE status = 'SCHEDULED';
SELECT realtime_kit_config('unknown_values', NULL) AS unknown_values;

-- Ids that would lead to another endpoint.
SELECT id FROM realtime_kit_sessions WHERE session_id = '';
SELECT id FROM realtime_kit_sessions WHERE session_id = '.';
SELECT id FROM realtime_kit_sessions WHERE session_id = '..';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'peer-report';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'a' || char(10) || 'b';
SELECT id FROM realtime_kit_sessions WHERE session_id = char(0);
SELECT id FROM realtime_kit_sessions_participants WHERE session_id = '..' AND participant_id = 'x';
SELECT id FROM realtime_kit_sessions_participants WHERE session_id = 'x' AND participant_id = '..';
SELECT id FROM realtime_kit_sessions_peer_report WHERE peer_id = '';
SELECT id FROM realtime_kit_sessions WHERE account_id = '..';
SELECT id FROM realtime_kit_sessions WHERE app_id = '';

-- Blobs.
SELECT id FROM realtime_kit_sessions WHERE session_id = x'00ff';
SELECT id FROM realtime_kit_sessions WHERE search = zeroblob(3);

-- Arguments that no endpoint takes together.
SELECT id FROM realtime_kit_sessions WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND search = 'x';
SELECT id FROM realtime_kit_sessions_participants
WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND participant_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1' AND view = 'raw';

-- In an IN list the first wrong one ends it.
SELECT id FROM realtime_kit_sessions WHERE session_id IN ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb', '..');

-- A long value is cut in the message.
SELECT id FROM realtime_kit_sessions WHERE sort_by = printf('%.*c', 200, 'x');

-- Nothing of that was sent, and the connection works on.
SELECT count(*) AS requests FROM realtime_kit_requests WHERE query NOT LIKE '%sort_by=created&%' AND query NOT LIKE 'status=%';
SELECT id FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
