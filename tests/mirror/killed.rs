//! Runs that are killed at any moment lose nothing: the next ones bring what is missing, and nothing twice.

use crate::bench::{Connection, HOUR, Mirrored, NOW, at, statement};
use crate::equal;
use realtime_kit_emulator::world::Moment;
use serde_json::{Value as Json, json};
use std::time::Duration;

/// How often a run is killed.
const KILLS: usize = 10;

/// One in five requests fails. None with 429, after which requests are made more slowly.
const FAULTS: &str = "fault=drop@every23+g503@every29+cut@every19+html502@every31+reset_mid@every27+500@every37";

/// Starts a run in a process of its own, and kills it once so many more requests have been made and so much more time is over.
/// Whether it was over by then.
pub fn killed(
    mirrored: &Mirrored,
    now: Moment,
    switches: &str,
    options: &Json,
    requests: u64,
    pause: Duration,
) -> bool {
    let mut connection = mirrored.open(switches);
    let mut options = options.clone();
    options["now"] = json!(now.to_string());
    let (id, sql) = (connection.session.id(), statement("main", &options));
    let before = mirrored.emulator.stats(switches).requests;
    let run = std::thread::spawn(move || connection.session.run(&sql));
    while mirrored.emulator.stats(switches).requests < before + requests && !run.is_finished() {
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(pause);
    let status = std::process::Command::new("kill").args(["-9", &id.to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()), "the host was there");
    let answer = run.join().expect("the thread ends");
    answer.is_ok_and(|answer| answer.error.is_none())
}

/// The file is whole after each kill; a row is under way until the next run says what became of it.
#[track_caller]
fn is_whole(connection: &mut Connection, runs: usize) {
    if connection.number("SELECT count(*) FROM sqlite_schema WHERE name = 'mirror_runs'") == 0 {
        return;
    }
    equal::is_sound(connection);
    let outcomes = connection.outcomes();
    assert!(outcomes.len() <= runs, "{outcomes:?}");
    let before = outcomes.iter().rev().skip(1).all(|outcome| outcome == "killed" || outcome == "complete");
    assert!(before, "{outcomes:?}");
}

fn seed() -> u64 {
    let given = std::env::var("REALTIMEKIT_MIRROR_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| fastrand::u64(..1_000_000));
    println!("REALTIMEKIT_MIRROR_SEED={seed}");
    seed
}

#[test]
fn ten_kills_lose_nothing_while_one_request_in_five_fails() {
    let mirrored = Mirrored::new(24);
    let mut random = fastrand::Rng::with_seed(seed());
    let now = NOW.plus(-HOUR);
    let faults = at(now, FAULTS);
    let mut over = 0;
    for round in 0..KILLS {
        let (requests, pause) = (random.u64(..80), Duration::from_millis(random.u64(..30)));
        over += usize::from(killed(&mirrored, now, &faults, &json!({}), requests, pause));
        is_whole(&mut mirrored.open(""), round + 1);
    }
    assert!(over < KILLS / 2, "{over} of {KILLS} runs were over before they were killed");
    let mut connection = mirrored.open(&faults);
    let report = connection.run_at(now, json!({}));
    assert_eq!((&report["outcome"], &report["missing"]), (&json!("complete"), &json!(0)), "{report}");
    let killed = connection.number("SELECT count(*) FROM mirror_runs WHERE outcome = 'killed' AND ended_at IS NULL");
    assert!(killed as usize >= KILLS - over - 1, "{:?}", connection.outcomes());
    assert_eq!(connection.number("SELECT count(*) FROM mirror_runs WHERE outcome IS NULL"), 0);
    assert_eq!(connection.number("SELECT count(*) FROM mirror_runs WHERE id = (SELECT max(id) FROM mirror_runs)"), 1);
    equal::check(&mirrored, now, "");
    // Nothing is left to do.
    let report = connection.run_at(now, json!({}));
    assert_eq!((&report["outcome"], &report["new_sessions"]), (&json!("complete"), &json!(0)), "{report}");
}
