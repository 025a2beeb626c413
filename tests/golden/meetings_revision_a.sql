-- emulator: revision=a
-- Older servers tell how a meeting is recorded by id only: there it is asked for, meeting by meeting.
SELECT id, recording_config IS NOT NULL AS is_set FROM realtime_kit_meetings WHERE status = 'INACTIVE' ORDER BY created_at DESC LIMIT 3;
SELECT recording_config IS NOT NULL AS is_set FROM realtime_kit_meetings WHERE id = '9c809b00-4471-4537-afc1-41f1c32ffca3';
