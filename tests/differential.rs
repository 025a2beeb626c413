//! Generated SQL gives the same rows however it is run: one request at a time and many, with every shortcut and without
//! any, and on plain tables that hold the same rows. Beside it, laws that hold between answers.
//!
//! ```text
//! cargo test --test differential                                     a fixed seed, a few hundred cases
//! REALTIMEKIT_DIFFERENTIAL_SEED=7 REALTIMEKIT_DIFFERENTIAL_STATEMENTS=100000 cargo test --release --test differential
//! REALTIMEKIT_DIFFERENTIAL_SEED=7 REALTIMEKIT_DIFFERENTIAL_ONLY=123 cargo test --test differential
//! ```
//!
//! A failure prints what the last line needs. `REALTIMEKIT_DIFFERENTIAL_SHOW=1` prints every statement,
//! `REALTIMEKIT_DIFFERENTIAL_TIMES=1` what each way took.
//! `REALTIMEKIT_DIFFERENTIAL_SERVER=max_per_page=10,totals=absent` runs all of them under another server, with answers up
//! to `REALTIMEKIT_DIFFERENTIAL_DELAY` milliseconds late, `REALTIMEKIT_DIFFERENTIAL_FAILS` of a hundred spoiled.

#[path = "differential/bench.rs"]
mod bench;
#[path = "differential/compare.rs"]
mod compare;
#[path = "differential/counts.rs"]
mod counts;
#[path = "differential/facts.rs"]
mod facts;
#[path = "differential/grammar/mod.rs"]
mod grammar;
#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;
#[path = "differential/lists.rs"]
mod lists;
#[path = "differential/oracles.rs"]
mod oracles;
#[path = "differential/plain.rs"]
mod plain;
#[path = "differential/schedule.rs"]
mod schedule;
#[path = "differential/trial.rs"]
mod trial;

use counts::{CONSTRUCTS, Counts};
use harness::extension;
use harness::hosts::Hosts;
use libtest_mimic::{Arguments, Trial};
use plain::Plains;
use schedule::Trouble;
use std::ops::Range;
use std::sync::Arc;
use trial::{Bench, Plan};

/// A server that statements are run against, and in which host.
#[derive(Clone)]
pub struct Server {
    switches: String,
    trouble: Trouble,
    host: &'static str,
}

impl Server {
    /// Its name in messages.
    pub fn name(&self) -> String {
        let Trouble { late, fails } = self.trouble;
        let trouble =
            if self.trouble == Trouble::default() { String::new() } else { format!(" late={late} fails={fails}") };
        format!("{}[{}{trouble}]", self.host, self.switches)
    }
}

/// The servers of a run that says nothing else: switches of the emulator, milliseconds and percent of trouble, the host.
const SERVERS: [(&str, (u64, u64), &str); 10] = [
    ("", (0, 0), "embedded"),
    ("ties=shuffled", (8, 0), "embedded"),
    ("totals=absent,max_per_page=25", (0, 0), "embedded"),
    ("revision=a", (3, 0), "embedded"),
    ("max_per_page=25,ties=shuffled", (4, 10), "embedded"),
    ("totals=absent,ties=shuffled,nulls=first", (4, 0), "embedded"),
    ("revision=a,default_sort=oldest", (0, 10), "embedded"),
    ("undocumented=absent,peer_shape=flat,participants_clamp=1,max_per_page=60", (0, 10), "embedded"),
    ("refuse_per_page=50,paging=data,default_sort=none,nulls=first", (3, 0), "embedded"),
    ("", (0, 0), "old"),
];

/// The seed and the number of cases of a run that says nothing else.
const SEED: u64 = 20_261_115;
const STATEMENTS: u64 = 320;

/// So many cases run from one fresh start: server, proxy, host and connections.
const BATCH: u64 = 16;

/// In how many cases by the fixed seed each construct and table has to be found.
const DRAWN: u64 = 4000;

fn main() -> Result<(), String> {
    let arguments = Arguments::from_args();
    let seed = number("SEED")?.unwrap_or(SEED);
    let statements = number("STATEMENTS")?.unwrap_or(STATEMENTS);
    let only = number("ONLY")?;
    let counts = Default::default();
    let bench = Arc::new(Bench { extension: extension::path()?, hosts: Hosts::find(), plains: Plains::new()?, counts });
    let mut trials = Vec::new();
    let servers = servers()?;
    for (index, server) in servers.iter().enumerate() {
        let is_here = |batch: &u64| (*batch % servers.len() as u64) as usize == index;
        let batches: Vec<Range<u64>> = match only {
            // What came before it in its batch is run too.
            Some(only) => [only / BATCH].into_iter().filter(is_here).map(|b| b * BATCH..only + 1).collect(),
            None => (0..statements.div_ceil(BATCH)).filter(is_here).map(|b| b * BATCH..(b + 1) * BATCH).collect(),
        };
        if batches.is_empty() {
            continue;
        }
        let (bench, server) = (bench.clone(), server.clone());
        trials.push(Trial::test(format!("same_rows::{}", server.name()), move || {
            Ok(run(&bench, &server, seed, batches)?)
        }));
    }
    if only.is_none() {
        for name in ["embedded", "old"] {
            let bench = bench.clone();
            let lists = move || match bench.hosts.named(name) {
                Some(host) => Ok(lists::run(&bench, host)?),
                None => Err(format!("there is no host {name}").into()),
            };
            trials.push(Trial::test(format!("lists_of_thousands::{name}"), lists));
        }
        let bench = bench.clone();
        trials.push(Trial::test("every_construct_is_drawn", move || Ok(drawn(&bench)?)));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    let counts = bench.counts.lock().map_err(|error| error.to_string())?;
    if !counts.is_empty() {
        println!("{counts}");
    }
    drop(counts);
    conclusion.exit()
}

/// The servers of this run: those of the list, or the one that the environment names.
fn servers() -> Result<Vec<Server>, String> {
    let listed = |&(switches, (late, fails), host): &(&str, (u64, u64), &'static str)| Server {
        switches: switches.to_owned(),
        trouble: Trouble { late, fails },
        host,
    };
    match std::env::var("REALTIMEKIT_DIFFERENTIAL_SERVER") {
        Err(_) => Ok(SERVERS.iter().map(listed).collect()),
        Ok(switches) => {
            let trouble = Trouble { late: number("DELAY")?.unwrap_or(0), fails: number("FAILS")?.unwrap_or(0) };
            let server = |host| Server { switches: switches.clone(), trouble, host };
            Ok(vec![server("embedded"), server("old")])
        }
    }
}

fn run(bench: &Bench, server: &Server, seed: u64, batches: Vec<Range<u64>>) -> Result<(), String> {
    let host = bench.hosts.named(server.host).ok_or_else(|| format!("there is no host {}", server.host))?;
    let plain = bench.plains.of(&server.switches, &bench.hosts, &bench.extension)?;
    trial::run(bench, host, &plain, &Plan { server, seed, batches })
}

/// That the grammar still draws everything it is said to cover.
fn drawn(bench: &Bench) -> Result<(), String> {
    let plain = bench.plains.of("", &bench.hosts, &bench.extension)?;
    let mut counts = Counts::default();
    (0..DRAWN).for_each(|number| counts.draw(&grammar::case(&plain.facts, false, SEED, number)));
    let names = CONSTRUCTS.iter().map(|(name, _)| *name);
    let relations = plain.facts.relations.iter().map(|relation| relation.name.as_str());
    let rare: Vec<String> = names
        .chain(relations)
        .map(|name| (name, counts.of(name)))
        .filter(|(_, count)| *count < DRAWN / 400)
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    if rare.is_empty() { Ok(()) } else { Err(format!("in {DRAWN} cases only: {}", rare.join(" · "))) }
}

/// A number that the environment gives.
fn number(name: &str) -> Result<Option<u64>, String> {
    let name = format!("REALTIMEKIT_DIFFERENTIAL_{name}");
    let Ok(text) = std::env::var(&name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| format!("{name} = {text} is no whole number"))
}

/// Whether the environment asks for something.
pub fn is_set(name: &str) -> bool {
    std::env::var_os(format!("REALTIMEKIT_DIFFERENTIAL_{name}")).is_some()
}
