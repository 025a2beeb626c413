//! `realtime-kit export`, and the same behind `realtime-kit mirror --parquet`.

use crate::arguments::Export;
use crate::failure::Failure;
use crate::interrupt::interruptible;
use crate::mirror;
use rusqlite::Connection;
use std::io::Write;
use std::path::Path;

/// Writes a mirror's file as Parquet files.
pub fn run(arguments: &Export) -> Result<(), Failure> {
    check()?;
    let db = mirror::open(&arguments.file)?;
    interruptible(&db, || Ok(writeln!(std::io::stdout(), "{}", write(&db, &arguments.parquet)?)?))
}

/// An error if this build cannot write them.
pub fn check() -> Result<(), Failure> {
    if cfg!(feature = "parquet") {
        return Ok(());
    }
    let text =
        "This build writes no Parquet files; `cargo install --path cli --features parquet` builds one that does.";
    Err(Failure::Error(text.to_owned()))
}

/// Writes the tables of the connection's database as Parquet files, and tells what was written.
#[cfg(feature = "parquet")]
pub fn write(db: &Connection, directory: &Path) -> Result<String, Failure> {
    use crate::parquet::{Error, export};
    let exported = export(db, directory).map_err(|error| match error {
        Error::Busy(_) => Failure::Busy(error.to_string()),
        error => Failure::Error(error.to_string()),
    })?;
    Ok(format!("{}: {exported}.", directory.display()))
}

/// As `check`.
#[cfg(not(feature = "parquet"))]
pub fn write(_db: &Connection, _directory: &Path) -> Result<String, Failure> {
    check().map(|()| String::new())
}
