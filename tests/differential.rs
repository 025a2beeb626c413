//! Generated SQL gives the same rows however it is run: one request at a time and many, with every shortcut and without
//! any, and on plain tables that hold the same rows.
//!
//! ```text
//! cargo test --test differential                                     a fixed seed, a few statements a server
//! REALTIMEKIT_DIFFERENTIAL_SEED=7 REALTIMEKIT_DIFFERENTIAL_STATEMENTS=10000 cargo test --test differential
//! REALTIMEKIT_DIFFERENTIAL_SEED=7 REALTIMEKIT_DIFFERENTIAL_ONLY=123 cargo test --test differential -- 'embedded::same_rows[]'
//! ```
//!
//! `REALTIMEKIT_DIFFERENTIAL_SERVER=max_per_page=10,totals=absent` runs all of them under another server, with answers up
//! to `REALTIMEKIT_DIFFERENTIAL_DELAY` milliseconds late. A failure prints what the last line needs. `REALTIMEKIT_DIFFERENTIAL_SHOW=1` prints every statement.

#[path = "differential/bench.rs"]
mod bench;
#[path = "differential/compare.rs"]
mod compare;
#[path = "differential/facts.rs"]
mod facts;
#[path = "differential/grammar/mod.rs"]
mod grammar;
#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;
#[path = "differential/plain.rs"]
mod plain;
#[path = "differential/schedule.rs"]
mod schedule;
#[path = "differential/trial.rs"]
mod trial;

use harness::extension;
use harness::hosts::Hosts;
use libtest_mimic::{Arguments, Trial};
use plain::Plains;
use std::ops::Range;
use std::sync::Arc;
use trial::{Bench, Plan};

/// A server that statements are run against, and in which host.
#[derive(Clone)]
struct Server {
    switches: String,
    /// The most by which a proxy delays an answer, in milliseconds; 0: there is no proxy.
    delay: u64,
    host: &'static str,
}

/// The servers of a run that says nothing else.
const SERVERS: [(&str, u64, &str); 10] = [
    ("", 0, "embedded"),
    ("ties=shuffled", 12, "embedded"),
    ("totals=absent,max_per_page=25", 0, "embedded"),
    ("revision=a,latency=1", 0, "embedded"),
    ("max_per_page=25,ties=shuffled,fault=503@every7", 6, "embedded"),
    ("totals=absent,ties=shuffled,nulls=first", 6, "embedded"),
    ("revision=a,fault=cut@every9,default_sort=oldest", 0, "embedded"),
    ("undocumented=absent,peer_shape=flat,participants_clamp=1,max_per_page=60,fault=drop@every11", 0, "embedded"),
    ("refuse_per_page=50,paging=data,latency=3,default_sort=none", 0, "embedded"),
    ("", 0, "old"),
];

/// The seed and the number of statements a server of a run that says nothing else.
const SEED: u64 = 20_261_115;
const STATEMENTS: u64 = 12;

fn main() -> Result<(), String> {
    let arguments = Arguments::from_args();
    let seed = number("SEED")?.unwrap_or(SEED);
    let statements = number("STATEMENTS")?.unwrap_or(STATEMENTS);
    let only = number("ONLY")?;
    let bench = Arc::new(Bench { extension: extension::path()?, hosts: Hosts::find(), plains: Plains::new()? });
    let mut trials = Vec::new();
    for (index, server) in servers()?.into_iter().enumerate() {
        // Each server has statements of its own.
        let first = index as u64 * statements;
        let numbers = only.map_or(first..first + statements, |only| only..only + 1);
        let (name, bench) = (format!("{}::same_rows[{}]", server.host, server.switches), bench.clone());
        trials.push(Trial::test(name, move || Ok(run(&bench, &server, seed, numbers)?)));
    }
    libtest_mimic::run(&arguments, trials).exit()
}

/// The servers of this run: those of the list, or the one that the environment names.
fn servers() -> Result<Vec<Server>, String> {
    let listed =
        |&(switches, delay, host): &(&str, u64, &'static str)| Server { switches: switches.to_owned(), delay, host };
    match std::env::var("REALTIMEKIT_DIFFERENTIAL_SERVER") {
        Err(_) => Ok(SERVERS.iter().map(listed).collect()),
        Ok(switches) => {
            let delay = number("DELAY")?.unwrap_or(0);
            let server = |host| Server { switches: switches.clone(), delay, host };
            Ok(vec![server("embedded"), server("old")])
        }
    }
}

fn run(bench: &Bench, server: &Server, seed: u64, numbers: Range<u64>) -> Result<(), String> {
    let host = bench.hosts.named(server.host).ok_or_else(|| format!("there is no host {}", server.host))?;
    let plain = bench.plains.of(&server.switches, &bench.hosts, &bench.extension)?;
    trial::run(bench, host, &plain, &Plan { switches: &server.switches, delay: server.delay, seed, numbers })
}

/// A number that the environment gives.
fn number(name: &str) -> Result<Option<u64>, String> {
    let name = format!("REALTIMEKIT_DIFFERENTIAL_{name}");
    let Ok(text) = std::env::var(&name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| format!("{name} = {text} is no whole number"))
}
