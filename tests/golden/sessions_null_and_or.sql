-- OR over two indexes: each side asks for its own, a row that both find comes once.
SELECT id, status FROM realtime_kit_sessions
WHERE id = '2f96e6f1-909c-4e38-a342-2d258290754c' OR status = 'LIVE'
ORDER BY id;
SELECT id FROM realtime_kit_sessions
WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303' OR session_id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb'
ORDER BY id;
SELECT count(*) AS sessions FROM realtime_kit_sessions
WHERE associated_id = '5a7e7a69-cb6c-4775-9c66-d98e01933bf5' OR status = 'LIVE';

-- One side that nothing can match asks nothing.
SELECT id FROM realtime_kit_sessions WHERE id = NULL OR id = '3bd31280-cfe7-4673-a547-df9989d0d303';
SELECT id FROM realtime_kit_sessions WHERE id = '' OR status = 'SCHEDULED';
