-- env: REALTIMEKIT_IN_FLIGHT=1
-- The answer form and the rows of the same request in one statement: each is read in its own way.
CREATE VIRTUAL TABLE temp.answers USING realtime_kit_sessions(answer='/sessions');
SELECT count(*) AS rows, count(s.id) AS ids FROM temp.answers AS a CROSS JOIN realtime_kit_sessions AS s WHERE a.page_no = 1 AND s.page_no = 1;
SELECT count(*) AS rows, count(s.id) AS ids FROM realtime_kit_sessions AS s CROSS JOIN temp.answers AS a WHERE a.page_no = 1 AND s.page_no = 1;
