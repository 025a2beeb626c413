-- Start the summaries of yesterday's calls that are over, and show what the API answered to each.
--
-- The list is kept first: what is about to be sent can be looked at, and each session is asked for once.
CREATE TEMP TABLE yesterday AS
SELECT id, meeting_display_name AS meeting, ended_at
FROM realtime_kit_sessions
WHERE status = 'ENDED'
  AND created_at >= date('now', '-1 day')
  AND created_at < date('now');

SELECT * FROM yesterday ORDER BY ended_at;

INSERT INTO realtime_kit_sessions (session_id) SELECT id FROM yesterday;

-- last_insert_rowid() is the answer of the last; all of them belong to the same statement.
SELECT path, status, success, data
FROM realtime_kit_requests
WHERE method = 'POST'
  AND statement = (SELECT statement FROM realtime_kit_requests WHERE rowid = last_insert_rowid())
ORDER BY rowid;
