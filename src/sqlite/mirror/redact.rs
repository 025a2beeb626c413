//! Redaction of rows before they are stored: what must not be in the mirror never reaches its file.

use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};

use crate::error::Error;
use crate::mirror::redaction::{Redaction, Treatment, treatment};
use crate::sqlite::mirror::rows;

/// Redacts the rows of a table's TEMP table ([`rows::incoming`]); gives the number of cells that were changed.
///
/// To be called once for the same rows: hashes would be hashed again.
pub fn apply(db: &Connection, redaction: &Redaction, table: &str) -> Result<usize, Error> {
    if let Redaction::Off = redaction {
        return Ok(0);
    }
    redacted(db, redaction, table).map_err(|error| rows::failed("realtime_kit_mirror", "redacting", &error))
}

fn redacted(db: &Connection, redaction: &Redaction, table: &str) -> rusqlite::Result<usize> {
    let incoming = rows::incoming(table);
    let columns = rows::columns(db, "temp", &incoming)?.into_iter().map(|column| column.name);
    let treated: Vec<(String, Treatment)> = columns
        .map(|column| (treatment(table, &column), column))
        .filter(|(treatment, _)| !matches!(treatment, Treatment::Stays))
        .map(|(treatment, column)| (column, treatment))
        .collect();
    if treated.is_empty() {
        return Ok(0);
    }
    let mut changed = 0;
    rows::rewrite(db, "temp", &incoming, treated.iter().map(|(column, _)| column.as_str()), |cells| {
        let mut is_changed = false;
        for (cell, (_, treatment)) in cells.iter_mut().zip(&treated) {
            let new = match ValueRef::from(&*cell) {
                ValueRef::Null => continue,
                ValueRef::Text(text) => redaction.text(*treatment, &String::from_utf8_lossy(text)),
                // A number as a custom id, say: SQLite keeps the text that it has in a column of text.
                ValueRef::Integer(number) => redaction.text(*treatment, &number.to_string()),
                ValueRef::Real(number) => redaction.text(*treatment, &number.to_string()),
                ValueRef::Blob(_) => None,
            };
            *cell = new.map_or(Value::Null, Value::Text);
            changed += 1;
            is_changed = true;
        }
        is_changed
    })?;
    Ok(changed)
}
