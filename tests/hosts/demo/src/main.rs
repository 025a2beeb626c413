//! `cargo demo`: builds the extension, loads it into an embedded SQLite and runs the main job, or your own SQL.
//!
//! Without `--live` the API is the emulator of tests/emulator, started here on a free loopback port.

mod build;
mod show;

// Both as for the tests: cargo in cargo, and the statements of a file told apart.
#[path = "../../harness/cargo.rs"]
mod cargo;
#[path = "../../harness/sql.rs"]
mod sql;

use clap::Parser;
use realtime_kit_emulator::{ACCOUNT_ID, APP_ID, Emulator, TOKEN};
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::{Batch, Connection};
use show::Form;
use std::process::ExitCode;

const MAIN_JOB: &str = include_str!("../main_job.sql");
const WITH_ACCOUNT: &str = "Your own calls, from the real API.";
const WITH_EMULATOR: &str = "An emulator of the API answers; `cargo demo -- --live` asks your own account.";

/// Cloudflare RealtimeKit's REST API as SQL tables: a look at it.
///
/// Without arguments it runs the main job on an emulator of the API: busiest calls, who was in them, call quality,
/// a summary, and the requests that took.
#[derive(Parser)]
#[command(name = "cargo demo --")]
struct Arguments {
    /// Statements to run instead of the main job, separated by semicolons
    sql: Option<String>,

    /// Ask the real API with CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID and REALTIMEKIT_APP_ID; only reads
    #[arg(long)]
    live: bool,

    /// With --live: let statements write too, that is, let INSERT send its POST
    #[arg(long, requires = "live")]
    write: bool,

    /// Print rows as JSON, one object a line, and nothing else
    #[arg(long)]
    json: bool,

    /// How the emulator behaves, e.g. `revision=a,totals=absent`; `cargo emulator --help` lists the switches
    #[arg(long, value_name = "SWITCHES", default_value = "", conflicts_with = "live")]
    emulator: String,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    if arguments.live {
        check_account()?;
    }
    let extension = build::extension()?;
    let connection = Connection::open_in_memory().map_err(in_words)?;
    load(&connection, &extension)?;
    // Kept until the end: the emulator stops when it is dropped.
    let _emulator = if arguments.live {
        connection.pragma_update(None, "query_only", !arguments.write).map_err(in_words)?;
        None
    } else {
        Some(start_emulator(&connection, &arguments.emulator)?)
    };
    let form = if arguments.json { Form::Json } else { Form::Table };
    match &arguments.sql {
        Some(sql) => run_own(&connection, sql, form),
        None => {
            if form == Form::Table {
                println!("-- {}\n", if arguments.live { WITH_ACCOUNT } else { WITH_EMULATOR });
            }
            run_main_job(&connection, form, !arguments.live || arguments.write)
        }
    }
}

/// Says which variables of the real account are missing, all at once.
fn check_account() -> Result<(), String> {
    let is_missing =
        |names: &&[&str]| names.iter().all(|name| std::env::var_os(name).is_none_or(|value| value.is_empty()));
    let wanted: [&[&str]; 3] = [
        &["CLOUDFLARE_API_TOKEN"],
        &["CLOUDFLARE_ACCOUNT_ID"],
        &["REALTIMEKIT_APP_ID", "CLOUDFLARE_REALTIMEKIT_APP_ID"],
    ];
    let missing: Vec<&str> = wanted.iter().copied().filter(is_missing).map(|names| names[0]).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "--live asks your own account: set {} first, or leave --live out for the emulator.",
        missing.join(", ")
    ))
}

fn load(connection: &Connection, extension: &std::path::Path) -> Result<(), String> {
    // SAFETY: the library is the one this project has just built, and stays loaded until the process ends.
    unsafe {
        connection.load_extension_enable().map_err(in_words)?;
        connection.load_extension(extension, None::<&str>).map_err(in_words)?;
    }
    connection.load_extension_disable().map_err(in_words)
}

/// Starts the emulator and points the connection to it. Base URL and token are both given by SQL: a base URL that
/// comes from SQL never gets the environment's token.
fn start_emulator(connection: &Connection, switches: &str) -> Result<Emulator, String> {
    let emulator = Emulator::start().map_err(|error| format!("The emulator does not start: {error}"))?;
    let base_url = emulator.base_url(switches);
    for (key, value) in
        [("base_url", base_url.as_str()), ("token", TOKEN), ("account_id", ACCOUNT_ID), ("app_id", APP_ID)]
    {
        connection.query_row("SELECT realtime_kit_config(?1, ?2)", [key, value], |_| Ok(())).map_err(in_words)?;
    }
    Ok(emulator)
}

/// Runs somebody's own statements; the first error ends it.
fn run_own(connection: &Connection, sql: &str, form: Form) -> Result<(), String> {
    let mut batch = Batch::new(connection, sql);
    while let Some(mut statement) = batch.next().map_err(in_words)? {
        show::answer(&mut statement, form)?;
    }
    Ok(())
}

/// Runs the main job, each statement printed above its answer.
fn run_main_job(connection: &Connection, form: Form, writes: bool) -> Result<(), String> {
    for statement in sql::statements(MAIN_JOB) {
        let mut prepared = connection.prepare(&statement.sql).map_err(in_words)?;
        // The statement about the INSERT's answer has nothing to tell without it.
        if !writes && (!prepared.readonly() || statement.sql.contains("last_insert_rowid()")) {
            continue;
        }
        show::statement(&statement, form);
        show::answer(&mut prepared, form)?;
    }
    Ok(())
}

/// SQLite's message alone, without the code and the statement that rusqlite adds.
fn in_words(error: rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message,
        rusqlite::Error::SqlInputError { msg, .. } => msg,
        other => other.to_string(),
    }
}
