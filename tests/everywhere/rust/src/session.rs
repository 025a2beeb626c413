//! The session in programs that embed rusqlite.

use rusqlite::types::Value;
use rusqlite::{Connection, Params, Result, Row};
use std::env::var;
use std::thread;
use std::time::Duration;

/// Runs the session on a connection that has the extension, and closes it.
pub fn run(db: Connection) -> Result<()> {
    let version = db.query_row("SELECT realtime_kit_version(), sqlite_version()", [], words)?;
    println!("version: {}", version.join(" "));
    println!("count: {}", sessions(&db)?);
    println!("join: {}", query(&db, "JOIN", ["LIVE"])?.join(" | "));

    let types = |row: &Row| (0..5).map(|at| Ok(row.get_ref(at)?.data_type().to_string())).collect::<Result<Vec<_>>>();
    let (types, values) = db.query_row(&statement("TYPES"), [], |row| Ok((types(row)?, words(row)?)))?;
    println!("types: {}", types.join(" "));
    println!("values: {}", values.join(" | "));

    db.execute(&statement("INSERT"), [statement("INSERT_ID")])?;
    println!("insert: {}", query(&db, "INSERTED", [])?.join(" "));
    println!("error: {}", told(query(&db, "ERROR", [])));

    let handle = db.get_interrupt_handle();
    println!("waiting:");
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(500));
        handle.interrupt();
    });
    println!("interrupt: {}", told(query(&db, "WAIT", [])));
    println!("again: {}", sessions(&db)?);
    db.close().map_err(|(_, error)| error)?;
    println!("close: ok");
    Ok(())
}

fn statement(name: &str) -> String {
    var(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn sessions(db: &Connection) -> Result<i64> {
    db.query_row(&statement("COUNT"), [], |row| row.get(0))
}

fn query(db: &Connection, name: &str, values: impl Params) -> Result<Vec<String>> {
    db.query_row(&statement(name), values, words)
}

fn words(row: &Row) -> Result<Vec<String>> {
    let mut words = Vec::new();
    for at in 0..row.as_ref().column_count() {
        words.push(match row.get(at)? {
            Value::Null => "NULL".to_owned(),
            Value::Integer(number) => number.to_string(),
            Value::Real(number) => number.to_string(),
            Value::Text(text) => text,
            Value::Blob(bytes) => format!("{bytes:?}"),
        });
    }
    Ok(words)
}

fn told(result: Result<Vec<String>>) -> String {
    match result {
        Ok(row) => format!("none: {row:?}"),
        Err(error @ rusqlite::Error::SqliteFailure(..)) => format!("SqliteFailure: {error}"),
        Err(error) => format!("another: {error}"),
    }
}
