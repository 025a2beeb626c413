-- emulator: retention=200nourl
-- The answer has no link any more.
SELECT session_id, transcript_download_url, content FROM realtime_kit_sessions_transcript WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1';
SELECT position FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1';
