//! A statement that waits for the API can be interrupted, and the connection lives on.

use super::{Bench, Outcome, check, emulator, finish, on, on_each_driver, script};
use crate::harness::host::Host;
use crate::harness::process::Process;
use libtest_mimic::Trial;
use serde_json::json;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

const ONE_REQUEST: &str = "SELECT id FROM realtime_kit_sessions LIMIT 1";

/// How soon an interrupt must be obeyed.
const AT_ONCE: Duration = Duration::from_millis(500);

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    let mut trials = on_each_driver(bench, "sqlite3_interrupt_ends_a_slow_query", sqlite3_interrupt);
    trials.push(on(bench, "python3", "a_progress_handler_ends_a_slow_query", progress_handler));
    trials.push(on(bench, "sqlite3", "control_c_ends_a_slow_query", control_c));
    trials
}

fn sqlite3_interrupt(bench: &Bench, host: &Host) -> Outcome {
    for switches in ["latency=3000", "fault=stall@all"] {
        let (_emulator, environment) = emulator(switches)?;
        let mut session = host.start_with(&bench.extension, &environment)?;
        let wait = Duration::from_millis(400);
        let started = Instant::now();
        let answer = session.command(json!({ "sql": ONE_REQUEST, "interrupt_after_ms": wait.as_millis() as u64 }))?;
        let took = started.elapsed();
        check(answer.error.as_deref() == Some("interrupted"), || format!("{switches}: {answer:?}"))?;
        check(took >= wait && took < wait + AT_ONCE, || format!("{switches}: it took {took:?}"))?;
        session.expect("SELECT realtime_kit_version()")?;
        finish(session, &environment)?;
    }
    Ok(())
}

fn progress_handler(bench: &Bench, host: &Host) -> Outcome {
    let (_emulator, environment) = emulator("latency=3000")?;
    script(bench, host, &["progress_handler.py"], &environment).map(drop)
}

/// As a person at the shell's prompt: Control-C, then the next statement.
fn control_c(bench: &Bench, host: &Host) -> Outcome {
    let (emulator, environment) = emulator("latency=3000")?;
    let mut command = Command::new(&host.program);
    // Without -interactive the shell takes an interrupt as the end of its input.
    command.args(["-init", "/dev/null", "-interactive"]);
    let mut shell = Process::start(command, &environment)?;
    shell
        .send(&format!(".prompt \"\" \"\"\n.load \"{}\"\n.print ready\n{ONE_REQUEST};\n", bench.extension.display()))?;
    while shell.line()? != "ready" {}
    let patience = Instant::now() + Duration::from_secs(2);
    while emulator.take_log().is_empty() && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(20));
    }
    let started = Instant::now();
    let kill = Command::new("kill").args(["-INT", &shell.id().to_string()]).status();
    check(kill.is_ok_and(|status| status.success()), || "the signal was not sent".to_owned())?;
    shell.send("SELECT 6 * 7;\n.print over\n")?;
    let mut printed = String::new();
    loop {
        match shell.line()? {
            line if line == "over" => break,
            line => printed = printed + &line + "\n",
        }
    }
    let took = started.elapsed();
    let errors = shell.new_errors()?;
    check(errors.contains("interrupted"), || format!("standard error: {errors}\nstandard output: {printed}"))?;
    check(printed.lines().any(|line| line == "42"), || format!("the shell did not go on: {printed}"))?;
    check(took < AT_ONCE, || format!("it took {took:?}"))?;
    let said = shell.said()?;
    check(environment.token().is_some_and(|token| !said.contains(token)), || format!("the token was printed: {said}"))
}
