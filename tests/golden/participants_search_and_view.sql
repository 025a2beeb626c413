-- search and view are the API's own: sent as they are given, checked by nobody else, shown by their columns.
SELECT display_name, custom_participant_id, search FROM realtime_kit_sessions_participants
WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND search = 'ZOE';
SELECT count(*) AS joined FROM realtime_kit_sessions_participants
WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND search = 'cust-01';

-- Breakout rooms: the time in them by itself, or added up.
SELECT view, count(*) AS joined, round(sum(duration), 4) AS minutes FROM realtime_kit_sessions_participants
WHERE session_id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91' AND view = 'Consolidated' GROUP BY view;
SELECT view, count(*) AS joined, round(sum(duration), 4) AS minutes FROM realtime_kit_sessions_participants
WHERE session_id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91' AND view = 'raw' GROUP BY view;
SELECT view, count(*) AS joined, round(sum(duration), 4) AS minutes FROM realtime_kit_sessions_participants
WHERE session_id = 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91' GROUP BY view;
