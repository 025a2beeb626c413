//! A server that takes 20 requests a second and answers 429 beyond, without saying how long to wait.

use crate::host::Bench;
use libtest_mimic::{Failed, Trial};
use realtime_kit_emulator::Emulator;
use std::sync::Arc;

/// Some 260 requests: a page of sessions or two, and the participants of each.
const SQL: &str = "SELECT s.id, p.id FROM realtime_kit_sessions AS s
  JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
 WHERE s.created_at >= '2026-10-05' ORDER BY s.id, p.id";

/// The trial.
pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    let bench = Arc::clone(bench);
    let name = "rate::twenty_requests_a_second_all_rows_and_twenty_refused_at_most";
    vec![Trial::test(name, move || twenty(&bench).map_err(Failed::from))]
}

fn twenty(bench: &Bench) -> Result<(), String> {
    let emulator = Emulator::start().map_err(|error| error.to_string())?;
    let mut connection = bench.start()?;
    connection.renew(&emulator.base_url(""), "in_flight=16")?;
    let healthy = connection.run(SQL)?;
    connection.renew(&emulator.base_url("rate=20"), "in_flight=16")?;
    let answer = connection.run(SQL)?;
    let stats = emulator.stats("rate=20");
    if answer.error.is_some() || answer.rows != healthy.rows || answer.rows.is_empty() {
        return Err(format!("{} rows instead of {}: {:?}", answer.rows.len(), healthy.rows.len(), answer.error));
    }
    println!("rate=20: {} requests, {} of them refused", stats.requests, stats.refused);
    if stats.requests < 200 || stats.refused == 0 || stats.refused > 20 {
        return Err(format!("{} of {} requests were refused", stats.refused, stats.requests));
    }
    Ok(())
}
