//! A mirror's file, the emulator that it is made from, and hosts that run it: each a process of its own.

use crate::harness::environment::Environment;
use crate::harness::host::{Host, Session};
use crate::harness::value::{Answer, Value};
use crate::harness::{extension, hosts, written};
use realtime_kit_emulator::world::Moment;
use realtime_kit_emulator::{Emulator, Options, TOKEN, World};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The world's own instant.
pub use realtime_kit_emulator::world::NOW;

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// The extension's file, and the host that loads it.
fn programs() -> &'static (PathBuf, Host) {
    static PROGRAMS: OnceLock<(PathBuf, Host)> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let host = hosts::embedded("embedded").expect("the embedded host is built");
        (extension::path().expect("the extension is built"), host)
    })
}

/// The extension's file.
pub fn extension_path() -> &'static Path {
    &programs().0
}

/// An instant as the mirror's tables have it.
pub fn in_row(moment: Moment) -> String {
    moment.to_string().replace('T', " ").replace('Z', "")
}

/// An emulator with a small world, and a file for its mirror.
pub struct Mirrored {
    pub emulator: Emulator,
    pub file: PathBuf,
}

impl Mirrored {
    /// A world of so many sessions, and a file that is not there yet.
    pub fn new(sessions: usize) -> Self {
        let emulator = Emulator::start_with(Options { sessions, ..Options::default() }).expect("a free port");
        let file = written::directory().expect("a place for a database").join("calls.db");
        Self { emulator, file }
    }

    /// A new process with the file open, at the base URL of these switches.
    pub fn open(&self, switches: &str) -> Connection {
        self.open_with(switches, &[])
    }

    /// The same with these variables besides; `None` removes one.
    pub fn open_with(&self, switches: &str, variables: &[(&str, Option<&str>)]) -> Connection {
        let mut connection = Connection::start(&self.emulator.base_url(switches), variables);
        connection.open("main", self.file.to_str().expect("UTF-8"));
        connection
    }

    /// A new process, and in it a run that must be complete; the emulator stands at `now`.
    #[track_caller]
    pub fn run_at(&self, now: Moment, switches: &str) -> Json {
        let report = self.open(&at(now, switches)).run_at(now, json!({}));
        assert_eq!(report["outcome"], "complete", "{report}");
        report
    }

    /// The world as it stands then.
    pub fn world_at(&self, now: Moment) -> World {
        self.emulator.world_at(now)
    }

    /// The requests since the last call, but for those whose connection was dropped, as method, path and query.
    pub fn asked(&self) -> Vec<String> {
        let text = |seen: realtime_kit_emulator::Seen| format!("{} {}?{}", seen.method, seen.path, seen.query);
        self.emulator.take_log().into_iter().map(text).collect()
    }
}

/// Switches with the emulator's clock at an instant.
pub fn at(now: Moment, switches: &str) -> String {
    let comma = if switches.is_empty() { "" } else { "," };
    format!("now={now}{comma}{switches}")
}

/// The statement of a run; all of the budget is its own, so that it waits for nothing.
pub fn statement(schema: &str, options: &Json) -> String {
    let mut options = options.clone();
    if options.get("share").is_none() {
        options["share"] = json!(1);
    }
    format!("SELECT realtime_kit_mirror('{schema}', '{}')", options.to_string().replace('\'', "''"))
}

/// A process with connections, by name; the extension is loaded into each.
pub struct Connection {
    pub session: Session,
}

impl Connection {
    /// A new process without a database.
    pub fn start(base_url: &str, variables: &[(&str, Option<&str>)]) -> Self {
        let mut environment = Environment::of_emulator(base_url);
        environment.set("REALTIMEKIT_IN_FLIGHT", None);
        environment.set("REALTIMEKIT_CACHE", None);
        environment.set("REALTIMEKIT_RETRY_DELAY", Some("1"));
        for (name, value) in variables {
            environment.set(name, *value);
        }
        Self { session: programs().1.start(&environment).expect("the host starts") }
    }

    /// Opens a database, and loads the extension.
    #[track_caller]
    pub fn open(&mut self, on: &str, file: &str) {
        self.open_plain(on, file);
        let path = extension_path().to_str().expect("UTF-8");
        let answer = self.session.command(json!({"on": on, "load": path})).expect("the host lives");
        assert_eq!(answer.error, None);
    }

    /// Opens a database in which nothing is loaded.
    #[track_caller]
    pub fn open_plain(&mut self, on: &str, file: &str) {
        let answer = self.session.command(json!({"on": on, "open": file})).expect("the host lives");
        assert_eq!(answer.error, None);
    }

    /// Carries out a command of the host's.
    #[track_caller]
    pub fn command(&mut self, command: Json) -> Answer {
        let answer = self.session.command(command.clone()).expect("the host lives");
        assert!(!format!("{answer:?}").contains(TOKEN), "{command}: the answer holds the token");
        answer
    }

    /// Runs a statement.
    #[track_caller]
    pub fn ask(&mut self, sql: &str) -> Answer {
        self.command(json!({"on": "main", "sql": sql}))
    }

    /// The rows of a statement that must not fail.
    #[track_caller]
    pub fn rows(&mut self, sql: &str) -> Vec<Vec<Value>> {
        let answer = self.ask(sql);
        assert_eq!(answer.error, None, "{sql}");
        answer.rows
    }

    /// The rows as text, cells joined by a bar.
    #[track_caller]
    pub fn texts(&mut self, sql: &str) -> Vec<String> {
        let text = |value: &Value| match value {
            Value::Text(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        self.rows(sql).iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join("|")).collect()
    }

    /// The number that a statement gives.
    #[track_caller]
    pub fn number(&mut self, sql: &str) -> i64 {
        match self.rows(sql).as_slice() {
            [row] if row.len() == 1 => match row[0] {
                Value::Integer(number) => number,
                ref other => panic!("{sql}: {other:?}"),
            },
            other => panic!("{sql}: {other:?}"),
        }
    }

    /// A run of the mirror in `main`, and what it tells.
    #[track_caller]
    pub fn run(&mut self, options: Json) -> Json {
        report(self.ask(&statement("main", &options)))
    }

    /// A run that takes an instant as the present.
    #[track_caller]
    pub fn run_at(&mut self, now: Moment, mut options: Json) -> Json {
        options["now"] = json!(now.to_string());
        self.run(options)
    }

    /// The sentence of a run that is refused or fails.
    #[track_caller]
    pub fn refused(&mut self, options: Json) -> String {
        let sql = statement("main", &options);
        let answer = self.ask(&sql);
        answer.error.unwrap_or_else(|| panic!("{sql} gave {:?}", answer.rows))
    }

    /// How many rows a table has.
    #[track_caller]
    pub fn count(&mut self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM {table}"))
    }

    /// The outcomes of all runs, the first at first.
    #[track_caller]
    pub fn outcomes(&mut self) -> Vec<String> {
        self.texts("SELECT coalesce(outcome, 'under way') FROM mirror_runs ORDER BY id")
    }
}

/// What a run tells.
#[track_caller]
pub fn report(answer: Answer) -> Json {
    match answer.cell() {
        Ok(Value::Text(text)) => serde_json::from_str(text).expect("a report is JSON"),
        other => panic!("{other:?}"),
    }
}
