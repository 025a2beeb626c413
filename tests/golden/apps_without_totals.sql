-- emulator: totals=absent,max_per_page=10
-- emulator: totals=absent
-- env: REALTIMEKIT_PAGE_SIZE=10
-- A server that sends no totals may have cut the page: the next one tells.
SELECT count(id) AS apps, count(DISTINCT id) AS ids FROM realtime_kit_apps;
