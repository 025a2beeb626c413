//! Lists that change while they are read: sessions arrive at the head, end, vanish; ties change places; totals are absent.
//!
//! Rows come neither twice nor is one missed that was there all the time.

use crate::data;
use crate::harness::value::{Answer, Value};
use crate::host::{Bench, Connection};
use libtest_mimic::{Failed, Trial};
use realtime_kit_emulator::Emulator;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A statement over a list that changes: a line of changing.csv.
#[derive(Clone, Debug, Deserialize)]
struct Line {
    name: String,
    /// What the emulator does meanwhile.
    switches: String,
    /// `rows`: every row that was there all the time, once. `error`: told that it cannot be read. `either`: one of them.
    expect: String,
    /// Rows that LIMIT lets through; empty without one.
    limit: String,
    /// Selects `id` first, then what it is sorted by, if it is.
    sql: String,
}

/// A trial for each line, with one request in flight and with sixteen.
pub fn trials(bench: &Arc<Bench>) -> Result<Vec<Trial>, String> {
    let lines: Vec<Line> = data::read("changing.csv")?;
    let trials = lines.into_iter().flat_map(|line| {
        [1, 16].map(|in_flight| {
            let (bench, line) = (Arc::clone(bench), line.clone());
            let name = format!("changing::{}[{}, {in_flight} in flight]", line.name, line.switches);
            Trial::test(name, move || run(&bench, &line, in_flight).map_err(Failed::from))
        })
    });
    Ok(trials.collect())
}

fn ids(answer: &Answer) -> Result<Vec<String>, String> {
    let id = |row: &Vec<Value>| match row.first() {
        Some(Value::Text(id)) => Ok(id.clone()),
        other => Err(format!("no id: {other:?}")),
    };
    answer.rows.iter().map(id).collect()
}

/// The answer of a statement without its LIMIT, where nothing happens.
fn still(connection: &mut Connection<'_>, emulator: &Emulator, line: &Line) -> Result<Answer, String> {
    connection.renew(&emulator.base_url(""), "in_flight=16")?;
    let whole = line.sql.split(" LIMIT ").next().unwrap_or_default();
    let answer = connection.run(whole)?;
    answer.error.clone().map_or(Ok(answer), |error| Err(format!("{whole}: {error}")))
}

fn run(bench: &Bench, line: &Line, in_flight: u32) -> Result<(), String> {
    let emulator = Emulator::start().map_err(|error| error.to_string())?;
    let mut connection = bench.start()?;
    let before = still(&mut connection, &emulator, line)?;
    connection
        .renew(&emulator.base_url(&line.switches.replace(" ", ",")), &format!("in_flight={in_flight};page_size=40"))?;
    emulator.take_log();
    let answer = connection.run(&line.sql)?;
    let pages = emulator.take_log().len();
    if pages < 2 {
        return Err(format!("{pages} pages were read: nothing can have changed between them"));
    }
    match (&answer.error, line.expect.as_str()) {
        (None, "rows" | "either") => {}
        (Some(error), "error" | "either") if error.contains("pages that contradict each other") => return Ok(()),
        // Read again and again, while more and more came.
        (Some(error), "either") if error.contains("max_requests") => return Ok(()),
        (error, _) => return Err(format!("{pages} requests: {error:?} instead of {}", line.expect)),
    }
    let given = ids(&answer)?;
    let once: BTreeSet<&String> = given.iter().collect();
    if once.len() != given.len() {
        return Err(format!("{} rows came twice", given.len() - once.len()));
    }
    // What is in the list behind the statement was not taken from it meanwhile.
    let everything =
        connection.run("SELECT id, status FROM realtime_kit_sessions WHERE page_no = 1 AND per_page = 100000")?;
    let after: BTreeSet<String> = ids(&everything)?.into_iter().collect();
    let now: BTreeMap<String, Value> =
        ids(&everything)?.into_iter().zip(everything.rows.iter().map(|row| row[1].clone())).collect();
    // With a condition on what ends, only what has not ended meanwhile had to be found.
    let live = Value::Text("LIVE".into());
    let asks_for_live = line.sql.contains("status = 'LIVE'");
    let stayed = |id: &String| after.contains(id) && (!asks_for_live || now.get(id) == Some(&live));
    let mut certain: Vec<String> = ids(&before)?.into_iter().filter(stayed).collect();
    if let Ok(limit) = line.limit.parse::<usize>() {
        if given.len() != limit {
            return Err(format!("{} rows of LIMIT {limit}", given.len()));
        }
        // Those before the last row given; where it has equals, some of them may be left out.
        let last = answer.rows.last().map(|row| row[1].clone());
        let end = before.rows.iter().position(|row| Some(&row[1]) == last.as_ref()).unwrap_or(0);
        let first: BTreeSet<String> = ids(&before)?.into_iter().take(end).collect();
        certain.retain(|id| first.contains(id));
    }
    let missed: Vec<&String> = certain.iter().filter(|id| !once.contains(id)).collect();
    if !missed.is_empty() {
        return Err(format!("{} of {} rows were missed: {missed:?}", missed.len(), certain.len()));
    }
    let known: BTreeSet<String> = ids(&before)?.into_iter().chain(after).collect();
    let strange = given.iter().filter(|id| !known.contains(*id)).count();
    if strange > 0 { Err(format!("{strange} rows that never were")) } else { Ok(()) }
}
