//! `realtime-kit demo`: the main job, or your own SQL, on an emulator of the API.

use crate::arguments::Demo;
use crate::failure::Failure;
use crate::interrupt::interruptible;
use crate::output::{self, Form};
use crate::{query, sql};
use realtime_kit_emulator::{ACCOUNT_ID, APP_ID, Emulator, TOKEN};
use rusqlite::Connection;
use std::io::Write;

const MAIN_JOB: &str = include_str!("../main_job.sql");
const WITH_ACCOUNT: &str = "Your own calls, from the real API.";
const WITH_EMULATOR: &str = "An emulator of the API answers; `realtime-kit demo --live` asks your own account.";

/// Cells of tables longer than this are shortened; an id, 36 characters, is not.
const WIDEST: usize = 37;

/// Runs the demo. Without `--live` the API is an emulator, started here on a free loopback port.
pub fn run(arguments: &Demo) -> Result<(), Failure> {
    if arguments.live {
        check_account()?;
    }
    let db = Connection::open_in_memory()?;
    realtime_kit::load(&db)?;
    // Kept until the end: the emulator stops when it is dropped.
    let _emulator = if arguments.live {
        db.pragma_update(None, "query_only", !arguments.write)?;
        None
    } else {
        Some(start_emulator(&db, &arguments.emulator)?)
    };
    let form = if arguments.json { Form::Json } else { Form::Table { widest: WIDEST } };
    let done = interruptible(&db, || match &arguments.sql {
        Some(sql) => query::statements(&db, sql, form),
        None => {
            if !arguments.json {
                let about = if arguments.live { WITH_ACCOUNT } else { WITH_EMULATOR };
                writeln!(std::io::stdout(), "-- {about}")?;
            }
            run_main_job(&db, form, !arguments.live || arguments.write)
        }
    });
    done.map_err(|failure| query::with_remedy(failure, !arguments.live || arguments.write))
}

/// Says which variables of the real account are missing, all at once.
fn check_account() -> Result<(), Failure> {
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
    Err(Failure::Error(format!(
        "--live asks your own account: set {} first, or leave --live out for the emulator.",
        missing.join(", ")
    )))
}

/// Starts the emulator and points the connection to it. Base URL and token are both given by SQL: a base URL that
/// comes from SQL never gets the environment's token.
fn start_emulator(db: &Connection, switches: &str) -> Result<Emulator, Failure> {
    let emulator =
        Emulator::start().map_err(|error| Failure::Error(format!("The emulator does not start: {error}.")))?;
    let base_url = emulator.base_url(switches);
    for (key, value) in
        [("base_url", base_url.as_str()), ("token", TOKEN), ("account_id", ACCOUNT_ID), ("app_id", APP_ID)]
    {
        db.query_row("SELECT realtime_kit_config(?1, ?2)", [key, value], |_| Ok(()))?;
    }
    Ok(emulator)
}

/// Runs the main job, each statement printed above its answer.
fn run_main_job(db: &Connection, form: Form, writes: bool) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    for statement in sql::statements(MAIN_JOB) {
        let mut prepared = db.prepare(&statement.sql)?;
        // The statement about the INSERT's answer has nothing to tell without it.
        if !writes && (!prepared.readonly() || statement.sql.contains("last_insert_rowid()")) {
            continue;
        }
        output::statement(&statement, form, &mut out)?;
        output::answer(&mut prepared, form, true, &mut out)?;
    }
    Ok(())
}
