//! Which tables there are, their columns, and which rows are a day's.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Rows, Statement};

use super::Error;
use super::values::{Kind, literal, milliseconds};

/// The day of the file without rows that an empty table has.
pub const DAY_OF_NOTHING: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a day");

/// A data table of the mirror. What it is called, how its rows belong to a day, and in which order they are written.
pub struct Table {
    /// Its name, and that of its directory.
    pub name: &'static str,
    belongs: Belongs,
    /// Within a session; one that the primary key or a unique index has, so that nothing is sorted.
    order: Option<&'static str>,
}

/// How a table's rows belong to a day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Belongs {
    /// They do not: one file holds all of them.
    Whole,
    /// By this column, which is a session's id.
    Session(&'static str),
    /// By their session, and by `invoked_time` where there is none in the mirror.
    Recording,
}

/// In the order of the mirror's schema.
pub static TABLES: [Table; 10] = [
    Table { name: "apps", belongs: Belongs::Whole, order: Some("id") },
    Table { name: "sessions", belongs: Belongs::Session("id"), order: None },
    Table { name: "participants", belongs: Belongs::Session("session_id"), order: Some("id") },
    Table { name: "peer_reports", belongs: Belongs::Session("session_id"), order: Some("id") },
    Table { name: "call_quality", belongs: Belongs::Session("session_id"), order: Some("peer_id") },
    Table { name: "chat_messages", belongs: Belongs::Session("session_id"), order: Some("id") },
    Table { name: "transcript_segments", belongs: Belongs::Session("session_id"), order: Some("position") },
    Table { name: "summaries", belongs: Belongs::Session("session_id"), order: None },
    Table { name: "recordings", belongs: Belongs::Recording, order: None },
    Table { name: "livestream_sessions", belongs: Belongs::Session("session_id"), order: Some("id") },
];

/// A column of a table.
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// Whether it is declared NOT NULL.
    pub required: bool,
    /// Whether the primary key has it.
    key: bool,
}

impl Table {
    /// Whether one file holds all rows.
    pub fn is_whole(&self) -> bool {
        self.belongs == Belongs::Whole
    }

    /// The columns that the table has in this file, which an older or newer version may have made.
    pub fn columns(&self, db: &Connection) -> Result<Vec<Column>, Error> {
        let mut columns = Vec::new();
        let mut statement =
            db.prepare(r#"SELECT name, type, "notnull", pk FROM pragma_table_info(?1, 'main') ORDER BY cid"#)?;
        let mut rows = statement.query([self.name])?;
        while let Some(row) = rows.next()? {
            let (name, declared): (String, String) = (row.get(0)?, row.get(1)?);
            let Some(kind) = Kind::declared(&declared) else {
                return Err(Error::UnknownType { table: self.name, column: name, declared });
            };
            columns.push(Column { name, kind, required: row.get(2)?, key: row.get::<_, i64>(3)? > 0 });
        }
        if columns.is_empty() { Err(Error::NoMirror { table: self.name }) } else { Ok(columns) }
    }

    /// The rows of a day, or all of them: what `rows_of` runs.
    pub fn sql(&self, columns: &[Column]) -> String {
        let names: Vec<String> = columns.iter().map(|column| format!("t.{}", quoted(&column.name))).collect();
        let (list, name) = (names.join(", "), self.name);
        let (kind, key) = match self.belongs {
            Belongs::Whole => {
                return format!("SELECT {list} FROM main.{name} AS t ORDER BY {}", self.last_of_order(""));
            }
            Belongs::Session(key) => (OF_SESSIONS, key),
            Belongs::Recording => (OF_RECORDINGS, "id"),
        };
        // CROSS keeps the days outside: both sides come in the order of an index then.
        format!(
            "SELECT {list} FROM temp.realtime_kit_export AS d CROSS JOIN main.{name} AS t ON t.{key} = d.id \
             WHERE d.kind = {kind} AND d.day = ?1 ORDER BY d.at, d.id{}",
            self.last_of_order(", ")
        )
    }

    fn last_of_order(&self, before: &str) -> String {
        self.order.map(|order| format!("{before}t.{order}")).unwrap_or_default()
    }

    /// Runs `sql` for a day, or for a table that has none.
    pub fn rows_of<'a>(&self, statement: &'a mut Statement, day: Option<NaiveDate>) -> Result<Rows<'a>, Error> {
        Ok(match day {
            Some(day) => statement.query([number(day)])?,
            None => statement.query([])?,
        })
    }

    /// An error unless the table has as many rows as were met day by day.
    pub fn nothing_left_out(&self, db: &Connection, met: u64) -> Result<(), Error> {
        let count = format!("SELECT count(*) FROM main.{}", self.name);
        let there = db.query_one(&count, [], |row| row.get::<_, i64>(0))?.unsigned_abs();
        if there == met {
            return Ok(());
        }
        let session = db.query_one(
            &format!(
                "SELECT session_id FROM main.{} WHERE session_id NOT IN (SELECT id FROM main.sessions) LIMIT 1",
                self.name
            ),
            [],
            |row| Ok(literal(row.get_ref(0)?)),
        )?;
        Err(Error::NoSession { table: self.name, rows: there.abs_diff(met), session })
    }
}

/// The primary key of a row, as SQL.
pub fn key_of(row: &Row, columns: &[Column]) -> Result<String, Error> {
    let mut key = Vec::new();
    for (at, column) in columns.iter().enumerate().filter(|(_, column)| column.key) {
        key.push(format!("{} = {}", column.name, literal(row.get_ref(at)?)));
    }
    Ok(key.join(" AND "))
}

const OF_SESSIONS: i64 = 0;
const OF_RECORDINGS: i64 = 1;

/// Which day each session and each recording belongs to: in a temporary table, which SQLite keeps on disk when it grows.
pub struct Days {
    sessions: BTreeSet<NaiveDate>,
    recordings: BTreeSet<NaiveDate>,
}

impl Days {
    /// Reads them; the temporary table goes with the transaction.
    pub fn of(db: &Connection) -> Result<Days, Error> {
        for table in &TABLES {
            table.columns(db)?;
        }
        db.execute_batch(
            "CREATE TEMP TABLE realtime_kit_export (kind INTEGER NOT NULL, day INTEGER NOT NULL, at INTEGER NOT NULL, \
             id TEXT NOT NULL, PRIMARY KEY (kind, day, at, id)) WITHOUT ROWID",
        )?;
        let sessions = "SELECT id, 'sessions', 'created_at', created_at, id FROM main.sessions";
        let recordings = "SELECT r.id, \
            CASE WHEN s.id IS NULL THEN 'recordings' ELSE 'sessions' END, \
            CASE WHEN s.id IS NULL THEN 'invoked_time' ELSE 'created_at' END, \
            CASE WHEN s.id IS NULL THEN r.invoked_time ELSE s.created_at END, \
            CASE WHEN s.id IS NULL THEN r.id ELSE s.id END \
            FROM main.recordings AS r LEFT JOIN main.sessions AS s ON s.id = r.session_id";
        Ok(Days { sessions: days(db, OF_SESSIONS, sessions)?, recordings: days(db, OF_RECORDINGS, recordings)? })
    }

    /// The days on which a table may have rows; `None` alone for a table that is not parted.
    pub fn of_table(&self, table: &Table) -> Vec<Option<NaiveDate>> {
        match table.belongs {
            Belongs::Whole => vec![None],
            Belongs::Session(_) => self.sessions.iter().copied().map(Some).collect(),
            Belongs::Recording => self.recordings.iter().copied().map(Some).collect(),
        }
    }
}

/// Notes the day of each row of `sql`: its id, and where the time of its day comes from (table, column, value, key).
fn days(db: &Connection, kind: i64, sql: &str) -> Result<BTreeSet<NaiveDate>, Error> {
    let mut days = BTreeSet::new();
    let mut note = db.prepare("INSERT INTO temp.realtime_kit_export (kind, day, at, id) VALUES (?1, ?2, ?3, ?4)")?;
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, time) = (row.get_ref(0)?, row.get_ref(3)?);
        let Some(at) = milliseconds(time) else {
            let (table, column): (String, String) = (row.get(1)?, row.get(2)?);
            return Err(Error::Unfit {
                table: if table == "sessions" { "sessions" } else { "recordings" },
                column,
                key: format!("id = {}", literal(row.get_ref(4)?)),
                value: literal(time),
                expected: Kind::Time.expected(),
            });
        };
        let day = at.div_euclid(86_400_000);
        note.execute((kind, day, at, as_text(id)))?;
        days.extend(date(day));
    }
    Ok(days)
}

fn as_text(id: ValueRef) -> rusqlite::types::ToSqlOutput {
    rusqlite::types::ToSqlOutput::Borrowed(id)
}

/// Days since 1970-01-01.
fn number(day: NaiveDate) -> i64 {
    (day - DAY_OF_NOTHING).num_days()
}

fn date(number: i64) -> Option<NaiveDate> {
    DAY_OF_NOTHING.checked_add_signed(chrono::TimeDelta::try_days(number)?)
}

/// A name as SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A day of a table is read in the order of indexes: a sort would hold all of the day, JSON and all.
    #[test]
    fn nothing_is_sorted() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(include_str!("../../../sql/mirror.sql")).unwrap();
        Days::of(&db).unwrap();
        for table in &TABLES {
            let sql = table.sql(&table.columns(&db).unwrap());
            let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let mut rows = table.rows_of(&mut statement, (!table.is_whole()).then_some(DAY_OF_NOTHING)).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let step: String = row.get(3).unwrap();
                assert!(!step.contains("TEMP B-TREE"), "{}: {step}", table.name);
                assert!(table.is_whole() || step.starts_with("SEARCH"), "{}: {step}", table.name);
            }
        }
    }
}
