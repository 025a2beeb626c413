//! One request in five fails, in ways that are drawn from a seed; and all of them do.

use crate::harness::value::Answer;
use crate::host::{Bench, Connection};
use libtest_mimic::{Failed, Trial};
use realtime_kit_emulator::Emulator;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many seeds there are.
const SEEDS: u64 = 20;

/// Joins, lists, scans and files, sixteen requests in flight.
const STATEMENTS: [&str; 8] = [
    "SELECT id, status, minutes_consumed FROM realtime_kit_sessions",
    "SELECT id, created_at FROM realtime_kit_sessions WHERE created_at >= '2026-10-20' ORDER BY created_at DESC LIMIT 90",
    "SELECT s.id, p.id, p.duration FROM realtime_kit_sessions AS s
       JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
      WHERE s.associated_id = '92569876-42b1-4cfe-9a90-da76caa60b92'",
    "SELECT s.id, p.id, r.device_info FROM realtime_kit_sessions AS s
       JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
       JOIN realtime_kit_sessions_peer_report AS r ON r.peer_id = p.id
      WHERE s.id IN ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', '255cbd09-6678-462a-9976-c036fb17f06d',
                     '644be47d-5333-496b-8da2-3bed1c5293ff', '32d08083-fe8d-4a86-9313-e1ef49b53732')",
    "SELECT session_id, id, display_name FROM realtime_kit_sessions_participants
      WHERE session_id IN (SELECT session_id FROM realtime_kit_recordings WHERE status = 'PAUSED')",
    "SELECT s.id, m.id, m.payload FROM realtime_kit_sessions AS s
       JOIN realtime_kit_sessions_chat_messages AS m ON m.session_id = s.id
      WHERE s.associated_id = '92569876-42b1-4cfe-9a90-da76caa60b92'",
    "SELECT session_id, content FROM realtime_kit_sessions_transcript
      WHERE session_id IN ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', '07b9daee-32b7-4b56-b6b0-2139a73fb6f1')",
    "SELECT r.id, a.name FROM realtime_kit_apps AS a JOIN realtime_kit_recordings AS r ON r.app_id = a.id
      WHERE a.name = 'Video calls'",
];

/// The eight tries of the default, without their long pauses.
const SETTINGS: &str = "in_flight=16;page_size=30";

/// A trial for each seed, and those in which everything fails.
pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for seed in 1..=SEEDS {
        let bench = Arc::clone(bench);
        let name = format!("mixed::one_request_in_five_fails_and_the_rows_are_exact[seed {seed}]");
        trials.push(Trial::test(name, move || exact(&bench, seed).map_err(Failed::from)));
    }
    for seed in 1..=4 {
        let bench = Arc::clone(bench);
        let name = format!("mixed::every_request_fails_and_all_give_an_error_in_time[seed {seed}]");
        trials.push(Trial::test(name, move || in_time(&bench, seed).map_err(Failed::from)));
    }
    trials
}

fn sorted(answer: &Answer) -> Vec<String> {
    let mut rows: Vec<String> = answer.rows.iter().map(|row| format!("{row:?}")).collect();
    rows.sort_unstable();
    rows
}

/// The rows of all statements where nothing fails.
fn healthy(connection: &mut Connection<'_>, emulator: &Emulator) -> Result<Vec<Vec<String>>, String> {
    connection.renew(&emulator.base_url(""), SETTINGS)?;
    let rows = STATEMENTS.iter().map(|sql| {
        let answer = connection.run(sql)?;
        match answer.error {
            None if !answer.rows.is_empty() => Ok(sorted(&answer)),
            _ => Err(format!("{sql} on a healthy server: {answer:?}")),
        }
    });
    rows.collect()
}

fn exact(bench: &Bench, seed: u64) -> Result<(), String> {
    let emulator = Emulator::start().map_err(|error| error.to_string())?;
    let mut connection = bench.start()?;
    let healthy = healthy(&mut connection, &emulator)?;
    let base_url = emulator.base_url(&format!("mixed=20,fault_seed={seed}"));
    let mut retried = 0;
    for (sql, rows) in STATEMENTS.iter().zip(&healthy) {
        connection.renew(&base_url, SETTINGS)?;
        let answer = connection.run(sql)?;
        if let Some(error) = &answer.error {
            return Err(format!("{sql}: {error}"));
        }
        if sorted(&answer) != *rows {
            return Err(format!("{sql}: {} rows instead of {}, or others", answer.rows.len(), rows.len()));
        }
        retried += connection.outcomes()?.iter().filter(|it| *it == "retried").count();
    }
    if retried < 5 { Err(format!("only {retried} requests failed")) } else { Ok(()) }
}

fn in_time(bench: &Bench, seed: u64) -> Result<(), String> {
    let emulator = Emulator::start().map_err(|error| error.to_string())?;
    let switches = format!("mixed=100,fault_seed={seed}");
    let mut connection = bench.start()?;
    for sql in STATEMENTS {
        connection.renew(&emulator.base_url(&switches), &format!("{SETTINGS};max_wait=2;max_time=5"))?;
        let begun = Instant::now();
        let answer = connection.run(sql)?;
        let took = begun.elapsed();
        if answer.error.is_none() || !answer.rows.is_empty() {
            return Err(format!("{sql} gave no error: {answer:?}"));
        }
        // The time allowed, and what a loaded machine needs besides.
        if took > Duration::from_secs(5 + 10) {
            return Err(format!("{sql} took {took:?}"));
        }
    }
    connection.renew(&emulator.base_url(&switches), "max_wait=2;max_time=5")?;
    emulator.take_log();
    let insert = "INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1')";
    let answer = connection.run(insert)?;
    let posts: Vec<u16> = emulator.take_log().iter().filter(|it| it.method == "POST").map(|it| it.status).collect();
    // What was refused with 429 was not carried out.
    let carried_out = posts.iter().filter(|status| **status != 429).count();
    match answer.error {
        Some(_) if carried_out <= 1 => Ok(()),
        error => Err(format!("{error:?}, and POSTs were answered with {posts:?}")),
    }
}
