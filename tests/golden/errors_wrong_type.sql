-- emulator: fault=wrong_type@all
-- A number as text and a text as a number: kept, and read as what the column is.
SELECT id, live_participants, minutes_consumed, created_at, status FROM realtime_kit_sessions WHERE page_no = 1 AND per_page = 1;
SELECT count(id) AS sessions FROM realtime_kit_sessions;
SELECT id FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT count(*) AS joined FROM realtime_kit_sessions_participants('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
SELECT id FROM realtime_kit_sessions_peer_report('efd61ff5-bb6b-4426-b758-d233b84515b1');
