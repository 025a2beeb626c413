-- except: old LIMIT, OFFSET and whole IN lists are offered to a table from SQLite 3.38 on
-- An argument's column shows what was given, as it was given; what was only derived shows NULL.
SELECT id, page_no, per_page, sort_by, sort_order, start_time, end_time, participants, search, include_breakout_rooms
FROM realtime_kit_sessions
WHERE page_no = '1' AND per_page = 2.0 AND sort_by = 'createdat' AND sort_order = 'asc' AND start_time = '2026-10-01'
  AND end_time = 1793923200 AND participants = '1:10' AND search = 'REVIEW';

-- Derived, not given: sort_by and per_page were sent, and show NULL. Account and app come from the environment.
SELECT id, sort_by, sort_order, page_no, per_page, account_id, app_id, session_id = id AS same
FROM realtime_kit_sessions WHERE status = 'LIVE' AND type = 'participant';

-- A filter's column shows what the API answered, not what was asked.
SELECT DISTINCT status FROM realtime_kit_sessions WHERE status = 'live';

-- A number as an id shows as text; here nothing has that id.
SELECT session_id, typeof(session_id) AS type FROM realtime_kit_sessions WHERE session_id = 17;

-- An argument in the SELECT list only is not given.
SELECT search, view, participant_id = id AS same FROM realtime_kit_sessions_participants
WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' LIMIT 1;

-- What SQLite compares afterwards: more than one value for one argument is no row.
SELECT id FROM realtime_kit_sessions WHERE page_no = 1 AND page_no = 2;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE account_id = '023e105f4ecef8ad9ca31a8372d0c353' AND account_id = 'another';
