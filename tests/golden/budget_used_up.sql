-- emulator: budget=4,window=300
-- env: REALTIMEKIT_MAX_WAIT=2
-- env: REALTIMEKIT_TRIES=2
-- env: REALTIMEKIT_RETRY_DELAY=1
-- The token's budget ends on page 5: no short answer.
SELECT count(id) AS sessions FROM realtime_kit_sessions;
SELECT status, outcome, budget_left FROM realtime_kit_requests ORDER BY rowid;
