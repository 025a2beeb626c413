-- emulator:
-- emulator: revision=a
-- The participants of a session that the API does not know: no by-id answer but a list that failed, so an error.
SELECT count(*) AS joined FROM realtime_kit_sessions_participants('no-such-session');
