//! Messages that no other test shows: each is provoked in a real host or by the program, and what was printed is looked
//! up in the list.

mod account;
mod answers;
mod forgetting;
mod hosts;
mod limits;
mod mirroring;
mod program;
mod tls;

use crate::harness::environment::Environment;
use crate::harness::host::Session;
use crate::harness::hosts::Hosts;
use crate::harness::value::Value;
use realtime_kit_emulator::Emulator;
use std::path::PathBuf;

/// What is needed to provoke.
pub struct Bench {
    pub extension: PathBuf,
    pub hosts: Hosts,
}

/// What was printed, or why nothing could be.
pub type Said = Result<Vec<String>, String>;

/// A provocation: its name, and what does it.
pub type Provocation = (&'static str, fn(&Bench) -> Said);

/// All of them.
pub fn all() -> Vec<Provocation> {
    [account::ALL, answers::ALL, forgetting::ALL, hosts::ALL, limits::ALL, mirroring::ALL, program::ALL, tls::ALL]
        .concat()
}

impl Bench {
    /// A session of the embedded host with the extension in it.
    pub fn session(&self, environment: &Environment) -> Result<Session, String> {
        let host = self.hosts.named("embedded").ok_or("there is no embedded host")?;
        host.start_with(&self.extension, environment)
    }

    /// The errors of statements, each of which must end in one.
    pub fn errors(&self, environment: &Environment, statements: &[&str]) -> Said {
        let mut session = self.session(environment)?;
        statements.iter().map(|sql| session.expect_error(sql)).collect()
    }
}

/// The host that a provocation needs and that is not here.
pub fn missing(bench: &Bench, name: &str) -> Option<&'static str> {
    let needed = hosts::NEEDS.iter().find(|(provocation, _)| *provocation == name);
    needed.map(|(_, host)| *host).filter(|host| bench.hosts.named(host).is_none())
}

/// An emulator with these switches, and the environment of a host that asks it.
pub fn emulator(switches: &str) -> Result<(Emulator, Environment), String> {
    let emulator = Emulator::start().map_err(|error| error.to_string())?;
    let environment = Environment::of_emulator(&emulator.base_url(switches));
    Ok((emulator, environment))
}

/// The one text that a statement gives.
pub fn text(session: &mut Session, sql: &str) -> Result<String, String> {
    match session.expect(sql)?.cell()? {
        Value::Text(text) => Ok(text.clone()),
        other => Err(format!("{sql} gave {other:?}")),
    }
}

/// The errors of statements that follow each other on one session.
pub fn errors(session: &mut Session, statements: &[&str]) -> Said {
    statements.iter().map(|sql| session.expect_error(sql)).collect()
}
