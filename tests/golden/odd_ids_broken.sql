-- emulator: ids=broken
-- An id that is half of a character is no text: the page that has it is broken, and says so.
SELECT count(id) AS ids FROM realtime_kit_sessions;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE created_at >= '2026-11-14';
