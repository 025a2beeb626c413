-- env: REALTIMEKIT_PAGE_SIZE=25
-- Five pages of them; several were made in the same millisecond, and some have no title.
SELECT count(*) AS meetings, count(DISTINCT id) AS ids, count(title) AS titles, count(DISTINCT created_at) AS moments, count(persist_chat) AS with_flags,
       count(session_keep_alive_time_in_secs) AS keep_alive, count(recording_config) AS with_recording_config FROM realtime_kit_meetings;
SELECT title, status, created_at, updated_at, persist_chat, live_stream_on_start, record_on_start, summarize_on_end, transcribe_on_end,
       session_keep_alive_time_in_secs, recording_config FROM realtime_kit_meetings WHERE id = '92569876-42b1-4cfe-9a90-da76caa60b92';
SELECT id, title, created_at FROM realtime_kit_meetings ORDER BY created_at DESC, id LIMIT 3;
-- The API is asked for a status, in any case; a word that is none matches nothing and is not sent.
SELECT count(*) AS meetings FROM realtime_kit_meetings WHERE status = 'inactive';
EXPLAIN QUERY PLAN SELECT count(*) FROM realtime_kit_meetings WHERE status = 'inactive';
SELECT count(*) AS meetings FROM realtime_kit_meetings WHERE status = 'GONE';
SELECT count(*) AS meetings FROM realtime_kit_meetings WHERE search = 'design' AND start_time = '2026-08-01' AND end_time = '2026-08-31';
SELECT count(*) AS meetings FROM realtime_kit_meetings WHERE created_at >= '2026-08-01' AND created_at < '2026-08-03';
SELECT title FROM realtime_kit_meetings WHERE page_no = 2 AND per_page = 3;
-- By its id: one request; an id that nothing has is no row.
SELECT title FROM realtime_kit_meetings WHERE meeting_id = '92569876-42b1-4cfe-9a90-da76caa60b92' AND name = 'any';
SELECT title FROM realtime_kit_meetings WHERE id = '00000000-0000-4000-8000-000000000000';
-- What only the request for one meeting tells: asked for where it is read.
SELECT title, json_extract(ai_config, '$.transcription.language') AS language FROM realtime_kit_meetings WHERE search = 'design' ORDER BY title;
-- Keys and passwords of a storage are in no column, nor in the row as JSON.
SELECT data, recording_config FROM realtime_kit_meetings WHERE id = '1ae0a61f-6d36-462c-9b09-5b77bf300dde';
SELECT count(*) AS meetings, sum(instr(recording_config, 'storage_config') + instr(data, 'storage_config') + instr(data, 'emulator-secret')) AS secrets
FROM realtime_kit_meetings;
-- The calls of a meeting, and of several.
SELECT m.title, count(*) AS sessions, round(sum(s.minutes_consumed), 2) AS minutes FROM realtime_kit_meetings AS m
JOIN realtime_kit_sessions AS s ON s.associated_id = m.id WHERE m.search = 'design' GROUP BY m.id ORDER BY m.title;
SELECT s.meeting_display_name, m.title, m.status FROM realtime_kit_sessions AS s LEFT JOIN realtime_kit_meetings AS m ON m.meeting_id = s.associated_id
ORDER BY s.created_at DESC LIMIT 3;
-- Times and statuses that nothing can have are errors where they are arguments.
SELECT count(*) FROM realtime_kit_meetings WHERE start_time = 'yesterday';
SELECT count(*) FROM realtime_kit_meetings WHERE meeting_id = 'x' AND search = 'y';
-- Its answers hold keys of storages and streams: no column shows them, and there is no answer form.
CREATE VIRTUAL TABLE temp.answers USING realtime_kit_meetings(answer='/meetings');
SELECT count(*) AS configs, sum(instr(recording_config, 'emulator-secret')) AS secrets, sum(instr(data, 'emulator-secret')) AS in_data
FROM realtime_kit_meetings WHERE recording_config IS NOT NULL;
