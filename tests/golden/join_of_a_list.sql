-- except: old SQLite before 3.38 finds no plan beside a list that it hands over value by value
-- The participants of some sessions with their reports.
SELECT count(r.id) AS peers, count(DISTINCT p.session_id) AS sessions
FROM realtime_kit_sessions_participants AS p JOIN realtime_kit_sessions_peer_report AS r ON r.peer_id = p.id
WHERE p.session_id IN ('973a6990-a2f1-4aa1-9cb0-661a70149eae', '1df68665-cd0f-408f-b6fe-101c20ca8ae9');
SELECT count(r.id) AS peers
FROM realtime_kit_sessions_peer_report AS r JOIN realtime_kit_sessions_participants AS p ON r.peer_id = p.id
WHERE p.session_id IN ('973a6990-a2f1-4aa1-9cb0-661a70149eae', '1df68665-cd0f-408f-b6fe-101c20ca8ae9');
SELECT realtime_kit_config('push_filters', 'off') AS push_filters;
SELECT r.id = p.id AS same FROM realtime_kit_sessions_participants AS p JOIN realtime_kit_sessions_peer_report AS r ON r.id = p.id
WHERE p.session_id = '973a6990-a2f1-4aa1-9cb0-661a70149eae' LIMIT 1;
