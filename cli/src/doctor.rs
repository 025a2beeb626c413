//! `realtime-kit doctor`: what is wrong with the set-up, and what to do.

use crate::arguments::Doctor;
use crate::failure::Failure;
use crate::interrupt::interruptible;
use crate::output::{self, Form};
use rusqlite::Connection;
use std::io::{IsTerminal, Write};

/// The checks once, however often they are read.
const EXAMINE: &str = "CREATE TEMP TABLE checks AS SELECT * FROM realtime_kit_doctor";

/// How a state looks: its symbol and the colour of a terminal, or its word.
const LOOKS: [(&str, &str, &str); 4] =
    [("ok", "✓", "32"), ("warning", "!", "33"), ("failed", "✗", "31"), ("skipped", "–", "2")];

/// Prints the checks. Ends as an error where one failed.
pub fn run(arguments: &Doctor) -> Result<(), Failure> {
    let db = Connection::open_in_memory()?;
    realtime_kit::load(&db)?;
    interruptible(&db, || {
        db.execute_batch(EXAMINE)?;
        let mut out = std::io::stdout().lock();
        if arguments.json || arguments.csv {
            let form = if arguments.json { Form::Json } else { Form::Csv };
            output::answer(&mut db.prepare("SELECT * FROM checks ORDER BY rowid")?, form, true, &mut out)?;
        } else {
            readable(&db, &mut out)?;
        }
        let failed: i64 = db.query_row("SELECT count(*) FROM checks WHERE state = 'failed'", [], |row| row.get(0))?;
        if failed > 0 { Err(Failure::Unwell) } else { Ok(()) }
    })
}

/// A line a check, its remedy indented below, and the sum.
fn readable(db: &Connection, out: &mut impl Write) -> Result<(), Failure> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_plain = !std::io::stdout().is_terminal() || is_set("NO_COLOR");
    let mut statement = db.prepare("SELECT name, state, found, remedy FROM checks ORDER BY rowid")?;
    let rows = statement.query_map([], |row| {
        let text = |column: usize| row.get::<_, Option<String>>(column).map(Option::unwrap_or_default);
        Ok([text(0)?, text(1)?, text(2)?, text(3)?])
    })?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let widest = rows.iter().map(|[name, ..]| name.chars().count()).max().unwrap_or(0);
    for [name, state, found, remedy] in &rows {
        let (mark, width) = mark(state, is_plain);
        writeln!(out, "{mark} {name:widest$}  {}", shown(found, is_plain))?;
        // What to do about others stands there.
        if !remedy.is_empty() && state != "skipped" {
            writeln!(out, "{:1$}{2}", "", width + widest + 5, shown(remedy, is_plain))?;
        }
    }
    let count = |wanted: &str| rows.iter().filter(|[_, state, ..]| state == wanted).count();
    let told = [(count("failed"), "failed"), (count("warning"), "to be looked at"), (count("skipped"), "skipped")];
    let told: Vec<String> =
        told.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let sum = if told.is_empty() { "All is well".to_owned() } else { told.join(", ") };
    Ok(writeln!(out, "\n{sum}.")?)
}

/// What stands before a check, and how wide that is.
fn mark(state: &str, is_plain: bool) -> (String, usize) {
    let look = LOOKS.iter().find(|(word, ..)| *word == state);
    match look {
        Some((_, symbol, colour)) if !is_plain => (format!("\u{1b}[{colour}m{symbol}\u{1b}[0m"), 1),
        _ => (format!("{state:7}"), 7),
    }
}

/// A text as the output takes it: ASCII where it is plain.
fn shown(text: &str, is_plain: bool) -> String {
    if is_plain { text.replace('…', "...") } else { text.to_owned() }
}
