-- A list of sessions beside a join on the participants' ids, where SQLite hands a list over value by value: by itself before 3.38.
SELECT count(*) AS reports, count(DISTINCT r.display_name) AS names FROM realtime_kit_sessions_participants AS p
JOIN realtime_kit_sessions_peer_report AS r ON r.peer_id = p.id
WHERE p.session_id IN ('973a6990-a2f1-4aa1-9cb0-661a70149eae', '1df68665-cd0f-408f-b6fe-101c20ca8ae9');
SELECT realtime_kit_config('push_lists', 'off') AS push_lists;
SELECT count(*) AS reports_again, count(DISTINCT r.display_name) AS names FROM realtime_kit_sessions_peer_report AS r
JOIN realtime_kit_sessions_participants AS p ON r.peer_id = p.id
WHERE p.session_id IN ('973a6990-a2f1-4aa1-9cb0-661a70149eae', '1df68665-cd0f-408f-b6fe-101c20ca8ae9');
