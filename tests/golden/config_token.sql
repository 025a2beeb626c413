-- A base_url given through SQL gets no token from the environment: who may type SQL must not send it home.
SELECT realtime_kit_config('base_url', realtime_kit_config('base_url')) IS NOT NULL AS set_through_sql;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE';

-- One given the same way is sent there.
SELECT realtime_kit_config('token', 'emulator-token') AS token;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT realtime_kit_config('token', NULL) AS token;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'ENDED' LIMIT 1;

-- Back to the environment's address, its token goes there again.
SELECT realtime_kit_config('base_url', NULL) IS NOT NULL AS there;
SELECT count(*) AS live FROM realtime_kit_sessions WHERE status = 'LIVE';

-- A token through SQL goes to the environment's address, too; a wrong one is the API's matter.
SELECT realtime_kit_config('token', 'wrong-token') AS token;
SELECT count(*) AS live FROM realtime_kit_sessions WHERE status = 'Live';
