-- One INSERT is one POST without a body; its answer stands in the log, at last_insert_rowid().
INSERT INTO realtime_kit_sessions(session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');

SELECT method, path, query, status, outcome, attempt, data, success, time, ms
FROM realtime_kit_requests
WHERE rowid = last_insert_rowid();

-- Nothing else is written by SQL.
INSERT INTO realtime_kit_sessions_participants(session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
UPDATE realtime_kit_sessions SET status = 'ENDED' WHERE id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
DELETE FROM realtime_kit_sessions WHERE id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
