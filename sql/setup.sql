-- What does a tool run when it connects, so that it sees the tables and its views work?
--
-- Most tools have a place for statements that each new connection runs first (Superset: an event of the engine; DBeaver:
-- bootstrap queries; JDBC: a connection's initial SQL; sqlite3: ~/.sqliterc). The extension has to be loaded before:
-- by the tool, or by its driver (examples/superset, examples/datasette). Then:
--
--   .read sql/setup.sql
--
-- DIRECTONLY. The tables send requests with your token, so a database that somebody sent must not be able to read them:
-- SQLite refuses them in views and triggers that are stored in a file ("unsafe use of virtual table"), and takes them in
-- statements and in TEMP views, which live as long as the connection. A tool that saves a question as SQL text needs
-- nothing (Superset's virtual datasets, Datasette's canned queries, a saved query of Metabase); one that saves it as a
-- VIEW in the file is refused. Then either make it a TEMP view here, or let the tool read the mirror (docs/mirror.md),
-- whose tables are ordinary, or set REALTIMEKIT_STORED_VIEWS=on where only databases of your own are opened: INSERT is
-- refused from then on.
--
-- Account, app and token come from the environment; a tool for many people should have REALTIMEKIT_READ_ONLY=on there,
-- which no statement can take back. A dashboard that refreshes asks again for what is LIVE only: what has ended and was left
-- alone for a day is remembered by the connection, up to REALTIMEKIT_CACHE bytes.

-- The tables in lists: names that sqlite_schema has, for tools that ask there.
CREATE VIRTUAL TABLE IF NOT EXISTS temp.realtime_kit_sessions USING realtime_kit_sessions;
CREATE VIRTUAL TABLE IF NOT EXISTS temp.realtime_kit_sessions_participants USING realtime_kit_sessions_participants;
CREATE VIRTUAL TABLE IF NOT EXISTS temp.realtime_kit_sessions_peer_report USING realtime_kit_sessions_peer_report;
CREATE VIRTUAL TABLE IF NOT EXISTS temp.realtime_kit_sessions_chat USING realtime_kit_sessions_chat;
CREATE VIRTUAL TABLE IF NOT EXISTS temp.realtime_kit_sessions_chat_messages USING realtime_kit_sessions_chat_messages;
CREATE VIRTUAL TABLE IF NOT EXISTS temp.realtime_kit_sessions_transcript USING realtime_kit_sessions_transcript;
CREATE VIRTUAL TABLE IF NOT EXISTS temp.realtime_kit_sessions_transcript_segments USING realtime_kit_sessions_transcript_segments;
CREATE VIRTUAL TABLE IF NOT EXISTS temp.realtime_kit_sessions_summary USING realtime_kit_sessions_summary;
CREATE VIRTUAL TABLE IF NOT EXISTS temp.realtime_kit_livestream_sessions USING realtime_kit_livestream_sessions;
CREATE VIRTUAL TABLE IF NOT EXISTS temp.realtime_kit_meetings USING realtime_kit_meetings;
CREATE VIRTUAL TABLE IF NOT EXISTS temp.realtime_kit_presets USING realtime_kit_presets;
CREATE VIRTUAL TABLE IF NOT EXISTS temp.realtime_kit_recordings USING realtime_kit_recordings;
CREATE VIRTUAL TABLE IF NOT EXISTS temp.realtime_kit_apps USING realtime_kit_apps;

-- A question of your own, saved for this connection. sql/views.sql has a dozen.
CREATE TEMP VIEW IF NOT EXISTS calls_of_the_last_week AS
SELECT id, meeting_display_name, status, minutes_consumed, created_at, ended_at
FROM realtime_kit_sessions WHERE created_at >= datetime('now', '-7 days');
