-- emulator: revision=a,unknown_parameter=422
-- An edition without format: CSV without it; who asks for another form hears the API's refusal.
SELECT length(content) AS characters FROM realtime_kit_sessions_transcript WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1';
SELECT content FROM realtime_kit_sessions_transcript WHERE session_id = 'd75cc916-af85-4d52-84d5-1467a08512f1' AND format = 'SRT';
