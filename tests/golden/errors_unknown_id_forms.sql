-- emulator: unknown_id=400
-- emulator: unknown_id=400,revision=a
-- A server that answers 400 to an id it does not know: no word of its absence, so an error.
SELECT id FROM realtime_kit_sessions WHERE id = 'no-such-session';
SELECT id FROM realtime_kit_sessions_peer_report('no-such-peer');
