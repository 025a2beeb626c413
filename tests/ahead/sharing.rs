//! Identical requests are one: within a statement for as long as it lasts, among statements while it is under way.

use std::sync::Arc;

use realtime_kit::api::client::{Call, Target};
use realtime_kit::api::link::{Link, OpenCursor};
use realtime_kit::api::scheduler::{Manner, Ticket};
use realtime_kit::error::{Error, Failure};

use crate::world::*;

/// The request for one peer's report.
pub fn call(cursor: &OpenCursor, peer: &str) -> Call {
    let schema = table("sessions_peer_report");
    Call {
        table: schema.table.name.to_owned(),
        statement: Arc::clone(&cursor.statement),
        route: &schema.table.routes[0],
        target: Target::Api { account_id: "acc".to_owned(), app_id: "app".to_owned(), query: Vec::new() },
        path: format!("/sessions/peer-report/{peer}"),
    }
}

/// Submits that request.
pub fn submit(link: &Arc<Link>, cursor: &OpenCursor, peer: &str, manner: Manner) -> Ticket {
    link.scheduler.submit(call(cursor, peer), manner).unwrap_or_else(|failure| panic!("{failure}"))
}

/// The same call of two statements: the first one's is on its way and held when the second asks.
fn submitted_by_both(world: &World, link: &Arc<Link>, first: &OpenCursor, second: &OpenCursor) -> (Ticket, Ticket) {
    world.hold("");
    let one = submit(link, first, "a", Manner::default());
    world.await_inside(1);
    (one, submit(link, second, "a", Manner::default()))
}

/// Waits for an answer, half a minute at most.
pub fn answered(ticket: Ticket) -> Result<(), Failure> {
    let mut looks = 0;
    let answer = ticket.wait(&mut || {
        looks += 1;
        if looks < 600 { Ok(()) } else { Err(Error::Interrupted) }
    });
    answer.expect("an answer within half a minute").page.map(drop)
}

#[test]
fn two_cursors_of_a_statement_read_a_list_once() {
    let world = Arc::new(World { sessions: 95, ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    let other = link.open_cursor(false);
    let mut left = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    let mut right = scan(&link, &other, "sessions", &[]).expect("a scan");
    let mut rows = Vec::new();
    while let Some(id) = next(&mut left).expect("a row") {
        assert_eq!(next(&mut right).expect("a row"), Some(id.clone()));
        rows.push(id);
    }
    assert_eq!(rows, sessions(95));
    // As a self join reads: the inner one again and again.
    drop(right);
    let mut again = scan(&link, &other, "sessions", &[]).expect("a scan");
    assert_eq!(rest(&mut again).expect("rows"), sessions(95));
    world.each_once();
    assert_eq!(world.asked().len(), 10);
}

#[test]
fn statements_share_what_is_under_way_and_nothing_else() {
    let world = Arc::new(World::default());
    let link = world.link();
    let (first, second) = (link.open_cursor(true), link.open_cursor(true));
    assert_ne!(first.statement.number, second.statement.number);
    let (one, two) = submitted_by_both(&world, &link, &first, &second);
    world.release();
    assert_eq!((answered(one), answered(two)), (Ok(()), Ok(())));
    assert_eq!(world.settled().len(), 1);
    // What was over before the second asked is old.
    let third = link.open_cursor(true);
    assert_eq!(answered(submit(&link, &third, "a", Manner::default())), Ok(()));
    assert_eq!(world.settled().len(), 2);
    assert_eq!(answered(submit(&link, &first, "a", Manner::default())), Ok(()));
    assert_eq!(world.settled().len(), 2, "the first statement remembers");
}

#[test]
fn what_a_statement_joined_it_does_not_ask_for_again() {
    let world = Arc::new(World::default());
    let link = world.link();
    let (first, second) = (link.open_cursor(true), link.open_cursor(true));
    let (one, two) = submitted_by_both(&world, &link, &first, &second);
    world.release();
    assert_eq!((answered(one), answered(two)), (Ok(()), Ok(())));
    world.settled();
    assert_eq!(answered(submit(&link, &second, "a", Manner::default())), Ok(()));
    assert_eq!(world.settled().len(), 1);
}

#[test]
fn the_ceiling_of_one_statement_is_not_anothers() {
    let world = Arc::new(World::default());
    let link = world.link();
    set(&link, "in_flight", "1");
    set(&link, "max_requests", "1");
    let (first, second, third) = (link.open_cursor(true), link.open_cursor(true), link.open_cursor(true));
    assert_eq!(answered(submit(&link, &first, "a", Manner::default())), Ok(()));
    world.hold("");
    let blocker = submit(&link, &third, "b", Manner::default());
    world.await_inside(1);
    let one = submit(&link, &first, "c", Manner::default());
    let two = submit(&link, &second, "c", Manner::default());
    world.release();
    assert_eq!(answered(blocker), Ok(()));
    assert!(matches!(answered(one), Err(Failure::Ceiling { .. })));
    assert_eq!(answered(two), Ok(()), "it has made no request yet");
}

#[test]
fn a_statement_that_ends_leaves_what_another_waits_for() {
    let world = Arc::new(World::default());
    let link = world.link();
    let (first, second) = (link.open_cursor(true), link.open_cursor(true));
    let (one, two) = submitted_by_both(&world, &link, &first, &second);
    drop((one, first));
    world.release();
    assert_eq!(answered(two), Ok(()));
    assert_eq!(world.settled().len(), 1);
}

#[test]
fn what_was_left_in_the_middle_is_taken_up_again() {
    let world = Arc::new(World::default());
    let link = world.link();
    set(&link, "in_flight", "2");
    let cursor = link.open_cursor(true);
    for round in 0..3 {
        world.hold("");
        let peer = format!("p{round}");
        for _ in 0..3 {
            let left = submit(&link, &cursor, &peer, Manner::default());
            world.await_inside(1);
            drop(left);
        }
        let again = submit(&link, &cursor, &peer, Manner::default());
        world.release();
        assert_eq!(answered(again), Ok(()));
        assert_eq!(world.settled().len(), round + 1);
    }
    // As many at once as there may be, no more and no fewer.
    world.hold("");
    let tickets: Vec<_> = (0..6).map(|n| submit(&link, &cursor, &format!("q{n}"), Manner::default())).collect();
    world.await_inside(2);
    std::thread::sleep(std::time::Duration::from_millis(60));
    assert_eq!(world.inside(), 2);
    world.release();
    assert!(tickets.into_iter().all(|ticket| answered(ticket) == Ok(())));
    // Another statement does not wait for what hangs.
    world.hold("hangs");
    drop(submit(&link, &cursor, "hangs", Manner::default()));
    let other = link.open_cursor(true);
    let fresh = submit(&link, &other, "hangs", Manner::default());
    world.release();
    assert_eq!(answered(fresh), Ok(()));
}

#[test]
fn anew_is_asked_again_and_remembered_instead() {
    let world = Arc::new(World::default());
    let link = world.link();
    let cursor = link.open_cursor(true);
    let anew = Manner { anew: true, ..Manner::default() };
    assert_eq!(answered(submit(&link, &cursor, "a", Manner::default())), Ok(()));
    assert_eq!(answered(submit(&link, &cursor, "a", anew)), Ok(()));
    assert_eq!(world.settled().len(), 2);
    assert_eq!(answered(submit(&link, &cursor, "a", Manner::default())), Ok(()));
    assert_eq!(world.settled().len(), 2);
    // Also while one is under way.
    world.hold("");
    let tickets = [Manner::default(), anew, anew].map(|manner| submit(&link, &cursor, "b", manner));
    world.await_inside(3);
    world.release();
    assert!(tickets.into_iter().all(|ticket| answered(ticket) == Ok(())));
    assert_eq!(world.settled().len(), 5);
}

#[test]
fn a_page_that_contradicts_the_others_is_asked_for_again() {
    let page_one = || {
        let rows: Vec<String> = (0..10).map(|n| format!(r#"{{"id":"s{n}"}}"#)).collect();
        let body = format!(r#"{{"data":{{"sessions":[{}]}},"paging":{{"total_count":40}}}}"#, rows.join(","));
        Ok(realtime_kit::http::Response { status: 200, body: body.into_bytes(), ..Default::default() })
    };
    let special = move |path: &str, before| (path.ends_with("page_no=3") && before == 0).then(page_one);
    let world = Arc::new(World { sessions: 40, special: Some(Box::new(special)), ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    let mut left = scan(&link, &cursor, "sessions", &[]).expect("a scan");
    assert_eq!(rest(&mut left).expect("rows"), sessions(40));
    assert_eq!(world.settled().iter().filter(|path| path.ends_with("page_no=3")).count(), 2);
    assert_eq!(world.count("page_no=1"), 1);
}

#[test]
fn nothing_is_remembered_behind_the_end_of_a_statement() {
    let world = Arc::new(World { sessions: 30, ..World::default() });
    let link = world.link();
    for pass in 1..=3 {
        let cursor = link.open_cursor(true);
        assert_eq!(rest(&mut scan(&link, &cursor, "sessions", &[]).expect("a scan")).expect("rows").len(), 30);
        assert_eq!(world.settled().len(), 4 * pass);
    }
}

#[test]
fn the_memo_is_bounded_and_keeps_what_is_wanted_again() {
    // Twenty answers of 1 MB, of which eight at most fit.
    let world = Arc::new(World { weight: 1_000_000, scramble: 0, ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    let ask = |peer: &str| answered(submit(&link, &cursor, peer, Manner::default())).expect("an answer");
    for _ in 0..2 {
        ["hot1", "hot2"].into_iter().for_each(ask);
    }
    for n in 0..20 {
        ask(&format!("cold{n}"));
        ask("hot1");
    }
    ask("hot2");
    assert_eq!((world.count("hot1"), world.count("hot2"), world.settled().len()), (1, 1, 22));
    (0..20).for_each(|n| ask(&format!("cold{n}")));
    let again = world.settled().len() - 22;
    assert!((14..=20).contains(&again), "of twenty at most six fit beside the two: {again}");
}

#[test]
fn an_answer_larger_than_the_memo_pushes_nothing_out() {
    let big = |path: &str, _: usize| {
        path.contains("big").then(|| {
            let body = format!(r#"{{"data":{{"participant":{{"id":"big","x":"{}"}}}}}}"#, "x".repeat(9 << 20));
            Ok(realtime_kit::http::Response { status: 200, body: body.into_bytes(), ..Default::default() })
        })
    };
    let world = Arc::new(World { special: Some(Box::new(big)), ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    for peer in ["a", "b", "big", "a", "b"] {
        answered(submit(&link, &cursor, peer, Manner::default())).expect("an answer");
    }
    assert_eq!(world.settled().len(), 3);
}
