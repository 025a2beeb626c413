//! The values of an IN list: each once, all at once, as few as may be where reading may end early.

use std::sync::Arc;

use realtime_kit::http::{Response, TransportError};

use crate::world::*;

fn peers(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("peer{n}")).collect()
}

#[test]
fn each_value_once_and_every_row() {
    for in_flight in [1, 16] {
        let world = Arc::new(World::default());
        let link = world.link();
        set(&link, "in_flight", &in_flight.to_string());
        let cursor = link.open_cursor(true);
        let wanted = peers(120);
        // Each twice, and once more at the end.
        let given = wanted.iter().flat_map(|id| [id.clone(), id.clone()]).chain(wanted.iter().rev().cloned());
        let mut scan = scan(&link, &cursor, "sessions_peer_report", &[("peer_id", list(given))]).expect("a scan");
        let mut rows = rest(&mut scan).expect("rows");
        rows.sort_by_key(|id| wanted.iter().position(|known| known == id));
        assert_eq!(rows, wanted);
        world.each_once();
        assert_eq!(world.asked().len(), 120);
        assert!(world.most_inside() <= in_flight);
    }
}

#[test]
fn all_at_once() {
    let world = Arc::new(World::default());
    let link = world.link();
    let cursor = link.open_cursor(true);
    world.hold("");
    let mut scan = scan(&link, &cursor, "sessions_peer_report", &[("peer_id", list(peers(40)))]).expect("a scan");
    std::thread::scope(|threads| {
        let reader = threads.spawn(|| rest(&mut scan).expect("rows"));
        world.await_inside(16);
        world.release();
        assert_eq!(reader.join().expect("no panic").len(), 40);
    });
    assert_eq!((world.settled().len(), world.most_inside()), (40, 16));
}

#[test]
fn lists_of_sessions_and_their_participants() {
    let world = Arc::new(World { participants: 25, ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    let mut scan =
        scan(&link, &cursor, "sessions_participants", &[("session_id", list(sessions(20)))]).expect("a scan");
    assert_eq!(rest(&mut scan).expect("rows").len(), 500);
    world.each_once();
    assert_eq!(world.asked().len(), 60, "three pages of each");
}

#[test]
fn where_reading_may_end_early_few_are_begun() {
    let begun_after = |rows: usize| {
        let world = Arc::new(World { scramble: 0, ..World::default() });
        let link = world.link();
        let cursor = link.open_cursor(true);
        cursor.statement.set_early_ends(1);
        let mut scan = scan(&link, &cursor, "sessions_peer_report", &[("peer_id", list(peers(100)))]).expect("a scan");
        for _ in 0..rows {
            next(&mut scan).expect("a row");
        }
        world.settled().len()
    };
    assert_eq!([1, 2, 3, 4, 10].map(begun_after), [4, 9, 18, 19, 25]);
}

#[test]
fn more_values_than_requests_are_an_error_before_the_first() {
    let world = Arc::new(World::default());
    let link = world.link();
    set(&link, "max_requests", "50");
    for (count, shown) in [(51, "about 51 requests"), (5_000, "about 5000 requests")] {
        let cursor = link.open_cursor(true);
        let mut scan =
            scan(&link, &cursor, "sessions_peer_report", &[("peer_id", list(peers(count)))]).expect("a scan");
        let text = next(&mut scan).expect_err("too many").to_string();
        assert!(text.contains(shown) && text.contains("max_requests = 50"), "{text}");
        assert!(world.settled().is_empty());
    }
    let cursor = link.open_cursor(true);
    let mut full = scan(&link, &cursor, "sessions_peer_report", &[("peer_id", list(peers(50)))]).expect("a scan");
    assert_eq!(rest(&mut full).expect("rows").len(), 50);
    // What has been answered costs nothing a second time.
    let mut again = scan(&link, &cursor, "sessions_peer_report", &[("peer_id", list(peers(50)))]).expect("a scan");
    assert_eq!(rest(&mut again).expect("rows").len(), 50);
    assert_eq!(world.settled().len(), 50);
}

#[test]
fn where_reading_may_end_early_a_long_list_is_begun_all_the_same() {
    let world = Arc::new(World::default());
    let link = world.link();
    set(&link, "max_requests", "50");
    let cursor = link.open_cursor(true);
    cursor.statement.set_early_ends(1);
    let mut scan = scan(&link, &cursor, "sessions_peer_report", &[("peer_id", list(peers(5_000)))]).expect("a scan");
    assert_eq!(next(&mut scan).expect("a row").as_deref(), Some("peer0"));
    assert_eq!(world.settled().len(), 4);
}

/// Looks 30 of 100 sessions up by id, and gives the number of requests for pages and for single sessions.
fn looked_up(world: World, settings: &[(&str, &str)]) -> (usize, usize) {
    let world = Arc::new(world);
    let link = world.link();
    settings.iter().for_each(|(key, value)| set(&link, key, value));
    for _ in 0..2 {
        let cursor = link.open_cursor(true);
        let wanted: Vec<String> = sessions(100).into_iter().step_by(3).take(30).collect();
        let mut scan = scan(&link, &cursor, "sessions", &[("id", list(wanted.clone()))]).expect("a scan");
        let mut rows = rest(&mut scan).expect("rows");
        rows.sort_by_key(|id| wanted.iter().position(|known| known == id));
        assert_eq!(rows, wanted);
    }
    (world.count("/sessions?"), world.count("/sessions/"))
}

#[test]
fn many_ids_are_found_in_the_pages_of_their_list_or_by_id_where_the_list_fails() {
    let failing = |at: &'static str, body: fn() -> Result<Response, TransportError>| World {
        special: Some(Box::new(move |path, _| path.contains(at).then(body))),
        ..World::default()
    };
    assert_eq!(looked_up(World::default(), &[]), (22, 0));
    // The list is refused, cannot be read, is longer than it may be, or does not tell how long it is.
    assert_eq!(looked_up(failing("page_no=1", || refused(403)), &[]), (1, 60));
    assert_eq!(looked_up(failing("page_no=1", || refused(200)), &[]), (8, 60));
    assert_eq!(looked_up(World::default(), &[("max_pages", "3")]), (2, 60));
    assert_eq!(looked_up(World { has_totals: false, ..World::default() }, &[]), (1, 60));
}
