-- env: CLOUDFLARE_ACCOUNT_ID
-- Without an account nothing is sent, and the message says what to write.
SELECT id FROM realtime_kit_sessions;

SELECT id, account_id
FROM realtime_kit_sessions
WHERE account_id = '023e105f4ecef8ad9ca31a8372d0c353' AND id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1';
