-- Every visible column of one session, as its declared type has it; NULL is what the API left out.
SELECT * FROM realtime_kit_sessions WHERE id = '2f96e6f1-909c-4e38-a342-2d258290754c';

SELECT typeof(id) AS id, typeof(live_participants) AS live_participants, typeof(minutes_consumed) AS minutes_consumed,
  typeof(created_at) AS created_at, typeof(ended_at) AS ended_at, typeof(meta) AS meta, typeof(settings) AS settings,
  typeof(recording_minutes_consumed) AS recording_minutes_consumed, typeof(parent_session_id) AS parent_session_id
FROM realtime_kit_sessions
WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';

-- The hidden ones: the arguments as given, and the answer itself.
SELECT account_id, app_id, session_id, page_no, success, json_valid(data) AS valid,
  json_extract(data, '$.minutes_consumed') AS minutes, json_extract(data, '$.created_at') AS created_at
FROM realtime_kit_sessions
WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';

-- Objects are JSON for SQLite's JSON functions, not text to be quoted again.
SELECT json_array(settings, meta) AS both, json_type(settings) AS type
FROM realtime_kit_sessions
WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
