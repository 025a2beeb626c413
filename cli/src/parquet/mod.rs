//! The mirror as Parquet files, for engines that read these in parallel and from object stores: a directory a table, in
//! it one file a day of the sessions' `created_at` (UTC), partitioned as Hive does it, which DuckDB, pyarrow, Spark and
//! Trino read as a column `day`:
//!
//! ```text
//! DIR/apps/part-0.parquet
//! DIR/participants/day=2026-11-14/part-0.parquet
//! ```
//!
//! One read transaction, so all files show one moment of the mirror, whatever its writer does meanwhile. Everything is
//! written under hidden names first and renamed when all of it is there: a failure changes nothing, and an export that
//! is killed leaves old and new files, never half ones. A file whose rows did not change is left as it is, byte for byte:
//! its metadata holds a hash of all of them. The mirror's own `mirrored_at` would not do for that, as it cannot tell that
//! a person was forgotten; and as it stands behind the JSON of its row, reading it costs as much.
//!
//! | in        | is                                                             |
//! |-----------|----------------------------------------------------------------|
//! | tables    | which tables there are, their columns, which rows are a day's  |
//! | values    | a value of SQLite as one of its column's type, or an error     |
//! | writing   | rows as a file; rows as a hash                                 |
//! | directory | the files that are there: staged, renamed, removed             |

mod directory;
mod tables;
mod values;
mod writing;

use std::fmt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use self::directory::Directory;
use self::tables::{Days, TABLES, Table};

/// Writes every data table of the mirror in `main` of `db` to Parquet files below `directory`, which is made where it is
/// missing. Only what changed since the last export is written; files of days that have no rows any more are removed;
/// files of others are left alone.
///
/// `db` may be read-only, but not inside a transaction. An interrupt of it ends the export with an error.
pub fn export(db: &Connection, directory: &Path) -> Result<Exported, Error> {
    let mut directory = Directory::open(directory)?;
    // Rolled back in the end, and with it the temporary table of the days.
    let snapshot = db.unchecked_transaction()?;
    let days = Days::of(&snapshot)?;
    let mut exported = Exported { tables: Vec::with_capacity(TABLES.len()) };
    for table in &TABLES {
        exported.tables.push(stage(&snapshot, table, &days, &mut directory)?);
    }
    drop(snapshot);
    directory.publish()?;
    for table in &mut exported.tables {
        table.removed = directory.remove_stale(table.name)?;
    }
    Ok(exported)
}

/// Stages what changed of a table.
fn stage(db: &Connection, table: &Table, days: &Days, directory: &mut Directory) -> Result<ExportedTable, Error> {
    let columns = table.columns(db)?;
    let schema = writing::schema(table, &columns)?;
    let mut rows = db.prepare(&table.sql(&columns))?;
    let mut told = ExportedTable { name: table.name, rows: 0, written: 0, unchanged: 0, removed: 0 };
    for day in days.of_table(table) {
        // A day without rows of this table has no file; a table that is not parted always has its one.
        if day.is_some() && table.rows_of(&mut rows, day)?.next()?.is_none() {
            continue;
        }
        let there = directory.content(table.name, day)?;
        let now = there.map(|_| writing::hash(&schema, table.rows_of(&mut rows, day)?)).transpose()?;
        if let Some((content, count)) = now
            && there == Some(content)
        {
            directory.keep(table.name, day);
            told.rows += count;
            told.unchanged += 1;
        } else {
            told.rows += writing::write(table, &columns, &schema, table.rows_of(&mut rows, day)?, directory, day)?;
            told.written += 1;
        }
    }
    if told.rows == 0 && !table.is_whole() {
        // So that a query finds the columns of a table that is empty.
        let day = Some(tables::DAY_OF_NOTHING);
        let empty = writing::hash_of_nothing(&schema);
        if directory.content(table.name, day)? == Some(empty) {
            directory.keep(table.name, day);
            told.unchanged += 1;
        } else {
            writing::write(table, &columns, &schema, table.rows_of(&mut rows, day)?, directory, day)?;
            told.written += 1;
        }
    }
    table.nothing_left_out(db, told.rows)?;
    Ok(told)
}

/// What an export did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Table by table, in the order of the mirror's schema.
    pub tables: Vec<ExportedTable>,
}

/// What an export did with a table. Numbers of rows and of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedTable {
    /// The table, which is also the name of its directory.
    pub name: &'static str,
    /// Rows in all its files together.
    pub rows: u64,
    /// Files that are new or were replaced.
    pub written: u64,
    /// Files left as they were.
    pub unchanged: u64,
    /// Files of days that have no rows any more.
    pub removed: u64,
}

impl fmt::Display for Exported {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let sum = |of: fn(&ExportedTable) -> u64| self.tables.iter().map(of).sum::<u64>();
        let (rows, written, unchanged) = (sum(|t| t.rows), sum(|t| t.written), sum(|t| t.unchanged));
        write!(f, "{rows} rows: {written} files written, {unchanged} unchanged, {} removed", sum(|t| t.removed))
    }
}

/// Why there is no export. Nothing was changed then, unless files could not be renamed or removed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Reading the mirror failed.
    #[error("The mirror cannot be read: {0}.")]
    Sqlite(#[from] rusqlite::Error),
    /// The file is no mirror.
    #[error("There is no table {table}: only a mirror can be exported, and `realtime-kit mirror FILE` makes one.")]
    NoMirror {
        /// The table that is missing.
        table: &'static str,
    },
    /// A column of a type that the mirror's tables do not have.
    #[error(
        "{table}.{column} is declared {declared:?}: only DATETIME, REAL, INTEGER, BOOLEAN and TEXT have a Parquet type \
         here."
    )]
    UnknownType {
        /// The table.
        table: &'static str,
        /// Its column.
        column: String,
        /// What the table says of its type.
        declared: String,
    },
    /// A value that its column's type cannot hold.
    #[error(
        "{table}.{column} is {value} where {key}, and that is not {expected}. Nothing was exported: correct the value in \
         the mirror, or set it to NULL, and export again."
    )]
    Unfit {
        /// The table.
        table: &'static str,
        /// Its column.
        column: String,
        /// The primary key of the row, as SQL.
        key: String,
        /// The value as SQL, cut where it is long.
        value: String,
        /// What the type wants.
        expected: &'static str,
    },
    /// Rows that belong to no day.
    #[error(
        "{rows} rows of {table} belong to sessions that are not in sessions (one to {session}), and so to no day. Nothing \
         was exported: delete these rows from the mirror and export again."
    )]
    NoSession {
        /// The table.
        table: &'static str,
        /// How many rows.
        rows: u64,
        /// The session of one of them, as SQL.
        session: String,
    },
    /// Another export is writing to the same directory.
    #[error("Another export is writing to {}: wait until it has ended.", .0.display())]
    Busy(PathBuf),
    /// Where a file of the export belongs there is one of somebody else's.
    #[error("{} was not written by an export: move it away, or export to another directory.", .0.display())]
    Foreign(PathBuf),
    /// Something about a file failed.
    #[error("{} cannot be {what}: {source}.", path.display())]
    File {
        /// What was to be done with it.
        what: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A column that the format does not take.
    #[error("The columns of the mirror cannot be described: {0}.")]
    Schema(#[from] parquet::errors::ParquetError),
    /// Writing the format failed.
    #[error("{} cannot be written: {source}.", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: parquet::errors::ParquetError,
    },
}
