//! Rows as readable tables, or as JSON lines.

use crate::sql;
use comfy_table::{Cell, CellAlignment, Table, presets};
use rusqlite::Statement;
use rusqlite::types::{Value, ValueRef};

/// How rows are printed.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    Table,
    Json,
}

/// Cells longer than this are shortened; an id, 36 characters, is not.
const WIDEST: usize = 37;

/// Prints a statement of the main job, with what it is for.
pub fn statement(statement: &sql::Statement, form: Form) {
    if form == Form::Table {
        println!("{}{};", statement.comment, statement.sql);
    }
}

/// Runs a statement and prints its answer.
pub fn answer(statement: &mut Statement<'_>, form: Form) -> Result<(), String> {
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let (rows, failure) = read(statement, names.len());
    match form {
        Form::Json => rows.iter().for_each(|row| println!("{}", json_line(&names, row))),
        Form::Table if names.is_empty() => println!(),
        Form::Table if rows.is_empty() => println!("(no rows)\n"),
        Form::Table => println!("{}\n", table(&names, &rows)),
    }
    failure.map_or(Ok(()), |error| Err(crate::in_words(error)))
}

/// The rows up to the end or the error, whichever comes first.
fn read(statement: &mut Statement<'_>, width: usize) -> (Vec<Vec<Value>>, Option<rusqlite::Error>) {
    let mut read = Vec::new();
    let mut rows = match statement.query([]) {
        Ok(rows) => rows,
        Err(error) => return (read, Some(error)),
    };
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => return (read, None),
            Err(error) => return (read, Some(error)),
        };
        match (0..width).map(|column| row.get_ref(column).map(owned)).collect() {
            Ok(values) => read.push(values),
            Err(error) => return (read, Some(error)),
        }
    }
}

/// A copy of a value; text that is not UTF-8 is shown as well as it can be.
fn owned(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_owned()),
    }
}

fn table(names: &[String], rows: &[Vec<Value>]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_header(names);
    for row in rows {
        table.add_row(row.iter().map(cell));
    }
    table
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::new("NULL"),
        Value::Integer(number) => Cell::new(number).set_alignment(CellAlignment::Right),
        Value::Real(number) => Cell::new(format!("{number:?}")).set_alignment(CellAlignment::Right),
        Value::Text(text) => Cell::new(shortened(text)),
        Value::Blob(bytes) => Cell::new(format!("a blob of {} bytes", bytes.len())),
    }
}

/// One line of at most WIDEST characters: its start and its end, for that is where paths and queries differ.
fn shortened(text: &str) -> String {
    let line: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.len() <= WIDEST {
        return line.into_iter().collect();
    }
    let half = WIDEST / 2;
    line[..half].iter().chain(&['…']).chain(&line[line.len() + 1 + half - WIDEST..]).collect()
}

fn json_line(names: &[String], row: &[Value]) -> serde_json::Value {
    let value = |value: &Value| match value {
        Value::Null => serde_json::Value::Null,
        Value::Integer(number) => (*number).into(),
        Value::Real(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into(),
    };
    names.iter().zip(row).map(|(name, cell)| (name.clone(), value(cell))).collect()
}
