-- env: CLOUDFLARE_ACCOUNT_ID=from-the-environment
-- env: REALTIMEKIT_APP_ID
-- env: CLOUDFLARE_REALTIMEKIT_APP_ID=7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17
-- Environment, then realtime_kit_config, then CREATE VIRTUAL TABLE, then the statement's own: the later one wins.
SELECT realtime_kit_config('account_id') AS account_id, realtime_kit_config('app_id') AS app_id;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT realtime_kit_config('account_id', '023e105f4ecef8ad9ca31a8372d0c353') AS account_id;
SELECT count(*) AS sessions, min(account_id) AS account_id FROM realtime_kit_sessions WHERE status = 'LIVE';
CREATE VIRTUAL TABLE temp.other USING realtime_kit_sessions(account_id='of-the-table');
SELECT count(*) AS sessions FROM other WHERE status = 'LIVE';
SELECT count(*) AS sessions FROM other WHERE status = 'LIVE' AND account_id = '023e105f4ecef8ad9ca31a8372d0c353';

-- NULL takes a value back; a key is found in any case, blanks around a value do not count.
SELECT realtime_kit_config('ACCOUNT_ID', NULL) AS account_id;
SELECT realtime_kit_config('tries', ' 3 ') AS tries, realtime_kit_config('tries', 4) AS again, realtime_kit_config('tries', NULL) AS back;

-- What there is when nobody said anything.
SELECT realtime_kit_config('timeout') AS timeout, realtime_kit_config('connect_timeout') AS connect_timeout,
  realtime_kit_config('max_requests') AS max_requests, realtime_kit_config('page_size') AS page_size,
  realtime_kit_config('time_format') AS time_format, realtime_kit_config('push_order') AS push_order;

-- The token can be set, and never read.
SELECT realtime_kit_config('token') AS token;
SELECT realtime_kit_config('token', 'another-secret') AS token;
SELECT realtime_kit_config('token') AS token;
SELECT realtime_kit_config('token', NULL) AS token;
SELECT realtime_kit_config('token', 'two words') AS token;

-- What is no value of a setting is refused, with what would do.
SELECT realtime_kit_config('no_such_setting');
SELECT realtime_kit_config(NULL);
SELECT realtime_kit_config('account_id', '') AS account_id;
SELECT realtime_kit_config('tries', 0);
SELECT realtime_kit_config('tries', 'many');
SELECT realtime_kit_config('tries', 1.5);
SELECT realtime_kit_config('tries', x'33');
SELECT realtime_kit_config('push_order', 'yes');
SELECT realtime_kit_config('base_url', 'http://example.com');
SELECT realtime_kit_config('base_url', 'ftp://127.0.0.1');
SELECT realtime_kit_config('base_url', 'https://somebody:word@example.com');
SELECT realtime_kit_config('base_url', 'https://example.com/?key=1');
SELECT realtime_kit_config('base_url', 'example.com');
SELECT realtime_kit_config('base_url', 'http://127.0.0.1.example.com');
SELECT realtime_kit_config();
SELECT realtime_kit_config('tries', 1, 2);

-- Nothing of that changed anything.
SELECT realtime_kit_config('tries') AS tries, realtime_kit_config('push_order') AS push_order;
