-- One row is one POST without a body; its answer is in the log, at last_insert_rowid().
INSERT INTO realtime_kit_sessions (account_id, app_id, session_id)
VALUES ('023e105f4ecef8ad9ca31a8372d0c353', '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17', 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
SELECT method, path, query, status, outcome, attempt, data, success, rows, table_name
FROM realtime_kit_requests WHERE rowid = last_insert_rowid();

-- Account and app may come from the settings. Several rows are several POSTs.
INSERT INTO realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb'), ('3bd31280-cfe7-4673-a547-df9989d0d303');
SELECT json_extract(data, '$.session_id') AS session_id, json_extract(data, '$.status') AS status
FROM realtime_kit_requests WHERE rowid = last_insert_rowid();

-- INSERT … SELECT: the reading, then one POST a row.
INSERT INTO realtime_kit_sessions (session_id) SELECT id FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT count(*) AS posts, count(DISTINCT path) AS paths, min(status) AS status, min(success) AS success
FROM realtime_kit_requests WHERE method = 'POST';

-- RETURNING is evaluated before the POST: it shows nothing of the answer.
INSERT INTO realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb') RETURNING data, success;
SELECT success FROM realtime_kit_requests WHERE rowid = last_insert_rowid();

-- Refused before any request: what is no argument, no id, or not there.
INSERT INTO realtime_kit_sessions (session_id, status) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb', 'ENDED');
INSERT INTO realtime_kit_sessions (id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
INSERT INTO realtime_kit_sessions (session_id, page_no) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb', 1);
INSERT INTO realtime_kit_sessions (session_id) VALUES (NULL);
INSERT INTO realtime_kit_sessions (session_id) VALUES ('');
INSERT INTO realtime_kit_sessions (session_id) VALUES ('..');
INSERT INTO realtime_kit_sessions (session_id) VALUES ('peer-report');
INSERT INTO realtime_kit_sessions (session_id) VALUES (x'00');
INSERT INTO realtime_kit_sessions DEFAULT VALUES;

-- Refused by the API: the statement ends, and the connection works on.
INSERT INTO realtime_kit_sessions (session_id) VALUES ('no-such-session');
SELECT status, outcome, data, success FROM realtime_kit_requests ORDER BY rowid DESC LIMIT 1;

-- What was done before a row that is refused has been done.
INSERT INTO realtime_kit_sessions (session_id) VALUES ('4925c850-c543-401b-8da3-789c2090e5af'), (NULL), ('3bd31280-cfe7-4673-a547-df9989d0d303');

-- Nothing else can be written.
DELETE FROM realtime_kit_sessions WHERE id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
DELETE FROM realtime_kit_sessions_participants WHERE session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb' AND id = 'efd61ff5-bb6b-4426-b758-d233b84515b1';
UPDATE realtime_kit_sessions SET status = 'ENDED' WHERE id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
UPDATE realtime_kit_sessions SET status = 'ENDED';
INSERT INTO realtime_kit_sessions_participants (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
INSERT INTO realtime_kit_sessions_peer_report (peer_id) VALUES ('efd61ff5-bb6b-4426-b758-d233b84515b1');
INSERT INTO realtime_kit_requests (method) VALUES ('GET');
DELETE FROM realtime_kit_tables;
