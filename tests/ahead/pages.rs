//! Pages of one list: each exactly once, as few ahead as may be where reading may end early.

use std::sync::Arc;

use crate::world::*;

fn pages(asked: &[String]) -> Vec<usize> {
    let number = |asked: &String| asked.rsplit_once("page_no=").and_then(|(_, number)| number.parse().ok());
    let mut pages: Vec<usize> = asked.iter().filter_map(number).collect();
    pages.sort_unstable();
    pages
}

#[test]
fn each_page_once_and_rows_in_order() {
    for in_flight in [1, 2, 16] {
        for (sessions_, has_totals) in [(95, true), (100, true), (95, false), (401, true), (1, true), (0, true)] {
            let world = Arc::new(World { sessions: sessions_, has_totals, ..World::default() });
            let link = world.link();
            set(&link, "in_flight", &in_flight.to_string());
            let cursor = link.open_cursor(true);
            let rows = rest(&mut scan(&link, &cursor, "sessions", &[]).expect("a scan")).expect("rows");
            assert_eq!(rows, sessions(sessions_));
            world.each_once();
            // A full last page is followed by one more: the total may be too low.
            let needed = sessions_ / 10 + 1;
            let begun = pages(&world.asked());
            if has_totals {
                assert_eq!(begun, (1..=needed).collect::<Vec<_>>(), "in_flight {in_flight}");
            } else {
                // Behind the last page no more than the window that it had grown to.
                assert!(begun.len() >= needed && begun.len() < needed + in_flight.max(2), "{in_flight}: {begun:?}");
            }
            assert!(world.most_inside() <= in_flight, "{} of {in_flight}", world.most_inside());
        }
    }
}

#[test]
fn a_long_list_is_read_with_all_workers() {
    let world = Arc::new(World { sessions: 400, ..World::default() });
    let link = world.link();
    (2..=17).for_each(|page| world.hold(&format!("page_no={page}")));
    let cursor = link.open_cursor(true);
    let mut scan = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    std::thread::scope(|threads| {
        let reader = threads.spawn(|| rest(&mut scan).expect("rows"));
        world.await_inside(16);
        world.release();
        assert_eq!(reader.join().expect("no panic"), sessions(400));
    });
    assert_eq!(pages(&world.settled()), (1..=41).collect::<Vec<_>>());
    assert_eq!(world.most_inside(), 16);
}

/// How many pages have been begun when so many rows were read and the scan was closed.
fn begun_after(rows: usize, early_ends: u32, has_totals: bool) -> usize {
    let world = Arc::new(World { sessions: 1_000, has_totals, scramble: 0, ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    cursor.statement.set_early_ends(early_ends);
    let mut scan = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    for _ in 0..rows {
        next(&mut scan).expect("a row").expect("one more");
    }
    // Whatever was submitted is begun, for the scan holds it.
    let begun = pages(&world.settled());
    assert_eq!(begun, (1..=begun.len()).collect::<Vec<_>>());
    drop(scan);
    assert_eq!(pages(&world.settled()).len(), begun.len());
    begun.len()
}

#[test]
fn where_reading_may_end_early_few_pages_are_begun_ahead() {
    let begun: Vec<usize> = [1, 10, 11, 20, 21, 31, 41].map(|rows| begun_after(rows, 1, true)).to_vec();
    assert_eq!(begun, [1, 1, 5, 5, 10, 19, 20], "the page at hand and 3, 7, 15 behind it");
}

#[test]
fn where_all_is_read_the_first_half_of_a_page_tells_nothing() {
    let begun: Vec<usize> = [1, 4, 5, 10, 11].map(|rows| begun_after(rows, 0, true)).to_vec();
    assert_eq!(begun, [1, 1, 2, 2, 17]);
}

#[test]
fn without_totals_the_window_doubles_with_the_pages_read() {
    let begun: Vec<usize> = [1, 4, 5, 11, 21, 31, 41, 51].map(|rows| begun_after(rows, 0, false)).to_vec();
    assert_eq!(begun, [1, 1, 1, 2, 3, 5, 6, 9]);
    let begun: Vec<usize> = [1, 10, 11, 21, 31, 41, 51].map(|rows| begun_after(rows, 1, false)).to_vec();
    assert_eq!(begun, [1, 1, 2, 3, 5, 6, 9]);
}

#[test]
fn a_scan_that_is_closed_takes_back_what_was_not_begun() {
    let world = Arc::new(World { sessions: 1_000, ..World::default() });
    let link = world.link();
    set(&link, "in_flight", "2");
    let cursor = link.open_cursor(true);
    let mut first = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    next(&mut first).expect("a row");
    world.hold("page_no=");
    for _ in 0..5 {
        next(&mut first).expect("a row");
    }
    world.await_inside(1);
    drop((first, cursor));
    world.release();
    assert_eq!(pages(&world.settled()), [1, 2]);
}

#[test]
fn the_page_behind_a_full_last_one_comes_with_the_others() {
    let world = Arc::new(World { sessions: 100, most_rows: 10, ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    let mut list = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    // All of the first page, and one more.
    for _ in 0..11 {
        next(&mut list).expect("a row");
    }
    assert_eq!(pages(&world.settled()), (1..=11).collect::<Vec<_>>());
    assert_eq!(rest(&mut list).expect("rows").len(), 89);
    assert_eq!(world.settled().len(), 11);
}
