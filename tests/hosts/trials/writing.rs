//! A connection that may not write sends no POST.

use super::{Bench, Outcome, check, emulator, finish, on_each, on_each_driver};
use crate::harness::host::{Host, Session};
use crate::harness::value::Value;
use crate::harness::written;
use libtest_mimic::Trial;
use realtime_kit_emulator::Emulator;
use serde_json::json;
use std::sync::Arc;

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    let mut trials = on_each(bench, "query_only_sends_no_post", query_only);
    trials.extend(on_each_driver(bench, "a_read_only_database_sends_no_post", read_only));
    trials
}

fn query_only(bench: &Bench, host: &Host) -> Outcome {
    let (emulator, environment) = emulator("")?;
    let mut session = host.start_with(&bench.extension, &environment)?;
    let insert = insert(&mut session)?;
    session.expect("PRAGMA query_only = 1")?;
    refused(&mut session, &insert, &emulator)?;
    session.expect("PRAGMA query_only = 0")?;
    session.expect(&insert)?;
    let posts = posts(&emulator);
    check(posts == 1, || format!("{posts} POST requests once writing was allowed"))?;
    finish(session, &environment)
}

fn read_only(bench: &Bench, host: &Host) -> Outcome {
    let (emulator, environment) = emulator("")?;
    let file = written::directory()?.join("calls.db");
    let mut session = host.start(&environment)?;
    for (open, create) in [(file.display().to_string(), true), (format!("file:{}?mode=ro", file.display()), false)] {
        session.command(json!({ "open": open }))?;
        if create {
            session.expect("CREATE TABLE notes(note)")?;
        }
    }
    if let Some(error) = session.load(&bench.extension)?.error {
        return Err(error);
    }
    let insert = insert(&mut session)?;
    refused(&mut session, &insert, &emulator)?;
    finish(session, &environment)
}

/// An INSERT that would send one POST.
fn insert(session: &mut Session) -> Result<String, String> {
    let answer = session.expect("SELECT id FROM realtime_kit_sessions WHERE status = 'ENDED' LIMIT 1")?;
    match answer.cell()? {
        Value::Text(id) => Ok(format!("INSERT INTO realtime_kit_sessions(session_id) VALUES ('{id}')")),
        other => Err(format!("no session id: {other}")),
    }
}

fn refused(session: &mut Session, insert: &str, emulator: &Emulator) -> Outcome {
    let error = session.expect_error(insert)?;
    let says_why = error.contains("readonly") || error.contains("read-only") || error.contains("query_only");
    check(says_why, || format!("the refusal does not say why: {error}"))?;
    let posts = posts(emulator);
    check(posts == 0, || format!("{posts} POST requests in spite of: {error}"))
}

fn posts(emulator: &Emulator) -> usize {
    emulator.take_log().iter().filter(|seen| seen.method == "POST").count()
}
