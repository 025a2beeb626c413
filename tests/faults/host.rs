//! The real file in the embedded host, a new connection for each statement that is to fail.

use crate::data::pairs;
use crate::harness::environment::Environment;
use crate::harness::host::{Host, Session};
use crate::harness::value::Answer;
use realtime_kit_emulator::TOKEN;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A host ends when it has run so long: the harness gives each of its processes a minute.
const OF_A_HOST: Duration = Duration::from_secs(25);

/// What all trials share.
pub struct Bench {
    pub extension: PathBuf,
    pub host: Host,
}

impl Bench {
    /// A host that can be asked.
    pub fn start(&self) -> Result<Connection<'_>, String> {
        let session = self.host.start(&environment())?;
        Ok(Connection { bench: self, session, started: Instant::now() })
    }
}

/// Retries after a millisecond; where the API is, and with which token it is asked, each connection says.
fn environment() -> Environment {
    let mut environment = Environment::of_emulator("http://127.0.0.1:9/client/v4");
    environment.set("CLOUDFLARE_API_TOKEN", None);
    environment.set("REALTIMEKIT_RETRY_DELAY", Some("1"));
    environment
}

/// A host with one connection, which is made anew for each cell.
pub struct Connection<'b> {
    bench: &'b Bench,
    session: Session,
    started: Instant,
}

impl Connection<'_> {
    /// A new connection that asks this server, with these settings (`key=value;key=value`).
    pub fn renew(&mut self, base_url: &str, settings: &str) -> Result<(), String> {
        if self.started.elapsed() > OF_A_HOST {
            *self = self.bench.start()?;
        }
        self.open("main")?;
        self.set("main", &format!("base_url={base_url};token={TOKEN};{settings}"))
    }

    /// A further connection of this name.
    pub fn open(&mut self, name: &str) -> Result<(), String> {
        let path = self.bench.extension.to_str().ok_or("the extension's path is not UTF-8")?;
        for command in
            [serde_json::json!({"on": name, "open": ":memory:"}), serde_json::json!({"on": name, "load": path})]
        {
            if let Some(error) = self.session.command(command)?.error {
                return Err(error);
            }
        }
        Ok(())
    }

    /// Puts settings in force.
    pub fn set(&mut self, on: &str, settings: &str) -> Result<(), String> {
        // An equals sign in a value is part of it: a base URL has switches in it. Without a name of its own a column's
        // would be the call, and the token in the answer.
        let calls = pairs(settings)
            .into_iter()
            .map(|(key, value)| format!("realtime_kit_config('{key}', '{value}') AS \"{key}\""));
        let answer = self.run_on(on, &format!("SELECT {}", calls.collect::<Vec<_>>().join(", ")))?;
        answer.error.map_or(Ok(()), |error| Err(format!("{settings}: {error}")))
    }

    /// Runs a statement; an `Err` is a host that died.
    pub fn run(&mut self, sql: &str) -> Result<Answer, String> {
        self.run_on("main", sql)
    }

    /// The same on a connection by its name.
    pub fn run_on(&mut self, on: &str, sql: &str) -> Result<Answer, String> {
        let answer = self.session.command(serde_json::json!({"on": on, "sql": sql}))?;
        match format!("{answer:?}").contains(TOKEN) && !sql.contains(TOKEN) {
            true => Err(format!("{sql}: the answer holds the token: {answer:?}")),
            false => Ok(answer),
        }
    }

    /// The outcomes in the log, in order.
    pub fn outcomes(&mut self) -> Result<Vec<String>, String> {
        self.run("SELECT outcome FROM realtime_kit_requests ORDER BY rowid")?.names()
    }
}
