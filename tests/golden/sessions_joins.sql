-- emulator:
-- emulator: paging=top
-- The participants of each session of a list: one request for the list, one for each session, whatever way the join is written.
EXPLAIN QUERY PLAN
SELECT s.id, p.id FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
WHERE s.status = 'LIVE';
SELECT s.id, count(*) AS joined, count(p.left_at) AS have_left, round(sum(p.duration), 4) AS minutes
FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
WHERE s.status = 'LIVE'
GROUP BY s.id
ORDER BY s.id;
SELECT s.id, count(*) AS joined
FROM realtime_kit_sessions_participants AS p JOIN realtime_kit_sessions AS s ON p.session_id = s.id
WHERE s.status = 'LIVE'
GROUP BY s.id
ORDER BY s.id;
SELECT s.id, count(*) AS joined
FROM realtime_kit_sessions_participants AS p, realtime_kit_sessions AS s
WHERE s.id = p.session_id AND s.status = 'LIVE'
GROUP BY 1
ORDER BY 1;

-- Account and app in the join: they are what was given, on both sides.
SELECT s.id, count(*) AS joined
FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p USING (session_id, account_id, app_id)
WHERE s.status = 'LIVE' AND s.type = 'participant'
GROUP BY s.id;
SELECT s.id, count(*) AS joined
FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p
  ON p.account_id = s.account_id AND p.app_id = s.app_id AND p.session_id = s.id
WHERE s.status = 'LIVE' AND s.type = 'participant'
GROUP BY s.id;
SELECT count(*) AS joined
FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p USING (account_id, app_id)
WHERE p.session_id = s.id AND s.id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT count(*) AS joined
FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
WHERE s.account_id = '023e105f4ecef8ad9ca31a8372d0c353' AND p.account_id = s.account_id
  AND s.id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';

-- LEFT JOIN: the session without participants stays. What belongs to the right side stands in ON.
SELECT s.id, p.display_name
FROM realtime_kit_sessions AS s LEFT JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
WHERE s.id = '4925c850-c543-401b-8da3-789c2090e5af';
SELECT s.id, p.display_name
FROM realtime_kit_sessions AS s
LEFT JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id AND p.display_name = 'nobody of that name'
WHERE s.id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT s.id, p.display_name
FROM realtime_kit_sessions AS s
LEFT JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id AND p.account_id = '023e105f4ecef8ad9ca31a8372d0c353'
WHERE s.id = '4925c850-c543-401b-8da3-789c2090e5af';

-- In WHERE a term on the right side's visible column is SQLite's ordinary matter.
SELECT s.id, p.display_name
FROM realtime_kit_sessions AS s LEFT JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
WHERE s.id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND p.display_name IS NULL;

-- Correlated: a request for each outer row.
SELECT s.id,
  (SELECT count(*) FROM realtime_kit_sessions_participants AS p WHERE p.session_id = s.id) AS joined,
  (SELECT max(p.duration) FROM realtime_kit_sessions_participants AS p WHERE p.session_id = s.id) AS longest
FROM realtime_kit_sessions AS s
WHERE s.status = 'LIVE'
ORDER BY s.created_at;
-- A table of one's own decides which sessions; an id that is NULL asks nothing.
CREATE TEMP TABLE mine(session_id TEXT, note TEXT);
INSERT INTO mine VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb', 'first'), (NULL, 'none'), ('4925c850-c543-401b-8da3-789c2090e5af', 'empty');
SELECT m.note, p.id FROM mine AS m JOIN realtime_kit_sessions_participants AS p USING (session_id) ORDER BY p.id;
SELECT m.note, p.id FROM mine AS m LEFT JOIN realtime_kit_sessions_participants AS p ON p.session_id = m.session_id ORDER BY m.rowid, p.id;

-- Who was in a session with whom: the table joined to itself.
SELECT a.display_name, b.display_name AS with_whom
FROM realtime_kit_sessions_participants AS a JOIN realtime_kit_sessions_participants AS b ON b.session_id = a.session_id AND b.id > a.id
WHERE a.session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb'
ORDER BY 1, 2;
