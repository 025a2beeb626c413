-- emulator: revision=a
-- emulator: totals=absent
-- Without totals a first page that is short proves nothing (the server may give fewer than asked): the second is empty.
SELECT id, status FROM realtime_kit_sessions WHERE status = 'live' ORDER BY id;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE associated_id = '5a7e7a69-cb6c-4775-9c66-d98e01933bf5';

-- Nothing found: one page says so.
SELECT count(*) AS sessions FROM realtime_kit_sessions
WHERE associated_id = '5a7e7a69-cb6c-4775-9c66-d98e01933bf5' AND status = 'live';
