//! INSERT, and the functions that start something.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "Writes",
    about: "One thing can be started: the summary of a session's transcript, by INSERT into `realtime_kit_sessions` or by `realtime_kit_generate_summary`.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 8] = [
    message(
        "INSERT is refused: the table is read-only, the API has nothing that it could start here",
        "Only `realtime_kit_sessions` takes INSERT.",
        "`INSERT INTO realtime_kit_sessions (session_id) VALUES ('SESSION')` starts a session's summary.",
    ),
    message(
        "INSERT takes {names}, not {name}: it starts a request and stores nothing",
        "An INSERT names the session whose summary is to be made, and nothing else.",
        "`INSERT INTO realtime_kit_sessions (session_id) VALUES ('SESSION')`.",
    ),
    message(
        "{argument} is missing; write INSERT INTO {table} ({argument}) VALUES ('…'); NULL starts nothing",
        "The INSERT does not say for which session.",
        "`INSERT INTO realtime_kit_sessions (session_id) VALUES ('SESSION')`.",
    ),
    message(
        "INSERT cannot choose the rowid: it is given by the request's log",
        "The rowid of an INSERT is that of its row in `realtime_kit_requests`.",
        "Leave it out: `INSERT INTO realtime_kit_sessions (session_id) VALUES ('SESSION')`, and then `SELECT data FROM realtime_kit_requests WHERE rowid = last_insert_rowid()`.",
    ),
    message(
        "writes are refused: the setting read_only is on; it is set by REALTIMEKIT_READ_ONLY or realtime_kit_config('read_only', …)",
        "Somebody has switched writes off for this connection.",
        "If it was by SQL: `SELECT realtime_kit_config('read_only', 'off')`. If by the environment, only there.",
    ),
    message(
        "the connection is read-only (PRAGMA query_only, or the database); it starts nothing",
        "On a connection that may only read nothing is started at the API either.",
        "`PRAGMA query_only = off`, or open the database for writing.",
    ),
    message(
        "INSERT is refused in triggers: a database file must not start requests",
        "A trigger is stored in a database, and somebody else may have written it.",
        "INSERT by a statement of your own: `INSERT INTO realtime_kit_sessions (session_id) VALUES ('SESSION')`.",
    ),
    message(
        "a trigger of this statement writes to it, which is refused: a database file must not start requests",
        "A trigger is stored in a database, and somebody else may have written it.",
        "Find it with `SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'` and drop it.",
    ),
];
