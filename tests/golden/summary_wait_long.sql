-- emulator: summary_ready=after_post,summary_after=3
-- Looks until it is there: three looks too early, the fourth.
SELECT json_extract(realtime_kit_generate_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), '$.success') AS success;
SELECT length(realtime_kit_wait_for_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', 20)) AS characters;
SELECT method, path, status, outcome FROM realtime_kit_requests WHERE path NOT LIKE 'http%' ORDER BY rowid;
