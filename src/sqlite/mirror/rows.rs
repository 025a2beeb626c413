//! Rows of a table, read and written back in small lots.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, Result, params_from_iter};

use crate::error::{Error, tidy};

/// How many rows are in memory at once: one may have a megabyte.
const LOT: usize = 200;

/// A column as it was declared.
pub struct Column {
    pub name: String,
    /// In capital letters.
    pub kind: String,
}

/// The table of rows that are not stored yet.
pub fn incoming(table: &str) -> String {
    format!("realtime_kit_mirror_{table}")
}

/// A name in quotes.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A table of a schema, both in quotes.
pub fn place(schema: &str, table: &str) -> String {
    format!("{}.{}", quoted(schema), quoted(table))
}

/// The columns of a table; none where there is no such table.
pub fn columns(db: &Connection, schema: &str, table: &str) -> Result<Vec<Column>> {
    let mut statement = db.prepare("SELECT name, upper(type) FROM pragma_table_info(?1, ?2) ORDER BY cid")?;
    let columns = statement.query_map([table, schema], |row| Ok(Column { name: row.get(0)?, kind: row.get(1)? }))?;
    columns.collect()
}

/// Whether a schema has an ordinary table of that name.
pub fn exists(db: &Connection, schema: &str, table: &str) -> Result<bool> {
    let schemas = if schema.eq_ignore_ascii_case("temp") {
        "sqlite_temp_schema".to_owned()
    } else {
        format!("{}.sqlite_schema", quoted(schema))
    };
    db.query_row(&format!("SELECT count(*) FROM {schemas} WHERE type = 'table' AND name = ?1"), [table], |row| {
        row.get::<_, i64>(0).map(|count| count > 0)
    })
}

/// Gives the cells of the named columns of each row to `change`, and writes back the rows for which it says so. Gives
/// their number. The table has row ids.
pub fn rewrite<'a>(
    db: &Connection,
    schema: &str,
    table: &str,
    columns: impl Iterator<Item = &'a str>,
    mut change: impl FnMut(&mut [Value]) -> bool,
) -> Result<usize> {
    let names: Vec<String> = columns.map(quoted).collect();
    if names.is_empty() {
        return Ok(0);
    }
    let place = place(schema, table);
    let sets: Vec<String> = names.iter().enumerate().map(|(at, name)| format!("{name} = ?{}", at + 2)).collect();
    let mut select = db.prepare(&format!(
        "SELECT rowid, {} FROM {place} WHERE rowid > ?1 ORDER BY rowid LIMIT {LOT}",
        names.join(", ")
    ))?;
    let mut update = db.prepare(&format!("UPDATE {place} SET {} WHERE rowid = ?1", sets.join(", ")))?;
    let (mut last, mut rewritten) = (i64::MIN, 0);
    loop {
        let lot =
            select.query_map([last], |row| (0..=names.len()).map(|at| row.get(at)).collect::<Result<Vec<Value>>>())?;
        let lot = lot.collect::<Result<Vec<_>>>()?;
        let Some(Value::Integer(rowid)) = lot.last().and_then(|row| row.first()) else { return Ok(rewritten) };
        last = *rowid;
        for mut row in lot {
            if change(&mut row[1..]) {
                rewritten += update.execute(params_from_iter(row))?;
            }
        }
    }
}

/// A number that a PRAGMA of a schema tells.
pub fn pragma(db: &Connection, schema: &str, name: &str) -> Result<i64> {
    db.query_row(&format!("PRAGMA {}.{name}", quoted(schema)), [], |row| row.get(0))
}

/// Sets it.
pub fn set_pragma(db: &Connection, schema: &str, name: &str, value: i64) -> Result<()> {
    db.query_row(&format!("PRAGMA {}.{name} = {value}", quoted(schema)), [], |_| Ok(()))
}

/// Adds a number of rows to those of a table; none leave no trace.
pub fn count(counts: &mut BTreeMap<&'static str, usize>, table: &'static str, rows: usize) {
    if rows > 0 {
        *counts.entry(table).or_default() += rows;
    }
}

/// An error of SQLite's in a function, with what was being done.
pub fn failed(function: &str, what: &str, error: &rusqlite::Error) -> Error {
    if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) {
        return Error::Interrupted;
    }
    Error::refused(function, format!("{what} failed: {}", tidy(&error.to_string(), 300)))
}
