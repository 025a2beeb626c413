-- One participant: by id or participant_id, one request.
EXPLAIN QUERY PLAN SELECT display_name FROM realtime_kit_sessions_participants
WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';
SELECT display_name, duration, participant_id FROM realtime_kit_sessions_participants
WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';
SELECT display_name, duration, participant_id FROM realtime_kit_sessions_participants
WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND participant_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';

-- An id that nothing has is no row; so is one of another session, and one of a session that nothing has.
SELECT id FROM realtime_kit_sessions_participants
WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND id = '00000000-0000-4000-8000-000000000000';
SELECT id FROM realtime_kit_sessions_participants
WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';
SELECT id FROM realtime_kit_sessions_participants WHERE session_id = 'no-such-session' AND id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';

-- A participant's id without its session cannot be asked for.
SELECT id FROM realtime_kit_sessions_participants WHERE participant_id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';

-- Older servers only have these two, and only by id; this one answers without them.
SELECT peer_stats, quality_stats FROM realtime_kit_sessions_participants
WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';
