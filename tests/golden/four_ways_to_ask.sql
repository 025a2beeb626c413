-- env: CLOUDFLARE_ACCOUNT_ID
-- env: REALTIMEKIT_APP_ID
-- Nobody has said which account: a sentence, and no request.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE';

-- The account alone: the app is missing.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE' AND account_id = '023e105f4ecef8ad9ca31a8372d0c353';

-- First way: WHERE.
SELECT count(*) AS sessions FROM realtime_kit_sessions
WHERE status = 'LIVE' AND account_id = '023e105f4ecef8ad9ca31a8372d0c353' AND app_id = '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17';

-- Second way: the call form. What a table cannot do without comes first.
SELECT count(*) AS sessions FROM realtime_kit_sessions('023e105f4ecef8ad9ca31a8372d0c353', '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17')
WHERE status = 'LIVE';
SELECT count(*) AS joined FROM realtime_kit_sessions_participants('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb',
  '023e105f4ecef8ad9ca31a8372d0c353', '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17');

-- Third way: a table of one's own, which gives the arguments once.
CREATE VIRTUAL TABLE temp.calls USING realtime_kit_sessions(account_id='023e105f4ecef8ad9ca31a8372d0c353', app_id = "7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17");
SELECT count(*) AS sessions FROM calls WHERE status = 'LIVE';
SELECT account_id, app_id, meeting_display_name FROM calls WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
CREATE VIRTUAL TABLE temp.who USING realtime_kit_sessions_participants(session_id='dfa9e0aa-51a3-47e7-977a-d31ed592a1fb', account_id='023e105f4ecef8ad9ca31a8372d0c353', app_id='7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17');
SELECT display_name, session_id FROM who ORDER BY joined_at;

-- Its arguments may be overridden by the statement.
SELECT count(*) AS joined FROM who WHERE session_id = '4925c850-c543-401b-8da3-789c2090e5af';
SELECT count(*) AS sessions FROM calls WHERE account_id = '00000000000000000000000000000000' AND status = 'LIVE';

-- Any argument can be given there, and is checked like any other.
CREATE VIRTUAL TABLE temp.small USING realtime_kit_sessions(account_id='023e105f4ecef8ad9ca31a8372d0c353', app_id='7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17', page_no=2, per_page=3);
SELECT id, page_no, per_page FROM small;
CREATE VIRTUAL TABLE temp.wrong USING realtime_kit_sessions(sort_by='nothing');
SELECT id FROM wrong WHERE account_id = '023e105f4ecef8ad9ca31a8372d0c353' AND app_id = '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17';
CREATE VIRTUAL TABLE temp.wrong2 USING realtime_kit_sessions(nothing='1');
CREATE VIRTUAL TABLE temp.wrong3 USING realtime_kit_sessions(status='LIVE');
CREATE VIRTUAL TABLE temp.wrong4 USING realtime_kit_sessions('023e105f4ecef8ad9ca31a8372d0c353');
CREATE VIRTUAL TABLE temp.wrong5 USING realtime_kit_sessions(page_no=1, page_no=2);

-- A database file must not be able to lead the token elsewhere.
CREATE VIRTUAL TABLE temp.wrong6 USING realtime_kit_sessions(base_url='http://127.0.0.1:1');
CREATE VIRTUAL TABLE temp.wrong7 USING realtime_kit_sessions(token='secret');

-- Fourth way: nothing at all, after a word to the connection.
SELECT realtime_kit_config('account_id', '023e105f4ecef8ad9ca31a8372d0c353') AS account_id,
  realtime_kit_config('app_id', '7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17') AS app_id;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT count(*) AS joined FROM realtime_kit_sessions_participants('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');

-- CREATE without arguments does the same; DROP asks nothing.
CREATE VIRTUAL TABLE temp.plain USING realtime_kit_sessions;
SELECT count(*) AS sessions FROM plain WHERE status = 'LIVE';
DROP TABLE plain;
