-- However an INSERT into the table is written, it is one POST a row.
CREATE VIRTUAL TABLE temp.calls USING realtime_kit_sessions;
CREATE TEMP TABLE wanted(session_id TEXT);
INSERT INTO wanted VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
INSERT INTO "realtime_kit_sessions"("session_id") VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
insert into [realtime_kit_sessions] (session_id) select session_id from wanted;
INSERT INTO Realtime_Kit_Sessions(session_id) SELECT session_id FROM wanted;
INSERT OR ABORT
INTO main.realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
INSERT INTO temp.calls(session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
INSERT INTO calls AS c (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
INSERT /* why not */ INTO -- the table
  `calls`(session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
REPLACE INTO realtime_kit_sessions(session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
WITH w(id) AS (SELECT session_id FROM wanted) INSERT INTO realtime_kit_sessions(session_id) SELECT id FROM w;
SELECT count(*) AS posts, min(status) AS status, count(DISTINCT path) AS paths FROM realtime_kit_requests WHERE method = 'POST';
