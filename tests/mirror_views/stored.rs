//! What the API has deleted, and what the mirror does not have.

use crate::equal;
use crate::mirror::Mirror;

const SESSIONS: &str = "
    INSERT INTO @.apps (id, account_id) VALUES ('app', 'account');
    INSERT INTO @.sessions (id, account_id, app_id, status, created_at, minutes_consumed, mirrored_at, deleted_at) VALUES
      ('here', 'account', 'app', 'ENDED', '2026-11-12 10:00:00.000', 1, '1', NULL),
      ('gone', 'account', 'app', 'ENDED', '2026-11-12 11:00:00.000', 2, '1', '2'),
      ('live', 'account', 'app', 'LIVE', '2026-11-12 12:00:00.000', 4, '1', NULL),
      ('gone while live', 'account', 'app', 'LIVE', '2026-11-12 13:00:00.000', 8, '1', '2')";

/// The past keeps what the API has deleted; a view of the present leaves it out.
pub fn what_is_deleted(mut mirror: Mirror) -> Result<(), String> {
    for statement in SESSIONS.split(';') {
        mirror.run(statement)?;
    }
    mirror.run(
        "INSERT INTO @.participants (session_id, id, user_id, duration, mirrored_at, deleted_at)
         VALUES ('here', 'p', 'u', 1, '1', NULL), ('here', 'q', 'u', 2, '1', '2'), ('gone', 'r', 'u', 4, '1', '2')",
    )?;
    mirror.run(
        "INSERT INTO @.recordings (id, account_id, app_id, session_id, invoked_time, mirrored_at, deleted_at)
         VALUES ('r', 'account', 'app', 'here', '2026', '1', '2')",
    )?;
    for (what, sql, should_be) in [
        ("days", "SELECT sessions || ' ' || live || ' ' || minutes FROM @.minutes_by_day", "4 1 15.0"),
        ("to be summed up", "SELECT group_concat(session_id) FROM @.sessions_without_summary", "here"),
        ("minutes", "SELECT minutes || ' ' || times_joined FROM @.attendance WHERE session_id = 'here'", "3.0 2"),
        ("history", "SELECT count(*) || '' FROM @.person_history WHERE user_id = 'u'", "3"),
        ("recordings", "SELECT group_concat(recording_id) FROM @.sessions_with_recordings", "r"),
        ("sessions", "SELECT count(*) || '' FROM @.sessions_with_recordings", "4"),
    ] {
        equal(what, &mirror.text(sql)?, &should_be.to_owned())?;
    }
    mirror
        .run("INSERT INTO @.summaries (session_id, summary, mirrored_at, deleted_at) VALUES ('here', 'x', '1', '2')")?;
    let left = mirror.text("SELECT group_concat(session_id) FROM @.sessions_without_summary")?;
    equal("a summary that the API has no longer", &left, &String::new())
}

/// What was read, and what the API never had, is not missing; what is over is lost.
pub fn what_is_missing(mut mirror: Mirror) -> Result<(), String> {
    for statement in SESSIONS.split(';') {
        mirror.run(statement)?;
    }
    mirror.run(
        "INSERT INTO @.mirror_parts (session_id, part, state, due_at, expires_at, error) VALUES
           ('here', 'participants', 'read', '2026', NULL, NULL),
           ('here', 'chat_messages', 'waiting', '2026', '2999-01-01 00:00:00.000', NULL),
           ('here', 'transcript_segments', 'failed', '2026', '2000-01-01 00:00:00.000', 'GET /x answered 500'),
           ('here', 'summaries', 'absent', '2026', '2999-01-01 00:00:00.000', NULL),
           ('here', 'livestream_sessions', 'absent', NULL, NULL, NULL),
           ('here', 'peer_reports', 'lost', NULL, NULL, 'GET /y answered 410'),
           ('live', 'participants', 'failed', '2026', NULL, NULL),
           ('gone', 'chat_messages', 'waiting', NULL, '2999-01-01 00:00:00.000', NULL)",
    )?;
    let rows = mirror.run(
        "SELECT session_id || ' ' || part || ': ' || why || ' ' || lost FROM @.mirror_missing ORDER BY session_id, part",
    )?;
    let should_be = [
        "gone chat_messages: It was not read yet. 1",
        "here chat_messages: It was not read yet. 0",
        "here peer_reports: GET /y answered 410 1",
        "here summaries: The API had none so far. 0",
        "here transcript_segments: GET /x answered 500 1",
        "live participants: It could not be read. 0",
    ];
    equal("missing", &rows.names()?, &should_be.map(str::to_owned).to_vec())
}
