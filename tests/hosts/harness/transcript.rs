//! A golden's run as text: each statement, its answer, and the requests the emulator saw while it ran.

use super::golden::Golden;
use super::host::{Host, Session};
use super::sql::Statement;
use super::value::{Answer, Value};
use realtime_kit_emulator::{Emulator, Seen};
use std::fmt::Write;
use std::path::Path;

/// Columns of `realtime_kit_requests` that differ from run to run, shown as `<name>` where they hold what they should.
const VOLATILE: [&str; 3] = ["time", "ms", "request_id"];

/// Runs a golden in a host, against an emulator of its own; fails if the token got into anything the host printed.
pub fn run(golden: &Golden, variant: &str, host: &Host, extension: &Path) -> Result<String, String> {
    let emulator = Emulator::start().map_err(|error| format!("the emulator does not start: {error}"))?;
    let base_url = emulator.base_url(variant);
    let environment = golden.environment(&base_url);
    let mut session = host.start_with(extension, &environment)?;
    let mut text = String::new();
    for statement in &golden.statements {
        let answer = session.run(&statement.sql).map_err(|error| format!("{}\n{error}", statement.sql))?;
        let seen = emulator.take_log();
        push_statement(&mut text, statement, &answer, &seen);
    }
    check_secret(&mut session, environment.token())?;
    Ok(with_placeholders(&text, &base_url))
}

/// Fails if a host has printed the token.
pub fn check_secret(session: &mut Session, token: Option<&str>) -> Result<(), String> {
    check_text(session.said()?, token)
}

/// Fails if what was printed has the token in it.
pub fn check_text(said: &str, token: Option<&str>) -> Result<(), String> {
    match token.and_then(|token| said.lines().find(|line| line.contains(token))) {
        Some(line) => Err(format!("the host printed the token: {line}")),
        None => Ok(()),
    }
}

fn push_statement(text: &mut String, statement: &Statement, answer: &Answer, seen: &[Seen]) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&statement.comment);
    text.push_str(&format!("sql> {};\n", statement.sql.replace('\n', "\n   > ")));
    if is(&statement.sql, &["EXPLAIN", "QUERY", "PLAN"]) {
        push_plan(text, answer);
    } else {
        push_rows(text, &statement.sql, answer);
    }
    if let Some(error) = &answer.error {
        let _ = writeln!(text, "Error: {error}");
    }
    for request in seen {
        let _ = writeln!(text, "{}", request_line(request));
    }
}

fn push_rows(text: &mut String, sql: &str, answer: &Answer) {
    // No host's columns without rows: the sqlite3 shell does not tell them.
    if answer.rows.is_empty() {
        if answer.error.is_none() && ["SELECT", "WITH", "VALUES"].iter().any(|word| is(sql, &[word])) {
            text.push_str("(no rows)\n");
        }
        return;
    }
    let _ = writeln!(text, "{}", answer.columns.join("|"));
    for row in &answer.rows {
        let cells = row.iter().zip(&answer.columns).map(|(value, column)| cell(value, column));
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("|"));
    }
}

fn cell(value: &Value, column: &str) -> String {
    let as_it_should_be = match value {
        Value::Integer(_) | Value::Real(_) => column == "ms",
        Value::Text(text) => column != "ms" && !text.is_empty(),
        _ => false,
    };
    if VOLATILE.contains(&column) && as_it_should_be { format!("<{column}>") } else { value.to_string() }
}

/// A query plan: its details only, in the words of newer versions.
fn push_plan(text: &mut String, answer: &Answer) {
    for row in &answer.rows {
        if let Some(Value::Text(detail)) = row.last() {
            let _ = writeln!(text, "{}", detail_of(detail));
        }
    }
}

/// What all versions say: a virtual table's own words, and of others `SCAN s` where older ones say `SCAN TABLE x AS s`.
fn detail_of(detail: &str) -> String {
    if let Some((_, own)) = detail.split_once("VIRTUAL TABLE INDEX ") {
        return own.to_owned();
    }
    let Some((verb, table)) = detail.split_once(" TABLE ").filter(|(verb, _)| ["SCAN", "SEARCH"].contains(verb)) else {
        return detail.to_owned();
    };
    let words: Vec<&str> = table.splitn(4, ' ').collect();
    match words.as_slice() {
        [_, "AS", alias, rest @ ..] => [&[verb, alias], rest].concat().join(" "),
        _ => format!("{verb} {table}"),
    }
}

/// Whether a statement begins with these words.
fn is(sql: &str, words: &[&str]) -> bool {
    let mut found = sql.split_whitespace();
    words.iter().all(|word| found.next().is_some_and(|found| found.eq_ignore_ascii_case(word)))
}

/// A request as the emulator saw it, its query readable.
pub fn request_line(seen: &Seen) -> String {
    let query = match seen.query.is_empty() {
        true => String::new(),
        false => format!("?{}", decoded(&seen.query)),
    };
    let body = match seen.body_len {
        0 => String::new(),
        length => format!(" (a body of {length} bytes)"),
    };
    format!("-> {} {}{query} {}{body}", seen.method, seen.path, seen.status)
}

fn decoded(query: &str) -> String {
    percent_encoding::percent_decode_str(&query.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Puts placeholders for the emulator's address and for Cloudflare's request ids.
fn with_placeholders(text: &str, base_url: &str) -> String {
    let text = text.replace(base_url, "http://127.0.0.1:PORT/client/v4");
    let address = base_url.split('/').nth(2).unwrap_or_default();
    let text = if address.is_empty() { text } else { text.replace(address, "127.0.0.1:PORT") };
    with_moment_placeholder(&with_ray_placeholders(&text))
}

/// The moment from which on a statement will work.
fn with_moment_placeholder(text: &str) -> String {
    let mut placed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("it will work from ") {
        let moment = behind.split_once(" UTC on").filter(|(moment, _)| moment.len() == "2026-11-14 14:00:00".len());
        let Some((_, after)) = moment else { break };
        placed.push_str(before);
        placed.push_str("it will work from <moment> UTC on");
        rest = after;
    }
    placed + rest
}

/// A `cf-ray` header's value: sixteen hexadecimal digits, a dash, the three letters of a data centre.
fn with_ray_placeholders(text: &str) -> String {
    let is_ray = |bytes: &[u8]| {
        let (digits, place) = bytes.split_at(16);
        digits.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && place[0] == b'-'
            && place[1..].iter().all(u8::is_ascii_uppercase)
    };
    let bytes = text.as_bytes();
    let (mut placed, mut copied, mut at) = (String::new(), 0, 0);
    while at + 20 <= bytes.len() {
        if is_ray(&bytes[at..at + 20]) {
            placed.push_str(&text[copied..at]);
            placed.push_str("<cf-ray>");
            at += 20;
            copied = at;
        } else {
            at += 1;
        }
    }
    placed.push_str(&text[copied..]);
    placed
}
