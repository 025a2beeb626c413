//! A statement that waits can be ended, and the connection lives on: by `sqlite3_interrupt`, by a progress handler, by
//! Control-C in the shell, in each of the situations in which a statement may have to wait.

use super::situations::{SITUATIONS, Situation, UNANSWERED};
use super::unanswered::Unanswered;
use super::{Bench, Outcome, check, emulator, finish, ignored, on_each_driver};
use crate::harness::environment::Environment;
use crate::harness::host::{Host, Session, Speech};
use crate::harness::process::Process;
use crate::harness::value::{Answer, Value};
use libtest_mimic::Trial;
use realtime_kit_emulator::{Emulator, TOKEN};
use serde_json::json;
use std::collections::BTreeMap;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How soon a statement must end; what is promised is a tenth of a second, the rest is the machine's.
const AT_ONCE: Duration = Duration::from_millis(500);

/// How long a statement waits before it is ended.
const WAIT: Duration = Duration::from_millis(300);

/// SQLITE_INTERRUPT.
const INTERRUPT: i64 = 9;

/// How the trials' names begin.
const NAME: &str = "an_interrupt_ends";

/// How long endings took, by way and host.
static TOOK: Mutex<BTreeMap<(&str, &str), Vec<Duration>>> = Mutex::new(BTreeMap::new());

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    let mut trials = on_each_driver(bench, "a_progress_handler_that_is_called_seldom_ends_a_wait", seldom);
    for situation in SITUATIONS {
        for host in &bench.hosts.present {
            let (bench, host) = (Arc::clone(bench), host.clone());
            let name = format!("{}::{NAME}_{}", host.name, situation.name);
            trials.push(Trial::test(name, move || {
                Ok(match host.speech {
                    Speech::JsonLines => both_ways(&bench, &host, situation),
                    Speech::Shell => control_c(&bench, &host, situation),
                }?)
            }));
        }
        if bench.hosts.named("sqlite3").is_none() {
            trials.push(ignored(&format!("sqlite3::{NAME}_{}", situation.name), "no such host here"));
        }
    }
    trials
}

/// A handler that is called every 100,000 instructions only, as those of slow-paced tools are.
fn seldom(bench: &Bench, host: &Host) -> Outcome {
    let (_emulator, environment) = emulator("fault=stall@all")?;
    let mut session = host.start_with(&bench.extension, &environment)?;
    let started = Instant::now();
    let sql = "SELECT id FROM realtime_kit_sessions LIMIT 1";
    let command = json!({ "sql": sql, "progress_after_ms": WAIT.as_millis() as u64, "progress_every": 100_000 });
    let answer = session.command(command)?;
    check(answer.code == INTERRUPT, || format!("{answer:?}"))?;
    note("a progress handler seldom called", host, started.elapsed().saturating_sub(WAIT))?;
    finish(session, &environment)
}

/// How long it took at most until statements had ended, a line for each way and host.
pub fn report() -> String {
    let took = TOOK.lock().unwrap_or_else(PoisonError::into_inner);
    let line = |((way, host), times): (&(&str, &str), &Vec<Duration>)| {
        let longest = times.iter().max().copied().unwrap_or_default();
        let slow = times.iter().filter(|time| **time > Duration::from_millis(100)).count();
        format!("{way} in {host}: {} ended after {longest:.0?} at most, {slow} after more than 100ms\n", times.len())
    };
    took.iter().map(line).collect()
}

fn note(way: &'static str, host: &Host, took: Duration) -> Outcome {
    TOOK.lock().unwrap_or_else(PoisonError::into_inner).entry((way, host.name)).or_default().push(took);
    check(took < AT_ONCE, || format!("{way}: it took {took:?}"))
}

/// The server of a situation, and one that answers.
struct World {
    healthy: Emulator,
    _unanswered: Option<Unanswered>,
    environment: Environment,
}

impl World {
    fn of(situation: &Situation) -> Result<Self, String> {
        let (healthy, mut environment) = match situation.switches {
            UNANSWERED => emulator("")?,
            switches => emulator(switches)?,
        };
        let unanswered = if situation.switches == UNANSWERED { Some(Unanswered::start()?) } else { None };
        if let Some(unanswered) = &unanswered {
            environment.set("CLOUDFLARE_BASE_URL", Some(&unanswered.base_url()));
        }
        for (name, value) in situation.settings {
            environment.set(name, Some(value));
        }
        Ok(Self { healthy, _unanswered: unanswered, environment })
    }

    /// Leads a connection to a server that answers. The column has a name: the shell would print the token as one.
    fn healing(&self) -> [String; 2] {
        let url = self.healthy.base_url("");
        [
            format!("SELECT realtime_kit_config('token', '{TOKEN}') AS token"),
            format!("SELECT realtime_kit_config('base_url', '{url}')"),
        ]
    }
}

fn both_ways(bench: &Bench, host: &Host, situation: &Situation) -> Outcome {
    let ways = [("sqlite3_interrupt", "interrupt_after_ms"), ("a progress handler", "progress_after_ms")];
    let run = |(way, command)| ended(bench, host, situation, way, command).map_err(|error| format!("{way}: {error}"));
    std::thread::scope(|threads| {
        let running = ways.map(|way| threads.spawn(move || run(way)));
        running.into_iter().try_for_each(|trial| trial.join().map_err(|_| "it panicked".to_owned())?)
    })
}

fn ended(bench: &Bench, host: &Host, situation: &Situation, way: &'static str, command: &str) -> Outcome {
    let world = World::of(situation)?;
    let mut session = host.start_with(&bench.extension, &world.environment)?;
    let started = Instant::now();
    let answer = session.command(json!({ "sql": situation.sql, (command): WAIT.as_millis() as u64 }))?;
    let took = started.elapsed();
    let is_interrupted = answer.error.as_deref() == Some("interrupted") && answer.code == INTERRUPT;
    check(is_interrupted, || format!("after {took:?}: {answer:?}"))?;
    check(took >= WAIT, || format!("it did not wait: {took:?}"))?;
    note(way, host, took - WAIT)?;
    proven(&session.run(situation.proof)?)?;
    // The requests in flight hang on; neither the next statement nor closing waits for them.
    let started = Instant::now();
    for sql in world.healing() {
        session.expect(&sql)?;
    }
    let count = session.expect("SELECT count(*) FROM realtime_kit_sessions")?;
    check(count.cell()? == &Value::Integer(523), || format!("{count:?}"))?;
    check(started.elapsed() < Duration::from_secs(2), || format!("working on took {:?}", started.elapsed()))?;
    again(&mut session, situation, command)?;
    let started = Instant::now();
    let closed = session.command(json!({ "close": true }))?;
    check(closed.error.is_none(), || format!("{closed:?}"))?;
    note("closing", host, started.elapsed())?;
    finish(session, &world.environment)
}

/// An interrupt belongs to the statement that was running: the one after it is not ended. Then a second one, so that
/// requests are in flight when the connection closes.
fn again(session: &mut Session, situation: &Situation, command: &str) -> Outcome {
    for sql in [
        "SELECT realtime_kit_config('base_url', NULL)",
        "SELECT realtime_kit_config('token', NULL) AS token",
        "SELECT 1",
    ] {
        session.expect(sql)?;
    }
    let answer = session.command(json!({ "sql": situation.sql, (command): 100 }))?;
    check(answer.code == INTERRUPT, || format!("the second time: {answer:?}"))
}

fn proven(answer: &Answer) -> Outcome {
    let is_so = answer.error.is_none() && answer.rows == [[Value::Integer(1)]];
    check(is_so, || format!("it was not waiting for what the trial says: {answer:?}"))
}

/// As a person at the shell's prompt: Control-C, then the next statement, then the end.
fn control_c(bench: &Bench, host: &Host, situation: &Situation) -> Outcome {
    let world = World::of(situation)?;
    let mut command = Command::new(&host.program);
    // Without -interactive the shell takes an interrupt as the end of its input.
    command.args(["-init", "/dev/null", "-interactive"]);
    let mut shell = Process::start(command, &world.environment)?;
    let setup = format!(".prompt \"\" \"\"\n.load \"{}\"\n.print ready\n", bench.extension.display());
    shell.send(&setup)?;
    said_until(&mut shell, "ready")?;
    shell.send(&format!("{};\n", situation.sql))?;
    std::thread::sleep(WAIT);
    let started = Instant::now();
    let kill = Command::new("kill").args(["-INT", &shell.id().to_string()]).status();
    check(kill.is_ok_and(|status| status.success()), || "the signal was not sent".to_owned())?;
    shell.send("SELECT 6 * 7;\n.print over\n")?;
    let printed = said_until(&mut shell, "over")?;
    note("Control-C", host, started.elapsed())?;
    let errors = shell.new_errors()?;
    check(errors.contains("interrupted"), || format!("standard error: {errors}\nstandard output: {printed:?}"))?;
    check(printed.iter().any(|line| line == "42"), || format!("the shell did not go on: {printed:?}"))?;
    shell.send(&format!("{};\n.print proof\n", situation.proof))?;
    let proof = said_until(&mut shell, "proof")?;
    check(proof.iter().any(|line| line == "1"), || format!("it was not waiting for what the trial says: {proof:?}"))?;
    // From a file: the shell repeats what is typed, and the token is not to be seen.
    let script = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
    let healing: String = world.healing().iter().map(|sql| format!("{sql};\n")).collect();
    std::fs::write(script.path(), healing).map_err(|error| error.to_string())?;
    shell.send(&format!(".read \"{}\"\n", script.path().display()))?;
    shell.send("SELECT count(*) FROM realtime_kit_sessions;\n.print counted\n")?;
    let counted = said_until(&mut shell, "counted")?;
    check(counted.iter().any(|line| line == "523"), || {
        format!("{counted:?}; standard error: {}", shell.new_errors().unwrap_or_default())
    })?;
    let started = Instant::now();
    shell.send(".quit\n")?;
    while shell.line().is_ok() {}
    note("ending", host, started.elapsed())?;
    let said = shell.said()?;
    check(!said.contains(TOKEN), || format!("the token was printed: {said}"))
}

/// What the shell prints before a line.
fn said_until(shell: &mut Process, end: &str) -> Result<Vec<String>, String> {
    let mut lines = Vec::new();
    loop {
        match shell.line()? {
            line if line == end => return Ok(lines),
            line => lines.push(line),
        }
    }
}
