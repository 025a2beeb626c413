//! The mirror's tables, views and search, made from the files under `sql/`.

use sha2::{Digest, Sha256};

use crate::mirror::tables::{APPS, LISTS, PARTS, SESSIONS};
use crate::sqlite::mirror::base::{Base, Done, Trouble};
use crate::sqlite::mirror::rows::quoted;

/// The statements that make the tables; each leaves alone what is there.
const TABLES: &str = include_str!("../../../sql/mirror.sql");

/// Their views, and the triggers that keep the flat table of call quality.
const VIEWS: &str = include_str!("../../../sql/mirror_views.sql");

/// Full text search, where SQLite has it.
const SEARCH: &str = include_str!("../../../sql/mirror_search.sql");

/// What stands in each statement in front of the name of what it makes.
const MADE: &str = "IF NOT EXISTS ";

impl Base<'_> {
    /// Makes what is missing of the tables, their views and their search; what an older version has derived from the tables
    /// is made anew. Nothing of somebody else's is touched: a schema that has tables of its own under these names is refused.
    pub fn make(&self) -> Done {
        let has_search = self.one::<bool>("SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'", [])?;
        let texts = if has_search { [VIEWS, SEARCH].concat() } else { VIEWS.to_owned() };
        let settings =
            "SELECT count(*) = 2 FROM pragma_table_info('mirror_settings', ?1) WHERE name IN ('key', 'value')";
        let is_made: bool = self.one(settings, [&self.name])?;
        let kept: Option<String> = match is_made {
            true => self.one("SELECT max(value) FROM @.mirror_settings WHERE key = 'views'", [])?,
            false => None,
        };
        if kept.is_none() {
            self.refuse_others(&[TABLES, &texts].concat())?;
        }
        let had_search: bool = self.one("SELECT count(*) FROM @.sqlite_schema WHERE name = 'transcript_search'", [])?;
        if had_search && !has_search {
            return Err(Trouble::Base(
                "this mirror has a full text search, and the host's SQLite is built without FTS5, which writing to it needs; use the program realtime-kit, which has it"
                    .to_owned(),
            ));
        }
        self.begin_file()?;
        let version: String = Sha256::digest(&texts).iter().map(|byte| format!("{byte:02x}")).collect();
        let making = self.transaction(|| {
            self.batch(&self.placed(TABLES))?;
            if kept.as_ref() == Some(&version) {
                return Ok(());
            }
            if kept.is_some() {
                for (kind, name) in made(&texts) {
                    self.batch(&format!("DROP {kind} IF EXISTS {}.{name}", self.schema))?;
                }
            }
            self.batch(&self.placed(&texts))?;
            if kept.is_some() {
                self.run("DELETE FROM @.call_quality", [])?;
                self.run(
                    "INSERT INTO @.call_quality (session_id, peer_id, mirrored_at, deleted_at)
                     SELECT session_id, id, mirrored_at, deleted_at FROM @.peer_reports",
                    [],
                )?;
            }
            if has_search {
                // Of rows that are older than it: another host may have been without FTS5.
                self.run("INSERT INTO @.chat_search (chat_search) VALUES ('rebuild')", [])?;
                self.run("INSERT INTO @.transcript_search (transcript_search) VALUES ('rebuild')", [])?;
            }
            self.run("INSERT OR REPLACE INTO @.mirror_settings (key, value) VALUES ('views', ?1)", [version])?;
            Ok(())
        });
        making.map_err(Self::within_a_write)
    }

    /// Refuses a schema that has something of its own under a name of the mirror's.
    fn refuse_others(&self, texts: &str) -> Done {
        for (_, name) in made(texts) {
            let is_taken: bool =
                self.one("SELECT count(*) FROM @.sqlite_schema WHERE name = ?1 COLLATE NOCASE", [name])?;
            if is_taken {
                return Err(Trouble::Base(format!(
                    "{} has something of its own called {name}, which is a name of the mirror's; give the mirror a file of its own, or an attached schema: SELECT realtime_kit_mirror('calls') after ATTACH 'calls.db' AS calls",
                    self.name
                )));
            }
        }
        Ok(())
    }

    /// Refuses a connection on which a name of a virtual table means something else: rows would be taken from there.
    pub fn refuse_shadows(&self) -> Done {
        let schemas = self.rows("SELECT name FROM pragma_database_list", [], |row| row.get::<_, String>(0))?;
        for schema in schemas {
            let found = self.rows(
                &format!("SELECT name, coalesce(sql, '') FROM {}.sqlite_schema WHERE type IN ('table', 'view') AND name LIKE 'realtime_kit_%'", quoted(&schema)),
                [],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
            )?;
            for (name, sql) in found {
                let is_source = [&APPS, &SESSIONS]
                    .into_iter()
                    .chain(LISTS)
                    .chain(PARTS)
                    .any(|it| it.source.eq_ignore_ascii_case(&name));
                // As sql/schema.sql and sql/setup.sql make them known: the same table without arguments.
                let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
                let is_ours = sql.to_lowercase().ends_with(&format!(" using {}", name.to_lowercase()));
                if is_source && !is_ours {
                    return Err(Trouble::Base(format!(
                        "{schema} has a table or view called {name} of its own, which stands in front of the virtual table; rename it, or open another database"
                    )));
                }
            }
        }
        Ok(())
    }

    /// Readies a file: its owner's alone if it is new, and in WAL mode, so that readers are not kept waiting while a run
    /// writes.
    fn begin_file(&self) -> Done {
        let Some(file) = self.file()? else { return Ok(()) };
        if self.one::<i64>("PRAGMA @.page_count", [])? == 0 {
            // SQLite makes the file when it first writes; what lies beside it gets the same mode.
            let made = std::fs::OpenOptions::new().append(true).create(true).open(&file);
            made.and_then(|made| keep_to_owner(&made))
                .map_err(|error| Trouble::Base(format!("{}: {error}", file.display())))?;
        }
        self.one::<String>("PRAGMA @.journal_mode = WAL", []).map(|_| ()).map_err(Self::within_a_write)
    }

    /// The error of a statement that calls us while it writes, in words that help.
    pub fn within_a_write(trouble: Trouble) -> Trouble {
        match trouble {
            Trouble::Base(text) if text.contains("within a transaction") || text.contains("statements in progress") => {
                Trouble::Base(
                    "a run has transactions of its own, which a statement that writes does not let it have: call it by a SELECT of its own"
                        .to_owned(),
                )
            }
            other => other,
        }
    }

    /// Statements that make something, in the schema.
    fn placed(&self, text: &str) -> String {
        text.replace(MADE, &format!("{MADE}{}.", self.schema))
    }
}

/// Lets nobody but its owner read a file; on systems without such modes the folder decides.
#[cfg(unix)]
fn keep_to_owner(file: &std::fs::File) -> std::io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))
}

#[cfg(not(unix))]
fn keep_to_owner(_file: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

/// What statements make, by the words behind DROP and the name: the last first, which may be made of the others.
fn made(text: &str) -> Vec<(&str, &str)> {
    let mut made: Vec<(&str, &str)> = text
        .lines()
        .filter_map(|line| line.strip_prefix("CREATE ")?.split_once(MADE))
        .map(|(kind, rest)| {
            let kind = if kind.starts_with("VIRTUAL") { "TABLE" } else { kind.trim() };
            (kind, rest.split([' ', '(']).next().unwrap_or_default())
        })
        .collect();
    made.reverse();
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_known_by_kind_and_name() {
        let views = made(VIEWS);
        assert!(views.contains(&("TRIGGER", "call_quality_measures")) && views.contains(&("VIEW", "attendance")));
        let search = made(SEARCH);
        assert!(search.contains(&("TABLE", "chat_search")) && search.contains(&("VIEW", "said")));
        assert_eq!(views.len() + search.len(), [VIEWS, SEARCH].concat().matches("\nCREATE ").count());
        assert!(views.iter().chain(&search).all(|(kind, _)| ["VIEW", "TRIGGER", "TABLE"].contains(kind)));
    }
}
