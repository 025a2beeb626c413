//! `realtime-kit`: the tables at hand in a program that has SQLite and the extension inside.

mod arguments;
mod demo;
mod doctor;
mod export;
mod failure;
mod interrupt;
mod mirror;
mod output;
#[cfg(feature = "parquet")]
mod parquet;
mod query;

// As for the tests: the statements of a file told apart, with the comment above each.
#[path = "../../tests/hosts/harness/sql.rs"]
mod sql;

use arguments::{Command, Program};
use clap::{CommandFactory, Parser};
use failure::Failure;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let program = Program::parse_from(arguments::as_typed(std::env::args_os()));
    if let Err(text) = realtime_kit::trace::log_by_environment() {
        eprintln!("{text}.");
    }
    let done = match &program.command {
        None => query::run(&program.query),
        Some(Command::Mirror(arguments)) => mirror::run(arguments),
        Some(Command::Forget(arguments)) => mirror::forget(arguments),
        Some(Command::Export(arguments)) => export::run(arguments),
        Some(Command::Demo(arguments)) => demo::run(arguments),
        Some(Command::Doctor(arguments)) => doctor::run(arguments),
        Some(Command::Emulator(arguments)) => return realtime_kit_emulator::program::run(arguments),
        Some(Command::Completions { shell }) => completions(*shell),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.told(),
    }
}

fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Program::command(), "realtime-kit", &mut script);
    Ok(std::io::stdout().write_all(&script)?)
}
