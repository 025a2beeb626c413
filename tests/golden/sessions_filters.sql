-- emulator:
-- emulator: paging=data
-- = on status is sent in the API's own spelling, whatever the case.
EXPLAIN QUERY PLAN SELECT id FROM realtime_kit_sessions WHERE status = 'live';
SELECT id, status FROM realtime_kit_sessions WHERE status = 'live' ORDER BY id;
SELECT id, status FROM realtime_kit_sessions WHERE 'LiVe' = status ORDER BY id;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'ENDED';

-- A status that no session can have matches nothing, without a request.
SELECT id FROM realtime_kit_sessions WHERE status = 'SCHEDULED';
SELECT id FROM realtime_kit_sessions WHERE status = '';
SELECT id FROM realtime_kit_sessions WHERE status = 1;
SELECT id FROM realtime_kit_sessions WHERE status = x'4c495645';
SELECT id FROM realtime_kit_sessions WHERE status = NULL;

-- Contradictory values: one is sent, SQLite checks the other.
SELECT id FROM realtime_kit_sessions WHERE status = 'LIVE' AND status = 'ENDED';

-- Under another collation SQLite compares: 'live' is then not LIVE, and the API is not asked for it.
EXPLAIN QUERY PLAN SELECT id FROM realtime_kit_sessions WHERE status = 'live' COLLATE BINARY;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'live' COLLATE BINARY;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status COLLATE BINARY = 'LIVE';

-- What is no equality is SQLite's matter, too.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status <> 'ENDED';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status LIKE 'l%';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE +status = 'LIVE';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE type = 'Livestream';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status IS NOT 'ENDED';

-- The sessions of one meeting.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE associated_id = '5a7e7a69-cb6c-4775-9c66-d98e01933bf5';

-- A meeting of Dyte's version 1 has no UUID, which a server may refuse: it is not sent, SQLite finds the rows.
EXPLAIN QUERY PLAN SELECT id FROM realtime_kit_sessions WHERE associated_id = 'bwapgu-uajghy';
SELECT count(*) AS sessions, min(meeting_display_name) AS title FROM realtime_kit_sessions WHERE associated_id = 'bwapgu-uajghy';

-- Both filters at once.
SELECT id, created_at FROM realtime_kit_sessions
WHERE associated_id = '5a7e7a69-cb6c-4775-9c66-d98e01933bf5' AND status = 'ended' AND minutes_consumed > 1000
ORDER BY created_at;
