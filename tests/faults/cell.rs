//! One cell: a statement, a fault, and everything that must hold of what comes.

use crate::data::{Cell, Fault, Phase, Sentence};
use crate::front::{Front, Outage};
use crate::harness::value::{Answer, Value};
use crate::host::Connection;
use realtime_kit_emulator::{Emulator, TOKEN};
use std::time::Duration;

/// Odd values that the emulator's faults send: what is shown where one came.
const ODD: [&str; 3] = ["'NOBODY_KNOWS_THIS'", "'42'", "'NO LINK'"];

/// What came of a cell, in the words of the matrix.
#[derive(Debug)]
pub struct Came {
    pub expect: &'static str,
    pub requests: usize,
    pub log: String,
    /// The sentence behind table, method and path.
    pub sentence: String,
}

/// What a statement gives where nothing fails.
pub struct Healthy {
    pub answer: Answer,
    pub base_url: String,
}

/// Asks the healthy server, and holds the answer against what the phase says of it.
pub fn healthy(connection: &mut Connection<'_>, emulator: &Emulator, phase: &Phase) -> Result<Healthy, String> {
    let base_url = emulator.base_url("");
    connection.renew(&base_url, &phase.settings)?;
    emulator.take_log();
    let answer = connection.run(&phase.sql)?;
    let requests = emulator.take_log().len();
    if let Some(error) = &answer.error {
        return Err(format!("{} on a healthy server: {error}", phase.name));
    }
    if (answer.rows.len(), requests) != (phase.rows, phase.requests) {
        return Err(format!(
            "{} on a healthy server: {} rows by {requests} requests, not {} by {}",
            phase.name,
            answer.rows.len(),
            phase.rows,
            phase.requests
        ));
    }
    Ok(Healthy { answer, base_url })
}

/// The switches of the emulator under which the phase's request fails.
fn switches(phase: &Phase, fault: &Fault, form: &str) -> String {
    let when = match form {
        "one" => "n1",
        "once" => "first",
        "seven" => "first7",
        _ => "all",
    };
    let (condition, part) = phase.aim.split_once(':').unwrap_or((&phase.aim, ""));
    // A condition lets one request pass, which is the first of its kind.
    let when = if form == "one" && !condition.is_empty() { "first" } else { when };
    let (and, colon) = (if condition.is_empty() { "" } else { "&" }, if part.is_empty() { "" } else { ":" });
    format!("fault={}@{when}{and}{condition}{colon}{part}", fault.play)
}

/// What the first line of the request that is to fail has in it.
fn marker(phase: &Phase) -> String {
    let (condition, part) = phase.aim.split_once(':').unwrap_or((&phase.aim, ""));
    match condition.strip_prefix("page") {
        Some(page) => format!("page_no={page}"),
        None if condition == "post" => "POST ".to_owned(),
        None => part.to_owned(),
    }
}

/// Runs a cell. An `Err` is something that must not be, whatever the matrix says.
pub fn run(
    connection: &mut Connection<'_>,
    emulator: &Emulator,
    phase: &Phase,
    fault: &Fault,
    cell: &Cell,
    healthy: &Healthy,
) -> Result<Came, String> {
    let outage = if cell.form == "always" { Outage::Lasting } else { Outage::Short };
    let is_played_here = fault.play.starts_with("front:") || fault.play == "settings";
    let switches = if is_played_here {
        format!("latency=0,fault_seed={}", cell_number(cell))
    } else {
        switches(phase, fault, &cell.form)
    };
    let mut base_url = emulator.base_url(&switches);
    let port = base_url.trim_start_matches("http://127.0.0.1:").split('/').next().and_then(|it| it.parse().ok());
    let front = match fault.play.strip_prefix("front:") {
        Some(play) => {
            let marker = (play == "restart").then(|| marker(phase));
            Some(Front::start(port.unwrap_or(0), outage, marker).map_err(|error| error.to_string())?)
        }
        None => None,
    };
    if let Some(front) = &front {
        base_url = front.of(&base_url);
    }
    connection.renew(&base_url, &format!("{};{}", phase.settings, fault.settings))?;
    let answer = connection.run(&phase.sql)?;
    let is_parallel = phase.settings.contains("in_flight=");
    if is_parallel {
        settle(emulator, &switches);
    }
    let outcomes = connection.outcomes()?;
    let seen = seen(emulator, &switches);
    works_on(connection, phase, healthy)?;
    let writes = seen.iter().filter(|it| it.method == "POST").count();
    let refused = seen.iter().filter(|it| it.status == 429).count();
    if writes > 1 + refused {
        return Err(format!("{writes} POSTs were sent"));
    }
    let expect = match &answer.error {
        None if same(phase, &answer, &healthy.answer) => "rows",
        None if shows(&answer, &healthy.answer) => "shown",
        None => {
            return Err(format!("other rows, and no error: {:?} instead of {:?}", answer.rows, healthy.answer.rows));
        }
        Some(_) if outcomes.iter().any(|it| it == "unsure") => "unsure",
        Some(_) => "error",
    };
    let error = answer.error.as_deref().unwrap_or_default();
    if error.contains(TOKEN) {
        return Err(format!("the message holds the token: {error}"));
    }
    let whose = if fault.name == "refused" { None } else { Some(phase) };
    let sentence = if error.is_empty() { String::new() } else { sentence(whose, error)? };
    let is_told = error.contains("may have been carried out");
    // Of a status that is no success the log knows that it failed, and the message says what may be nevertheless.
    if is_told != (expect == "unsure") && !["answered 408", "answered 5"].iter().any(|it| error.contains(it)) {
        return Err(format!("the outcome is not what the message says: {outcomes:?} {error}"));
    }
    Ok(Came { expect, requests: seen.len(), log: counted(&outcomes), sentence })
}

/// A number of its own for each cell, so that each has a base URL, and counters, of its own.
fn cell_number(cell: &Cell) -> u64 {
    let text = format!("{} {} {}", cell.phase, cell.fault, cell.form);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)) >> 16
}

/// The requests that the emulator has got under these switches.
fn seen(emulator: &Emulator, switches: &str) -> Vec<realtime_kit_emulator::Seen> {
    let path = emulator.base_url(switches);
    let prefix = path.splitn(4, '/').nth(3).and_then(|path| path.split('/').next()).unwrap_or_default().to_owned();
    emulator.take_log().into_iter().filter(|it| it.raw_target[1..].split('/').next() == Some(&prefix)).collect()
}

/// Waits until no request has come for a while: those under way when a statement fails may still be tried again.
fn settle(emulator: &Emulator, switches: &str) {
    let mut before = u64::MAX;
    for _ in 0..40 {
        let now = emulator.stats(switches).requests;
        if now == before {
            return;
        }
        before = now;
        std::thread::sleep(Duration::from_millis(25));
    }
}

/// The connection works on: its log can be read, and the same statement gives the rows where nothing fails.
fn works_on(connection: &mut Connection<'_>, phase: &Phase, healthy: &Healthy) -> Result<(), String> {
    connection.set("main", &format!("base_url={};token={TOKEN};timeout=60;max_pages=2000", healthy.base_url))?;
    let again = connection.run(&phase.sql)?;
    match again.error {
        None if same(phase, &again, &healthy.answer) => Ok(()),
        _ => Err(format!("the connection does not work on: {again:?}")),
    }
}

fn sorted(answer: &Answer) -> Vec<String> {
    let mut rows: Vec<String> = answer.rows.iter().map(|row| format!("{row:?}")).collect();
    rows.sort_unstable();
    rows
}

/// Whether two answers are the same, in the same order where the statement asks for one.
fn same(phase: &Phase, one: &Answer, other: &Answer) -> bool {
    if phase.sql.contains("ORDER BY") { one.rows == other.rows } else { sorted(one) == sorted(other) }
}

/// Whether an answer differs in odd values alone, one at least.
fn shows(odd: &Answer, healthy: &Answer) -> bool {
    let is_fit = |one: &Value, other: &Value| one == other || ODD.contains(&one.to_string().as_str());
    let fits = |(one, other): (&Vec<Value>, &Vec<Value>)| {
        one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_fit(one, other))
    };
    odd.rows.len() == healthy.rows.len() && odd.rows.iter().zip(&healthy.rows).all(fits) && odd.rows != healthy.rows
}

/// `7 retried, 1 ok`.
fn counted(outcomes: &[String]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for outcome in outcomes {
        match counts.iter_mut().find(|(known, _)| known == outcome) {
            Some((_, count)) => *count += 1,
            None => counts.push((outcome, 1)),
        }
    }
    counts.sort_unstable();
    counts.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect::<Vec<_>>().join(", ")
}

/// The sentence behind table, method and path, which must be those of the phase if one is given; what differs from run to
/// run is named.
fn sentence(phase: Option<&Phase>, error: &str) -> Result<String, String> {
    let named = named(error);
    let start = match phase {
        Some(phase) => format!("realtime_kit_{}: {} ", phase.name.split('.').next().unwrap_or_default(), phase.request),
        None => named.split_inclusive(' ').take(3).collect(),
    };
    let sentence = named.strip_prefix(&start).map(str::to_owned);
    sentence.ok_or_else(|| format!("the message does not begin with {start:?}: {named}"))
}

/// A message with placeholders for ids, ports, request ids and moments.
fn named(error: &str) -> String {
    let mut words = Vec::new();
    for word in error.split(' ') {
        let parts: Vec<String> = word
            .split('/')
            .map(|part| {
                let bare = part.trim_end_matches(['.', ',', ':', ')']);
                let is_uuid = bare.len() == 36 && bare.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit());
                let stem = bare.get(..36).filter(|stem| stem.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit()));
                match (is_uuid, stem) {
                    (true, _) => part.replace(bare, "{id}"),
                    (false, Some(stem)) => part.replace(stem, "{id}"),
                    _ => part.to_owned(),
                }
            })
            .collect();
        words.push(parts.join("/"));
    }
    // A link has the switches of the base URL in it.
    let text = replaced(&words.join(" "), "http://127.0.0.1/", "/files/", "http://127.0.0.1/LINK/files/");
    let text = replaced(&text, "(request ", "-EMU)", "(request {ray})");
    let text = replaced(&text, "from 20", " UTC on", "from {time} UTC on");
    // How much of the answer came, and what was in it.
    let text = replaced(&text, "breaks off after ", " bytes", "breaks off after {n} bytes");
    [" (tried ", ". It may"]
        .iter()
        .fold(text, |text, end| replaced(&text, " begins ", end, &format!(" begins {{text}}{end}")))
}

/// Text from `start` to `end` replaced, once.
fn replaced(text: &str, start: &str, end: &str, by: &str) -> String {
    let Some(from) = text.find(start) else { return text.to_owned() };
    let Some(length) = text[from..].find(end) else { return text.to_owned() };
    format!("{}{by}{}", &text[..from], &text[from + length + end.len()..])
}

/// What differs between what must come and what came.
pub fn differences(cell: &Cell, came: &Came, sentences: &[Sentence]) -> Vec<String> {
    let mut differences = Vec::new();
    let mut note = |what: &str, must: &str, is: &str| {
        if must != is {
            differences.push(format!("{what} {is:?} instead of {must:?}"));
        }
    };
    note("gave", &cell.expect, came.expect);
    match cell.requests.strip_prefix("<=").map(|most| most.parse::<usize>().unwrap_or(0)) {
        Some(most) if came.requests <= most => {}
        _ => note("requests", &cell.requests, &came.requests.to_string()),
    }
    if !cell.requests.starts_with("<=") && cell.log != "*" {
        note("log", &cell.log, &came.log);
    }
    let said = sentences.iter().find(|it| it.key == cell.says).map_or("", |it| it.sentence.as_str());
    note("said", said, &came.sentence);
    differences
}
