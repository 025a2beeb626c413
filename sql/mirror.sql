-- The mirror: the call history in ordinary tables, kept up to date by `SELECT realtime_kit_mirror('main')` or by
-- `realtime-kit mirror calls.db`. Any program that reads SQLite files can read it; none needs the extension.
--
-- Columns are those of the virtual tables. Times are UTC text, `YYYY-MM-DD HH:MM:SS.SSS`; JSON is text; durations are
-- minutes. Links to recordings and to exported files are left out: who has one can read the file. Each table ends with two columns of the mirror's:
--
--   mirrored_at  when this row was last written
--   deleted_at   when the mirror saw that the API has it no longer, NULL while it has: nothing is ever deleted here
--
-- Run by the mirror in its schema; every statement leaves alone what is there.

-- An app of an account.
CREATE TABLE IF NOT EXISTS apps (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  name TEXT,
  created_at DATETIME,
  mirrored_at DATETIME,
  deleted_at DATETIME
);

-- A session: one call of a meeting, live or past.
CREATE TABLE IF NOT EXISTS sessions (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  app_id TEXT NOT NULL REFERENCES apps (id),
  associated_id TEXT,
  meeting_display_name TEXT,
  type TEXT,
  status TEXT,
  live_participants INTEGER,
  max_concurrent_participants INTEGER,
  minutes_consumed REAL,
  organization_id TEXT,
  started_at DATETIME,
  created_at DATETIME NOT NULL,
  updated_at DATETIME,
  ended_at DATETIME,
  meta TEXT,
  total_participants INTEGER,
  group_call_minutes_consumed REAL,
  webinar_minutes_consumed REAL,
  audio_room_minutes_consumed REAL,
  livestream_minutes_consumed REAL,
  chat_minutes_consumed REAL,
  recording_minutes_consumed REAL,
  transcription_minutes_consumed REAL,
  recording_status TEXT,
  livestream_status TEXT,
  parent_session_id TEXT,
  settings TEXT,
  mirrored_at DATETIME NOT NULL,
  deleted_at DATETIME
);
CREATE INDEX IF NOT EXISTS sessions_created_at ON sessions (app_id, created_at);
CREATE INDEX IF NOT EXISTS sessions_associated_id ON sessions (associated_id);

-- Somebody in a session, once for each time they joined; `id` is the peer id.
CREATE TABLE IF NOT EXISTS participants (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  id TEXT NOT NULL,
  user_id TEXT,
  custom_participant_id TEXT,
  display_name TEXT,
  preset_name TEXT,
  joined_at DATETIME,
  left_at DATETIME,
  duration REAL,
  created_at DATETIME,
  updated_at DATETIME,
  peer_events TEXT,
  mirrored_at DATETIME NOT NULL,
  deleted_at DATETIME,
  PRIMARY KEY (session_id, id)
);
CREATE INDEX IF NOT EXISTS participants_id ON participants (id);
CREATE INDEX IF NOT EXISTS participants_user_id ON participants (user_id);
CREATE INDEX IF NOT EXISTS participants_custom_participant_id ON participants (custom_participant_id);

-- A peer's device, network and call quality, as the API tells it. quality_stats is kept where it
-- is not the report's own `quality`.
CREATE TABLE IF NOT EXISTS peer_reports (
  session_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT,
  custom_participant_id TEXT,
  display_name TEXT,
  role TEXT,
  joined_at DATETIME,
  left_at DATETIME,
  duration REAL,
  created_at DATETIME,
  updated_at DATETIME,
  peer_report TEXT,
  peer_stats TEXT,
  quality_stats TEXT,
  mirrored_at DATETIME NOT NULL,
  deleted_at DATETIME,
  PRIMARY KEY (session_id, id),
  FOREIGN KEY (session_id, id) REFERENCES participants (session_id, id)
);
CREATE INDEX IF NOT EXISTS peer_reports_id ON peer_reports (id);

-- The measures of a peer report, flat: the columns of the view realtime_kit_call_quality (sql/views.sql), which says what
-- they are. Written by triggers on peer_reports.
CREATE TABLE IF NOT EXISTS call_quality (
  session_id TEXT NOT NULL,
  peer_id TEXT NOT NULL,
  user_id TEXT,
  custom_participant_id TEXT,
  display_name TEXT,
  preset_name TEXT,
  joined_at DATETIME,
  left_at DATETIME,
  duration REAL,
  os TEXT,
  os_version TEXT,
  cpus INTEGER,
  is_mobile BOOLEAN,
  browser TEXT,
  browser_version TEXT,
  engine TEXT,
  sdk_name TEXT,
  sdk_version TEXT,
  network_type TEXT,
  reflexive_connectivity BOOLEAN,
  relay_connectivity BOOLEAN,
  turn_connectivity BOOLEAN,
  country TEXT,
  audio_consumer_mos_avg REAL,
  audio_consumer_mos_p50 REAL,
  audio_consumer_mos_p75 REAL,
  audio_consumer_mos_p90 REAL,
  audio_consumer_loss_avg REAL,
  audio_consumer_loss_5_fraction REAL,
  audio_consumer_loss_10_fraction REAL,
  audio_consumer_loss_25_fraction REAL,
  audio_consumer_loss_50_fraction REAL,
  audio_consumer_delay_avg REAL,
  audio_consumer_delay_100ms_fraction REAL,
  audio_consumer_delay_250ms_fraction REAL,
  audio_consumer_delay_500ms_fraction REAL,
  audio_producer_mos_avg REAL,
  audio_producer_mos_p50 REAL,
  audio_producer_mos_p75 REAL,
  audio_producer_mos_p90 REAL,
  audio_producer_loss_avg REAL,
  audio_producer_loss_5_fraction REAL,
  audio_producer_loss_10_fraction REAL,
  audio_producer_loss_25_fraction REAL,
  audio_producer_loss_50_fraction REAL,
  audio_producer_rtt_avg REAL,
  audio_producer_rtt_100ms_fraction REAL,
  audio_producer_rtt_250ms_fraction REAL,
  audio_producer_rtt_500ms_fraction REAL,
  video_consumer_mos_avg REAL,
  video_consumer_mos_p50 REAL,
  video_consumer_mos_p75 REAL,
  video_consumer_mos_p90 REAL,
  video_consumer_loss_avg REAL,
  video_consumer_loss_5_fraction REAL,
  video_consumer_loss_10_fraction REAL,
  video_consumer_loss_25_fraction REAL,
  video_consumer_loss_50_fraction REAL,
  video_consumer_delay_avg REAL,
  video_consumer_delay_100ms_fraction REAL,
  video_consumer_delay_250ms_fraction REAL,
  video_consumer_delay_500ms_fraction REAL,
  video_consumer_fps_avg REAL,
  video_consumer_fps_p50 REAL,
  video_consumer_fps_p75 REAL,
  video_consumer_fps_p90 REAL,
  video_consumer_width_avg REAL,
  video_consumer_width_p50 REAL,
  video_consumer_width_p75 REAL,
  video_consumer_width_p90 REAL,
  video_consumer_no_video_fraction REAL,
  video_consumer_poor_resolution_fraction REAL,
  video_consumer_lag_fraction REAL,
  video_consumer_key_frames_decoded_fraction REAL,
  video_producer_mos_avg REAL,
  video_producer_mos_p50 REAL,
  video_producer_mos_p75 REAL,
  video_producer_mos_p90 REAL,
  video_producer_loss_avg REAL,
  video_producer_loss_5_fraction REAL,
  video_producer_loss_10_fraction REAL,
  video_producer_loss_25_fraction REAL,
  video_producer_loss_50_fraction REAL,
  video_producer_rtt_avg REAL,
  video_producer_rtt_100ms_fraction REAL,
  video_producer_rtt_250ms_fraction REAL,
  video_producer_rtt_500ms_fraction REAL,
  video_producer_fps_avg REAL,
  video_producer_fps_p50 REAL,
  video_producer_fps_p75 REAL,
  video_producer_fps_p90 REAL,
  video_producer_width_avg REAL,
  video_producer_width_p50 REAL,
  video_producer_width_p75 REAL,
  video_producer_width_p90 REAL,
  video_producer_no_video_fraction REAL,
  video_producer_poor_resolution_fraction REAL,
  video_producer_quality_limitation_fraction REAL,
  video_producer_bandwidth_quality_limitation_fraction REAL,
  video_producer_cpu_quality_limitation_fraction REAL,
  video_producer_key_frames_encoded_fraction REAL,
  video_producer_high_negative_feedback_fraction REAL,
  screenshare_audio_consumer_mos_avg REAL,
  screenshare_audio_consumer_mos_p50 REAL,
  screenshare_audio_consumer_mos_p75 REAL,
  screenshare_audio_consumer_mos_p90 REAL,
  screenshare_audio_consumer_loss_avg REAL,
  screenshare_audio_consumer_loss_5_fraction REAL,
  screenshare_audio_consumer_loss_10_fraction REAL,
  screenshare_audio_consumer_loss_25_fraction REAL,
  screenshare_audio_consumer_loss_50_fraction REAL,
  screenshare_audio_consumer_delay_avg REAL,
  screenshare_audio_consumer_delay_100ms_fraction REAL,
  screenshare_audio_consumer_delay_250ms_fraction REAL,
  screenshare_audio_consumer_delay_500ms_fraction REAL,
  screenshare_audio_producer_mos_avg REAL,
  screenshare_audio_producer_mos_p50 REAL,
  screenshare_audio_producer_mos_p75 REAL,
  screenshare_audio_producer_mos_p90 REAL,
  screenshare_audio_producer_loss_avg REAL,
  screenshare_audio_producer_loss_5_fraction REAL,
  screenshare_audio_producer_loss_10_fraction REAL,
  screenshare_audio_producer_loss_25_fraction REAL,
  screenshare_audio_producer_loss_50_fraction REAL,
  screenshare_audio_producer_rtt_avg REAL,
  screenshare_audio_producer_rtt_100ms_fraction REAL,
  screenshare_audio_producer_rtt_250ms_fraction REAL,
  screenshare_audio_producer_rtt_500ms_fraction REAL,
  screenshare_video_consumer_mos_avg REAL,
  screenshare_video_consumer_mos_p50 REAL,
  screenshare_video_consumer_mos_p75 REAL,
  screenshare_video_consumer_mos_p90 REAL,
  screenshare_video_consumer_loss_avg REAL,
  screenshare_video_consumer_loss_5_fraction REAL,
  screenshare_video_consumer_loss_10_fraction REAL,
  screenshare_video_consumer_loss_25_fraction REAL,
  screenshare_video_consumer_loss_50_fraction REAL,
  screenshare_video_consumer_delay_avg REAL,
  screenshare_video_consumer_delay_100ms_fraction REAL,
  screenshare_video_consumer_delay_250ms_fraction REAL,
  screenshare_video_consumer_delay_500ms_fraction REAL,
  screenshare_video_consumer_fps_avg REAL,
  screenshare_video_consumer_fps_p50 REAL,
  screenshare_video_consumer_fps_p75 REAL,
  screenshare_video_consumer_fps_p90 REAL,
  screenshare_video_consumer_width_avg REAL,
  screenshare_video_consumer_width_p50 REAL,
  screenshare_video_consumer_width_p75 REAL,
  screenshare_video_consumer_width_p90 REAL,
  screenshare_video_consumer_no_video_fraction REAL,
  screenshare_video_consumer_poor_resolution_fraction REAL,
  screenshare_video_consumer_lag_fraction REAL,
  screenshare_video_consumer_key_frames_decoded_fraction REAL,
  screenshare_video_producer_mos_avg REAL,
  screenshare_video_producer_mos_p50 REAL,
  screenshare_video_producer_mos_p75 REAL,
  screenshare_video_producer_mos_p90 REAL,
  screenshare_video_producer_loss_avg REAL,
  screenshare_video_producer_loss_5_fraction REAL,
  screenshare_video_producer_loss_10_fraction REAL,
  screenshare_video_producer_loss_25_fraction REAL,
  screenshare_video_producer_loss_50_fraction REAL,
  screenshare_video_producer_rtt_avg REAL,
  screenshare_video_producer_rtt_100ms_fraction REAL,
  screenshare_video_producer_rtt_250ms_fraction REAL,
  screenshare_video_producer_rtt_500ms_fraction REAL,
  screenshare_video_producer_fps_avg REAL,
  screenshare_video_producer_fps_p50 REAL,
  screenshare_video_producer_fps_p75 REAL,
  screenshare_video_producer_fps_p90 REAL,
  screenshare_video_producer_width_avg REAL,
  screenshare_video_producer_width_p50 REAL,
  screenshare_video_producer_width_p75 REAL,
  screenshare_video_producer_width_p90 REAL,
  screenshare_video_producer_no_video_fraction REAL,
  screenshare_video_producer_poor_resolution_fraction REAL,
  screenshare_video_producer_quality_limitation_fraction REAL,
  screenshare_video_producer_bandwidth_quality_limitation_fraction REAL,
  screenshare_video_producer_cpu_quality_limitation_fraction REAL,
  screenshare_video_producer_key_frames_encoded_fraction REAL,
  screenshare_video_producer_high_negative_feedback_fraction REAL,
  average_quality REAL,
  audio_bandwidth REAL,
  video_bandwidth REAL,
  total_audio_packets INTEGER,
  total_audio_packets_lost INTEGER,
  total_video_packets INTEGER,
  total_video_packets_lost INTEGER,
  precall_backend_rtt REAL,
  precall_rtt REAL,
  precall_jitter REAL,
  precall_fractional_loss REAL,
  precall_throughput REAL,
  mirrored_at DATETIME NOT NULL,
  deleted_at DATETIME,
  PRIMARY KEY (session_id, peer_id),
  FOREIGN KEY (session_id, peer_id) REFERENCES peer_reports (session_id, id)
);
CREATE INDEX IF NOT EXISTS call_quality_peer_id ON call_quality (peer_id);

-- A message in the chat of a session.
CREATE TABLE IF NOT EXISTS chat_messages (
  number INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  id TEXT NOT NULL,
  participant_id TEXT,
  meeting_id TEXT,
  display_name TEXT,
  pinned BOOLEAN,
  is_edited BOOLEAN,
  payload_type TEXT,
  payload TEXT,
  created_at DATETIME,
  mirrored_at DATETIME NOT NULL,
  deleted_at DATETIME,
  UNIQUE (session_id, id)
);

-- Something said in a session. `position` is its place in the transcript, from 1.
CREATE TABLE IF NOT EXISTS transcript_segments (
  number INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  position INTEGER NOT NULL,
  start_ms INTEGER,
  end_ms INTEGER,
  started_at DATETIME,
  ended_at DATETIME,
  peer_id TEXT,
  user_id TEXT,
  custom_participant_id TEXT,
  name TEXT,
  text TEXT,
  mirrored_at DATETIME NOT NULL,
  deleted_at DATETIME,
  UNIQUE (session_id, position)
);
CREATE INDEX IF NOT EXISTS transcript_segments_peer_id ON transcript_segments (peer_id);

-- The summary of a session's transcript, plain or Markdown.
CREATE TABLE IF NOT EXISTS summaries (
  session_id TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id),
  summary TEXT,
  mirrored_at DATETIME NOT NULL,
  deleted_at DATETIME
);

-- A recording of a call. Bytes and seconds. The file itself stays where it is.
CREATE TABLE IF NOT EXISTS recordings (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  app_id TEXT NOT NULL REFERENCES apps (id),
  session_id TEXT REFERENCES sessions (id),
  status TEXT,
  output_file_name TEXT,
  file_size INTEGER,
  recording_duration INTEGER,
  download_url_expiry DATETIME,
  invoked_time DATETIME NOT NULL,
  started_time DATETIME,
  stopped_time DATETIME,
  meeting TEXT,
  mirrored_at DATETIME NOT NULL,
  deleted_at DATETIME
);
CREATE INDEX IF NOT EXISTS recordings_invoked_time ON recordings (app_id, invoked_time);
CREATE INDEX IF NOT EXISTS recordings_session_id ON recordings (session_id);

-- A livestream of a session. Seconds.
CREATE TABLE IF NOT EXISTS livestream_sessions (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  id TEXT NOT NULL,
  livestream_id TEXT,
  err_message TEXT,
  ingest_seconds REAL,
  viewer_seconds REAL,
  invoked_time DATETIME,
  started_time DATETIME,
  stopped_time DATETIME,
  created_at DATETIME,
  updated_at DATETIME,
  mirrored_at DATETIME NOT NULL,
  deleted_at DATETIME,
  PRIMARY KEY (session_id, id)
);

-- A run of the mirror. One that has no outcome is under way; of one that was killed the next run says so.
CREATE TABLE IF NOT EXISTS mirror_runs (
  id INTEGER PRIMARY KEY,
  started_at DATETIME NOT NULL,
  seen_at DATETIME, -- when it wrote last
  ended_at DATETIME,
  outcome TEXT, -- complete, incomplete (something could not be read), interrupted, failed, killed
  requests INTEGER NOT NULL DEFAULT 0,
  new_sessions INTEGER NOT NULL DEFAULT 0,
  changed_sessions INTEGER NOT NULL DEFAULT 0,
  deleted_sessions INTEGER NOT NULL DEFAULT 0,
  parts_read INTEGER NOT NULL DEFAULT 0,
  missing INTEGER, -- parts that were due and are not there
  error TEXT
);

-- What was read of each session, and what is due when.
CREATE TABLE IF NOT EXISTS mirror_parts (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  part TEXT NOT NULL, -- participants, peer_reports, livestream_sessions, chat_messages, transcript_segments, summaries
  state TEXT NOT NULL, -- waiting (never read), read, absent (the API has none so far), failed, lost (given up)
  read_at DATETIME, -- when it was last asked for with success
  due_at DATETIME, -- when it is to be asked for again, NULL: never
  expires_at DATETIME, -- when the API is going to forget it, NULL: not within a week
  tries INTEGER NOT NULL DEFAULT 0, -- in vain, one after the other
  reached TEXT, -- of a part that takes several steps: the last row of the last step
  error TEXT,
  PRIMARY KEY (session_id, part)
);
CREATE INDEX IF NOT EXISTS mirror_parts_due_at ON mirror_parts (due_at) WHERE due_at IS NOT NULL;

-- What was seen of the lists of an app: totals tell of deleted rows.
CREATE TABLE IF NOT EXISTS mirror_lists (
  app_id TEXT NOT NULL REFERENCES apps (id),
  list TEXT NOT NULL, -- sessions, recordings
  total INTEGER, -- how many rows the API counted last, NULL where it does not count
  gap INTEGER, -- how many of them the mirror did not have when all of it was read last
  surplus INTEGER NOT NULL DEFAULT 0, -- in how many runs, one after the other, there were more than that
  read_at DATETIME NOT NULL,
  whole_at DATETIME, -- when all of it was read last
  whole_since DATETIME, -- from where on that was, NULL: all of it
  PRIMARY KEY (app_id, list)
) WITHOUT ROWID;

-- What the mirror was made with.
CREATE TABLE IF NOT EXISTS mirror_settings (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT
) WITHOUT ROWID;

-- Who was forgotten, as salted hashes: what later runs leave out.
CREATE TABLE IF NOT EXISTS mirror_forgotten (
  hash TEXT NOT NULL PRIMARY KEY,
  forgotten_at DATETIME NOT NULL
) WITHOUT ROWID;
