//! `realtime-kit mirror` and `realtime-kit forget`: the functions of the extension, on a file.

use crate::arguments::{Forget, Mirror, Redact};
use crate::export;
use crate::failure::Failure;
use crate::interrupt::interruptible;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Map, Value, json};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

/// Runs the mirror, and then the export where it is asked for.
pub fn run(arguments: &Mirror) -> Result<(), Failure> {
    if arguments.parquet.is_some() {
        export::check()?;
    }
    make_private(&arguments.file)?;
    let db = open(&arguments.file)?;
    let ended = interruptible(&db, || {
        let run = mirror(&db, &options(arguments))?;
        let done: Value = serde_json::from_str(&run).unwrap_or_default();
        let mut out = std::io::stdout().lock();
        if arguments.json {
            writeln!(out, "{run}")?;
        } else if !arguments.quiet {
            writeln!(out, "{}", sentence(&arguments.file, &done))?;
        }
        if let Some(directory) = &arguments.parquet {
            let written = export::write(&db, directory)?;
            if !arguments.json && !arguments.quiet {
                writeln!(out, "{written}")?;
            }
        }
        missing(&done).map_or(Ok(()), |text| Err(Failure::Missing(text)))
    });
    if matches!(ended, Err(Failure::Interrupted)) {
        // Interrupted, the run could not write it down itself. Without its table it did not come so far.
        let _ = db.execute(
            "UPDATE mirror_runs SET outcome = 'interrupted', ended_at = strftime('%Y-%m-%d %H:%M:%f', 'now')
             WHERE id = (SELECT max(id) FROM mirror_runs) AND outcome IS NULL",
            [],
        );
    }
    ended
}

/// Makes the file readable by its owner alone, where there is none; SQLite then makes the files beside it so too.
fn make_private(file: &Path) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(Failure::Error(format!("{}: the file cannot be made: {error}.", file.display())))
        }
        _ => Ok(()),
    }
}

/// Opens a file that is there.
pub fn open(file: &Path) -> Result<Connection, Failure> {
    if !file.exists() {
        let text = format!("{}: there is no such file; `realtime-kit mirror` makes one.", file.display());
        return Err(Failure::Error(text));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags)?;
    realtime_kit::load(&db)?;
    Ok(db)
}

/// The options of the function: what was given, and nothing else.
fn options(arguments: &Mirror) -> Value {
    let mut options = Map::new();
    let mut give = |key: &str, value: Value| options.insert(key.to_owned(), value);
    for (key, list) in [("accounts", &arguments.accounts), ("apps", &arguments.apps), ("tables", &arguments.tables)] {
        if !list.is_empty() {
            give(key, json!(list));
        }
    }
    for (key, text) in [("since", &arguments.since), ("until", &arguments.until), ("now", &arguments.now)] {
        if let Some(text) = text {
            give(key, json!(text));
        }
    }
    if arguments.all_apps {
        give("all_apps", json!(true));
    }
    if let Some(share) = arguments.share {
        give("share", json!(share));
    }
    if let Some(redact) = arguments.redact {
        give(
            "redact",
            json!(match redact {
                Redact::Omit => "omit",
                Redact::Hash => "hash",
            }),
        );
    }
    Value::Object(options)
}

fn mirror(db: &Connection, options: &Value) -> Result<String, Failure> {
    let run = db.query_row("SELECT realtime_kit_mirror('main', ?1)", [options.to_string()], |row| row.get(0));
    run.map_err(|error| match Failure::from(error) {
        Failure::Error(text) if text.contains("another run") => Failure::Busy(text),
        other => other,
    })
}

/// What a run did.
fn sentence(file: &Path, done: &Value) -> String {
    let count = |key: &str| done[key].as_i64().unwrap_or_default();
    let mut told = format!("{}: ", file.display());
    for (key, what) in [("new_sessions", "new"), ("changed_sessions", "changed"), ("deleted_sessions", "deleted")] {
        if count(key) > 0 || key == "new_sessions" {
            told.push_str(&format!("{} {what}, ", count(key)));
        }
    }
    let requests = count("requests");
    let plural = if requests == 1 { "" } else { "s" };
    told.push_str(&format!("by {requests} request{plural} (run {}).", done["run"]));
    told.replacen(" new,", if count("new_sessions") == 1 { " new session," } else { " new sessions," }, 1)
}

/// What a run left to be done, if it did.
fn missing(done: &Value) -> Option<String> {
    let missing = done["missing"].as_i64().unwrap_or_default();
    let is_complete = missing == 0 && done["outcome"] == "complete";
    let parts =
        if missing == 1 { "1 part of a session is".to_owned() } else { format!("{missing} parts of sessions are") };
    let what = if missing == 0 { "Something is".to_owned() } else { parts };
    let why = done["error"].as_str().map(|error| format!(" The last one: {error}")).unwrap_or_default();
    (!is_complete).then(|| format!("{what} still missing, and asked for again by a later run.{why}"))
}

/// Removes a person, and then what deleted rows leave in a file.
pub fn forget(arguments: &Forget) -> Result<(), Failure> {
    let db = open(&arguments.file)?;
    interruptible(&db, || {
        let sql = "SELECT realtime_kit_mirror_forget('main', ?1)";
        let done: Result<String, _> = db.query_row(sql, [&arguments.person], |row| row.get(0));
        let told = match done.map_err(Failure::from) {
            Ok(done) => forgotten(&arguments.file, &serde_json::from_str(&done).unwrap_or_default()),
            // An earlier run may have been ended before the next lines.
            Err(Failure::Error(text)) if text.contains("forgotten already") => format!("{text}."),
            Err(Failure::Error(text)) if text.contains("a run is under way") => return Err(Failure::Busy(text)),
            Err(other) => return Err(other),
        };
        // Whatever becomes of the rest, this is done.
        writeln!(std::io::stdout(), "{told}")?;
        wiped(&db, &arguments.file)
    })
}

/// Takes out of the files what deleted rows have left there.
fn wiped(db: &Connection, file: &Path) -> Result<(), Failure> {
    let file = file.display();
    let left = |what: &str, error: rusqlite::Error| match Failure::from(error) {
        Failure::Error(text) => Failure::Error(format!(
            "{file}: their rows are gone, but bytes of them may still stand in the file, because {what} failed: {text}; run this again."
        )),
        other => other,
    };
    db.execute_batch("VACUUM").map_err(|error| left("VACUUM", error))?;
    let is_busy: bool = db
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(|error| left("PRAGMA wal_checkpoint", error))?;
    match is_busy {
        true => Err(Failure::Error(format!(
            "{file}-wal still holds old pages, because somebody is reading the file: run this again when they are done."
        ))),
        false => Ok(()),
    }
}

/// What was done to forget somebody, without a word of who it was.
fn forgotten(file: &Path, done: &Value) -> String {
    let sum =
        |key: &str| done[key].as_object().into_iter().flatten().filter_map(|(_, rows)| rows.as_i64()).sum::<i64>();
    let rows = |number: i64| format!("{number} row{}", if number == 1 { "" } else { "s" });
    let (deleted, struck) = (rows(sum("deleted")), rows(sum("struck")));
    let told = format!("{}: forgotten; {deleted} deleted, names and ids struck out of {struck}.", file.display());
    let notes = done["notes"].as_array().into_iter().flatten().filter_map(Value::as_str);
    std::iter::once(told.as_str()).chain(notes).collect::<Vec<_>>().join("\n")
}
