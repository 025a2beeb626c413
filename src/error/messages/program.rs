//! The program `realtime-kit`.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "The program realtime-kit",
    about: "It writes errors to standard error. Exit codes: 1 an error, 2 wrong usage, 3 the mirror misses something still, 4 another run is under way, 130 Control-C. Wrong usage begins with `error:` and ends with the usage; `realtime-kit --help` and `realtime-kit mirror --help` tell what there is.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 27] = [
    message("Interrupted.", "Control-C; exit code 130.", "Nothing. A mirror goes on where it was in its next run."),
    message(
        "'{given}' is no command and no statement; `realtime-kit --help` lists the commands.",
        "A single word was taken for a mistyped command.",
        "`realtime-kit --help`; SQL goes into quotes: `realtime-kit 'SELECT 1'`.",
    ),
    message(
        "{file}: there is no such file ({error}); --write makes it.",
        "`--db` names a file that there is not, and without `--write` none is made.",
        "Correct the path, or `realtime-kit --write --db calls.db 'CREATE TABLE …'`.",
    ),
    message(
        "{file}: there is no such file; `realtime-kit mirror` makes one.",
        "`forget` and `export` work on a mirror that is there.",
        "Correct the path, or `realtime-kit mirror calls.db`.",
    ),
    message(
        "{file}: the file cannot be made: {error}.",
        "The mirror's file did not exist and could not be made.",
        "Make its directory, and writable for this user.",
    ),
    message(
        "The SQL on standard input cannot be read: {error}.",
        "With `-` the statements come from standard input, and that is no UTF-8 text or cannot be read.",
        "`realtime-kit - < questions.sql`, the file in UTF-8.",
    ),
    message(
        "The output cannot be written: {error}.",
        "Standard output took no more: mostly the disk is full.",
        "`df -h`. A reader that has had enough, such as `head`, is no error.",
    ),
    message(
        "Control-C cannot be watched for: {error}.",
        "The system does not let the program handle signals.",
        "End it by other means (`kill`); nothing is lost by it.",
    ),
    message(
        "--live asks your own account: set {names} first, or leave --live out for the emulator.",
        "`realtime-kit demo --live` needs what every statement needs.",
        "`export CLOUDFLARE_API_TOKEN=…`, `export CLOUDFLARE_ACCOUNT_ID=…` and `export REALTIMEKIT_APP_ID=…`.",
    ),
    message(
        "The emulator does not start: {error}.",
        "No port on the loopback interface could be had.",
        "Loopback must be up, and `--port` free; without it a free one is taken.",
    ),
    message(
        "{number} parts of sessions are still missing, and asked for again by a later run.{why?}",
        "The run ended well, and some of what it asked for did not come. Exit code 3. The last reason stands behind it.",
        "Run it again; look the reason up here. In the mirror, `SELECT * FROM mirror_parts WHERE state <> 'read'` lists them.",
    ),
    message(
        "1 part of a session is still missing, and asked for again by a later run.{why?}",
        "As above, with one part.",
        "Run it again.",
    ),
    message(
        "Something is still missing, and asked for again by a later run.{why?}",
        "A list could not be read. Exit code 3. The reason stands behind it.",
        "Run it again; look the reason up here.",
    ),
    message(
        "{file}: their rows are gone, but bytes of them may still stand in the file, because {what} failed: {error}; run this again.",
        "Deleted rows leave their bytes in the file until it is written anew, which failed: somebody else has it open, or the disk is full (VACUUM needs room for a copy).",
        "Close other programs that have the file open, make room, and run the same command again.",
    ),
    message(
        "{file}-wal still holds old pages, because somebody is reading the file: run this again when they are done.",
        "The file's log could not be emptied while another program reads.",
        "Close the other program and run the same command again.",
    ),
    message(
        "This build writes no Parquet files; `cargo install --path cli --features parquet` builds one that does.",
        "The program was built without Parquet.",
        "`cargo install --path cli --features parquet`.",
    ),
    message(
        "The mirror cannot be read: {error}.",
        "SQLite could not read the file to export; its words stand behind it.",
        "`PRAGMA integrity_check`; mostly it is another file.",
    ),
    message(
        "There is no table {table}: only a mirror can be exported, and `realtime-kit mirror FILE` makes one.",
        "The file is no mirror.",
        "Give the mirror's file, or `realtime-kit mirror calls.db` first.",
    ),
    message(
        "{table}.{column} is declared {type}: only DATETIME, REAL, INTEGER, BOOLEAN and TEXT have a Parquet type here.",
        "A table of the mirror was changed by hand.",
        "Begin a new mirror, or take the column out.",
    ),
    message(
        "{table}.{column} is {value} where {key}, and that is not {expected}. Nothing was exported: correct the value in the mirror, or set it to NULL, and export again.",
        "A value does not fit its column's type: mostly written by hand.",
        "`UPDATE … SET … = NULL WHERE …` in the mirror, as the message says, and export again.",
    ),
    message(
        "{number} rows of {table} belong to sessions that are not in sessions (one to {session}), and so to no day. Nothing was exported: delete these rows from the mirror and export again.",
        "Files are written a day of sessions each, and these rows have no session.",
        "`DELETE FROM … WHERE session_id NOT IN (SELECT id FROM sessions)` in the mirror, and export again.",
    ),
    message(
        "Another export is writing to {directory}: wait until it has ended.",
        "Two exports into one directory would disturb each other. Exit code 4.",
        "Wait.",
    ),
    message(
        "{path} was not written by an export: move it away, or export to another directory.",
        "A file of yours stands where one of the export belongs; it is left alone.",
        "Move it, or give another directory.",
    ),
    message(
        "{path} cannot be locked: {error}.",
        "The directory's lock could not be taken.",
        "The directory must be writable, on a file system that has locks.",
    ),
    message(
        "{path} cannot be read: {error}.",
        "A file or directory of the export could not be read.",
        "Look at its rights.",
    ),
    message(
        "{path} cannot be written: {error}.",
        "A file of the export could not be written.",
        "Look at the rights of the directory and at `df -h`.",
    ),
    message(
        "The columns of the mirror cannot be described: {error}.",
        "A table of the mirror was changed by hand so that Parquet has no form for it.",
        "Begin a new mirror.",
    ),
];
