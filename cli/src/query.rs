//! SQL with the tables at hand: `realtime-kit 'SELECT …'`.

use crate::arguments::Query;
use crate::failure::Failure;
use crate::interrupt::interruptible;
use crate::output::{self, Form};
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::{Batch, Connection, OpenFlags};
use std::io::{IsTerminal, Read};
use std::path::Path;

/// Cells of tables longer than this are shortened.
const WIDEST: usize = 60;

/// Statements of a single word; any other word is a mistyped command.
const WORDS: [&str; 7] = ["ANALYZE", "BEGIN", "COMMIT", "END", "REINDEX", "ROLLBACK", "VACUUM"];

/// Runs the statements of `realtime-kit 'SELECT …'`; the first error ends it.
pub fn run(arguments: &Query) -> Result<(), Failure> {
    let sql = text(arguments.sql.as_deref().unwrap_or_default())?;
    let db = connection(arguments.db.as_deref(), arguments.write)?;
    interruptible(&db, || statements(&db, &sql, form(arguments)))
        .map_err(|failure| with_remedy(failure, arguments.write))
}

/// A failure, with how statements get to write where they may not.
pub fn with_remedy(failure: Failure, writes: bool) -> Failure {
    match failure {
        Failure::Error(text)
            if !writes && ["readonly", "read-only", "read_only"].iter().any(|word| text.contains(word)) =>
        {
            Failure::Error(format!("{text}. Statements only read here, unless --write is given."))
        }
        other => other,
    }
}

/// The statements themselves; those of standard input for `-`.
fn text(given: &str) -> Result<String, Failure> {
    if given == "-" {
        let mut text = String::new();
        let read = std::io::stdin().lock().read_to_string(&mut text);
        read.map_err(|error| Failure::Error(format!("The SQL on standard input cannot be read: {error}.")))?;
        return Ok(text);
    }
    let is_word = given.chars().all(|c| c.is_ascii_alphabetic());
    if is_word && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(given)) {
        let text = format!("'{given}' is no command and no statement; `realtime-kit --help` lists the commands.");
        return Err(Failure::Usage(text));
    }
    Ok(given.to_owned())
}

/// A connection with the tables: to a file, or to a database in memory. Without `writes` neither it nor the API can be
/// written to, while TEMP tables and views still can be made.
fn connection(file: Option<&Path>, writes: bool) -> Result<Connection, Failure> {
    let access = match writes {
        true => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        false => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let path = file.unwrap_or(Path::new(":memory:"));
    let db = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| {
        let why = Failure::from(error);
        match why {
            Failure::Error(text) if !writes && !path.exists() => {
                Failure::Error(format!("{}: there is no such file ({text}); --write makes it.", path.display()))
            }
            Failure::Error(text) => Failure::Error(format!("{}: {text}.", path.display())),
            other => other,
        }
    })?;
    realtime_kit::load(&db)?;
    if !writes {
        db.query_row("SELECT realtime_kit_config('read_only', 'on')", [], |_| Ok(()))?;
    }
    Ok(db)
}

/// The form that was asked for; else a table for people and CSV for programs.
fn form(arguments: &Query) -> Form {
    let is_for_people = !arguments.csv && std::io::stdout().is_terminal();
    match arguments.json {
        true => Form::Json,
        false if arguments.table || is_for_people => Form::Table { widest: WIDEST },
        false => Form::Csv,
    }
}

/// Runs statements and prints their answers; the first error ends it.
pub fn statements(db: &Connection, sql: &str, form: Form) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let mut batch = Batch::new(db, sql);
    let mut is_first = true;
    while let Some(mut statement) = batch.next()? {
        output::answer(&mut statement, form, is_first, &mut out)?;
        is_first &= statement.column_count() == 0;
    }
    Ok(())
}
