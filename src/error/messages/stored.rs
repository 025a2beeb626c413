//! Virtual tables, views and triggers that are stored in a database file.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "Tables and views in a database file",
    about: "A database file that somebody sent must neither spend a token nor choose where it goes.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 10] = [
    message(
        "it is the content of another virtual table (full-text search), which is refused: a database file must not read it; copy the rows into a table of your own",
        "An FTS5 table was made with `content='realtime_kit_…'`, which reads the virtual table whenever SQLite likes.",
        "Copy first: `CREATE TABLE messages AS SELECT * FROM realtime_kit_sessions_chat_messages WHERE session_id = 'SESSION'`; a mirror has a full text search of its own.",
    ),
    message(
        "stored_views was on when this table was opened, and is off now: open the database again",
        "The setting was changed while the connection had the table open.",
        "Close the connection and open it again.",
    ),
    message(
        "INSERT is refused while stored_views is on, so that no trigger of a database file can write; SELECT realtime_kit_config('stored_views', 'off')",
        "While stored views may read the tables, it cannot be told who writes.",
        "`SELECT realtime_kit_config('stored_views', 'off')`, on a connection that did not open with it; or `SELECT realtime_kit_generate_summary('SESSION')`.",
    ),
    message(
        "the argument {given} is not of the form name='value'",
        "`CREATE VIRTUAL TABLE … USING` takes arguments of that form.",
        "`CREATE VIRTUAL TABLE temp.calls USING realtime_kit_sessions(app_id='APP')`.",
    ),
    message(
        "{setting} cannot be an argument of CREATE VIRTUAL TABLE, which a database file keeps; SELECT realtime_kit_config('{setting}', …)",
        "A secret or a server's address in a database file could be read or chosen by others.",
        "`SELECT realtime_kit_config('token', ?)`, or the environment.",
    ),
    message(
        "there is no argument {name}; there are {names}",
        "`CREATE VIRTUAL TABLE … USING` takes the hidden columns of the table, and no others.",
        "Choose one of the names behind `there are`; a condition on a visible column belongs into the statement.",
    ),
    message("the argument {name} is given twice", "One of them would not count.", "Leave one out."),
    message(
        "{name} = '{given}' is longer than {number} bytes; give it in the statement",
        "A value that long is not kept in a database's schema.",
        "Write it into WHERE.",
    ),
    message(
        "it has no answer form, which would show whole answers: the API's hold keys; read its columns",
        "The argument `answer` of CREATE VIRTUAL TABLE was given to a table whose answers hold secrets, such as a storage's keys.",
        "Read the columns, and `data`, where the secrets are left out.",
    ),
    message(
        "answer = '{given}' is no endpoint of this table; there are {names}",
        "The argument `answer` names one of the endpoints of the table.",
        "Choose one of the names behind `there are`.",
    ),
];
