//! Database files made by a stranger, opened by somebody whose connection holds a token: none sends a request.
//!
//! The stranger has a SQLite without the extension and may write anything into the file's schema. The owner of the token
//! opens the file in each host and does what people and tools do. Each case says what comes of it; that nothing is asked
//! of the API, that no setting changed and that the host lives on is held for all of them.

mod cases;
mod odd;
mod tools;

use super::{Bench, Outcome, check, emulator, finish};
use crate::harness::environment::Environment;
use crate::harness::host::{Host, Session};
use crate::harness::value::Value;
use crate::harness::written;
use libtest_mimic::Trial;
use realtime_kit_emulator::{ACCOUNT_ID, Emulator};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An ENDED session of the emulator's world, whose summary could be started.
const SESSION: &str = "dfa9e0aa-51a3-47e7-977a-d31ed592a1fb";

/// What a statement of the owner comes to.
#[derive(Clone)]
enum Says {
    /// It fails, and the message has one of these in it.
    Refused(&'static [&'static str]),
    /// It fails, whatever the words.
    Fails,
    /// It works.
    Works,
    /// Versions differ; nothing is sent and the host lives on.
    Either,
}

/// SQLite's own words for what is DIRECTONLY, and ours where an old SQLite has none.
const UNSAFE: Says = Says::Refused(&["unsafe use of", "is refused", "a database file must not start requests"]);

/// What a stranger stored, and what the owner of the token does with it.
#[derive(Clone)]
struct Case {
    name: String,
    /// Statements that make the file.
    stored: Vec<String>,
    /// What is done with it.
    done: Vec<(String, Says)>,
}

impl Case {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), stored: Vec::new(), done: Vec::new() }
    }

    fn stored(mut self, sql: impl Into<String>) -> Self {
        self.stored.push(sql.into());
        self
    }

    /// A row of the schema, whatever SQLite would have said to its SQL.
    fn schema_row(self, kind: &str, name: &str, table: &str, sql: &str) -> Self {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let row = [kind, name, table].map(quoted).join(", ");
        self.schema(&format!(
            "INSERT INTO sqlite_master(type, name, tbl_name, rootpage, sql) VALUES ({row}, 0, {})",
            quoted(sql)
        ))
    }

    /// A change of the schema's own table.
    fn schema(self, sql: &str) -> Self {
        self.stored("PRAGMA writable_schema = ON").stored(sql)
    }

    fn done(mut self, sql: impl Into<String>, says: Says) -> Self {
        self.done.push((sql.into(), says));
        self
    }
}

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    let mut trials = tools::trials(bench);
    for case in cases::all().into_iter().chain(odd::all()) {
        for host in &bench.hosts.present {
            let (bench, host, case) = (bench.clone(), host.clone(), case.clone());
            let name = format!("{}::a_strangers_file::{}", host.name, case.name);
            trials.push(Trial::test(name, move || Ok(run(&bench, &host, &case)?)));
        }
    }
    trials
}

fn run(bench: &Bench, host: &Host, case: &Case) -> Outcome {
    let stage = Stage::new(bench, case)?;
    let mut session = stage.open(bench, host)?;
    stage.opens_are_silent()?;
    for (sql, says) in &case.done {
        let sql = stage.filled(sql);
        let answer = session.run(&sql)?;
        let holds = match (says, &answer.error) {
            (Says::Either, _) | (Says::Works, None) | (Says::Fails, Some(_)) => true,
            (Says::Refused(words), Some(error)) => words.iter().any(|word| error.contains(word)),
            _ => false,
        };
        let shown: String = sql.chars().take(300).collect();
        check(holds, || format!("{shown}: {:?}, {} rows", answer.error, answer.rows.len()))?;
        stage.nothing_was_asked(&shown)?;
    }
    stage.settings_are_untouched(&mut session)?;
    finish(session, &stage.environment)
}

/// A stranger's file, the API with the token's owner's account, and a server of the stranger's own.
struct Stage {
    api: Emulator,
    environment: Environment,
    strangers: Emulator,
    file: PathBuf,
}

impl Stage {
    fn new(bench: &Bench, case: &Case) -> Result<Self, String> {
        let file = written::directory()?.join("strangers.db");
        let strangers = Emulator::start().map_err(|error| error.to_string())?;
        let evil = strangers.base_url("");
        make(bench, &file, case.stored.iter().map(|sql| sql.replace("EVIL_URL", &evil)))?;
        let (api, environment) = emulator("")?;
        Ok(Self { api, environment, strangers, file })
    }

    /// The file in a host, with the extension and the token.
    fn open(&self, bench: &Bench, host: &Host) -> Result<Session, String> {
        let mut session = host.start(&self.environment)?;
        session.open(&self.file)?;
        match session.load(&bench.extension)?.error {
            None => Ok(session),
            Some(error) => Err(error),
        }
    }

    /// A statement with the stranger's server and the file's path in it.
    fn filled(&self, sql: &str) -> String {
        sql.replace("EVIL_URL", &self.strangers.base_url("")).replace("FILE", &self.file.to_string_lossy())
    }

    fn opens_are_silent(&self) -> Outcome {
        self.nothing_was_asked("opening it")
    }

    fn nothing_was_asked(&self, by: &str) -> Outcome {
        let asked = [self.api.take_log(), self.strangers.take_log()].concat();
        check(asked.is_empty(), || format!("{by}: {asked:?}"))
    }

    /// What a stranger would set: where requests go, for whom, and whether stored views may read.
    fn settings_are_untouched(&self, session: &mut Session) -> Outcome {
        let base_url = self.api.base_url("");
        for (key, value) in [("base_url", base_url.as_str()), ("account_id", ACCOUNT_ID), ("stored_views", "off")] {
            let answer = session.expect(&format!("SELECT realtime_kit_config('{key}')"))?;
            check(*answer.cell()? == Value::Text(value.to_owned()), || format!("{key} has become {:?}", answer.rows))?;
        }
        Ok(())
    }
}

/// Makes a database file with a SQLite that knows nothing of the extension.
fn make(bench: &Bench, file: &Path, statements: impl Iterator<Item = String>) -> Outcome {
    let host = bench.hosts.named("embedded").ok_or("there is no host to make the file with")?;
    let mut session = host.start(&Environment::default())?;
    session.open(file)?;
    for sql in statements {
        session.expect(&sql)?;
    }
    Ok(())
}
