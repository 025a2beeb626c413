-- The link's signature is in no row of the log; the file's request is there, without its query.
SELECT count(*) AS messages FROM realtime_kit_sessions_chat_messages WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT table_name, method, path, query, status, outcome, rows, attempt, bytes > 0 AS has_bytes, data, success FROM realtime_kit_requests ORDER BY rowid;
SELECT count(*) AS leaks FROM realtime_kit_requests AS r WHERE json_array(r.path, r.query, r.data, r.outcome, r.request_id) LIKE '%X-Amz%' OR r.path LIKE '%?%';
