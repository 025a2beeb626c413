-- NULL for an argument: no request, no rows.
SELECT id FROM realtime_kit_sessions WHERE session_id = NULL;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE search = NULL;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE account_id = NULL;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE page_no = NULL;
SELECT count(*) AS joined FROM realtime_kit_sessions_participants WHERE session_id = NULL;
SELECT count(*) AS joined FROM realtime_kit_sessions_participants(NULL);
SELECT count(*) AS reports FROM realtime_kit_sessions_peer_report WHERE peer_id = (SELECT NULL);
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE session_id IS (SELECT NULL);

-- A NULL beside a wrong argument: the wrong one is still said.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE search = NULL AND sort_by = 'nothing';

-- NULL for a visible column: the same, as SQL says.
SELECT id FROM realtime_kit_sessions WHERE id = NULL;
SELECT id FROM realtime_kit_sessions WHERE status = NULL;
SELECT id FROM realtime_kit_sessions WHERE created_at > NULL;

-- IS NULL on an argument nobody gave is true of every row.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE search IS NULL AND status = 'LIVE';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE search IS NOT NULL AND status = 'LIVE';
