-- emulator: unknown_id=gateway404
-- emulator: unknown_id=gateway404,revision=a
-- A server that answers in the gateway's form: that may be a wrong account or app, so an error.
SELECT id FROM realtime_kit_sessions WHERE id = 'no-such-session';
SELECT id FROM realtime_kit_sessions_peer_report('no-such-peer');
