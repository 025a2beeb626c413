//! A host with a connection for each way to run a statement, and one with the plain tables.

use crate::facts::Facts;
use crate::harness::environment::Environment;
use crate::harness::host::{Host, Session};
use crate::harness::sql;
use crate::harness::value::Answer;
use fastrand::Rng;
use realtime_kit::config::{Kind, SETTINGS};
use std::path::Path;

/// The connection with the plain tables.
pub const PLAIN: &str = "plain";

/// The connection whose settings are drawn anew for each statement.
pub const DRAWN: &str = "drawn";

/// Settings of a connection.
#[derive(Clone, Debug)]
pub struct Settings {
    pub pairs: Vec<(&'static str, String)>,
}

/// The settings that switch a shortcut: all that begin with `push_`, new ones included.
pub fn shortcuts() -> Vec<&'static str> {
    let on_off = |kind: Kind| matches!(kind, Kind::Word(words) if words.contains(&"on") && words.contains(&"off"));
    let pushes = SETTINGS.iter().filter(|setting| setting.key.starts_with("push_") && on_off(setting.kind));
    pushes.map(|setting| setting.key).collect()
}

impl Settings {
    fn of(in_flight: u32, shortcuts_are: &str) -> Self {
        let mut pairs = vec![("in_flight", in_flight.to_string())];
        pairs.extend(shortcuts().into_iter().map(|key| (key, shortcuts_are.to_owned())));
        Settings { pairs }
    }

    /// One request at a time, no shortcut.
    pub fn careful() -> Self {
        Self::of(1, "off")
    }

    /// Any shortcuts, any page size; where ties change places, small pages would hide rows too often to be read at all.
    pub fn drawn(rng: &mut Rng, in_flight: u32, switches: &str) -> Self {
        let mut settings = Self::of(in_flight, "on");
        for (key, value) in &mut settings.pairs {
            if key.starts_with("push_") && rng.u32(..4) == 0 {
                *value = "off".to_owned();
            }
        }
        let page_size = rng.choice(["", "", "7", "50", "100", "1000"]).unwrap_or_default();
        let page_size = if switches.contains("ties=shuffled") && page_size == "7" { "50" } else { page_size };
        if switches.contains("revision=a") && rng.bool() {
            settings.pairs.push(("filters_list", "on".to_owned()));
        }
        settings.pairs.push(("page_size", page_size.to_owned()));
        settings
    }
}

/// The four ways to run a statement that are the same for all statements.
pub fn ways() -> [(&'static str, Settings); 4] {
    [
        ("1 in flight, shortcuts on", Settings::of(1, "on")),
        ("32 in flight, shortcuts on", Settings::of(32, "on")),
        ("1 in flight, shortcuts off", Settings::careful()),
        ("32 in flight, shortcuts off", Settings::of(32, "off")),
    ]
}

/// The environment of a host: ceilings that no statement of the grammar should reach, retries without much waiting.
pub fn environment(base_url: &str, is_cached: bool) -> Environment {
    let mut environment = Environment::of_emulator(base_url);
    environment.set("REALTIMEKIT_MAX_REQUESTS", Some("100000"));
    if is_cached {
        environment.set("REALTIMEKIT_CACHE", None);
    }
    environment.set("REALTIMEKIT_RETRY_DELAY", Some("1"));
    environment
}

/// A host with connections by name; `main` is there from the start.
pub struct Connection {
    session: Session,
}

impl Connection {
    /// Starts a host whose connection `main` has the extension.
    pub fn start(host: &Host, extension: &Path, environment: &Environment) -> Result<Self, String> {
        Ok(Connection { session: host.start_with(extension, environment)? })
    }

    /// A host with every way's connection and the plain one.
    pub fn of_all_ways(
        host: &Host,
        extension: &Path,
        environment: &Environment,
        plain: &Path,
        facts: &Facts,
    ) -> Result<Self, String> {
        let mut connection = Self::start(host, extension, environment)?;
        let file = plain.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        connection.open(PLAIN, &format!("file:{file}?mode=ro"), extension)?;
        connection.open(DRAWN, ":memory:", extension)?;
        for (name, settings) in ways() {
            connection.open(name, ":memory:", extension)?;
            connection.set(name, &settings)?;
        }
        for name in ways().map(|(name, _)| name).into_iter().chain([PLAIN, DRAWN]) {
            connection.views(name)?;
            let views = crate::grammar::local_views(facts, name == PLAIN);
            for statement in crate::grammar::local_tables(facts).into_iter().chain(views) {
                connection.expect(name, &statement)?;
            }
        }
        Ok(connection)
    }

    /// Opens a further connection, with the extension.
    pub fn open(&mut self, name: &str, file: &str, extension: &Path) -> Result<(), String> {
        let path = extension.to_str().ok_or("the extension's path is not UTF-8")?;
        for command in [serde_json::json!({"on": name, "open": file}), serde_json::json!({"on": name, "load": path})] {
            if let Some(error) = self.session.command(command)?.error {
                return Err(format!("{name}: {error}"));
            }
        }
        Ok(())
    }

    /// Puts settings in force; an empty value takes one back.
    pub fn set(&mut self, on: &str, settings: &Settings) -> Result<(), String> {
        for (key, value) in &settings.pairs {
            let value = if value.is_empty() { "NULL".to_owned() } else { format!("'{value}'") };
            self.expect(on, &format!("SELECT realtime_kit_config('{key}', {value})"))?;
        }
        Ok(())
    }

    /// Makes the views of `sql/views.sql`.
    pub fn views(&mut self, on: &str) -> Result<(), String> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql").join("views.sql");
        let text = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
        sql::statements(&text).iter().try_for_each(|statement| self.expect(on, &statement.sql).map(|_| ()))
    }

    /// Runs a statement; an `Err` is a host that died.
    pub fn run(&mut self, on: &str, sql: &str) -> Result<Answer, String> {
        self.session.command(serde_json::json!({"on": on, "sql": sql}))
    }

    /// Runs a statement that must not fail.
    pub fn expect(&mut self, on: &str, sql: &str) -> Result<Answer, String> {
        let answer = self.run(on, sql)?;
        match &answer.error {
            None => Ok(answer),
            Some(error) => Err(format!("{on}: {sql}: {error}")),
        }
    }
}
