-- env: CLOUDFLARE_API_TOKEN
-- Without a token nothing is sent, and the message says what to write.
SELECT count(*) AS sessions FROM realtime_kit_sessions;
SELECT id FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
INSERT INTO realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
SELECT count(*) AS requests FROM realtime_kit_requests;

-- What needs no request works.
SELECT id FROM realtime_kit_sessions WHERE id = NULL;
SELECT count(*) > 5 AS tables FROM realtime_kit_tables;
