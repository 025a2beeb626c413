//! The extension itself: loading it, its SQLite, its processes.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "Loading, hosts and processes",
    about: "The file was found and does not fit the host. What a host says that does not find or load it stands among the [messages of others](#messages-of-others).",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 8] = [
    message(
        "realtime_kit: this host has SQLite {version}; the extension needs 3.34.0 or later",
        "The SQLite inside the program that loaded the extension is too old. It is the program's own, not the `sqlite3` on your PATH.",
        "`SELECT sqlite_version()` in that program tells its version. Use a newer one, or the program `realtime-kit`, which has a SQLite of its own; in Python `pip install pysqlite3-binary` or `apsw` bring a newer one.",
    ),
    message(
        "realtime_kit: this SQLite tells no version; load the extension into SQLite 3.34 or later",
        "What loaded the extension is not a SQLite that offers its functions to extensions.",
        "Load it into SQLite 3.34 or later; `SELECT sqlite_version()` tells the version.",
    ),
    message(
        "realtime_kit: another SQLite library ({version}) of this process has loaded the extension already, this one is {version}; use one of the two for all connections",
        "A process can hold two SQLite libraries (Python's `sqlite3` and `apsw`, say), and the extension works with the one that loaded it first.",
        "Use one of the two modules for all connections that load the extension, or a process for each.",
    ),
    message(
        "the process was forked while the statement was running; begin it again",
        "The statement began before `fork()`; in the child there is none of its requests.",
        "Begin the statement again in the child, best on a connection of its own. SQLite itself asks for the latter.",
    ),
    message(
        "the process was forked while this connection was at work; open a new connection in the child",
        "At the moment of the `fork()` another thread was working with this connection, which in the child will never end.",
        "Open a new connection in the child.",
    ),
    message(
        "there is no such table in this build",
        "A function belongs to a table that this build was made without.",
        "Use the extension as it is released; `SELECT name FROM realtime_kit_tables` lists the tables of a build.",
    ),
    message(
        "interrupted",
        "The host ended the statement: Ctrl-C, `sqlite3_interrupt`, a progress handler, a time-out of a tool. SQLite says `interrupted` without a table.",
        "Nothing. The connection works on; a write that was sent stands in `SELECT * FROM realtime_kit_requests WHERE method = 'POST'`.",
    ),
    message(
        "was given up.",
        "A request that nobody waits for any more, since its statement ended.",
        "Nothing. It stands in the log and in no statement's way.",
    ),
];
