-- StackQL's resources on RealtimeKit sessions, under their own names: its statements run here.
--
--   sqlite> .load target/release/librealtime_kit
--   sqlite> .read sql/stackql.sql
--   sqlite> SELECT data, success FROM stackql.sessions WHERE account_id = '…' AND app_id = '…';
--
-- In a SELECT write stackql. for cloudflare.realtime_kit. and leave the rest as it is. As in StackQL, a row is one
-- request: `data` is the API's own, untouched, `success` its success (1 or 0), every parameter a column, and no page
-- is read but the one asked for. Account and app may be left out where they are set. The tables of this extension
-- proper (realtime_kit_sessions and so on) have a row for each thing, read all pages, and filter and sort in the API.
--
-- In an INSERT write generate_summary_of_transcripts for cloudflare.realtime_kit.sessions.
--
-- RETURNING needs SQLite 3.36 or later: 3.35 has it, but crashes where a table has several generated columns.
ATTACH DATABASE ':memory:' AS stackql;

CREATE VIRTUAL TABLE stackql.sessions USING realtime_kit_sessions(answer='/sessions');
CREATE VIRTUAL TABLE stackql.kit_sessions USING realtime_kit_sessions(answer='/sessions/{session_id}');
CREATE VIRTUAL TABLE stackql.sessions_participants USING realtime_kit_sessions_participants(
  answer='/sessions/{session_id}/participants/{participant_id}, /sessions/{session_id}/participants');
CREATE VIRTUAL TABLE stackql.sessions_peer_report USING realtime_kit_sessions_peer_report(
  answer='/sessions/peer-report/{peer_id}');
CREATE VIRTUAL TABLE stackql.sessions_chat USING realtime_kit_sessions_chat(answer='/sessions/{session_id}/chat');
CREATE VIRTUAL TABLE stackql.sessions_transcript USING realtime_kit_sessions_transcript(
  answer='/sessions/{session_id}/transcript');
CREATE VIRTUAL TABLE stackql.sessions_summary USING realtime_kit_sessions_summary(
  answer='/sessions/{session_id}/summary');
CREATE VIRTUAL TABLE stackql.livestream_sessions USING realtime_kit_livestream_sessions(
  answer='/sessions/{session_id}/livestream-sessions');

-- INSERT starts the summary of a session's transcript, one POST a row, and RETURNING shows the API's answer:
--
--   INSERT INTO generate_summary_of_transcripts (account_id, app_id, session_id)
--   SELECT '…', '…', '…' RETURNING data, success;
--
--   * A session that is NULL starts nothing: data and success are NULL. So they are with the setting dry_run.
--   * A session that stands twice in a statement is started once; both rows show its answer.
--   * ROLLBACK does not undo a POST, and a trigger or constraint that ends the statement does not either.
--   * INSERT OR IGNORE does not go on past a session the API refuses, as it does with realtime_kit_sessions: any
--     failure ends the statement. Every form of INSERT, with whatever ON CONFLICT, posts; so does one that is run again.
--   * The table keeps no row, for SQLite computes a row's answer anew, and so posts, when it is updated. What was sent
--     and answered stands in realtime_kit_requests.
--   * Settings read_only and max_writes, PRAGMA query_only and read-only databases stop it, as they do any INSERT.
CREATE TEMP TABLE generate_summary_of_transcripts (
  account_id TEXT,
  app_id TEXT,
  session_id TEXT,
  answer TEXT AS (realtime_kit_generate_summary(session_id, account_id, app_id)) STORED,
  -- The function adds `success` to the members of `data`. Older servers' data, which have a message, have one of their own.
  data TEXT AS (iif(json_type(answer, '$.message') IS NULL, json_remove(answer, '$.success'), answer)) STORED,
  success BOOLEAN AS (json_extract(answer, '$.success')) STORED
);

CREATE TEMP TRIGGER generate_summary_of_transcripts_keeps_nothing
AFTER INSERT ON generate_summary_of_transcripts
BEGIN
  DELETE FROM generate_summary_of_transcripts;
END;
