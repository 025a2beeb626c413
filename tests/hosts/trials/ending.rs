//! Closing a connection and ending a process wait for no request.

use super::{Bench, Outcome, check, emulator, finish, on, on_each_driver, script};
use crate::harness::host::Host;
use libtest_mimic::Trial;
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Far below the emulator's stall of 30 s and the extension's own timeouts; a start of Python takes its part.
const SOON: Duration = Duration::from_secs(5);

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    let mut trials = on_each_driver(bench, "closing_does_not_wait_for_the_next_page", close_in_the_middle);
    trials.push(on(bench, "python3", "closing_does_not_wait_for_a_request", close_while_hanging));
    trials.push(on(bench, "python3", "the_process_ends_in_the_middle_of_a_scan", exit_in_a_scan));
    trials.push(on(bench, "python3", "the_process_ends_in_the_middle_of_a_request", exit_in_a_request));
    trials.push(on(bench, "python3", "the_process_ends_in_the_middle_of_a_write", exit_in_a_write));
    trials.push(on(bench, "python3", "statements_are_told_apart", statements));
    trials.push(on(bench, "python3", "a_host_may_change_its_environment_between_two_rows", environment_changes));
    trials.push(on(bench, "python3", "a_write_given_up_is_in_the_log_and_in_nobodys_way", interrupted_write));
    trials
}

/// Rows of page one are read, page two would hang: neither ending the statement nor closing waits for it.
fn close_in_the_middle(bench: &Bench, host: &Host) -> Outcome {
    let (_emulator, environment) = emulator("fault=stall@page2")?;
    let mut session = host.start_with(&bench.extension, &environment)?;
    let started = Instant::now();
    let sql = "SELECT id FROM realtime_kit_sessions WHERE per_page = 10 ORDER BY created_at";
    let answer = session.command(json!({ "sql": sql, "max_rows": 5 }))?;
    check(answer.error.is_none() && answer.rows.len() == 5, || format!("{answer:?}"))?;
    let closed = session.command(json!({ "close": true }))?;
    check(closed.error.is_none(), || format!("{closed:?}"))?;
    check(started.elapsed() < Duration::from_secs(2), || format!("it took {:?}", started.elapsed()))?;
    finish(session, &environment)
}

fn close_while_hanging(bench: &Bench, host: &Host) -> Outcome {
    ends_soon(bench, host, &["close_while_hanging.py"], "fault=stall@all")
}

fn exit_in_a_scan(bench: &Bench, host: &Host) -> Outcome {
    ends_soon(bench, host, &["exit_in_the_middle.py", "scan"], "fault=stall@page2")
}

fn exit_in_a_request(bench: &Bench, host: &Host) -> Outcome {
    ends_soon(bench, host, &["exit_in_the_middle.py", "request"], "fault=stall@all")
}

fn exit_in_a_write(bench: &Bench, host: &Host) -> Outcome {
    ends_soon(bench, host, &["exit_in_the_middle.py", "write"], "fault=stall@all")
}

fn ends_soon(bench: &Bench, host: &Host, arguments: &[&str], switches: &str) -> Outcome {
    let (_emulator, environment) = emulator(switches)?;
    let finished = script(bench, host, arguments, &environment)?;
    check(!finished.stdout.is_empty(), || "the script did not come to its last line".to_owned())?;
    check(finished.took < SOON, || format!("it took {:?}", finished.took))
}

/// Reading the environment on a worker while the host writes it would end the process.
fn environment_changes(bench: &Bench, host: &Host) -> Outcome {
    let (_emulator, mut environment) = emulator("")?;
    environment.set("REALTIMEKIT_IN_FLIGHT", Some("64"));
    script(bench, host, &["environment.py"], &environment).map(drop)
}

fn statements(bench: &Bench, host: &Host) -> Outcome {
    let (_emulator, environment) = emulator("")?;
    script(bench, host, &["statements.py"], &environment).map(drop)
}

fn interrupted_write(bench: &Bench, host: &Host) -> Outcome {
    let (emulator, environment) = emulator("")?;
    let (slow, fast) = (emulator.base_url("latency=3000"), emulator.base_url(""));
    script(bench, host, &["interrupted_write.py", &slow, &fast], &environment).map(drop)
}
