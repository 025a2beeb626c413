//! The scheduler and the token's budget: guesses stop first, waits are bounded, told and given up at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use realtime_kit::api::scheduler::Manner;
use realtime_kit::error::{Error, Failure};
use realtime_kit::http::Response;

use crate::sharing::{answered, submit};
use crate::world::*;

/// A world that tells after each answer what is left, and for how many seconds.
fn announcing(left: &'static AtomicU64, seconds: u64) -> Arc<World> {
    let special = move |path: &str, _| {
        let peer = path.trim_end_matches('?').rsplit('/').next().unwrap_or_default().to_owned();
        let r = left.load(Ordering::Relaxed);
        Some(Ok(Response {
            status: 200,
            body: format!(r#"{{"data":{{"participant":{{"id":"{peer}"}}}}}}"#).into_bytes(),
            ratelimit: Some(format!(r#""default";r={r};t={seconds}"#)),
            ratelimit_policy: Some(r#""default";q=100;w=300"#.to_owned()),
            ..Response::default()
        }))
    };
    Arc::new(World { scramble: 0, special: Some(Box::new(special)), ..World::default() })
}

static NONE_LEFT: AtomicU64 = AtomicU64::new(0);

fn guess() -> Manner {
    Manner { is_guess: true, ..Manner::default() }
}

fn sentence(failure: Result<(), Failure>) -> String {
    match failure {
        Err(Failure::Ceiling { text }) => text,
        other => panic!("{other:?} is no ceiling"),
    }
}

#[test]
fn a_wait_longer_than_max_wait_is_an_error_that_says_when_it_will_work() {
    let world = announcing(&NONE_LEFT, 200);
    let link = world.link();
    let cursor = link.open_cursor(true);
    assert_eq!(answered(submit(&link, &cursor, "a", Manner::default())), Ok(()));
    let text = sentence(answered(submit(&link, &cursor, "b", Manner::default())));
    let (why, rest) = text.split_once("; it will work from ").expect("the moment");
    assert_eq!(why, "the token's budget of requests is used up");
    let (moment, rest) = rest.split_once(" UTC on, ").expect("UTC");
    let moment = chrono::NaiveDateTime::parse_from_str(moment, "%Y-%m-%d %H:%M:%S").expect("a moment").and_utc();
    let off = (moment - chrono::Utc::now()).num_seconds();
    assert!((190..=205).contains(&off), "{off} seconds off");
    assert!(rest.contains("max_wait = 60 seconds") && rest.contains("realtime_kit_config('max_wait', 600)"), "{rest}");
    assert_eq!(world.settled().len(), 1);
    // Whoever has the same token waits for the same.
    let other = world.link();
    let elsewhere = other.open_cursor(true);
    sentence(answered(submit(&other, &elsewhere, "c", Manner::default())));
    assert_eq!(world.settled().len(), 1);
    assert!(link.log.entries().iter().all(|entry| entry.budget_left == Some(0)));
}

#[test]
fn a_wait_is_in_the_log() {
    let world = announcing(&NONE_LEFT, 1);
    let link = world.link();
    let cursor = link.open_cursor(true);
    assert_eq!(answered(submit(&link, &cursor, "a", Manner::default())), Ok(()));
    assert_eq!(answered(submit(&link, &cursor, "b", Manner::default())), Ok(()));
    let waited: Vec<u64> = link.log.entries().iter().map(|entry| entry.waited_ms).collect();
    assert_eq!((waited.len(), waited[0]), (2, 0));
    assert!((500..60_000).contains(&waited[1]), "{waited:?}");
}

#[test]
fn guesses_stop_before_what_is_wanted() {
    let world = announcing(&NONE_LEFT, 2);
    let link = world.link();
    set(&link, "in_flight", "3");
    let cursor = link.open_cursor(true);
    assert_eq!(answered(submit(&link, &cursor, "a", Manner::default())), Ok(()));
    let guesses: Vec<_> = (0..10).map(|n| submit(&link, &cursor, &format!("guess{n}"), guess())).collect();
    let wanted = submit(&link, &cursor, "wanted", Manner::default());
    assert_eq!(answered(wanted), Ok(()));
    // All were given up but those that came behind the new window's first answer, and none waited.
    assert_eq!(world.settled().len(), 2);
    drop(guesses);
    assert_eq!(answered(submit(&link, &cursor, "guess3", Manner::default())), Ok(()));
    assert_eq!(world.settled().len(), 3);
}

#[test]
fn waiting_for_the_budget_ends_with_whoever_waits() {
    let world = announcing(&NONE_LEFT, 50);
    let link = world.link();
    set(&link, "in_flight", "1");
    let cursor = link.open_cursor(true);
    assert_eq!(answered(submit(&link, &cursor, "a", Manner::default())), Ok(()));
    for peer in ["b", "c"] {
        let mut looks = 0;
        let ended = submit(&link, &cursor, peer, Manner::default()).wait(&mut || {
            looks += 1;
            if looks < 4 { Ok(()) } else { Err(Error::Interrupted) }
        });
        assert_eq!(ended.err(), Some(Error::Interrupted));
    }
    assert_eq!(world.settled().len(), 1);
    // Nobody waits any more: the worker has come back and ends with its connection.
    drop((cursor, link));
    let gone = (0..2_000).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        Arc::strong_count(&world) == 1
    });
    assert!(gone, "a worker still waits");
}

#[test]
fn a_refusal_that_names_a_moment_holds_for_all() {
    let special = |_: &str, before| {
        let refused = Response { status: 429, retry_after: Some("200".to_owned()), ..Response::default() };
        (before == 0).then_some(Ok(refused))
    };
    let world = Arc::new(World { scramble: 0, special: Some(Box::new(special)), ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    let failure = answered(submit(&link, &cursor, "a", Manner::default())).expect_err("429");
    assert!(failure.to_string().contains("429"), "{failure}");
    let text = sentence(answered(submit(&link, &cursor, "b", Manner::default())));
    assert!(
        text.starts_with("the API refused a request (429) and said how long to wait; it will work from "),
        "{text}"
    );
    assert_eq!(world.settled().len(), 1);
}

#[test]
fn a_refusal_for_a_second_is_waited_for_by_all_and_each_comes() {
    static REFUSALS: AtomicU64 = AtomicU64::new(0);
    let special = |_: &str, _| {
        let refused = Response { status: 429, retry_after: Some("1".to_owned()), ..Response::default() };
        (REFUSALS.fetch_add(1, Ordering::Relaxed) < 1).then_some(Ok(refused))
    };
    let world = Arc::new(World { special: Some(Box::new(special)), ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    let tickets: Vec<_> = (0..30).map(|n| submit(&link, &cursor, &format!("p{n}"), Manner::default())).collect();
    tickets.into_iter().for_each(|ticket| answered(ticket).expect("an answer"));
    assert_eq!(world.settled().len(), 31, "one was refused and sent again");
    assert!(link.log.entries().iter().any(|entry| entry.waited_ms > 0));
}
