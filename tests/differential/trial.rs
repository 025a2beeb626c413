//! One server: statements run in every way, each answer held against that of the plain tables or against a law that holds
//! between answers.
//!
//! Statements run in batches: a server, a proxy and a host with its connections are begun anew for each, so what a
//! statement finds depends on nothing but the seed and the statements before it in its batch.

use crate::bench::{Connection, DRAWN, PLAIN, Settings, environment, ways};
use crate::compare;
use crate::counts::{Counts, Went};
use crate::grammar::{self, Case, Law, Statement};
use crate::harness::host::Host;
use crate::harness::hosts::Hosts;
use crate::harness::value::Answer;
use crate::oracles::{self, Told};
use crate::plain::{Plain, Plains};
use crate::schedule::{Schedule, Trouble};
use crate::{Server, is_set};
use realtime_kit_emulator::Emulator;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A host ends when it has run so long: the harness gives each of its processes a minute.
const OF_A_HOST: Duration = Duration::from_secs(25);

/// How many differences end the run of a server.
const ENOUGH: usize = 5;

/// Beside the switches of every server: a budget that is never used up, for pacing has tests of its own.
const PLENTY: &str = "budget=1000000000";

/// What a way may say although others give rows: with this switch of the server, in this host, or with this setting off,
/// a message with these words.
const TOLERATED: [(&str, &str); 1] = [
    // Where ties change places between any two requests, pages may contradict each other as often as they are read.
    ("ties=shuffled", "gave pages that contradict each other"),
];

/// What all servers share.
pub struct Bench {
    pub extension: PathBuf,
    pub hosts: Hosts,
    pub plains: Plains,
    pub counts: Mutex<Counts>,
}

/// What is to be run against one server.
pub struct Plan<'a> {
    pub server: &'a Server,
    pub seed: u64,
    /// Each runs from a fresh start.
    pub batches: Vec<Range<u64>>,
}

/// How a statement went.
#[derive(Debug)]
pub enum Outcome {
    /// As it should; whether there were rows.
    Same(bool),
    /// Some ways failed as they may.
    Tolerated,
    /// There was nothing to try the law on.
    Nothing,
    Different(String),
}

struct Trial<'a> {
    bench: &'a Bench,
    host: &'a Host,
    plan: &'a Plan<'a>,
    plain: &'a Plain,
}

/// What runs a batch.
struct Running {
    emulator: Emulator,
    base_url: String,
    /// How many requests the drawn way has in flight.
    in_flight: u32,
    is_cached: bool,
    /// Kept while the batch runs.
    _schedule: Option<Schedule>,
    connection: Option<(Connection, Instant)>,
}

/// Runs all statements of a plan. An `Err` tells every difference found, up to a few.
pub fn run(bench: &Bench, host: &Host, plain: &Plain, plan: &Plan<'_>) -> Result<(), String> {
    let trial = Trial { bench, host, plan, plain };
    let mut differences = Vec::new();
    for batch in &plan.batches {
        trial.batch(batch.clone(), &mut differences)?;
        if differences.len() >= ENOUGH {
            break;
        }
    }
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n\n")) }
}

impl Trial<'_> {
    fn begin(&self, batch: u64) -> Result<Running, String> {
        let server = self.plan.server;
        let emulator = Emulator::start().map_err(|error| error.to_string())?;
        let switches = [server.switches.as_str(), PLENTY].join(",");
        let mut base_url = emulator.base_url(switches.trim_start_matches(','));
        let port =
            base_url.trim_start_matches("http://127.0.0.1:").split('/').next().and_then(|port| port.parse().ok());
        let mut rng = grammar::rng(self.plan.seed ^ 0xba7c, batch);
        let schedule = match port {
            Some(port) if server.trouble != Trouble::default() => {
                let schedule = Schedule::start(port, rng.u64(..), server.trouble).map_err(|error| error.to_string())?;
                base_url = schedule.of(&base_url);
                Some(schedule)
            }
            _ => None,
        };
        let in_flight = rng.choice([1, 2, 3, 7, 16, 64]).unwrap_or(1);
        Ok(Running { emulator, base_url, in_flight, is_cached: rng.bool(), _schedule: schedule, connection: None })
    }

    fn connect(&self, running: &Running) -> Result<Connection, String> {
        let environment = environment(&running.base_url, running.is_cached);
        Connection::of_all_ways(self.host, &self.bench.extension, &environment, &self.plain.file, &self.plain.facts)
    }

    fn batch(&self, batch: Range<u64>, differences: &mut Vec<String>) -> Result<(), String> {
        let is_old = self.host.name == "old";
        let mut running = self.begin(batch.start)?;
        for number in batch {
            if running.connection.as_ref().is_none_or(|(_, since)| since.elapsed() > OF_A_HOST) {
                running.connection = Some((self.connect(&running)?, Instant::now()));
            }
            let case = grammar::case(&self.plain.facts, is_old, self.plan.seed, number);
            if is_set("SHOW") {
                eprintln!("{number}: {}", case.sql());
            }
            let begun = Instant::now();
            let mut requests = 0;
            let outcome = self.one(&mut running, number, &case, &mut requests).unwrap_or_else(|died| {
                running.connection = None;
                Outcome::Different(format!("the host did not answer: {died}"))
            });
            let went = Went { requests, took: begun.elapsed(), number, server: &self.plan.server.name() };
            let mut counts = self.bench.counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            counts.note(&case, &outcome, &went);
            drop(counts);
            if let Outcome::Different(text) = outcome {
                differences.push(self.told(number, &case, &text));
            }
            if differences.len() >= ENOUGH {
                break;
            }
        }
        Ok(())
    }

    fn told(&self, number: u64, case: &Case, text: &str) -> String {
        let (server, seed) = (self.plan.server, self.plan.seed);
        let name = server.name();
        format!(
            "{name} REALTIMEKIT_DIFFERENTIAL_SEED={seed} REALTIMEKIT_DIFFERENTIAL_ONLY={number}\n{}\n{text}",
            case.sql()
        )
    }

    /// One statement, and the most requests that a way took; an `Err` is a host that died.
    fn one(&self, running: &mut Running, number: u64, case: &Case, requests: &mut usize) -> Result<Outcome, String> {
        let mut rng = grammar::rng(self.plan.seed ^ 0x5eed, number);
        let drawn = Settings::drawn(&mut rng, running.in_flight, &self.plan.server.switches);
        let Some((connection, _)) = &mut running.connection else { return Err("there is no host".to_owned()) };
        connection.set(DRAWN, &drawn)?;
        let mut names: Vec<&str> = ways().map(|(name, _)| name).into_iter().chain([DRAWN]).collect();
        rng.shuffle(&mut names);
        let mut ask = |connection: &mut Connection, name: &str, sql: &str| {
            running.emulator.take_log();
            let begun = Instant::now();
            let answer = connection.run(name, sql)?;
            let made = running.emulator.take_log().len();
            if is_set("TIMES") {
                eprintln!("  {name}: {made} requests, {} ms", begun.elapsed().as_millis());
            }
            *requests = made.max(*requests);
            Ok::<_, String>(answer)
        };
        let judge = Judge { switches: &self.plan.server.switches, host: self.host.name, drawn: &drawn };
        match case {
            Case::Rows(statement) => {
                let plain = connection.run(PLAIN, &statement.plain)?;
                let whole = match &statement.whole {
                    Some(sql) => Some(connection.run(PLAIN, sql)?),
                    None => None,
                };
                let mut answers = Vec::new();
                for name in names {
                    answers.push((name, ask(connection, name, &statement.sql)?));
                }
                Ok(judge.rows(statement, &plain, whole.as_ref(), &answers))
            }
            Case::Law(law) => {
                let law = match law {
                    Law::Pivot(pivot) => match oracles::pivoted(pivot, connection)? {
                        Some(law) => law,
                        None => return Ok(Outcome::Nothing),
                    },
                    law => law.clone(),
                };
                // A way for one side and another for the other: all of them tell the same.
                let (one, other) = (names[0], names[1]);
                oracles::held(&law, &mut |is_left, sql| {
                    let name = if is_left { one } else { other };
                    let answer = ask(connection, name, sql)?;
                    let is_tolerated = answer.error.as_ref().is_some_and(|error| judge.tolerates(name, sql, error));
                    Ok(Told { answer, way: judge.way(name), is_tolerated })
                })
            }
        }
    }
}

/// What an answer is judged by, besides the rows.
struct Judge<'a> {
    switches: &'a str,
    host: &'a str,
    drawn: &'a Settings,
}

impl Judge<'_> {
    fn way(&self, name: &str) -> String {
        if name == DRAWN { format!("{name} {:?}", self.drawn.pairs) } else { name.to_owned() }
    }

    fn tolerates(&self, name: &str, sql: &str, error: &str) -> bool {
        // SQLite does not look into a view behind a LEFT JOIN where DISTINCT stands, old ones nowhere: nothing gives it
        // its session.
        let is_hidden = sql.contains("LEFT JOIN my_people") && (sql.contains("DISTINCT") || self.host == "old");
        if is_hidden && error.contains("session_id is missing") {
            return true;
        }
        let settings = ways().into_iter().find(|(way, _)| *way == name).map(|(_, settings)| settings);
        let settings = settings.as_ref().unwrap_or(self.drawn);
        let is_off = |key: &str| settings.pairs.iter().any(|(found, value)| *found == key && value == "off");
        TOLERATED.iter().any(|(key, text)| {
            error.contains(text) && (self.switches.contains(key) || self.host == *key || is_off(key))
        })
    }

    fn rows(
        &self,
        statement: &Statement,
        plain: &Answer,
        whole: Option<&Answer>,
        answers: &[(&str, Answer)],
    ) -> Outcome {
        if let Some(error) = plain.error.as_ref().or(whole.and_then(|whole| whole.error.as_ref())) {
            return Outcome::Different(format!("the grammar is wrong: on plain tables {error}\n{}", statement.plain));
        }
        let mut outcome = Outcome::Same(!plain.rows.is_empty());
        for (name, answer) in answers {
            if let Some(error) = &answer.error {
                if self.tolerates(name, &statement.sql, error) {
                    outcome = Outcome::Tolerated;
                    continue;
                }
                return Outcome::Different(format!("{}: {error}", self.way(name)));
            }
            if let Some(difference) = compare::difference(statement.order, plain, whole, answer) {
                return Outcome::Different(format!("{}: {difference}", self.way(name)));
            }
        }
        outcome
    }
}
