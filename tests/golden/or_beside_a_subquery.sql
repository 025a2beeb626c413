-- SQLite carries out the branches of an OR without terms that hold a subquery: an argument would be lost. It is read once.
CREATE TEMP TABLE picked(id TEXT);
INSERT INTO picked VALUES ('2f96e6f1-909c-4e38-a342-2d258290754c'), ('973a6990-a2f1-4aa1-9cb0-661a70149eae');

-- A required argument.
SELECT count(*) AS joined FROM realtime_kit_sessions_participants
WHERE session_id IN (SELECT '2f96e6f1-909c-4e38-a342-2d258290754c') AND (joined_at > '2026-10-10' OR duration = 57);
SELECT count(*) AS joined FROM realtime_kit_sessions_participants
WHERE session_id IN (SELECT id FROM picked) AND (id = '11111111-1111-4111-8111-111111111111' OR joined_at < '2026-11-13' OR duration > 5);
SELECT count(*) AS joined FROM realtime_kit_sessions_participants
WHERE session_id = (SELECT id FROM picked LIMIT 1) AND (joined_at > '2026-10-10' AND duration < 100 OR joined_at < (SELECT '2026-10-01'));

-- An argument that shows NULL where it is not given: rows would be missing.
SELECT count(*) AS found FROM realtime_kit_sessions WHERE search = 'Design' AND (status = 'LIVE' OR created_at > '2026-11-11');
SELECT count(*) AS found FROM realtime_kit_sessions WHERE search = (SELECT 'Design') AND (status = 'LIVE' OR created_at > '2026-11-11');
SELECT count(*) AS found FROM realtime_kit_sessions WHERE search = (SELECT 'Design') AND (id = '973a6990-a2f1-4aa1-9cb0-661a70149eae' OR associated_id = 'nothing');

-- In a join, and where each branch alone would be a few rows.
SELECT count(*) AS joined FROM picked JOIN realtime_kit_sessions_participants AS p ON p.session_id = picked.id
WHERE p.session_id IN (SELECT id FROM picked) AND (p.joined_at > '2026-11-14' OR p.joined_at < '2026-11-13');
