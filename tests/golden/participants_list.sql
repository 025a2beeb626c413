-- except: old LIMIT, OFFSET and whole IN lists are offered to a table from SQLite 3.38 on
-- emulator:
-- emulator: revision=a
-- emulator: participants_clamp=1
-- The participants of the largest session: 450 in three pages of 200, by when they joined.
SELECT count(*) AS joined, count(DISTINCT id) AS peers, count(DISTINCT user_id) AS people, count(duration) AS known, round(sum(duration), 4) AS minutes
FROM realtime_kit_sessions_participants
WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT preset_name, count(*) AS joined FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303')
GROUP BY preset_name ORDER BY joined DESC, preset_name;

-- Four times several joined in the same millisecond, across the ends of pages.
SELECT joined_at, count(*) AS together FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303')
GROUP BY joined_at HAVING count(*) > 1 ORDER BY joined_at;

-- Order and limit: one page.
EXPLAIN QUERY PLAN
SELECT id FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303') ORDER BY duration DESC LIMIT 3;
SELECT display_name, duration FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303')
ORDER BY duration DESC LIMIT 3;
SELECT id, joined_at FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303') ORDER BY joined_at DESC LIMIT 2;

-- duration may be absent, and nobody knows where the API sorts that: ascending, NULL comes first, as SQLite has it.
SELECT display_name, duration FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303')
ORDER BY duration, display_name LIMIT 3;
SELECT display_name, duration FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303')
WHERE duration IS NOT NULL ORDER BY duration LIMIT 2;

-- Ranges.
SELECT count(*) AS joined FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303')
WHERE joined_at >= '2026-11-06 11:20';
SELECT count(*) AS joined FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303')
WHERE joined_at < '2026-11-06T11:35:00+01:00';
SELECT count(*) AS joined FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303') WHERE duration > 75;
SELECT count(*) AS joined FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303') WHERE duration < 30;
SELECT count(*) AS joined FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303') WHERE duration IS NULL;

-- Rows of a session in which nobody was.
SELECT count(*) AS joined FROM realtime_kit_sessions_participants('4925c850-c543-401b-8da3-789c2090e5af');

-- A LIMIT without an order: so many rows, as the API gives them.
SELECT display_name FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303') LIMIT 2;
