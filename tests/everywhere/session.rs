//! The session: what each host's program does, and what it must print.
//!
//! A program loads `$EXTENSION` (a path without suffix; `$EXTENSION_FILE` has it) into a connection to a database in memory
//! and prints a line for each step, in its language's own way:
//!
//! | line | is |
//! |---|---|
//! | `version: A B` | `realtime_kit_version()` and `sqlite_version()` |
//! | `count: N` | how many sessions there are |
//! | `join: A \| B \| C` | the row of `$JOIN`, with `LIVE` bound where the host binds |
//! | `types: …` | the types of the five values of `$TYPES`, as the host calls them |
//! | `values: A \| B \| C \| D \| E` | the values, the time written from the host's own type as `YYYY-MM-DD HH:MM:SS.SSS` in UTC |
//! | `insert: POST 200 ok` | what `realtime_kit_requests` has at `last_insert_rowid()` after an INSERT for `$INSERT_ID` |
//! | `error: TYPE: SENTENCE` | what the host throws for `$ERROR`, with its type |
//! | `waiting:` | nothing; printed (and flushed) before `$WAIT`, which waits until it is ended, half a second later |
//! | `interrupt: TYPE: SENTENCE` | what the host throws then; where it has no way, the setting `max_time` is 1 |
//! | `again: N` | the count once more, on the same connection |
//! | `close: ok` | printed behind the close |
//!
//! A host that cannot load it prints one line, `cannot: TYPE: SENTENCE`. `$JOIN` and the others are the statements below,
//! in the environment; programs write them out where that reads better.

use super::hosts::{Expected, Host, Interrupt};
use super::run::{Bench, Ran};
use realtime_kit_emulator::Seen;
use std::time::Duration;

/// The emulator stalls where a livestream is asked for, so that a statement can wait.
pub const SWITCHES: &str = "fault=stall@all:livestream";

/// The statements and ids of the session, as the programs find them in the environment.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("COUNT", "SELECT count(*) AS sessions FROM realtime_kit_sessions"),
    (
        "JOIN",
        "SELECT s.meeting_display_name, p.display_name, p.duration \
         FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id \
         WHERE s.status = ? ORDER BY p.duration DESC LIMIT 1",
    ),
    (
        "TYPES",
        "SELECT meeting_display_name, live_participants, minutes_consumed, ended_at, started_at \
         FROM realtime_kit_sessions WHERE id = 'd69e411b-2614-40f8-88bb-dfdd2891f7a9'",
    ),
    ("INSERT", "INSERT INTO realtime_kit_sessions (session_id) VALUES (?)"),
    ("INSERT_ID", "3bd31280-cfe7-4673-a547-df9989d0d303"),
    ("INSERTED", "SELECT method, status, outcome FROM realtime_kit_requests WHERE rowid = last_insert_rowid()"),
    ("ERROR", "SELECT count(*) FROM realtime_kit_sessions_participants"),
    (
        "WAIT",
        "SELECT count(*) FROM realtime_kit_livestream_sessions \
         WHERE session_id = '973a6990-a2f1-4aa1-9cb0-661a70149eae'",
    ),
];

/// The sentence of `$ERROR`.
const SENTENCE: &str = "realtime_kit_sessions_participants: session_id is missing; add WHERE session_id = '…', \
    join it to another table's column, or call realtime_kit_sessions_participants('…') \
    (behind a LEFT JOIN put it into ON, not into WHERE)";

/// What is said after the INSERT: the log's row, or Datasette's words, which writes on a connection of its own.
const INSERTED: &[&str] = &["POST 200 ok", "Query executed, 1 row affected"];

/// The requests of the session, in their order; none for the error.
const REQUESTS: &[&str] = &[
    "GET /sessions",
    "GET /sessions",
    "GET /sessions/c038d0f2-6978-48b0-a973-69d237061aae/participants",
    "GET /sessions/6793b51f-f4ed-40c5-9fab-d08009432386/participants",
    "GET /sessions/d69e411b-2614-40f8-88bb-dfdd2891f7a9/participants",
    "GET /sessions/2f96e6f1-909c-4e38-a342-2d258290754c/participants",
    "GET /sessions/d69e411b-2614-40f8-88bb-dfdd2891f7a9",
    "POST /sessions/3bd31280-cfe7-4673-a547-df9989d0d303/summary",
    "GET /sessions/973a6990-a2f1-4aa1-9cb0-661a70149eae/livestream-sessions",
    "GET /sessions",
];

/// How long a statement may take that is interrupted after half a second: left alone it takes more than half a minute.
const LIMIT: Duration = Duration::from_secs(5);

/// Runs a host's session and compares what it printed and asked for.
pub fn run(bench: &Bench, host: &Host) -> Result<(), String> {
    let (ran, log) = bench.run(host, &host.program_path(), SWITCHES)?;
    match &host.expected {
        Expected::Cannot(words) => {
            let said = ran.value("cannot")?;
            check(said.contains(words), || format!("cannot: expected {words:?} in {said:?}"))?;
            check(log.is_empty(), || format!("it made requests: {:?}", shown(&log)))?;
            bench.note(host, "", &format!("no: {said}"), "");
        }
        Expected::Works { types, interrupt } => {
            let told = works(&ran, types, interrupt).map_err(|error| format!("{error}\n{}", ran.said()))?;
            check(shown(&log) == REQUESTS, || format!("requests: {:#?}", shown(&log)))?;
            bench.note(host, &told.sqlite, "yes", &told.interrupt);
        }
    }
    check(ran.success, || format!("it did not end well\n{}", ran.said()))
}

/// What a session told of its host.
struct Told {
    sqlite: String,
    interrupt: String,
}

fn works(ran: &Ran, types: &str, interrupt: &Interrupt) -> Result<Told, String> {
    let version = ran.value("version")?;
    let sqlite = version.strip_prefix(concat!(env!("CARGO_PKG_VERSION"), " ")).ok_or(format!("version: {version}"))?;
    check(sqlite.starts_with("3.") && !sqlite.contains(' '), || format!("version: {version}"))?;
    let steps = [
        ("count", "523"),
        ("join", "Design_critique | דוד בן־גוריון | 2511.7845"),
        ("types", types),
        ("values", "Daily standup | 6 | 367.4143 | NULL | 2026-11-14 19:44:01.764"),
        ("again", "523"),
        ("close", "ok"),
    ];
    for (step, expected) in steps {
        let value = ran.value(step)?;
        check(value == expected, || format!("{step}: expected {expected:?}, not {value:?}"))?;
    }
    let insert = ran.value("insert")?;
    check(INSERTED.contains(&insert), || format!("insert: expected one of {INSERTED:?}, not {insert:?}"))?;
    let error = ran.value("error")?;
    // In front of it may stand what the host puts there, and behind it a code.
    check(error.contains(SENTENCE), || format!("error: expected {SENTENCE:?} in {error:?}"))?;
    let took = ran.between("waiting", "interrupt")?;
    let ended = ran.value("interrupt")?;
    let (means, words) = match interrupt {
        Interrupt::By(means, words) => (means, *words),
        Interrupt::None(why) => (why, "max_time"),
    };
    check(ended.contains(words), || format!("interrupt: expected {words:?} in {ended:?}"))?;
    check(took < LIMIT, || format!("interrupt: the statement ended after {took:?}"))?;
    let means = if matches!(interrupt, Interrupt::None(_)) { format!("no: {means}") } else { (*means).to_owned() };
    Ok(Told { sqlite: sqlite.to_owned(), interrupt: format!("{means} ({} ms)", took.as_millis()) })
}

fn shown(log: &[Seen]) -> Vec<String> {
    log.iter().map(|seen| format!("{} {}", seen.method, seen.path)).collect()
}

fn check(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
