//! However many connections and statements come and go, and in whatever state they are left, nothing is left behind.

use super::traces::Traces;
use super::{Bench, Outcome, check, emulator, finish, ignored, on, on_each_driver, script};
use crate::harness::environment::Environment;
use crate::harness::host::{Host, Session};
use crate::harness::value::Answer;
use libtest_mimic::Trial;
use serde_json::{Value as Json, json};
use std::sync::Arc;

const CHAT: &str = "SELECT content FROM realtime_kit_sessions_chat \
                    WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1'";

const JOIN: &str = "SELECT s.id, p.id FROM realtime_kit_sessions AS s \
                    CROSS JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id WHERE s.per_page = 5";

/// Statements that end in the middle of different things.
const HALF_WAY: [&str; 5] = [
    "SELECT id FROM realtime_kit_sessions LIMIT 5",
    JOIN,
    CHAT,
    "SELECT path FROM realtime_kit_requests",
    "WITH t AS (SELECT id FROM realtime_kit_sessions WHERE per_page = 3) \
     SELECT (SELECT id FROM t WHERE id > 'f' LIMIT 1), id FROM t",
];

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    let mut trials = Vec::new();
    if Traces::are_told() {
        trials.extend(on_each_driver(bench, "two_hundred_connections_leave_nothing_behind", many_connections));
        // The Python modules step each statement that they prepare.
        for host in ["embedded", "old"] {
            trials.push(on(bench, host, "ten_thousand_statements_given_up_leave_nothing_behind", many_statements));
            trials.push(on(bench, host, "statements_left_open_read_on_and_leave_nothing_behind", left_open));
        }
    } else {
        trials.push(ignored("embedded::nothing_is_left_behind", "threads and files are counted in /proc"));
    }
    trials.push(on(bench, "python3", "two_threads_on_one_connection", two_threads));
    trials.push(on(bench, "python3", "two_threads_with_a_connection_each", two_threads_of_their_own));
    trials
}

/// What grows within so many bytes does not grow with what was done: the allocator's own rounding and reserves.
const SLACK: u64 = 1 << 20;

fn many_connections(bench: &Bench, host: &Host) -> Outcome {
    let (_emulator, mut environment) = emulator("")?;
    environment.set("REALTIMEKIT_IN_FLIGHT", Some("16"));
    let mut session = host.start_with(&bench.extension, &environment)?;
    let extension = bench.extension.to_string_lossy();
    let before = Traces::of(session.id())?;
    let mut early = None;
    for number in 1..=200 {
        let mut other = |command: Json| good(&mut session, command, "other");
        other(json!({ "open": ":memory:" }))?;
        other(json!({ "load": extension }))?;
        let sql = if number % 10 == 0 { JOIN } else { "SELECT id FROM realtime_kit_sessions LIMIT 1" };
        let answer = other(json!({ "sql": sql, "max_rows": 1 }))?;
        check(answer.rows.len() == 1, || format!("{answer:?}"))?;
        other(json!({ "close": true }))?;
        if number == 50 {
            early = Some(Traces::settled(session.id(), before)?);
        }
    }
    let late = Traces::settled(session.id(), before)?;
    no_growth(early, late)?;
    finish(session, &environment)
}

fn many_statements(bench: &Bench, host: &Host) -> Outcome {
    let (emulator, mut environment) = emulator("")?;
    environment.set("REALTIMEKIT_IN_FLIGHT", Some("16"));
    // Full from the beginning, so that it does not grow later.
    environment.set("REALTIMEKIT_LOG_ROWS", Some("100"));
    let mut session = host.start_with(&bench.extension, &environment)?;
    let mut early = None;
    for number in 0..10_000_usize {
        // Most are not stepped at all, one in five once.
        let rows = usize::from(number % 5 == 0);
        let sql = HALF_WAY[number / 5 % HALF_WAY.len()];
        good(&mut session, json!({ "sql": sql, "max_rows": rows }), "main")?;
        if number == 4_999 {
            early = Some(Traces::of(session.id())?);
        }
        emulator.take_log();
    }
    let late = Traces::of(session.id())?;
    no_growth(early, late)?;
    check(late.threads <= 20, || format!("{late:?}"))?;
    finish(session, &environment)
}

fn no_growth(early: Option<Traces>, late: Traces) -> Outcome {
    let early = early.ok_or("nothing was measured")?;
    check(late.memory <= early.memory + SLACK, || format!("memory grew: {early:?}, then {late:?}"))?;
    check(late.files <= early.files + 20, || format!("files grew: {early:?}, then {late:?}"))
}

/// Many statements are open at once and read in turn; some of them outlive their connection.
fn left_open(bench: &Bench, host: &Host) -> Outcome {
    let (_emulator, mut environment) = emulator("")?;
    environment.set("REALTIMEKIT_IN_FLIGHT", Some("16"));
    let mut session = host.start_with(&bench.extension, &environment)?;
    let before = Traces::of(session.id())?;
    good(&mut session, json!({ "open": ":memory:" }), "other")?;
    good(&mut session, json!({ "load": bench.extension.to_string_lossy() }), "other")?;
    const OPEN: usize = 100;
    let sql = "SELECT id FROM realtime_kit_sessions WHERE per_page = 100";
    let mut read = vec![0; OPEN];
    for (statement, read) in read.iter_mut().enumerate() {
        let command = json!({ "sql": sql, "max_rows": 1 + statement, "hold": statement.to_string() });
        *read += good(&mut session, command, "other")?.rows.len();
    }
    let answer = session.command(json!({ "close": true, "on": "other" }))?;
    check(answer.error.is_some_and(|error| error.contains("unfinalized")), || {
        "closed with statements open".to_owned()
    })?;
    good(&mut session, json!({ "sql": "SELECT count(*) FROM realtime_kit_sessions" }), "other")?;
    for rows in [1, 150, 7] {
        for (statement, read) in read.iter_mut().enumerate() {
            *read += read_on(&mut session, statement, Some(rows))?;
        }
    }
    for statement in (0..OPEN).filter(|statement| statement % 3 == 0) {
        good(&mut session, json!({ "drop": statement.to_string() }), "other")?;
    }
    good(&mut session, json!({ "close": "later" }), "other")?;
    for statement in (0..OPEN).filter(|statement| statement % 3 == 1) {
        read[statement] += read_on(&mut session, statement, None)?;
        check(read[statement] == 523, || format!("statement {statement} gave {} rows", read[statement]))?;
    }
    for statement in (0..OPEN).filter(|statement| statement % 3 > 0) {
        good(&mut session, json!({ "drop": statement.to_string() }), "other")?;
    }
    Traces::settled(session.id(), before)?;
    session.expect("SELECT count(*) FROM realtime_kit_sessions")?;
    finish(session, &environment)
}

fn read_on(session: &mut Session, statement: usize, rows: Option<usize>) -> Result<usize, String> {
    Ok(good(session, json!({ "read": statement.to_string(), "max_rows": rows }), "other")?.rows.len())
}

/// A command on a connection, which must not fail.
fn good(session: &mut Session, mut command: Json, connection: &str) -> Result<Answer, String> {
    command["on"] = json!(connection);
    let answer = session.command(command.clone())?;
    match &answer.error {
        None => Ok(answer),
        Some(error) => Err(format!("{command}: {error}")),
    }
}

fn two_threads(bench: &Bench, host: &Host) -> Outcome {
    threads(bench, host, "shared")
}

fn two_threads_of_their_own(bench: &Bench, host: &Host) -> Outcome {
    threads(bench, host, "own")
}

fn threads(bench: &Bench, host: &Host, connections: &str) -> Outcome {
    let (_emulator, mut environment): (_, Environment) = emulator("latency=5")?;
    environment.set("REALTIMEKIT_IN_FLIGHT", Some("16"));
    script(bench, host, &["threads.py", connections], &environment).map(drop)
}
