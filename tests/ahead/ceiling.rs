//! `max_requests` foreseen: a statement that will need more is ended when that is known, with the number.

use std::sync::Arc;

use crate::world::*;

#[test]
fn a_join_of_a_long_list_is_ended_at_its_first_page() {
    let world = Arc::new(World { sessions: 5_000, most_rows: 100, ..World::default() });
    let link = world.link();
    set(&link, "max_requests", "600");
    let cursor = link.open_cursor(true);
    let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    let mut asked = 0;
    let text = loop {
        let id = next(&mut outer).expect("a row").expect("one");
        let mut inner = scan(&link, &cursor, "sessions_participants", &[("session_id", one(&id))]).expect("a scan");
        match rest(&mut inner) {
            Ok(rows) => assert_eq!(rows.len(), 2),
            Err(error) => break error.to_string(),
        }
        asked += 1;
    };
    // Ten rows tell that no condition on the keys passes over any.
    assert_eq!(asked, 9);
    assert!(text.contains(" requests, and max_requests = 600"), "{text}");
    let needed: u64 =
        text.split("need about ").nth(1).and_then(|t| t.split(' ').next()?.parse().ok()).expect("a number");
    assert!((4_900..=5_100).contains(&needed), "{text}");
    assert!(world.settled().len() <= 26, "one page, ten asked for and fifteen ahead");
}

#[test]
fn a_condition_on_the_keys_alone_is_not_taken_for_none() {
    let world = Arc::new(World { sessions: 1_000, most_rows: 100, ..World::default() });
    let link = world.link();
    set(&link, "max_requests", "40");
    let cursor = link.open_cursor(true);
    let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    let mut asked = 0;
    // The first row fits, and then every hundredth.
    while let Some(id) = next(&mut outer).expect("a row") {
        if asked % 100 == 0 {
            let mut inner = scan(&link, &cursor, "sessions_participants", &[("session_id", one(&id))]).expect("a scan");
            assert_eq!(rest(&mut inner).expect("rows").len(), 2);
        }
        asked += 1;
    }
    assert_eq!(asked, 1_000);
}

#[test]
fn a_list_of_more_pages_than_requests_is_ended_behind_its_first_page() {
    for (ceiling, fits) in [(50, false), (51, true)] {
        let world = Arc::new(World { sessions: 5_000, most_rows: 100, ..World::default() });
        let link = world.link();
        set(&link, "max_requests", &ceiling.to_string());
        let cursor = link.open_cursor(true);
        let mut scan = scan(&link, &cursor, "sessions", &[]).expect("a scan");
        match next(&mut scan) {
            Ok(_) => assert!(fits),
            Err(error) => {
                let text = error.to_string();
                assert!(text.contains("about 51 requests, and max_requests = 50"), "{text}");
                assert_eq!(world.settled().len(), 1);
                continue;
            }
        }
        assert_eq!(rest(&mut scan).expect("rows").len(), 4_999);
        // The last page is full: the one behind it shows that the total is true.
        assert_eq!(world.settled().len(), 51);
    }
}

#[test]
fn what_may_end_early_is_not_foreseen() {
    let world = Arc::new(World { sessions: 5_000, most_rows: 100, ..World::default() });
    let link = world.link();
    set(&link, "max_requests", "20");
    let cursor = link.open_cursor(true);
    cursor.statement.set_early_ends(1);
    let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    for _ in 0..10 {
        let id = next(&mut outer).expect("a row").expect("one");
        let mut inner = scan(&link, &cursor, "sessions_participants", &[("session_id", one(&id))]).expect("a scan");
        assert_eq!(rest(&mut inner).expect("rows").len(), 2);
    }
    assert!(world.settled().len() <= 20);
}

#[test]
fn guesses_leave_the_last_tenth_to_what_is_wanted() {
    let world = Arc::new(World { sessions: 99, most_rows: 100, ..World::default() });
    let link = world.link();
    set(&link, "max_requests", "100");
    let cursor = link.open_cursor(true);
    let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    let mut count = 0;
    while let Some(id) = next(&mut outer).expect("a row") {
        let mut inner = scan(&link, &cursor, "sessions_participants", &[("session_id", one(&id))]).expect("a scan");
        count += rest(&mut inner).expect("exactly as many requests as there may be").len();
    }
    assert_eq!(count, 198);
    world.each_once();
    assert_eq!(world.asked().len(), 100);
}

#[test]
fn what_was_read_before_is_not_counted() {
    let world = Arc::new(World { sessions: 300, most_rows: 100, ..World::default() });
    let link = world.link();
    set(&link, "max_requests", "304");
    let cursor = link.open_cursor(true);
    for _ in 0..2 {
        let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
        while let Some(id) = next(&mut outer).expect("a row") {
            let mut inner = scan(&link, &cursor, "sessions_participants", &[("session_id", one(&id))]).expect("a scan");
            assert_eq!(rest(&mut inner).expect("rows").len(), 2);
        }
    }
    assert_eq!(world.settled().len(), 304);
}

#[test]
fn a_join_whose_condition_passes_over_most_is_not_refused_at_once() {
    let world = Arc::new(World { sessions: 1_000, most_rows: 100, scramble: 0, ..World::default() });
    let link = world.link();
    set(&link, "max_requests", "200");
    let cursor = link.open_cursor(true);
    let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    let mut number = 0;
    while let Some(id) = next(&mut outer).expect("a row") {
        look_at(&mut outer, "sessions", "status");
        number += 1;
        if number % 10 == 1 {
            let mut inner = scan(&link, &cursor, "sessions_participants", &[("session_id", one(&id))]).expect("a scan");
            assert_eq!(rest(&mut inner).expect("rows").len(), 2);
        }
    }
    let asked = world.settled().len();
    assert!((110..=135).contains(&asked), "{asked}");
}

#[test]
fn a_join_that_will_need_too_many_is_ended_when_that_is_sure() {
    let world = Arc::new(World { sessions: 5_000, most_rows: 100, scramble: 0, ..World::default() });
    let link = world.link();
    set(&link, "max_requests", "600");
    let cursor = link.open_cursor(true);
    let mut outer = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    let text = loop {
        let id = next(&mut outer).expect("a row").expect("one more");
        // A condition might pass over rows: not before fifty is it believed that it does not.
        look_at(&mut outer, "sessions", "status");
        let mut inner = scan(&link, &cursor, "sessions_participants", &[("session_id", one(&id))]).expect("a scan");
        if let Err(error) = rest(&mut inner) {
            break error.to_string();
        }
    };
    assert!(text.contains("would need about 50") && text.contains("max_requests = 600"), "{text}");
    assert!(world.settled().len() < 100, "{}", world.asked().len());
}
