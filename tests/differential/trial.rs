//! One server: statements run in every way, each answer held against that of the plain tables.

use crate::bench::{Connection, DRAWN, PLAIN, Settings, environment, ways};
use crate::compare;
use crate::grammar::{self, Statement};
use crate::harness::host::Host;
use crate::harness::hosts::Hosts;
use crate::harness::value::Answer;
use crate::plain::{Plain, Plains};
use crate::schedule::Schedule;
use realtime_kit_emulator::Emulator;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A host ends when it has run so long: the harness gives each of its processes a minute.
const OF_A_HOST: Duration = Duration::from_secs(20);

/// What a way may say although others give rows: with this switch of the server, or this setting off, a message with
/// these words. All but the first are known faults.
const TOLERATED: [(&str, &str); 3] = [
    // Where ties change places between any two requests, pages may contradict each other as often as they are read.
    ("ties=shuffled", "gave pages that contradict each other"),
    // The field `id` fills in the report's required peer_id only while filters are sent.
    ("push_filters", "realtime_kit_sessions_peer_report: peer_id is missing"),
    // SQLite is led to believe that there is a plan without the other table when IN is masked.
    ("push_lists", "no query solution"),
];

/// What all servers share.
pub struct Bench {
    pub extension: PathBuf,
    pub hosts: Hosts,
    pub plains: Plains,
}

/// What is to be run.
pub struct Plan<'a> {
    pub switches: &'a str,
    /// The most by which a proxy delays an answer, in milliseconds; 0: there is no proxy.
    pub delay: u64,
    pub seed: u64,
    pub numbers: Range<u64>,
}

/// How a statement went.
enum Outcome {
    Same,
    /// Some ways failed as they may.
    Tolerated,
    /// Every way failed with the same message.
    Refused(String),
    Different(String),
}

struct Trial<'a> {
    extension: &'a Path,
    host: &'a Host,
    plan: &'a Plan<'a>,
    plain: &'a Plain,
    emulator: Emulator,
    base_url: String,
}

/// Runs all statements of a plan. An `Err` tells every difference found, up to a few.
pub fn run(bench: &Bench, host: &Host, plain: &Plain, plan: &Plan<'_>) -> Result<(), String> {
    let emulator = Emulator::start().map_err(|error| error.to_string())?;
    let mut base_url = emulator.base_url(plan.switches);
    let port = base_url.trim_start_matches("http://127.0.0.1:").split('/').next().and_then(|port| port.parse().ok());
    let schedule = match (plan.delay, port) {
        (1.., Some(port)) => {
            Some(Schedule::start(port, plan.seed, Duration::from_millis(plan.delay)).map_err(|e| e.to_string())?)
        }
        _ => None,
    };
    if let Some(schedule) = &schedule {
        base_url = schedule.of(&base_url);
    }
    Trial { extension: &bench.extension, host, plan, plain, emulator, base_url }.all()
}

impl Trial<'_> {
    fn start(&self) -> Result<Connection, String> {
        let environment = environment(&self.base_url);
        Connection::of_all_ways(self.host, self.extension, &environment, &self.plain.file, &self.plain.facts)
    }

    fn all(&self) -> Result<(), String> {
        let (mut differences, mut refused, mut most, mut tolerated) = (Vec::new(), BTreeMap::new(), (0, 0), 0);
        let is_old = self.host.name == "old";
        let (mut connection, mut started) = (self.start()?, Instant::now());
        for number in self.plan.numbers.clone() {
            if started.elapsed() > OF_A_HOST {
                (connection, started) = (self.start()?, Instant::now());
            }
            let statement = grammar::statement(&self.plain.facts, is_old, self.plan.seed, number);
            if std::env::var_os("REALTIMEKIT_DIFFERENTIAL_SHOW").is_some() {
                eprintln!("{number}: {}", statement.sql);
            }
            let outcome = match self.one(&mut connection, number, &statement) {
                Ok((outcome, requests)) => {
                    if requests > most.0 {
                        most = (requests, number);
                    }
                    outcome
                }
                Err(died) => {
                    (connection, started) = (self.start()?, Instant::now());
                    Outcome::Different(format!("the host did not answer: {died}"))
                }
            };
            match outcome {
                Outcome::Same => {}
                Outcome::Tolerated => tolerated += 1,
                Outcome::Refused(message) => refused.entry(message).or_insert_with(Vec::new).push(number),
                Outcome::Different(text) => differences.push(self.told(number, &statement, &text)),
            }
            if differences.len() >= 5 {
                break;
            }
        }
        let refusals: usize = refused.values().map(Vec::len).sum();
        if !refused.is_empty() || self.plan.numbers.end - self.plan.numbers.start > 1 {
            eprintln!(
                "{}[{}] {} statements, {refusals} refused, {tolerated} tolerated, at most {} requests in one way (statement {})",
                self.host.name,
                self.plan.switches,
                self.plan.numbers.end - self.plan.numbers.start,
                most.0,
                most.1
            );
            for (message, numbers) in &refused {
                eprintln!("  {} times (statement {}): {message}", numbers.len(), numbers[0]);
            }
        }
        if differences.is_empty() { Ok(()) } else { Err(differences.join("\n\n")) }
    }

    fn told(&self, number: u64, statement: &Statement, text: &str) -> String {
        format!(
            "{}::same_rows[{}] REALTIMEKIT_DIFFERENTIAL_SEED={} REALTIMEKIT_DIFFERENTIAL_ONLY={number}\n{}\n{text}",
            self.host.name, self.plan.switches, self.plan.seed, statement.sql
        )
    }

    /// One statement in every way, and the most requests that a way took; an `Err` is a host that died.
    fn one(&self, connection: &mut Connection, number: u64, statement: &Statement) -> Result<(Outcome, usize), String> {
        let plain = connection.run(PLAIN, &statement.plain)?;
        let whole = match &statement.whole {
            Some(sql) => Some(connection.run(PLAIN, sql)?),
            None => None,
        };
        let mut rng = grammar::rng(self.plan.seed ^ 0x5eed, number);
        let drawn = Settings::drawn(&mut rng, self.plan.switches);
        connection.set(DRAWN, &drawn)?;
        let mut names: Vec<&str> = ways().map(|(name, _)| name).into_iter().chain([DRAWN]).collect();
        rng.shuffle(&mut names);
        let (mut answers, mut most) = (Vec::new(), 0);
        for name in names {
            self.emulator.take_log();
            let answer = connection.run(name, &statement.sql)?;
            let requests = self.emulator.take_log().len();
            most = most.max(requests);
            answers.push((name, answer, requests));
        }
        Ok((judge(self.plan.switches, statement, &plain, whole.as_ref(), &answers, &drawn), most))
    }
}

fn judge(
    switches: &str,
    statement: &Statement,
    plain: &Answer,
    whole: Option<&Answer>,
    answers: &[(&str, Answer, usize)],
    drawn: &Settings,
) -> Outcome {
    if let Some(error) = plain.error.as_ref().or(whole.and_then(|whole| whole.error.as_ref())) {
        return Outcome::Different(format!("the grammar is wrong: on plain tables {error}\n{}", statement.plain));
    }
    let way = |name: &str| if name == DRAWN { format!("{name} {:?}", drawn.pairs) } else { name.to_owned() };
    let message = |answer: &Answer| answer.error.as_deref().map(compare::message);
    let first = message(&answers[0].1);
    if first.is_some() && answers.iter().all(|(_, answer, _)| message(answer) == first) {
        return Outcome::Refused(answers[0].1.error.clone().unwrap_or_default());
    }
    let is_off = |name: &str, key: &str| {
        if switches.contains(key) {
            return true;
        }
        let settings = ways().into_iter().find(|(way, _)| *way == name).map_or(drawn.clone(), |(_, settings)| settings);
        settings.pairs.iter().any(|(found, value)| *found == key && value == "off")
    };
    let mut outcome = Outcome::Same;
    for (name, answer, requests) in answers {
        if let Some(error) = &answer.error {
            if TOLERATED.iter().any(|(key, text)| is_off(name, key) && error.contains(text)) {
                outcome = Outcome::Tolerated;
                continue;
            }
            return Outcome::Different(format!("{} ({requests} requests): {error}\nbut not so in all ways", way(name)));
        }
        if let Some(difference) = compare::difference(statement.order, plain, whole, answer) {
            return Outcome::Different(format!("{} ({requests} requests): {difference}", way(name)));
        }
    }
    outcome
}
