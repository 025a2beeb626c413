//! Joins, driven as SQLite drives them: a scan within the rows of another. The keys behind the one at hand are begun
//! ahead of need; of those that nobody asks for in the end there are few.

use std::collections::HashSet;
use std::sync::Arc;

use realtime_kit::api::link::{Link, OpenCursor};

use crate::world::*;

/// The participants of a session, as an inner scan reads them.
fn participants(link: &Arc<Link>, cursor: &OpenCursor, session: &str) -> Vec<String> {
    let mut inner = scan(link, cursor, "sessions_participants", &[("session_id", one(session))]).expect("a scan");
    rest(&mut inner).expect("rows")
}

/// Reads all sessions, and the participants of each but `s5`.
fn read_all_but_s5(link: &Arc<Link>, cursor: &OpenCursor) {
    let mut outer = scan(link, cursor, "sessions", &[]).expect("a scan");
    while let Some(id) = next(&mut outer).expect("a row") {
        if id != "s5" {
            assert_eq!(participants(link, cursor, &id).len(), 2);
        }
    }
}

/// How many requests were made for participants of sessions that were not asked for.
fn wasted(world: &World, asked: &HashSet<String>) -> usize {
    let of = |path: &str| path.strip_prefix("/sessions/")?.split_once("/participants").map(|(id, _)| id.to_owned());
    world.settled().iter().filter_map(|path| of(path)).filter(|id| !asked.contains(id)).count()
}

fn assert_few(wasted: usize, made: usize, what: &str) {
    assert!(wasted as f64 <= 4.0 + made as f64 / 10.0, "{what}: {wasted} of {made} were wasted");
}

#[test]
fn where_every_key_is_asked_for_each_request_is_made_once() {
    for in_flight in [1, 2, 16] {
        for count in [1, 2, 10, 11, 95, 300] {
            let world = Arc::new(World { sessions: count, ..World::default() });
            let link = world.link();
            set(&link, "in_flight", &in_flight.to_string());
            let cursor = link.open_cursor(true);
            let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
            let mut rows = Vec::new();
            while let Some(id) = next(&mut outer).expect("a row") {
                rows.extend(participants(&link, &cursor, &id));
            }
            let wanted: Vec<String> = (0..count).flat_map(|n| (0..2).map(move |p| format!("s{n}-p{p}"))).collect();
            assert_eq!(rows, wanted);
            world.each_once();
            assert_eq!(world.asked().len(), count / 10 + 1 + count, "in_flight {in_flight}, {count} sessions");
            assert!(world.most_inside() <= in_flight);
            assert!(in_flight < 16 || count < 95 || world.most_inside() > 8, "{} at once", world.most_inside());
        }
    }
}

#[test]
fn a_reader_that_stops_leaves_few_guesses_behind() {
    for stop in [1, 2, 3, 5, 8, 13, 20, 33, 50, 80, 99] {
        let world = Arc::new(World { sessions: 100, most_rows: 100, ..World::default() });
        let link = world.link();
        let cursor = link.open_cursor(true);
        cursor.statement.set_early_ends(1);
        let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
        let mut asked = HashSet::new();
        for _ in 0..stop {
            let id = next(&mut outer).expect("a row").expect("one more");
            participants(&link, &cursor, &id);
            asked.insert(id);
        }
        // Whatever was submitted is given the time to begin.
        let made = world.settled().len();
        assert_few(wasted(&world, &asked), made, &format!("stopped after {stop}"));
        drop((outer, cursor));
        world.each_once();
        assert_eq!(world.asked().len(), made);
    }
}

#[test]
fn a_condition_that_passes_over_keys_leaves_few_guesses_behind() {
    for early_ends in [0, 1] {
        for percent in [10, 30, 43, 57, 70, 90] {
            for seed in 1..=4 {
                let world = Arc::new(World { sessions: 500, most_rows: 100, scramble: 1, ..World::default() });
                let link = world.link();
                let cursor = link.open_cursor(true);
                cursor.statement.set_early_ends(early_ends);
                let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
                let (mut dice, mut asked) = (Dice(seed), HashSet::new());
                while let Some(id) = next(&mut outer).expect("a row") {
                    look_at(&mut outer, "sessions", "status");
                    if dice.below(100) < percent {
                        assert_eq!(participants(&link, &cursor, &id).len(), 2);
                        asked.insert(id);
                    }
                }
                let made = world.settled().len();
                let what = format!("{percent} % asked for, seed {seed}, early ends {early_ends}");
                assert_few(wasted(&world, &asked), made, &what);
                world.each_once();
            }
        }
    }
}

#[test]
fn guesses_not_begun_are_dropped_with_their_cursor() {
    let world = Arc::new(World { sessions: 100, most_rows: 100, ..World::default() });
    let link = world.link();
    set(&link, "in_flight", "3");
    let cursor = link.open_cursor(true);
    let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    for _ in 0..5 {
        let id = next(&mut outer).expect("a row").expect("one more");
        participants(&link, &cursor, &id);
    }
    world.settled();
    world.hold("/participants");
    let id = next(&mut outer).expect("a row").expect("one more");
    let mut inner = scan(&link, &cursor, "sessions_participants", &[("session_id", one(&id))]).expect("a scan");
    let mut looks = 0;
    let ended = inner.next(&mut || {
        looks += 1;
        if looks < 3 { Ok(()) } else { Err(realtime_kit::error::Error::Interrupted) }
    });
    // It was begun ahead and is in the memo, or it waits.
    assert!(ended.is_ok() || ended == Err(realtime_kit::error::Error::Interrupted));
    // What a worker has taken up is on its way.
    std::thread::sleep(std::time::Duration::from_millis(100));
    let inside = world.inside();
    assert!(inside <= 3);
    let before = world.asked().len();
    drop((inner, outer, cursor));
    world.release();
    assert_eq!(world.settled().len(), before, "nothing is begun for a statement that has ended");
}

#[test]
fn three_tables_deep_each_request_is_made_once() {
    for (in_flight, per_session) in [(1, 3), (16, 3), (16, 1), (16, 0), (4, 25)] {
        let world = Arc::new(World { sessions: 20, participants: per_session, ..World::default() });
        let link = world.link();
        set(&link, "in_flight", &in_flight.to_string());
        let cursor = link.open_cursor(true);
        let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
        let mut rows = Vec::new();
        while let Some(id) = next(&mut outer).expect("a row") {
            let mut middle =
                scan(&link, &cursor, "sessions_participants", &[("session_id", one(&id))]).expect("a scan");
            while let Some(peer) = next(&mut middle).expect("a row") {
                let mut inner =
                    scan(&link, &cursor, "sessions_peer_report", &[("peer_id", one(&peer))]).expect("a scan");
                rows.extend(rest(&mut inner).expect("rows"));
            }
        }
        let wanted: Vec<String> = (0..20).flat_map(|n| (0..per_session).map(move |p| format!("s{n}-p{p}"))).collect();
        assert_eq!(rows, wanted);
        world.each_once();
        // A full last page is followed by one more: the total may be too low.
        let needed = 3 + 20 * (per_session / 10 + 1) + 20 * per_session;
        assert_eq!(world.asked().len(), needed, "in_flight {in_flight}, {per_session} participants");
        assert!(in_flight < 16 || per_session < 3 || world.most_inside() > 8, "{} at once", world.most_inside());
    }
}

#[test]
fn a_key_asked_for_twice_is_one_request() {
    let world = Arc::new(World { sessions: 40, ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    while let Some(id) = next(&mut outer).expect("a row") {
        for _ in 0..2 {
            assert_eq!(participants(&link, &cursor, &id).len(), 2);
        }
    }
    world.each_once();
    assert_eq!(world.asked().len(), 45);
}

#[test]
fn a_second_pass_asks_nothing() {
    let world = Arc::new(World { sessions: 40, ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    for _ in 0..2 {
        let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
        while let Some(id) = next(&mut outer).expect("a row") {
            participants(&link, &cursor, &id);
        }
    }
    world.each_once();
    assert_eq!(world.asked().len(), 45);
}

#[test]
fn keys_in_any_order_are_asked_once_and_waste_is_bounded() {
    for seed in 1..=5 {
        let world = Arc::new(World { sessions: 200, most_rows: 100, ..World::default() });
        let link = world.link();
        let cursor = link.open_cursor(true);
        let mut keys = rest(&mut scan(&link, &cursor, "sessions", &[]).expect("a scan")).expect("rows");
        let mut dice = Dice(seed);
        for n in (1..keys.len()).rev() {
            keys.swap(n, dice.below(n as u64 + 1) as usize);
        }
        keys.truncate(60);
        let mut asked = HashSet::new();
        for id in keys {
            participants(&link, &cursor, &id);
            asked.insert(id);
        }
        let made = world.settled().len();
        assert_few(wasted(&world, &asked), made, &format!("seed {seed}"));
        world.each_once();
    }
}

#[test]
fn backwards_too() {
    let world = Arc::new(World { sessions: 100, most_rows: 100, ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    let keys = rest(&mut scan(&link, &cursor, "sessions", &[]).expect("a scan")).expect("rows");
    for id in keys.iter().rev() {
        participants(&link, &cursor, id);
    }
    world.each_once();
    assert_eq!(world.asked().len(), 102);
}

#[test]
fn the_log_tells_guesses_and_whether_they_were_right() {
    let world = Arc::new(World { sessions: 100, most_rows: 100, ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    cursor.statement.set_early_ends(1);
    let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    let mut asked = HashSet::new();
    for _ in 0..30 {
        let id = next(&mut outer).expect("a row").expect("one more");
        participants(&link, &cursor, &id);
        asked.insert(id);
    }
    let wasted = wasted(&world, &asked);
    let entries = link.log.entries();
    let used = |entry: &&realtime_kit::api::log::Entry| {
        entry.guess.as_ref().map(|used| used.load(std::sync::atomic::Ordering::Relaxed))
    };
    assert_eq!(entries.iter().filter(|entry| used(entry) == Some(false)).count(), wasted);
    assert!(entries.iter().filter(|entry| used(entry) == Some(true)).count() > 10);
    assert_eq!(entries.len(), world.asked().len());
}

#[test]
fn a_guess_that_fails_fails_only_where_its_key_is_asked_for() {
    let special = |path: &str, _| path.contains("/s5/participants").then(|| refused(503));
    let world = Arc::new(World { sessions: 30, most_rows: 100, special: Some(Box::new(special)), ..World::default() });
    let link = world.link();
    set(&link, "tries", "4");
    let cursor = link.open_cursor(true);
    read_all_but_s5(&link, &cursor);
    let mut failing = scan(&link, &cursor, "sessions_participants", &[("session_id", one("s5"))]).expect("a scan");
    let text = next(&mut failing).expect_err("503").to_string();
    assert!(text.contains("503"), "{text}");
    world.settled();
    // The guess that was passed over, and the tries of the one that was asked for.
    assert!((4..=8).contains(&world.count("/s5/")), "{} tries", world.count("/s5/"));
}

#[test]
fn a_worker_that_panics_in_a_guess_harms_nobody_else() {
    let special = |path: &str, before| {
        assert!(before > 0 || !path.contains("/s5/participants"), "on purpose");
        None
    };
    let world = Arc::new(World { sessions: 30, most_rows: 100, special: Some(Box::new(special)), ..World::default() });
    let link = world.link();
    set(&link, "in_flight", "2");
    let cursor = link.open_cursor(true);
    read_all_but_s5(&link, &cursor);
}
