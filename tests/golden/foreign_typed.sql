-- What was typed, or stands in a database file, is shown in messages the same way.
SELECT id FROM realtime_kit_sessions_participants WHERE session_id = char(27, 91, 51, 49, 109) || 'red' || char(10, 7, 8238) || 'desrever';
SELECT id FROM realtime_kit_sessions_participants WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1' AND sort_by = char(27, 8238, 155, 8203) || 'x';
SELECT id FROM realtime_kit_sessions_participants WHERE session_id = printf('%.100000c', 'x');
SELECT realtime_kit_config(char(27, 93, 48, 59) || 'title' || char(7, 8238));
SELECT realtime_kit_config('tries', char(27, 8238) || 'many');
SELECT realtime_kit_config('base_url', 'https://' || char(8238) || 'live.example' || char(27) || '?x');
