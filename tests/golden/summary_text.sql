-- emulator: 
-- emulator: revision=a
-- emulator: file_chunked=1
-- The summary's text.
SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
SELECT session_id, summary FROM realtime_kit_sessions_summary WHERE session_id IN ('d75cc916-af85-4d52-84d5-1467a08512f1', 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1', 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb', 'e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91') ORDER BY 1;
-- It was not asked for and not made; there is no transcript; the session goes on; no such session: no row.
SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = '1c3b207f-8357-4de6-ae45-025ddda31a66';
SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = 'be5fc663-918c-4672-a791-6c5ddf7f2d0e';
SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = '2f96e6f1-909c-4e38-a342-2d258290754c';
SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = '00000000-0000-4000-8000-000000000000';
-- Who reads the link only fetches nothing.
SELECT summary_download_url LIKE '%/files/summary/%' AS has_url, summary_download_url_expiry FROM realtime_kit_sessions_summary WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
-- Which of these have none.
WITH ended(id) AS (VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1'), ('1c3b207f-8357-4de6-ae45-025ddda31a66'), ('3bd31280-cfe7-4673-a547-df9989d0d303'))
SELECT id FROM ended WHERE NOT EXISTS (SELECT 1 FROM realtime_kit_sessions_summary AS s WHERE s.session_id = ended.id) ORDER BY 1;
-- A summary that is asked for is there afterwards.
INSERT INTO realtime_kit_sessions (session_id) VALUES ('1c3b207f-8357-4de6-ae45-025ddda31a66');
SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = '1c3b207f-8357-4de6-ae45-025ddda31a66';
