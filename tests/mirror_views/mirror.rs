//! A mirror in a database file: its schema, and rows by plain INSERT … SELECT from the virtual tables.

use crate::check;
use crate::harness::environment::Environment;
use crate::harness::host::{Host, Session};
use crate::harness::value::{Answer, Value};
use crate::harness::{sql, written};
use std::path::{Path, PathBuf};

/// From when on sessions are mirrored here.
pub const SINCE: &str = "2026-11-12";

const FILES: [&str; 3] = ["mirror.sql", "mirror_views.sql", "mirror_search.sql"];

/// A mirror, open in a host. Statements name its tables as `@.TABLE`, whatever its schema is called.
pub struct Mirror {
    pub session: Session,
    pub file: PathBuf,
    schema: &'static str,
}

impl Mirror {
    /// A mirror without rows, in a host without the extension.
    pub fn empty(host: &Host, schema: &'static str) -> Result<Self, String> {
        let mut mirror = Self::open(host, &Environment::default(), schema)?;
        mirror.set_up()?;
        Ok(mirror)
    }

    /// A mirror of the emulator's newest sessions.
    pub fn of_emulator(
        host: &Host,
        extension: &Path,
        environment: &Environment,
        schema: &'static str,
    ) -> Result<Self, String> {
        let mut mirror = Self::open(host, environment, schema)?;
        if let Some(error) = mirror.session.load(extension)?.error {
            return Err(error);
        }
        mirror.set_up()?;
        mirror.fill()?;
        // A second run of the files changes nothing.
        let before = mirror.text("SELECT group_concat(sql, ';') FROM @.sqlite_master")?;
        mirror.set_up()?;
        let after = mirror.text("SELECT group_concat(sql, ';') FROM @.sqlite_master")?;
        crate::equal("the schema, set up twice", &after, &before)?;
        Ok(mirror)
    }

    fn open(host: &Host, environment: &Environment, schema: &'static str) -> Result<Self, String> {
        let file = written::directory()?.join("calls.db");
        let mut session = host.start(environment)?;
        match schema {
            "main" => session.open(&file)?,
            _ => _ = session.expect(&format!("ATTACH '{}' AS {schema}", file.display()))?,
        }
        for pragma in ["foreign_keys = ON", "trusted_schema = OFF"] {
            session.expect(&format!("PRAGMA {pragma}"))?;
        }
        Ok(Self { session, file, schema })
    }

    fn set_up(&mut self) -> Result<(), String> {
        for file in FILES {
            for statement in statements(file)? {
                self.session.expect(&statement.replacen(
                    "IF NOT EXISTS ",
                    &format!("IF NOT EXISTS {}.", self.schema),
                    1,
                ))?;
            }
        }
        Ok(())
    }

    /// Runs a statement that must not fail.
    pub fn run(&mut self, sql: &str) -> Result<Answer, String> {
        self.session.expect(&sql.replace("@.", &format!("{}.", self.schema)))
    }

    /// The one cell of an answer, as text; NULL is an empty one.
    pub fn text(&mut self, sql: &str) -> Result<String, String> {
        match self.run(sql)?.cell()? {
            Value::Null => Ok(String::new()),
            Value::Text(text) => Ok(text.clone()),
            other => Ok(other.to_string()),
        }
    }

    /// Writes the file anew, so that nothing is left in it of what was deleted.
    pub fn vacuum(&mut self) -> Result<(), String> {
        self.session.expect(&format!("VACUUM {}", self.schema)).map(|_| ())
    }

    /// The columns of a table or view.
    pub fn columns(&mut self, table: &str) -> Result<Vec<String>, String> {
        let sql = format!("SELECT name FROM pragma_table_info('{table}', '{}')", self.schema);
        self.session.expect(&sql)?.names()
    }

    fn fill(&mut self) -> Result<(), String> {
        let session = "(SELECT id AS its_session FROM @.sessions) CROSS JOIN";
        let of_session = "ON x.session_id = its_session";
        let recent = format!("created_at >= '{SINCE}'");
        self.copy("apps", "realtime_kit_apps", &[])?;
        self.copy("sessions", &format!("realtime_kit_sessions WHERE {recent}"), &[])?;
        self.copy("participants", &format!("{session} realtime_kit_sessions_participants AS x {of_session}"), &[])?;
        let peer = "(SELECT session_id AS its_session, id AS its_peer FROM @.participants) CROSS JOIN";
        let once = "CASE WHEN quality_stats IS NOT json_extract(peer_report, '$.quality') THEN quality_stats END";
        self.copy(
            "peer_reports",
            &format!("{peer} realtime_kit_sessions_peer_report AS x ON x.peer_id = its_peer"),
            &[("session_id", "its_session"), ("quality_stats", once)],
        )?;
        for (table, of) in [
            ("chat_messages", "sessions_chat_messages"),
            ("transcript_segments", "sessions_transcript_segments"),
            ("summaries", "sessions_summary"),
            ("livestream_sessions", "livestream_sessions"),
        ] {
            self.copy(table, &format!("{session} realtime_kit_{of} AS x {of_session}"), &[("number", "NULL")])?;
        }
        let recordings = "realtime_kit_recordings WHERE session_id IN (SELECT id FROM @.sessions)";
        self.copy("recordings", recordings, &[])?;
        self.run(
            "INSERT INTO @.mirror_parts (session_id, part, state, due_at, expires_at)
             SELECT id, 'summaries', 'waiting', created_at, '2999-01-01 00:00:00.000' FROM @.sessions",
        )?;
        Ok(())
    }

    /// Fills a table: each column from the one of its name, or from what is given for it.
    fn copy(&mut self, table: &str, from: &str, given: &[(&str, &str)]) -> Result<(), String> {
        let of_mirror = [("mirrored_at", "'2026-11-14 12:00:00.000'"), ("deleted_at", "NULL")];
        let value = |column: &String| {
            let mut all = given.iter().chain(&of_mirror);
            all.find(|(name, _)| name == column).map_or(column.clone(), |(_, value)| (*value).to_owned())
        };
        let values: Vec<String> = self.columns(table)?.iter().map(value).collect();
        self.run(&format!("INSERT INTO @.{table} SELECT {} FROM {from}", values.join(", ")))?;
        Ok(())
    }
}

/// The statements of a file of sql/.
fn statements(file: &str) -> Result<Vec<String>, String> {
    Ok(sql::statements(&text(file)?).into_iter().map(|statement| statement.sql).collect())
}

/// The text of a file of sql/.
pub fn text(file: &str) -> Result<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql").join(file);
    std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The examples in a file's comments.
pub fn examples(text: &str) -> Vec<String> {
    let mut examples: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let Some(line) = line.strip_prefix("--   ").filter(|line| open || line.starts_with("SELECT ")) else {
            open = false;
            continue;
        };
        match examples.last_mut().filter(|_| open) {
            Some(example) => example.push_str(&format!(" {line}")),
            None => examples.push(line.to_owned()),
        }
        open = !line.ends_with(';');
    }
    examples
}

/// A program can cut the files into statements by their lines and put a schema before the one name that each creates: a
/// statement ends with a semicolon at the end of a line that is not indented, and creates something where it is not there.
pub fn files_are_cut_by_lines() -> Result<(), String> {
    for file in FILES {
        let text = text(file)?;
        let mut by_lines: Vec<String> = vec![String::new()];
        for line in text.lines().filter(|line| !line.starts_with("--") && !line.is_empty()) {
            let last = by_lines.last_mut().ok_or("no statement")?;
            last.push_str(line);
            last.push('\n');
            if line.ends_with(';') && !line.starts_with(' ') {
                by_lines.push(String::new());
            }
        }
        crate::equal("what is behind the last statement", &by_lines.pop(), &Some(String::new()))?;
        let statements = statements(file)?;
        crate::equal(&format!("statements of {file}"), &by_lines.len(), &statements.len())?;
        crate::equal("names to put a schema before", &text.matches("IF NOT EXISTS ").count(), &statements.len())?;
        for (by_line, statement) in by_lines.iter().zip(&statements) {
            let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
            crate::equal("its first line", &first(by_line.trim_end_matches(";\n")), &first(statement))?;
            let creates = first(statement);
            let good = creates.starts_with("CREATE ") && creates.contains(" IF NOT EXISTS ");
            check(good, || format!("{file}: {creates}"))?;
        }
    }
    Ok(())
}
