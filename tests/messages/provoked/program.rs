//! The program: what it says on standard error.

use super::{Bench, Provocation, Said, emulator};
use crate::harness::environment::Environment;
use crate::harness::process;
use crate::harness::program::program;
use crate::harness::written;
use std::process::Command;

pub const ALL: &[Provocation] =
    &[("usage", usage), ("files_of_the_program", files), ("streams", streams), ("mirror", mirror)];

/// What a run says that fails. A line of it is a message; that of wrong usage has more.
fn run(environment: &Environment, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(program());
    command.args(arguments);
    let finished = process::run_to_end(command, environment)?;
    match finished.success {
        true => Err(format!("{arguments:?} did not fail: {}", finished.stdout)),
        false => Ok(finished.stderr.trim_end().to_owned()),
    }
}

fn usage(_bench: &Bench) -> Said {
    let alone = Environment::default();
    [
        &["--cvs", "SELECT 1"][..],
        &["--csv", "--json", "SELECT 1"],
        &["mirror"],
        &["mirror", "a.db", "--share", "2"],
        &["mirror", "a.db", "--share"],
        &["miror"],
        &["demo", "--live"],
        &["--write", "no statement at all"],
    ]
    .into_iter()
    .map(|arguments| run(&alone, arguments))
    .collect()
}

fn files(_bench: &Bench) -> Said {
    let alone = Environment::default();
    let directory = written::directory()?;
    let path = |name: &str| directory.join(name).display().to_string();
    let text = path("text.db");
    std::fs::write(&text, "this is a text, and no database at all ".repeat(30)).map_err(|error| error.to_string())?;
    [
        &["--db", &path("none.db"), "SELECT 1"][..],
        &["forget", &path("none.db"), "Alice"],
        &["mirror", &path("none/calls.db")],
        &["export", &text, "--parquet", &path("out")],
        &["CREATE TABLE notes (a)"],
        &["INSERT INTO realtime_kit_sessions (session_id) VALUES ('s')"],
        &["--db", &text, "SELECT count(*) FROM sqlite_schema"],
        &["forget", &path(""), "Alice"],
    ]
    .into_iter()
    .map(|arguments| run(&alone, arguments))
    .collect()
}

/// Runs a line of the shell, in which `$0` is the program.
fn shell(environment: &Environment, line: &str) -> Result<String, String> {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", line]).arg(program());
    Ok(process::run_to_end(command, environment)?.stderr.trim_end().to_owned())
}

fn streams(_bench: &Bench) -> Said {
    let (_emulator, environment) = emulator("latency=20000")?;
    [
        "printf '\\377' | \"$0\" -",
        "timeout -s INT 1 \"$0\" 'SELECT id FROM realtime_kit_sessions LIMIT 1'",
        "\"$0\" 'SELECT 1' > /dev/full",
    ]
    .into_iter()
    .map(|line| shell(&environment, line))
    .collect()
}

fn mirror(_bench: &Bench) -> Said {
    let mut said = Vec::new();
    for switches in
        ["fault=400@all:recordings", "fault=400@all:chat", "fault=400@all:644be47d-5333-496b-8da2-3bed1c5293ff/chat"]
    {
        let (_emulator, environment) = emulator(switches)?;
        let file = written::directory()?.join("calls.db");
        let arguments = ["mirror", file.to_str().ok_or("UTF-8")?, "--quiet", "--since", "2026-11-14"];
        said.push(run(&environment, &arguments)?);
    }
    Ok(said)
}
