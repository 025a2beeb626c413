-- emulator: summary_ready=after_post
-- emulator: summary_ready=after_post,revision=a,chat_file=json
-- Asked for, waited for, there. Before, there is none, and waiting ends without one when the time is over.
SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT realtime_kit_wait_for_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', 0) AS summary;
SELECT realtime_kit_wait_for_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', 1) AS summary;
INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1');
SELECT realtime_kit_wait_for_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', 10) AS summary;
SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
-- By the function.
SELECT json_extract(realtime_kit_generate_summary('d75cc916-af85-4d52-84d5-1467a08512f1'), '$.success') AS success;
SELECT realtime_kit_wait_for_summary('d75cc916-af85-4d52-84d5-1467a08512f1', '10') AS summary;
-- NULL waits for nothing; what is no number of seconds is refused; a negative time is one look.
SELECT realtime_kit_wait_for_summary(NULL, 10) AS summary;
SELECT realtime_kit_wait_for_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', NULL) AS summary;
SELECT realtime_kit_wait_for_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', 'soon') AS summary;
SELECT length(realtime_kit_wait_for_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', -1)) AS characters;
SELECT realtime_kit_wait_for_summary('3bd31280-cfe7-4673-a547-df9989d0d303', -1) AS summary;
-- An error of the API is an error, not a wait.
SELECT realtime_kit_wait_for_summary('..', 10) AS summary;
