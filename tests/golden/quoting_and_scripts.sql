-- An id is one segment of the path, whatever is in it: escaped, never another endpoint.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE session_id = 'a/b';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE session_id = 'a?b=c&d';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE session_id = 'a#b';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE session_id = '50%';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE session_id = 'two words';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE session_id = '%2e%2e';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE session_id = '../participants';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE session_id = '...';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE session_id = 'a;b:c@d,e+f=g!$(h)*''"\';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE session_id = 'Zürich 佐藤 🎥';
SELECT count(*) AS rows FROM realtime_kit_sessions_participants WHERE session_id = 'a/b' AND participant_id = 'c/d?e';
SELECT count(*) AS rows FROM realtime_kit_sessions_peer_report('a/../b');
SELECT path FROM realtime_kit_requests ORDER BY rowid DESC LIMIT 1;

-- Account and app too.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE account_id = 'a/b' AND app_id = '?c';

-- A parameter's value is escaped in the query, and arrives as it was written.
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE search = 'Kundengespräch Zürich';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE search = '100% & more = ?#/+';
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE search = '🚀';

-- Names in many scripts come as they are: the people of the largest session whose names are no ASCII; then those with quotes in them.
SELECT display_name, length(display_name) AS letters FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303')
WHERE display_name GLOB '*[^ -~]*' GROUP BY display_name ORDER BY display_name;
SELECT display_name FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303')
WHERE display_name GLOB '*[''";\]*' GROUP BY display_name ORDER BY display_name;
SELECT count(*) AS joined FROM realtime_kit_sessions_participants('3bd31280-cfe7-4673-a547-df9989d0d303') WHERE display_name = '佐藤 健';
SELECT DISTINCT meeting_display_name FROM realtime_kit_sessions WHERE created_at >= '2026-10-01' AND meeting_display_name GLOB '*[^ -~]*'
ORDER BY meeting_display_name;
