-- Where recordings are stored has keys and passwords in it: they are in no column, in the row as JSON nor below the meeting.
SELECT count(*) AS recordings,
       sum(instr(coalesce(data, ''), 'emulator-secret') + instr(coalesce(data, ''), 'storage_config') > 0) AS in_data,
       sum(instr(coalesce(meeting, ''), 'emulator-secret') + instr(coalesce(meeting, ''), 'storage_config') > 0) AS in_meeting
FROM realtime_kit_recordings;
SELECT data, meeting, start_reason, stop_reason FROM realtime_kit_recordings WHERE id = '412bfcd8-3a4a-4e14-b8a2-75f0d819e321';
SELECT data, meeting FROM realtime_kit_recordings WHERE session_id = '6793b51f-f4ed-40c5-9fab-d08009432386' ORDER BY id;
SELECT start_reason, data FROM realtime_kit_recordings WHERE session_id = '6793b51f-f4ed-40c5-9fab-d08009432386' ORDER BY id;
SELECT count(*) AS leaks FROM realtime_kit_requests WHERE coalesce(data, '') || path || query LIKE '%emulator-secret%';
