//! A mirror of some sessions of the emulator's world, filled by plain SQL.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use realtime_kit_emulator::world::Moment;
use realtime_kit_emulator::{Emulator, Options, World, world};

use crate::harness::environment::Environment;
use crate::harness::host::{Host, Session};
use crate::harness::value::Value;
use crate::harness::{sql, written};
use crate::{Bench, equal};

/// What fills each table: the columns of the table take the place of `…`.
const SOURCES: [(&str, &str); 9] = [
    ("apps", "SELECT … FROM realtime_kit_apps"),
    ("sessions", "SELECT … FROM realtime_kit_sessions WHERE id IN (SESSIONS)"),
    ("participants", "SELECT … FROM realtime_kit_sessions_participants WHERE session_id IN (SESSIONS)"),
    ("peer_reports", "SELECT … FROM realtime_kit_sessions_peer_report WHERE peer_id IN (SELECT id FROM participants)"),
    ("chat_messages", "SELECT … FROM realtime_kit_sessions_chat_messages WHERE session_id IN (SESSIONS)"),
    ("transcript_segments", "SELECT … FROM realtime_kit_sessions_transcript_segments WHERE session_id IN (SESSIONS)"),
    ("summaries", "SELECT … FROM realtime_kit_sessions_summary WHERE session_id IN (SESSIONS)"),
    ("recordings", "SELECT … FROM realtime_kit_recordings WHERE session_id IN (SESSIONS)"),
    ("livestream_sessions", "SELECT … FROM realtime_kit_livestream_sessions WHERE session_id IN (SESSIONS)"),
];

/// The files that make a mirror.
const SCHEMA: [&str; 3] = ["mirror.sql", "mirror_views.sql", "mirror_search.sql"];

/// A connection to a mirror.
pub struct Mirror {
    pub session: Session,
    pub file: PathBuf,
    pub emulator: Arc<Emulator>,
    environment: Environment,
}

impl Mirror {
    /// An empty mirror in a new file.
    pub fn empty(bench: &Bench, host: &Host, encoding: &str) -> Result<Self, String> {
        let emulator = Arc::new(Emulator::start().map_err(|error| error.to_string())?);
        let mut mirror = Self::of(bench, host, &emulator, "", None)?;
        mirror.session.expect(&format!("PRAGMA encoding = '{encoding}'"))?;
        mirror.session.expect("PRAGMA journal_mode = WAL")?;
        for name in SCHEMA {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql").join(name);
            let text = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
            for statement in sql::statements(&text) {
                mirror.session.expect(&statement.sql)?;
            }
        }
        Ok(mirror)
    }

    /// A connection to a new file, and to an emulator under these switches. `key`: that of redaction, in the environment.
    pub fn of(
        bench: &Bench,
        host: &Host,
        emulator: &Arc<Emulator>,
        switches: &str,
        key: Option<&str>,
    ) -> Result<Self, String> {
        let file = written::directory()?.join("calls.db");
        let mut environment = Environment::of_emulator(&emulator.base_url(switches));
        environment.set("REALTIMEKIT_IN_FLIGHT", Some("16"));
        environment.set("REALTIMEKIT_MAX_REQUESTS", Some("5000"));
        environment.set("REALTIMEKIT_REDACT_KEY", key);
        let session = opened(bench, host, &file, &environment)?;
        Ok(Self { session, file, emulator: Arc::clone(emulator), environment })
    }

    /// Brings the mirror up to date; gives the number of requests it took.
    pub fn run(&mut self, options: serde_json::Value) -> Result<i64, String> {
        self.run_at(world::NOW, options)
    }

    /// The same at another instant.
    pub fn run_at(&mut self, now: Moment, options: serde_json::Value) -> Result<i64, String> {
        let report = self.report(now, options)?;
        equal(&format!("the outcome of {report}"), &report["outcome"], &"complete".into())?;
        Ok(report["requests"].as_i64().unwrap_or_default())
    }

    /// What a run tells, however it ends.
    pub fn report(&mut self, now: Moment, options: serde_json::Value) -> Result<serde_json::Value, String> {
        let mut options = options;
        options["now"] = now.to_string().into();
        options["share"] = 1.into();
        let answer = self.session.expect(&format!("SELECT realtime_kit_mirror('main', '{options}')"))?;
        let Value::Text(report) = answer.cell()? else { return Err("no report".to_owned()) };
        serde_json::from_str(report).map_err(|error| error.to_string())
    }

    /// A new connection to the file, and to the emulator under these switches.
    pub fn stand_at(&mut self, bench: &Bench, host: &Host, switches: &str) -> Result<(), String> {
        let base_url = self.emulator.base_url(switches);
        self.environment.set("CLOUDFLARE_BASE_URL", Some(&base_url));
        self.session = opened(bench, host, &self.file, &self.environment)?;
        Ok(())
    }

    /// Reads these sessions into it.
    pub fn fill(&mut self, sessions: &[&world::Session]) -> Result<(), String> {
        let ids: Vec<String> = sessions.iter().map(|session| format!("'{}'", session.id)).collect();
        for (table, source) in SOURCES {
            let columns = self.columns(table)?.join(", ");
            let source = source.replace('…', &columns).replace("SESSIONS", &ids.join(", "));
            let insert = source.replacen("SELECT ", "", 1);
            self.session.expect(&format!(
                "INSERT INTO {table} ({columns}, mirrored_at) SELECT {}",
                insert.replacen(" FROM ", ", '2026-11-15 00:00:00.000' FROM ", 1)
            ))?;
        }
        let peers: usize = sessions.iter().map(|session| session.participants.len()).sum();
        equal("participants read", &self.count("participants")?, &(peers as i64))
    }

    /// The columns of a table that are read from the API.
    fn columns(&mut self, table: &str) -> Result<Vec<String>, String> {
        let sql = format!(
            "SELECT name FROM pragma_table_info('{table}') WHERE name NOT IN ('number', 'mirrored_at', 'deleted_at')"
        );
        self.session.expect(&sql)?.names()
    }

    /// The same mirror in a file of its own.
    pub fn copy(&mut self, bench: &Bench, host: &Host) -> Result<Self, String> {
        let file = written::directory()?.join("copy.db");
        self.session.expect(&format!("VACUUM INTO '{}'", file.display()))?;
        let session = opened(bench, host, &file, &self.environment)?;
        let emulator = Arc::clone(&self.emulator);
        let mut copy = Self { session, file, emulator, environment: self.environment.clone() };
        copy.session.expect("PRAGMA journal_mode = WAL")?;
        copy.session.expect("CREATE TABLE begun (wal)")?;
        Ok(copy)
    }

    /// The answer of a statement that gives one number.
    pub fn number(&mut self, sql: &str) -> Result<i64, String> {
        match self.session.expect(sql)?.cell()? {
            Value::Integer(number) => Ok(*number),
            other => Err(format!("{sql}: {other}")),
        }
    }

    /// How many rows a table has.
    pub fn count(&mut self, table: &str) -> Result<i64, String> {
        self.number(&format!("SELECT count(*) FROM {table}"))
    }

    /// How many rows each table has.
    pub fn counts(&mut self) -> Result<BTreeMap<&'static str, i64>, String> {
        let tables = SOURCES.iter().map(|(table, _)| *table).chain(["call_quality", "mirror_forgotten"]);
        tables.map(|table| Ok((table, self.count(table)?))).collect()
    }

    /// Calls the function that forgets, and reads its answer.
    pub fn forget(&mut self, who: &str) -> Result<serde_json::Value, String> {
        let answer = self.session.expect(&forgetting(who))?;
        match answer.cell()? {
            Value::Text(json) => serde_json::from_str(json).map_err(|error| error.to_string()),
            other => Err(format!("no JSON: {other}")),
        }
    }

    /// Leaves no page and no frame that is not in use.
    pub fn tidy_up(&mut self) -> Result<(), String> {
        self.session.expect("VACUUM")?;
        self.session.expect("PRAGMA wal_checkpoint(TRUNCATE)")?;
        Ok(())
    }
}

/// An emulator whose world has few sessions.
pub fn small_world() -> Result<Arc<Emulator>, String> {
    let options = Options { sessions: 24, ..Options::default() };
    Emulator::start_with(options).map(Arc::new).map_err(|error| error.to_string())
}

/// The statement that forgets somebody.
pub fn forgetting(who: &str) -> String {
    format!("SELECT realtime_kit_mirror_forget('main', '{}')", who.replace('\'', "''"))
}

fn opened(bench: &Bench, host: &Host, file: &Path, environment: &Environment) -> Result<Session, String> {
    let mut session = host.start(environment)?;
    session.open(file)?;
    match session.load(&bench.extension)?.error {
        None => Ok(session),
        Some(error) => Err(error),
    }
}

/// Somebody whom nobody shares the name with, and sessions with chat and transcript, most of which they were in.
pub struct Somebody<'w> {
    pub person: &'w world::Person,
    pub index: usize,
    pub sessions: Vec<&'w world::Session>,
}

impl<'w> Somebody<'w> {
    pub fn of(world: &'w World) -> Result<Self, String> {
        let has_all = |session: &&world::Session| {
            !session.retention_is_over()
                && (2..30).contains(&session.participants.len())
                && world.chat(session).there().is_some_and(|chat| !chat.is_empty())
                && world.transcript(session).there().is_some_and(|transcript| !transcript.is_empty())
        };
        let sessions: Vec<&world::Session> = world.sessions.iter().filter(has_all).collect();
        let suits = |person: &world::Person| {
            let name = &person.display_name;
            name.trim() == name && name.contains(' ') && !name.is_ascii() && person.custom_participant_id.is_some()
        };
        let words = |name: &str| name.to_lowercase().split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
        // Three people of the world have each name: sessions with another one are left out.
        let of = |index: usize, person: &'w world::Person| {
            let own = words(&person.display_name);
            let is_alike = |it: &world::Participant| it.person != index && !words(&it.display_name).is_disjoint(&own);
            let alone = sessions.iter().filter(|session| !session.participants.iter().any(is_alike));
            let was_there = |session: &&world::Session| session.participants.iter().any(|it| it.person == index);
            let (with, without): (Vec<&world::Session>, Vec<_>) = alone.copied().partition(was_there);
            (
                with.len(),
                Self {
                    person,
                    index,
                    sessions: with.into_iter().take(10).chain(without.into_iter().take(3)).collect(),
                },
            )
        };
        let people = world.people.iter().enumerate().filter(|(_, person)| suits(person));
        let found = people.map(|(index, person)| of(index, person)).max_by_key(|(sessions, _)| *sessions);
        Ok(found.ok_or("nobody in the world has such a name")?.1)
    }

    /// Somebody whom a summary names, and all sessions.
    pub fn in_a_summary(world: &'w World) -> Result<Self, String> {
        let named = world.sessions.iter().find_map(|session| {
            let summary = world.summary(session).there().filter(|it| it.automatic && !session.retention_is_over())?;
            let is_named = |it: &&world::Participant| {
                it.display_name.contains(' ')
                    && it.custom_participant_id.is_some()
                    && summary.text.contains(&it.display_name)
            };
            session.participants.iter().find(is_named).map(|it| it.person)
        });
        let index = named.ok_or("no summary names anybody")?;
        Ok(Self { person: &world.people[index], index, sessions: world.sessions.iter().collect() })
    }

    /// Their joins.
    pub fn joins(&self) -> impl Iterator<Item = &'w world::Participant> {
        let joins: Vec<_> = self.sessions.iter().flat_map(|session| &session.participants).collect();
        let index = self.index;
        joins.into_iter().filter(move |join| join.person == index)
    }

    pub fn custom_id(&self) -> &'w str {
        self.person.custom_participant_id.as_deref().unwrap_or_default()
    }

    /// Everything that says who they are.
    pub fn texts(&self) -> Vec<&'w str> {
        let mut texts = BTreeSet::from([self.person.display_name.as_str(), self.custom_id(), self.person.id.as_str()]);
        texts.extend(self.joins().map(|join| join.id.as_str()));
        texts.into_iter().collect()
    }
}
