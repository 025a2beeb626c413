-- emulator:
-- emulator: revision=a
-- emulator: totals=absent
-- emulator: paging=data
-- emulator: default_per_page=7
-- emulator: nulls=first
-- emulator: undocumented=absent
-- emulator: gzip=1
-- All 523 sessions, in six pages of 100, oldest first: what begins meanwhile comes last. Nobody has left 4 of them.
SELECT count(*) AS sessions, count(DISTINCT id) AS ids, count(ended_at) AS ended, count(*) - count(ended_at) AS live,
  round(sum(minutes_consumed), 3) AS minutes, sum(live_participants) AS people_now, max(max_concurrent_participants) AS most
FROM realtime_kit_sessions;

-- Smallest and greatest of several columns: one reading.
SELECT min(created_at) AS oldest, max(created_at) AS newest, min(minutes_consumed) AS least, max(minutes_consumed) AS most
FROM realtime_kit_sessions;

-- Nine times several sessions were created in the same millisecond, some of them at the end of a page.
SELECT created_at, count(*) AS together
FROM realtime_kit_sessions
GROUP BY created_at
HAVING count(*) > 1
ORDER BY created_at;

-- Ties of what is not sorted by the API.
SELECT minutes_consumed, count(*) AS sessions
FROM realtime_kit_sessions
GROUP BY minutes_consumed
HAVING count(*) >= 8
ORDER BY sessions DESC, minutes_consumed;

-- An enumeration and a title, counted.
SELECT status, type, count(*) AS sessions, round(sum(minutes_consumed), 3) AS minutes
FROM realtime_kit_sessions
GROUP BY status, type
ORDER BY status, type;

SELECT meeting_display_name, count(*) AS sessions, count(DISTINCT associated_id) AS meetings
FROM realtime_kit_sessions
GROUP BY meeting_display_name
ORDER BY sessions DESC, meeting_display_name
LIMIT 4;

-- What the API left out is NULL: who is LIVE has not ended.
SELECT id, status, ended_at, typeof(ended_at) AS type, created_at
FROM realtime_kit_sessions
WHERE ended_at IS NULL
ORDER BY created_at, id;
