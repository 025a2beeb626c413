//! Rows as a table for people, as CSV, or as JSON.

use crate::failure::Failure;
use crate::sql;
use comfy_table::{Cell, CellAlignment, Table, presets};
use rusqlite::types::ValueRef;
use rusqlite::{Row, Statement};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::Write;

/// How rows are printed.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    /// A table of all rows once they are read. Cells of more characters than this are shortened.
    Table { widest: usize },
    /// RFC 4180, a header first. Each row is written when it comes.
    Csv,
    /// One object a line. Each row is written when it comes.
    Json,
}

/// Prints a statement of the main job behind an empty line, with what it is for.
pub fn statement(statement: &sql::Statement, form: Form, out: &mut impl Write) -> Result<(), Failure> {
    if let Form::Table { .. } = form {
        writeln!(out, "\n{}{};", statement.comment, statement.sql)?;
    }
    Ok(())
}

/// Runs a statement and prints its answer: of one that has no columns nothing. Answers behind the first are parted from the
/// one before by an empty line.
pub fn answer(statement: &mut Statement<'_>, form: Form, is_first: bool, out: &mut impl Write) -> Result<(), Failure> {
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let is_parted = !is_first && !names.is_empty();
    match form {
        Form::Table { widest } => {
            out.write_all(if is_parted { b"\n" } else { b"" })?;
            as_table(statement, &names, widest, out)
        }
        Form::Csv => {
            out.write_all(if is_parted { b"\r\n" } else { b"" })?;
            as_csv(statement, &names, out)
        }
        Form::Json => as_json(statement, &names, out),
    }
}

/// Prints the rows up to the end or the error, whichever comes first.
fn as_table(
    statement: &mut Statement<'_>,
    names: &[String],
    widest: usize,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_header(names);
    // Of a single column all is shown: there is room for a text and its lines.
    let widest = if names.len() == 1 { None } else { Some(widest) };
    let mut rows = 0;
    let end = each_row(statement, |row| {
        let cells = (0..names.len()).map(|column| Ok(cell(row.get_ref(column)?, widest)));
        table.add_row(cells.collect::<Result<Vec<Cell>, Failure>>()?);
        rows += 1;
        Ok(())
    });
    match (names.is_empty(), rows) {
        (true, _) => {}
        (false, 0) if end.is_ok() => writeln!(out, "(no rows)")?,
        (false, 0) => {}
        (false, _) => writeln!(out, "{table}")?,
    }
    end
}

fn as_csv(statement: &mut Statement<'_>, names: &[String], out: &mut impl Write) -> Result<(), Failure> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    if !names.is_empty() {
        csv.write_record(names)?;
        csv.flush()?;
    }
    each_row(statement, |row| {
        for column in 0..names.len() {
            match row.get_ref(column)? {
                ValueRef::Null => csv.write_field("")?,
                ValueRef::Text(text) => csv.write_field(text)?,
                value => csv.write_field(written(value))?,
            }
        }
        csv.write_record(None::<&[u8]>)?;
        Ok(csv.flush()?)
    })
}

fn as_json(statement: &mut Statement<'_>, names: &[String], out: &mut impl Write) -> Result<(), Failure> {
    let keys: Vec<String> = distinct(names).iter().map(|name| json_string(name)).collect();
    let mut line = String::new();
    each_row(statement, |row| {
        line.clear();
        for (column, key) in keys.iter().enumerate() {
            line.push(if column == 0 { '{' } else { ',' });
            let _ = write!(line, "{key}:{}", json(row.get_ref(column)?));
        }
        line.push_str("}\n");
        Ok(out.write_all(line.as_bytes())?)
    })
}

/// Steps through a statement.
fn each_row(
    statement: &mut Statement<'_>,
    mut take: impl FnMut(&Row<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let width = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if width > 0 {
            take(row)?;
        }
    }
    Ok(())
}

/// The names of an object's members: one that comes again gets a number behind it, as SQLite's own `CREATE TABLE AS` has it.
fn distinct(names: &[String]) -> Vec<String> {
    let mut taken = HashSet::new();
    let free = |name: &String, taken: &HashSet<String>| {
        (0..)
            .map(|again| if again == 0 { name.clone() } else { format!("{name}:{again}") })
            .find(|name| !taken.contains(name))
    };
    names
        .iter()
        .map(|name| {
            let name = free(name, &taken).unwrap_or_default();
            taken.insert(name.clone());
            name
        })
        .collect()
}

fn json(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Text(text) => json_string(&String::from_utf8_lossy(text)),
        ValueRef::Blob(_) => json_string(&written(value)),
        ValueRef::Integer(_) | ValueRef::Real(_) => written(value),
    }
}

fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A number as SQL and JSON both write it, a blob in hexadecimal digits.
fn written(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        // Neither of them has a word for it.
        ValueRef::Real(number) if number.is_infinite() => (if number > 0.0 { "9e999" } else { "-9e999" }).to_owned(),
        ValueRef::Real(number) => format!("{number:?}"),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// A cell of a table: whole without `widest`, else in one line of at most so many characters.
fn cell(value: ValueRef<'_>, widest: Option<usize>) -> Cell {
    match value {
        ValueRef::Null => Cell::new("NULL"),
        ValueRef::Integer(_) | ValueRef::Real(_) => Cell::new(written(value)).set_alignment(CellAlignment::Right),
        ValueRef::Text(text) => Cell::new(shown(&String::from_utf8_lossy(text), widest)),
        ValueRef::Blob(bytes) => Cell::new(format!("a blob of {} bytes", bytes.len())),
    }
}

/// A text without what would move or colour the rest of a terminal. Of a long one its start and its end, for that is where
/// paths and queries differ.
fn shown(text: &str, widest: Option<usize>) -> String {
    let keeps_lines = widest.is_none();
    let visible = |c: char| if c.is_control() && !(keeps_lines && c == '\n') { ' ' } else { c };
    let line: Vec<char> = text.chars().map(visible).collect();
    let Some(widest) = widest.filter(|widest| line.len() > *widest) else { return line.into_iter().collect() };
    let half = widest / 2;
    line[..half].iter().chain(&['…']).chain(&line[line.len() + 1 + half - widest..]).collect()
}
