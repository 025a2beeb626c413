-- The function POSTs and tells the API's answer.
SELECT realtime_kit_generate_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1') AS answer;
SELECT realtime_kit_generate_summary('d75cc916-af85-4d52-84d5-1467a08512f1', '023e105f4ecef8ad9ca31a8372d0c353', '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17') AS answer;
SELECT realtime_kit_generate_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', NULL, NULL) AS answer;
-- NULL starts nothing.
SELECT realtime_kit_generate_summary(NULL) AS answer;
SELECT realtime_kit_generate_summary(NULL, '023e105f4ecef8ad9ca31a8372d0c353', '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17') AS answer;
-- No such session; what is no id.
SELECT realtime_kit_generate_summary('00000000-0000-4000-8000-000000000000') AS answer;
SELECT realtime_kit_generate_summary('') AS answer;
SELECT realtime_kit_generate_summary('..') AS answer;
SELECT realtime_kit_generate_summary(x'00') AS answer;
SELECT realtime_kit_generate_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', 'another-account', '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17') AS answer;
-- Of several sessions, each once.
SELECT v.column1 AS session_id, json_type(realtime_kit_generate_summary(v.column1)) AS answer FROM (VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('d75cc916-af85-4d52-84d5-1467a08512f1')) AS v;
-- The same session twice in a statement is one POST.
SELECT json_type(realtime_kit_generate_summary(v.column1)) AS answer FROM (VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), (NULL), ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1')) AS v;
SELECT method, path, status, outcome, success FROM realtime_kit_requests WHERE method = 'POST' ORDER BY rowid;
-- A connection that only queries starts nothing.
PRAGMA query_only = 1;
SELECT realtime_kit_generate_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1') AS answer;
SELECT realtime_kit_generate_summary(NULL) AS answer;
PRAGMA query_only = 0;
SELECT json_type(realtime_kit_generate_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1')) AS answer;
