//! Signals to a host that waits for the API: it ends, or goes on, at once; nothing of the extension holds it.

use super::{Bench, Outcome, check, emulator, on};
use crate::harness::host::Host;
use crate::harness::hosts;
use crate::harness::process::Process;
use libtest_mimic::Trial;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How soon a host must obey; a start of nothing is part of it.
const AT_ONCE: Duration = Duration::from_millis(500);

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    vec![
        on(bench, "sqlite3", "kill_ends_the_shell_while_it_waits", |bench, host| shell(bench, host, "TERM")),
        on(bench, "sqlite3", "control_c_ends_a_script_of_the_shell_while_it_waits", |bench, host| {
            shell(bench, host, "INT")
        }),
        on(bench, "python3", "kill_ends_python_while_it_waits", |bench, host| python(bench, host, "TERM", &[], &[])),
        on(bench, "python3", "control_c_ends_a_slow_query_of_python_with_a_progress_handler", |bench, host| {
            python(bench, host, "INT", &["handler"], &["interrupted", "went on 42"])
        }),
        on(bench, "python3", "control_c_without_one_is_obeyed_once_the_api_has_answered", control_c_without_a_handler),
    ]
}

/// A script on the shell's input, as `sqlite3 < script.sql` runs it.
fn shell(bench: &Bench, host: &Host, signal: &str) -> Outcome {
    let (_emulator, environment) = emulator("fault=stall@all")?;
    let mut command = Command::new(&host.program);
    command.args(&host.arguments);
    let mut process = Process::start(command, &environment)?;
    let script = "SELECT id FROM realtime_kit_sessions LIMIT 1;\n";
    process.send(&format!(".bail on\n.load \"{}\"\n.print waiting\n{script}", bench.extension.display()))?;
    let (said, took) = signalled(&mut process, signal)?;
    check(said.is_empty(), || format!("it said {said:?}"))?;
    check(took < AT_ONCE, || format!("it took {took:?}"))
}

fn python(bench: &Bench, host: &Host, signal: &str, words: &[&str], expected: &[&str]) -> Outcome {
    let (said, took) = run(bench, host, "fault=stall@all", signal, words)?;
    check(said == expected, || format!("it said {said:?}"))?;
    check(took < AT_ONCE, || format!("it took {took:?}"))
}

/// The module does not pass signals on to SQLite; the statement ends by itself, and nothing is broken.
fn control_c_without_a_handler(bench: &Bench, host: &Host) -> Outcome {
    let (said, _) = run(bench, host, "latency=1500", "INT", &[])?;
    check(said == ["KeyboardInterrupt", "went on 42"], || format!("it said {said:?}"))
}

fn run(
    bench: &Bench,
    host: &Host,
    switches: &str,
    signal: &str,
    words: &[&str],
) -> Result<(Vec<String>, Duration), String> {
    let (_emulator, environment) = emulator(switches)?;
    let mut command = Command::new(&host.program);
    let script = hosts::directory().join("python").join("signalled.py");
    command.arg("-B").arg(script).arg(&bench.extension).args(words);
    let mut process = Process::start(command, &environment)?;
    signalled(&mut process, signal)
}

/// Sends a signal once the process waits; gives what it says from then to its end, and how long that takes.
fn signalled(process: &mut Process, signal: &str) -> Result<(Vec<String>, Duration), String> {
    while process.line()? != "waiting" {}
    std::thread::sleep(Duration::from_millis(300));
    let started = Instant::now();
    let kill = Command::new("kill").args([&format!("-{signal}"), &process.id().to_string()]).status();
    check(kill.is_ok_and(|status| status.success()), || "the signal was not sent".to_owned())?;
    let mut said = Vec::new();
    while let Ok(line) = process.line() {
        said.push(line);
    }
    Ok((said, started.elapsed()))
}
