-- except: old SQLite 3.35 hands a list over value by value
-- Many ids are looked up in the list's pages, where these are fewer; what no page has is asked for by its id.
CREATE TEMP TABLE wanted AS SELECT id, row_number() OVER (ORDER BY created_at) AS place FROM realtime_kit_sessions;
EXPLAIN QUERY PLAN SELECT id FROM realtime_kit_sessions WHERE id IN (SELECT id FROM wanted WHERE place % 10 = 0);
SELECT count(id) AS found, round(sum(minutes_consumed), 4) AS minutes FROM realtime_kit_sessions WHERE id IN (SELECT id FROM wanted WHERE place % 10 = 0);
SELECT count(id) AS found, count(session_id) AS echoed FROM realtime_kit_sessions
WHERE session_id IN (SELECT id FROM wanted WHERE place % 50 = 0 UNION ALL SELECT 'no-such-session');

-- Fewer ids than pages: by id. What only the by-id endpoint has: by id.
SELECT count(id) AS found FROM realtime_kit_sessions WHERE id IN (SELECT id FROM wanted WHERE place % 104 = 0);
SELECT count(breakout_rooms) AS rooms FROM realtime_kit_sessions WHERE id IN (SELECT id FROM wanted WHERE place % 87 = 0);

-- The participants of one session, by their ids: a page.
CREATE TEMP TABLE peers AS SELECT id FROM realtime_kit_sessions_participants WHERE session_id = '6793b51f-f4ed-40c5-9fab-d08009432386';
SELECT count(display_name) AS found, count(participant_id) AS echoed FROM realtime_kit_sessions_participants
WHERE session_id = '6793b51f-f4ed-40c5-9fab-d08009432386' AND participant_id IN (SELECT id FROM peers);

SELECT realtime_kit_config('push_pages', 'off') AS push_pages;
SELECT count(id) AS found, round(sum(minutes_consumed), 4) AS minutes FROM realtime_kit_sessions WHERE id IN (SELECT id FROM wanted WHERE place % 50 = 0);

-- Where reading may end early, the first ids may be all: by id. So where the list is longer than the ceiling lets it be.
SELECT realtime_kit_config('push_pages', 'on') AS push_pages;
SELECT count(*) AS first_of_many FROM (SELECT id FROM realtime_kit_sessions WHERE id IN (SELECT id FROM wanted WHERE place % 10 = 0) LIMIT 1);
SELECT realtime_kit_config('page_size', 10) AS page_size, realtime_kit_config('max_requests', 7) AS max_requests;
SELECT count(id) AS five FROM realtime_kit_sessions WHERE id IN (SELECT id FROM wanted WHERE place % 104 = 0);
