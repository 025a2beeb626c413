-- except: old SQLite 3.35 turns EXISTS into IN (SELECT p.session_id FROM …), which no request can answer
-- Which sessions have somebody of that kind: a request for each, which ends with the first that fits.
SELECT s.id FROM realtime_kit_sessions AS s
WHERE s.status = 'LIVE'
  AND EXISTS (SELECT 1 FROM realtime_kit_sessions_participants AS p WHERE p.session_id = s.id AND p.left_at IS NULL AND p.preset_name = 'webinar_presenter')
ORDER BY s.id;

SELECT count(*) AS sessions FROM realtime_kit_sessions AS s
WHERE s.created_at >= '2026-11-14'
  AND NOT EXISTS (SELECT 1 FROM realtime_kit_sessions_participants AS p WHERE p.session_id = s.id AND p.left_at IS NULL);
