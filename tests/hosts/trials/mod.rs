//! Trials that are more than a golden: loading, interrupting, ending, forking, refusing to write.

mod bounded;
mod ending;
mod fencing;
mod forking;
mod interrupting;
mod loading;
mod signalled;
mod situations;
mod strangers;
mod traces;
mod unanswered;
mod valgrind;
mod writing;

pub use interrupting::report;

use crate::harness::environment::Environment;
use crate::harness::host::{Host, Session, Speech};
use crate::harness::hosts::{self, Hosts};
use crate::harness::process::{self, Finished};
use crate::harness::transcript;
use libtest_mimic::Trial;
use realtime_kit_emulator::Emulator;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

/// What every trial needs.
pub struct Bench {
    pub extension: PathBuf,
    pub hosts: Hosts,
}

type Outcome = Result<(), String>;

/// All trials of this folder.
pub fn all(bench: &Arc<Bench>) -> Vec<Trial> {
    let of = [
        loading::trials,
        interrupting::trials,
        bounded::trials,
        ending::trials,
        forking::trials,
        writing::trials,
        strangers::trials,
        fencing::trials,
        signalled::trials,
        valgrind::trials,
    ];
    of.into_iter().flat_map(|trials| trials(bench)).collect()
}

/// A trial that is not run here, its reason in its name.
pub fn ignored(name: &str, reason: &str) -> Trial {
    let reason = reason.to_owned();
    Trial::test(format!("{name} ({reason})"), move || Err(reason.into())).with_ignored_flag(true)
}

/// One trial for each host that is here.
fn on_each(bench: &Arc<Bench>, name: &str, run: fn(&Bench, &Host) -> Outcome) -> Vec<Trial> {
    let hosts = bench.hosts.present.iter().cloned();
    hosts
        .map(|host| {
            let bench = bench.clone();
            Trial::test(format!("{}::{name}", host.name), move || Ok(run(&bench, &host)?))
        })
        .collect()
}

/// One trial for each host that speaks driver.rs's protocol, with its connections and its timers.
fn on_each_driver(bench: &Arc<Bench>, name: &str, run: fn(&Bench, &Host) -> Outcome) -> Vec<Trial> {
    let is_driver = |trial: &Trial| {
        let host = trial.name().split("::").next().and_then(|host| bench.hosts.named(host));
        host.is_some_and(|host| matches!(host.speech, Speech::JsonLines))
    };
    on_each(bench, name, run).into_iter().filter(is_driver).collect()
}

/// A trial on one host, ignored where it is missing.
fn on(bench: &Arc<Bench>, host: &'static str, name: &str, run: fn(&Bench, &Host) -> Outcome) -> Trial {
    let name = format!("{host}::{name}");
    match bench.hosts.named(host).cloned() {
        None => ignored(&name, "no such host here"),
        Some(host) => {
            let bench = bench.clone();
            Trial::test(name, move || Ok(run(&bench, &host)?))
        }
    }
}

/// An emulator with these switches and the environment that points to it.
fn emulator(switches: &str) -> Result<(Emulator, Environment), String> {
    let emulator = Emulator::start().map_err(|error| format!("the emulator does not start: {error}"))?;
    let environment = Environment::of_emulator(&emulator.base_url(switches));
    Ok((emulator, environment))
}

/// Ends a session's trial: what it printed must be free of the token.
fn finish(mut session: Session, environment: &Environment) -> Outcome {
    transcript::check_secret(&mut session, environment.token())
}

/// Runs a script of tests/hosts/python to its end; it must end well and never print the token.
fn script(bench: &Bench, host: &Host, arguments: &[&str], environment: &Environment) -> Result<Finished, String> {
    let (script, words) = arguments.split_first().ok_or("no script")?;
    let mut command = Command::new(&host.program);
    // -B: no compiled files beside the sources.
    command.arg("-B").arg(hosts::directory().join("python").join(script)).arg(&bench.extension).args(words);
    let finished = process::run_to_end(command, environment)?;
    let said = format!("{}{}", finished.stdout, finished.stderr);
    if environment.token().is_some_and(|token| said.contains(token)) {
        return Err(format!("the script printed the token:\n{said}"));
    }
    if finished.success { Ok(finished) } else { Err(said) }
}

/// Fails with a sentence if something is not as it must be.
fn check(holds: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(otherwise()) }
}
