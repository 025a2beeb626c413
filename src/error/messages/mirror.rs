//! The mirror: `realtime_kit_mirror` and `realtime-kit mirror`.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "The mirror",
    about: "`realtime_kit_mirror(schema, options)` and `realtime-kit mirror FILE`, told in [the mirror](mirror.md). What a run could not read is in the mirror's tables `mirror_runs` and `mirror_parts`.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 30] = [
    message(
        "another run is under way on this file: this one ends; the other goes on",
        "Two runs on one file would do everything twice. The program ends with exit code 4.",
        "Nothing: the other run does the work. From cron that is as it should be where a run takes longer than the interval.",
    ),
    message(
        "a run has transactions of its own: COMMIT or ROLLBACK yours first",
        "The connection is within a transaction. Python's `sqlite3` begins one before an INSERT by itself.",
        "`COMMIT` or `ROLLBACK` first, in Python `conn.commit()`; or the program `realtime-kit mirror calls.db`.",
    ),
    message(
        "a run has transactions of its own, which a statement that writes does not let it have: call it by a SELECT of its own",
        "`realtime_kit_mirror` was called inside INSERT, UPDATE or CREATE TABLE … AS, or while another statement of the connection was writing.",
        "`SELECT realtime_kit_mirror('main')` by itself.",
    ),
    message(
        "locked is on: who types SQL on this connection makes no mirror",
        "The connection is for people whose SQL its owner does not know. A mirror writes tables, and costs many statements' requests.",
        "Keep it on a connection that is not locked, or without `REALTIMEKIT_LOCKED` in the environment: `realtime-kit mirror calls.db`.",
    ),
    message(
        "the connection is read-only (PRAGMA query_only): the mirror writes its tables",
        "The connection may only read.",
        "`PRAGMA query_only = off`, or another connection.",
    ),
    message(
        "this host's SQLite is older than 3.38, which the mirror needs; use the program realtime-kit, which has one of its own",
        "The tables work from SQLite 3.34 on, the mirror from 3.38 on.",
        "`realtime-kit mirror calls.db`; what it made can be read by the older host.",
    ),
    message(
        "this mirror has a full text search, and the host's SQLite is built without FTS5, which writing to it needs; use the program realtime-kit, which has it",
        "The mirror was made by a host whose SQLite has FTS5; this one has it not, and the triggers of the search need it.",
        "`realtime-kit mirror calls.db`; reading the tables works here too.",
    ),
    message(
        "{key} is missing; set it by SELECT realtime_kit_config('{key}', '…'), by the environment variable {variable}, or by the option {option}",
        "The mirror does not know whose calls to read.",
        "`export CLOUDFLARE_ACCOUNT_ID=…` and `export REALTIMEKIT_APP_ID=…`, or `realtime-kit mirror calls.db --account … --app …`, or `--all-apps`.",
    ),
    message(
        "the lock {path} cannot be taken: {error}; the mirror writes beside its file, so its directory must let it",
        "A run makes a lock and SQLite its files beside the database; the directory is not writable, or its file system has no locks.",
        "Make the directory writable for the user who runs it, or put the file elsewhere; network file systems are no place for SQLite in any case.",
    ),
    message(
        "the lock {path} cannot be taken: {other error}",
        "As above, while somebody was to be forgotten.",
        "Make the directory writable for the user who runs it.",
    ),
    message(
        "the connection has no database '{schema}'; give main, or the name after ATTACH '…' AS",
        "The first argument of `realtime_kit_mirror` is the name of a schema, not of a file.",
        "`ATTACH 'calls.db' AS calls`, then `SELECT realtime_kit_mirror('calls')`.",
    ),
    message(
        "{schema} has something of its own called {name}, which is a name of the mirror's; give the mirror a file of its own, or an attached schema: SELECT realtime_kit_mirror('calls') after ATTACH 'calls.db' AS calls",
        "The database has a table of your own with a name that the mirror uses. It is left alone.",
        "`ATTACH 'calls.db' AS calls`, then `SELECT realtime_kit_mirror('calls')`.",
    ),
    message(
        "{schema} has a table or view called {name} of its own, which stands in front of the virtual table; rename it, or open another database",
        "A table of your own has the name of one of the extension's tables, so the mirror would copy that one.",
        "`ALTER TABLE … RENAME TO …`, or another database.",
    ),
    message(
        "the options are no JSON object of options: they are a list",
        "The second argument is a JSON object.",
        "`SELECT realtime_kit_mirror('main', '{\"since\": \"2026-11-14\", \"tables\": [\"sessions\"]}')`.",
    ),
    message(
        "the options are no JSON object of options: {other error}",
        "The second argument is not JSON, or has an option that there is not; the words behind it tell where.",
        "`SELECT realtime_kit_mirror('main', '{\"since\": \"2026-11-14\", \"tables\": [\"sessions\"]}')`.",
    ),
    message(
        "{what} is no text",
        "An argument was bound as a blob or a number.",
        "Bind text: `SELECT realtime_kit_mirror('main', '{\"tables\": [\"sessions\"]}')`.",
    ),
    message(
        "{name} = '{given}' is no time; write 2026-11-14, 2026-11-14 12:00 or 2026-11-14T12:00:00Z",
        "`since`, `until` and `now` are instants, UTC where no zone is told.",
        "`realtime-kit mirror calls.db --since 2026-11-14`.",
    ),
    message("since is not before until", "The time between them is empty.", "Exchange them, or leave one out."),
    message(
        "share = {given} is no part of the budget; write a number from 0.01 to 1, 0.5 for a half",
        "`share` is how much of the token's budget a run may take.",
        "`realtime-kit mirror calls.db --share 0.2`.",
    ),
    message(
        "the mirror has no table '{name}'; it has {names}",
        "The option `tables` names one that there is not.",
        "Choose from the names behind `it has`: `realtime-kit mirror calls.db --tables sessions,participants`.",
    ),
    message(
        "apps belong to one account; give one account with them, or run the mirror once for each",
        "With several accounts it would not be known whose an app is.",
        "A run for each account, on the same file.",
    ),
    message(
        "either apps or all_apps, not both",
        "`all_apps` takes every app of the account.",
        "Leave one of them out.",
    ),
    message(
        "redact = '{given}' is neither omit nor hash; off is without it",
        "Names and ids of people can be left out, hashed or stored as they are.",
        "`realtime-kit mirror calls.db --redact omit`.",
    ),
    message(
        "redact = hash needs a key: set REALTIMEKIT_REDACT_KEY, or SELECT realtime_kit_config('redact_key', ?)",
        "Hashes without a secret key could be tried out by everybody.",
        "`export REALTIMEKIT_REDACT_KEY=$(openssl rand -hex 32)`, and keep it: later runs need the same.",
    ),
    message(
        "redact_key takes {number} characters or more that nobody can guess, such as the output of: openssl rand -hex 32",
        "A short key can be found by trying.",
        "`export REALTIMEKIT_REDACT_KEY=$(openssl rand -hex 32)`, and keep it.",
    ),
    message(
        "this mirror was begun with another redact_key: its hashes and new ones would not join",
        "The same person would have two hashes.",
        "Set the key that it was begun with, or begin a new file.",
    ),
    message(
        "this mirror was begun with redact = {word}; a mirror of the other kind needs a file of its own",
        "A file that has names and one that has none cannot be mixed.",
        "Leave `redact` out to go on as it was begun, or begin a new file.",
    ),
    message(
        "the sessions of app {id}: {number} of them, {id} among them, are another app's in this file; mirror this app into a file of its own",
        "The API tells the same sessions under two apps. In a file each belongs to the app in which it was found first.",
        "`realtime-kit mirror other.db --app …`.",
    ),
    message(
        "leaving out people who were forgotten failed: {error}",
        "SQLite failed while a run left out who was forgotten; its words stand behind it. Nothing of them was stored.",
        "Mostly the disk is full or the file locked: mend that and run the mirror again.",
    ),
    message(
        "redacting failed: {error}",
        "SQLite failed while names were left out or hashed; its words stand behind it. Nothing of them was stored.",
        "Mostly the disk is full or the file locked: mend that and run the mirror again.",
    ),
];
