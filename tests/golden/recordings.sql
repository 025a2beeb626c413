-- emulator: 
-- emulator: revision=a
-- emulator: unknown_parameter=422
-- except: old LIMIT, OFFSET and whole IN lists are offered to a table from SQLite 3.38 on
-- A session's recordings: the API cannot be asked for them, so the list is read and compared here.
SELECT id, session_id, status, output_file_name, file_size, recording_duration, download_url_expiry, invoked_time, started_time, stopped_time
FROM realtime_kit_recordings WHERE session_id = '973a6990-a2f1-4aa1-9cb0-661a70149eae' ORDER BY invoked_time, id;
-- All of them; the newest first is the API's own order.
SELECT count(*) AS recordings, count(DISTINCT id) AS ids, sum(file_size) AS bytes, sum(recording_duration) AS seconds, count(download_url) AS links,
       count(audio_download_url) AS audio, count(session_id) AS with_session FROM realtime_kit_recordings;
SELECT id, invoked_time FROM realtime_kit_recordings ORDER BY invoked_time DESC LIMIT 3;
SELECT id, invoked_time FROM realtime_kit_recordings ORDER BY invoked_time LIMIT 3;
-- The statuses; two of them the API's filter does not know, and they are compared here.
SELECT status, count(*) AS recordings FROM realtime_kit_recordings GROUP BY 1 ORDER BY 1;
SELECT id FROM realtime_kit_recordings WHERE status = 'ERRORED' ORDER BY id;
SELECT id FROM realtime_kit_recordings WHERE status = 'PAUSED';
SELECT id FROM realtime_kit_recordings WHERE status = 'UPLOADING' ORDER BY id;
SELECT count(*) AS recordings FROM realtime_kit_recordings WHERE status IN ('INVOKED', 'RECORDING');
SELECT count(*) AS recordings FROM realtime_kit_recordings WHERE status IN ('INVOKED', 'ERRORED');
-- By its id: one request.
SELECT session_id, status, output_file_name FROM realtime_kit_recordings WHERE id = '412bfcd8-3a4a-4e14-b8a2-75f0d819e321';
SELECT id FROM realtime_kit_recordings WHERE id = '00000000-0000-4000-8000-000000000000';
-- What only the request for one recording tells: asked for where it is read.
SELECT id, json_extract(start_reason, '$.reason') AS reason, json_extract(start_reason, '$.caller.name') AS caller, json_extract(stop_reason, '$.reason') AS stopped
FROM realtime_kit_recordings WHERE session_id = '973a6990-a2f1-4aa1-9cb0-661a70149eae' ORDER BY id;
SELECT start_reason FROM realtime_kit_recordings WHERE id = '412bfcd8-3a4a-4e14-b8a2-75f0d819e321';
-- A meeting's recordings in a range of time.
SELECT count(*) AS recordings, min(invoked_time) AS first, max(invoked_time) AS last FROM realtime_kit_recordings
WHERE meeting_id = '1e8931c0-cdd1-4e29-871d-6f9c9559bdc9' AND invoked_time >= '2026-10-01' AND invoked_time < '2026-11-01';
-- Sessions with their recordings.
SELECT s.meeting_display_name, r.output_file_name FROM realtime_kit_recordings AS r JOIN realtime_kit_sessions AS s ON s.id = r.session_id
WHERE r.status = 'PAUSED';
