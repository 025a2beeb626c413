-- emulator: retention=200nourl
-- The answer has no link any more: a row without text; waiting for it ends without one.
SELECT session_id, summary_download_url, summary FROM realtime_kit_sessions_summary WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1';
SELECT realtime_kit_wait_for_summary('d75cc916-af85-4d52-84d5-1467a08512f1', 0) AS summary;
