-- emulator: ids=odd
-- except: old SQLite 3.35 hands a list over value by value, and no LIMIT
-- env: REALTIMEKIT_MAX_REQUESTS=1000
-- Ids with everything in them that JSON allows: quotes, slashes, percent signs, blanks, control characters, NUL, any script.
CREATE TEMP TABLE odd(id TEXT, is_told);
INSERT INTO odd VALUES ('it''s "quoted"', 1), ('a/b/../c', 1), ('100%25 ?x=1&y=2#z;+', 1), ('back\slash', 1), ('Zürich 佐藤 🎥', 1),
  ('Alias, éscaped', 1), ('e' || char(0x301), 1), (char(0xe9), 1), ('  blank around  ', 1),
  ('tab' || char(9) || 'and' || char(13, 10) || 'line' || char(8, 12), 0), ('nul' || char(0) || 'inside', 0),
  ('delete' || char(0x7f) || ', next line' || char(0x85), 0), (char(0x202e) || 'right to left' || char(0x200b, 0xfeff), 1),
  (char(0xffff, 0x10ffff), 1), (''' OR 1=1 --', 1), ('abc', 1), ('ABC', 1), ('007', 1), ('7.0', 1), ('1e3', 1), ('null', 1), ('["x"]', 1),
  ('../..', 1), ('%2e%2e', 1);

-- As rows of a list they are what they are, byte for byte.
SELECT hex(id) AS bytes, length(id) AS characters, id IN (SELECT id FROM odd) AS is_known FROM realtime_kit_sessions
WHERE created_at < (SELECT created_at FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 1 OFFSET 19)
ORDER BY created_at DESC LIMIT 24;

-- Asked for by id, each is found, and only it.
SELECT hex(odd.id) AS bytes, count(s.id) AS found, min(hex(s.id)) = hex(odd.id) AS is_it
FROM odd LEFT JOIN realtime_kit_sessions AS s ON s.id = odd.id GROUP BY odd.rowid;
SELECT count(*) AS found FROM realtime_kit_sessions WHERE id IN (SELECT id FROM odd);
SELECT realtime_kit_config('push_pages', 'off') AS push_pages;
SELECT count(*) AS found_by_id FROM realtime_kit_sessions WHERE id IN (SELECT id FROM odd);

-- As an argument, a control character is refused with a sentence: nobody means it.
SELECT count(*) AS found FROM realtime_kit_sessions WHERE session_id IN (SELECT id FROM odd WHERE is_told);
SELECT count(*) AS found FROM realtime_kit_sessions WHERE session_id = (SELECT id FROM odd WHERE id GLOB 'nul*');
SELECT count(*) AS found FROM realtime_kit_sessions WHERE session_id = (SELECT id FROM odd WHERE id GLOB 'tab*');

-- Peers with such ids, in the list of their session, by id, and their reports.
CREATE TEMP TABLE call AS SELECT id FROM realtime_kit_sessions WHERE id = '6793b51f-f4ed-40c5-9fab-d08009432386';
SELECT count(*) AS peers, sum(id IN (SELECT id FROM odd)) AS odd FROM realtime_kit_sessions_participants WHERE session_id = (SELECT id FROM call);
SELECT count(p.id) AS found FROM odd LEFT JOIN realtime_kit_sessions_participants AS p ON p.session_id = (SELECT id FROM call) AND p.id = odd.id;
SELECT count(r.id) AS found, count(DISTINCT r.id) AS each FROM odd LEFT JOIN realtime_kit_sessions_peer_report AS r ON r.peer_id = odd.id WHERE is_told;

-- What hangs on sessions with such ids.
SELECT count(p.id) AS participants, count(DISTINCT s.id) AS sessions FROM odd
CROSS JOIN realtime_kit_sessions AS s ON s.id = odd.id CROSS JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id WHERE is_told;
