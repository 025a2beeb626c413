//! The mirror's tables in a schema: read into and merged into, in transactions.

use std::path::PathBuf;

use rusqlite::{Connection, ErrorCode, Params};

use crate::api::link::Link;
use crate::error::{Error, Failure};
use crate::mirror::redaction::Redaction;
use crate::mirror::tables::{APPS, Copied, LISTS, PARTS, SESSIONS};
use crate::sqlite::mirror::joined::{ASKED, JOINED};
use crate::sqlite::mirror::rows::incoming;
use crate::sqlite::mirror::{forgotten, redact, undo};

/// What a step ends in when it does not end well.
pub enum Trouble {
    /// The host interrupted it.
    Interrupted,
    /// What the API answered to this question; others may go better.
    Asking(String),
    /// The API does not answer, or refuses everybody: others will go no better for long.
    Outage(String),
    /// The database, or a setting; nothing will go better.
    Base(String),
}

impl Trouble {
    /// Of a statement on the mirror.
    pub fn of_base(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(code, text) => match code.code {
                ErrorCode::OperationInterrupted => Self::Interrupted,
                _ => Self::Base(text.unwrap_or_else(|| code.to_string())),
            },
            rusqlite::Error::SqlInputError { msg, .. } => Self::Base(msg),
            other => Self::Base(other.to_string()),
        }
    }

    /// Of a statement that reads virtual tables. `error` is what one of them ended in, if one did.
    fn of_reading(sqlite: rusqlite::Error, error: Option<Error>) -> Self {
        match (Self::of_base(sqlite), error) {
            (Self::Base(text), Some(Error::Request { failure, .. })) => match failure {
                Failure::Transport { .. } | Failure::Late { .. } => Self::Outage(text),
                Failure::Status(error) if matches!(error.status, 401 | 408 | 429 | 500..) => Self::Outage(text),
                Failure::Ceiling { .. } | Failure::Setting { .. } | Failure::Cancelled => Self::Base(text),
                _ => Self::Asking(text),
            },
            (Self::Base(text), Some(Error::Argument { .. })) => Self::Asking(text),
            (other, _) => other,
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::Interrupted => Self::Interrupted,
            other => Self::Base(other.to_string()),
        }
    }
}

/// Whether something was done, or why not.
pub type Done<T = ()> = Result<T, Trouble>;

/// A schema of a connection, with the mirror's tables in it.
pub struct Base<'a> {
    /// The connection.
    pub db: &'a Connection,
    /// Its share of the product.
    pub link: &'a Link,
    /// How much of the people in a call is stored.
    pub redaction: Redaction,
    /// The schema's name.
    pub name: String,
    /// The same, quoted.
    pub schema: String,
}

impl<'a> Base<'a> {
    /// The schema of that name; an error if there is none.
    pub fn new(db: &'a Connection, link: &'a Link, schema: &str) -> Done<Self> {
        let quoted = format!("\"{}\"", schema.replace('"', "\"\""));
        let base = Self { db, link, redaction: Redaction::Off, name: schema.to_owned(), schema: quoted };
        let known: bool =
            base.one("SELECT count(*) FROM pragma_database_list WHERE name = ?1 COLLATE NOCASE", [schema])?;
        match known {
            true => Ok(base),
            false => Err(Trouble::Base(format!(
                "the connection has no database '{schema}'; give main, or the name after ATTACH '…' AS"
            ))),
        }
    }

    /// The file, if the schema is in one.
    pub fn file(&self) -> Done<Option<PathBuf>> {
        let file: Option<String> =
            self.one("SELECT file FROM pragma_database_list WHERE name = ?1 COLLATE NOCASE", [&self.name])?;
        Ok(file.filter(|file| !file.is_empty()).map(PathBuf::from))
    }

    /// A statement's text with `@` filled in: the schema.
    pub fn sql(&self, text: &str) -> String {
        text.replace('@', &self.schema)
    }

    /// Runs a statement on the mirror; `@` stands for the schema. The number of rows written.
    pub fn run(&self, text: &str, values: impl Params) -> Done<usize> {
        self.db.execute(&self.sql(text), values).map_err(Trouble::of_base)
    }

    /// Runs statements on the mirror.
    pub fn batch(&self, text: &str) -> Done {
        self.db.execute_batch(text).map_err(Trouble::of_base)
    }

    /// The only value of a statement's only row; `@` stands for the schema.
    pub fn one<T: rusqlite::types::FromSql>(&self, text: &str, values: impl Params) -> Done<T> {
        self.db.query_row(&self.sql(text), values, |row| row.get(0)).map_err(Trouble::of_base)
    }

    /// All rows of a statement; `@` stands for the schema.
    pub fn rows<T>(
        &self,
        text: &str,
        values: impl Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Done<Vec<T>> {
        let mut statement = self.db.prepare(&self.sql(text)).map_err(Trouble::of_base)?;
        let rows = statement.query_map(values, read).map_err(Trouble::of_base)?;
        rows.collect::<Result<_, _>>().map_err(Trouble::of_base)
    }

    /// Runs steps in one transaction, which ends with them.
    pub fn transaction<T>(&self, steps: impl FnOnce() -> Done<T>) -> Done<T> {
        undo::prepare(self.db).map_err(Trouble::of_base)?;
        self.batch("BEGIN IMMEDIATE")?;
        let done = steps().and_then(|result| self.batch("COMMIT").map(|()| result));
        if done.is_err() {
            undo::roll_back(self.db);
        }
        done
    }

    /// Empties the TEMP table that rows of a table are read into, and makes it if it is not there.
    pub fn begin_reading(&self, table: &Copied) -> Done {
        let columns = table.columns.join(", ");
        self.batch(&format!(
            "CREATE TEMP TABLE IF NOT EXISTS {0} ({columns}); DELETE FROM temp.{0}",
            incoming(table.name)
        ))
    }

    /// Reads rows into that table. `rows` is the rest of a SELECT, behind its columns.
    pub fn read(&self, table: &Copied, rows: &str, values: impl Params) -> Done {
        let columns = table.columns.join(", ");
        let text = format!("INSERT INTO temp.{} ({columns}) SELECT {columns} {rows}", incoming(table.name));
        self.ask(&text, values)?;
        self.ask_who_joined(table)
    }

    /// Runs a statement that reads virtual tables.
    pub fn ask(&self, text: &str, values: impl Params) -> Done {
        self.link.take_error();
        let asked = self.db.execute(text, values);
        asked.map(|_| ()).map_err(|error| Trouble::of_reading(error, self.link.take_error()))
    }

    /// Reads the reports of the peers in `temp.realtime_kit_mirror_peers`. Their statistics are kept once: those of newer servers are a
    /// part of the report.
    pub fn read_reports(&self, table: &Copied, account: &str, app: &str) -> Done {
        let column = |name: &&str| match *name {
            "session_id" => "peer.session_id".to_owned(),
            "quality_stats" => {
                "CASE WHEN json(report.quality_stats) IS NOT json_extract(report.peer_report, '$.quality')
                 THEN report.quality_stats END"
                    .to_owned()
            }
            other => format!("report.{other}"),
        };
        let columns: Vec<String> = table.columns.iter().map(column).collect();
        let text = format!(
            "INSERT INTO temp.{} ({}) SELECT {} FROM {} AS report
             CROSS JOIN temp.realtime_kit_mirror_peers AS peer ON peer.id = report.peer_id
             WHERE report.account_id = ?1 AND report.app_id = ?2
             AND report.peer_id IN (SELECT id FROM temp.realtime_kit_mirror_peers)",
            incoming(table.name),
            table.columns.join(", "),
            columns.join(", "),
            table.source
        );
        self.ask(&text, [account, app])
    }

    /// Puts a list of ids into `temp.realtime_kit_mirror_ids`.
    pub fn put_ids<'b>(&self, ids: impl IntoIterator<Item = &'b str>) -> Done {
        self.batch("CREATE TEMP TABLE IF NOT EXISTS realtime_kit_mirror_ids (id PRIMARY KEY)")?;
        self.batch("DELETE FROM temp.realtime_kit_mirror_ids")?;
        for id in ids {
            self.run("INSERT OR IGNORE INTO temp.realtime_kit_mirror_ids VALUES (?1)", [id])?;
        }
        Ok(())
    }

    /// Takes out of what was read what must not be stored: people who were forgotten, and what is redacted.
    pub fn clean(&self, table: &Copied) -> Done {
        forgotten::strike(self.db, &self.name, &self.redaction, table.name)?;
        redact::apply(self.db, &self.redaction, table.name)?;
        Ok(())
    }

    /// Merges what was read, and cleaned, into the mirror, at the time `now`. `gone` says which rows of the mirror would
    /// have been read if the API had them: a condition on `mirrored`, with its values from ?2 on. The number of rows that
    /// are marked as deleted.
    pub fn merge(&self, table: &Copied, now: &str, gone: Option<(&str, &[&dyn rusqlite::ToSql])>) -> Done<usize> {
        let incoming = incoming(table.name);
        let list = |of: &dyn Fn(&&str) -> String| table.columns.iter().map(of).collect::<Vec<_>>().join(", ");
        let columns = table.columns.join(", ");
        let new = |column: &&str| match table.is_of_lists(column) {
            true => format!("coalesce(excluded.{column}, {}.{column})", table.name),
            false => format!("excluded.{column}"),
        };
        self.run(
            &format!(
                "INSERT INTO @.{name} ({columns}, mirrored_at) SELECT {columns}, ?1 FROM temp.{incoming} WHERE true
                 ON CONFLICT ({key}) DO UPDATE SET {set}, mirrored_at = excluded.mirrored_at, deleted_at = NULL
                 WHERE ({old}) IS NOT ({new}) OR deleted_at IS NOT NULL",
                name = table.name,
                key = table.key.join(", "),
                set = list(&|column| format!("{column} = {}", new(column))),
                old = list(&|column| format!("{}.{column}", table.name)),
                new = list(&new),
            ),
            [now],
        )?;
        let Some((condition, values)) = gone else { return Ok(0) };
        let same: Vec<String> = table.key.iter().map(|key| format!("read.{key} IS mirrored.{key}")).collect();
        let mut all: Vec<&dyn rusqlite::ToSql> = vec![&now];
        all.extend(values);
        self.run(
            &format!(
                "UPDATE @.{name} AS mirrored SET deleted_at = ?1 WHERE deleted_at IS NULL AND ({condition})
                 AND NOT EXISTS (SELECT 1 FROM temp.{incoming} AS read WHERE {})",
                same.join(" AND "),
                name = table.name,
            ),
            all.as_slice(),
        )
    }
}

/// Takes away the TEMP tables of a run, which hold what people said and who they are.
pub fn tidy_up(db: &Connection) {
    undo::tidy_up(db);
    let read = [&APPS, &SESSIONS].into_iter().chain(LISTS).chain(PARTS).map(|table| table.name);
    for table in read.chain(["ids", "peers", "changed", JOINED, ASKED]).map(incoming) {
        // A statement that reads elsewhere may keep a table from being dropped, not from being emptied.
        let _ = db.execute_batch(&format!("DELETE FROM temp.{table}"));
        let _ = db.execute_batch(&format!("DROP TABLE IF EXISTS temp.{table}"));
    }
}
