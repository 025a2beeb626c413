-- emulator:
-- emulator: revision=a
-- One session by its id: one request, by either name of the id.
SELECT id, status, minutes_consumed, ended_at FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT id, status, minutes_consumed FROM realtime_kit_sessions WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT id FROM realtime_kit_sessions WHERE '3bd31280-cfe7-4673-a547-df9989d0d303' = id;
SELECT id FROM realtime_kit_sessions WHERE session_id IS '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT EXISTS (SELECT 1 FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303') AS there;

-- An order, a limit and another field beside it change nothing: SQLite checks the field.
SELECT id FROM realtime_kit_sessions
WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND status = 'ended' ORDER BY created_at DESC LIMIT 5;
SELECT id FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND status = 'LIVE';

-- Both names with the same value: one request. With two values: no row.
SELECT id FROM realtime_kit_sessions
WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND session_id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT id FROM realtime_kit_sessions
WHERE id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND session_id = '3bd31280-cfe7-4673-a547-df9989d0d303';

-- An id that nothing has is no row.
SELECT id FROM realtime_kit_sessions WHERE id = '00000000-0000-4000-8000-000000000000';
SELECT id FROM realtime_kit_sessions WHERE session_id = 'no-such-session';
SELECT EXISTS (SELECT 1 FROM realtime_kit_sessions WHERE id = 'no-such-session') AS there;

-- A number as an id is text, in the echo too; a whole REAL is the whole number.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE id = 17;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE session_id = 17.0;

-- What no id can be matches nothing, without a request, on the visible column.
SELECT id FROM realtime_kit_sessions WHERE id = '';
SELECT id FROM realtime_kit_sessions WHERE id = '..';
SELECT id FROM realtime_kit_sessions WHERE id = 'peer-report';
SELECT id FROM realtime_kit_sessions WHERE id = x'00';
SELECT id FROM realtime_kit_sessions WHERE id = NULL;

-- Letters are compared as SQL says: the id in capitals is another id.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE id = '3BD31280-CFE7-4673-A547-DF9989D0D303';

-- Another collation is SQLite's matter: the list is read.
EXPLAIN QUERY PLAN SELECT id FROM realtime_kit_sessions WHERE id = '3BD31280-CFE7-4673-A547-DF9989D0D303' COLLATE NOCASE;
SELECT id FROM realtime_kit_sessions WHERE id = '3BD31280-CFE7-4673-A547-DF9989D0D303' COLLATE NOCASE;
