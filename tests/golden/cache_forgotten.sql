-- env: REALTIMEKIT_CACHE=16777216
-- env: REALTIMEKIT_IN_FLIGHT=1
-- What may change is asked for again: a session that is LIVE, and what hangs on it.
CREATE TEMP TABLE live AS SELECT id FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT count(*) AS peers FROM realtime_kit_sessions_participants WHERE session_id = (SELECT min(id) FROM live);
SELECT count(*) AS peers FROM realtime_kit_sessions_participants WHERE session_id = (SELECT min(id) FROM live);
SELECT status FROM realtime_kit_sessions WHERE session_id = (SELECT min(id) FROM live);
SELECT status FROM realtime_kit_sessions WHERE session_id = (SELECT min(id) FROM live);

-- So is what hangs on a session of which nobody has read yet that it is settled. A list tells it as well.
SELECT count(*) AS peers FROM realtime_kit_sessions_participants WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT count(*) AS settled FROM realtime_kit_sessions WHERE search = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT count(*) AS peers FROM realtime_kit_sessions_participants WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT count(*) AS peers FROM realtime_kit_sessions_participants WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303';

-- What was started for a session takes back what was known of it.
INSERT INTO realtime_kit_sessions (session_id) VALUES ('3bd31280-cfe7-4673-a547-df9989d0d303');
SELECT count(*) AS peers FROM realtime_kit_sessions_participants WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND page_no = 1;
SELECT count(*) AS peers FROM realtime_kit_sessions_participants WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303' AND page_no = 1;

-- And so does this function; it gives the bytes freed.
SELECT status FROM realtime_kit_sessions WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT status FROM realtime_kit_sessions WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
SELECT realtime_kit_clear_cache() > 500 AS freed;
SELECT realtime_kit_clear_cache() AS freed;
SELECT status FROM realtime_kit_sessions WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';

-- What another token was shown is not for this one.
SELECT realtime_kit_config('token', 'another') AS token;
SELECT status FROM realtime_kit_sessions WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
