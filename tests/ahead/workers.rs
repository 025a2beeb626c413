//! The workers: how many there are, whom they serve next, and what becomes of them when nobody waits any more.

use std::sync::Arc;
use std::time::{Duration, Instant};

use realtime_kit::api::scheduler::Manner;
use realtime_kit::error::Failure;

use crate::sharing::{answered, submit};
use crate::world::*;

fn lane(lane: u64) -> Manner {
    Manner { lane, ..Manner::default() }
}

fn guess() -> Manner {
    Manner { is_guess: true, ..Manner::default() }
}

/// The peer that a request is about.
fn name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().trim_end_matches('?').to_owned()
}

#[test]
fn lanes_are_served_in_turn_and_guesses_last() {
    let world = Arc::new(World { scramble: 0, ..World::default() });
    let link = world.link();
    // Two workers, of which one is kept busy: with both at work requests may overtake each other on their way.
    set(&link, "in_flight", "2");
    let cursor = link.open_cursor(true);
    world.hold("busy");
    let busy = submit(&link, &cursor, "busy", lane(8));
    world.hold("blocker");
    let blocker = submit(&link, &cursor, "blocker", lane(9));
    world.await_inside(2);
    let mut tickets: Vec<_> = (0..10).map(|n| submit(&link, &cursor, &format!("guess{n}"), guess())).collect();
    for of in [1, 2] {
        tickets.extend((0..50).map(|n| submit(&link, &cursor, &format!("lane{of}-{n}"), lane(of))));
    }
    world.release_only("blocker");
    std::iter::once(blocker).chain(tickets).for_each(|ticket| answered(ticket).expect("an answer"));
    let names: Vec<String> = world.asked()[2..].iter().map(|path| name(path)).collect();
    let lanes = (0..50).flat_map(|n| [format!("lane1-{n}"), format!("lane2-{n}")]);
    let wanted: Vec<String> = lanes.chain((0..10).map(|n| format!("guess{n}"))).collect();
    assert_eq!(names, wanted);
    world.release();
    answered(busy).expect("an answer");
}

#[test]
fn a_guess_that_is_asked_for_waits_no_longer_behind_what_is_wanted() {
    let world = Arc::new(World { scramble: 0, ..World::default() });
    let link = world.link();
    set(&link, "in_flight", "1");
    let cursor = link.open_cursor(true);
    world.hold("blocker");
    let blocker = submit(&link, &cursor, "blocker", lane(9));
    world.await_inside(1);
    let guesses: Vec<_> = (0..5).map(|n| submit(&link, &cursor, &format!("guess{n}"), guess())).collect();
    let wanted = submit(&link, &cursor, "wanted", lane(1));
    let promoted = submit(&link, &cursor, "guess3", lane(2));
    world.release();
    for ticket in [blocker, wanted, promoted].into_iter().chain(guesses) {
        answered(ticket).expect("an answer");
    }
    let order: Vec<String> = world.settled().iter().map(|path| name(path)).collect();
    assert_eq!(order, ["blocker", "wanted", "guess3", "guess0", "guess1", "guess2", "guess4"]);
}

#[test]
fn what_nobody_waits_for_is_not_begun() {
    let world = Arc::new(World { scramble: 0, ..World::default() });
    let link = world.link();
    set(&link, "in_flight", "1");
    let cursor = link.open_cursor(true);
    world.hold("blocker");
    let blocker = submit(&link, &cursor, "blocker", lane(1));
    world.await_inside(1);
    let dropped: Vec<_> = (0..20).map(|n| submit(&link, &cursor, &format!("dropped{n}"), lane(1))).collect();
    let kept = submit(&link, &cursor, "kept", lane(1));
    drop(dropped);
    world.release();
    answered(blocker).expect("an answer");
    answered(kept).expect("an answer");
    assert_eq!(world.settled().len(), 2);
    // Dropped and wanted again.
    assert_eq!(answered(submit(&link, &cursor, "dropped3", lane(1))), Ok(()));
}

#[test]
fn requests_that_hang_and_are_given_up_hold_up_nobody() {
    let world = Arc::new(World { scramble: 0, ..World::default() });
    let link = world.link();
    set(&link, "in_flight", "3");
    let cursor = link.open_cursor(true);
    world.hold("hangs");
    for round in 1..=4 {
        let hanging: Vec<_> = (0..3).map(|n| submit(&link, &cursor, &format!("hangs{round}-{n}"), lane(1))).collect();
        world.await_inside(3 * round);
        drop(hanging);
        let next: Vec<_> = (0..10).map(|n| submit(&link, &cursor, &format!("next{round}-{n}"), lane(1))).collect();
        next.into_iter().for_each(|ticket| answered(ticket).expect("an answer"));
    }
    assert!(world.most_inside() <= 12 + 3);
    world.release();
    world.settled();
    // Those that were stuck have come back or gone: again three at once, no more.
    world.hold("late");
    let late: Vec<_> = (0..20).map(|n| submit(&link, &cursor, &format!("late{n}"), lane(1))).collect();
    world.await_inside(3);
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(world.inside(), 3);
    world.release();
    late.into_iter().for_each(|ticket| answered(ticket).expect("an answer"));
}

#[test]
fn guesses_given_up_by_their_workers_cost_no_worker() {
    let world = Arc::new(World { scramble: 0, ..World::default() });
    let link = world.link();
    set(&link, "in_flight", "2");
    set(&link, "max_requests", "100");
    let cursor = link.open_cursor(true);
    let warm: Vec<_> = (0..90).map(|n| submit(&link, &cursor, &format!("warm{n}"), lane(1))).collect();
    warm.into_iter().for_each(|ticket| answered(ticket).expect("an answer"));
    // The last tenth is left to what is wanted, so these are given up.
    let guesses: Vec<_> = (0..20).map(|n| submit(&link, &cursor, &format!("guess{n}"), guess())).collect();
    assert_eq!(world.settled().len(), 90);
    drop(guesses);
    world.hold("wanted");
    let wanted: Vec<_> = (0..8).map(|n| submit(&link, &cursor, &format!("wanted{n}"), lane(1))).collect();
    world.await_inside(2);
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(world.inside(), 2);
    world.release();
    wanted.into_iter().for_each(|ticket| answered(ticket).expect("an answer"));
    // One of them may be asked for all the same.
    assert_eq!(answered(submit(&link, &cursor, "guess3", lane(1))), Ok(()));
}

#[test]
fn fewer_in_flight_from_one_statement_to_the_next() {
    let world = Arc::new(World { scramble: 0, ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    for (in_flight, word) in [(16, "first"), (3, "second"), (8, "third"), (1, "fourth")] {
        set(&link, "in_flight", &in_flight.to_string());
        world.hold(word);
        let tickets: Vec<_> = (0..40).map(|n| submit(&link, &cursor, &format!("{word}{n}"), lane(1))).collect();
        world.await_inside(in_flight);
        std::thread::sleep(Duration::from_millis(60));
        assert_eq!(world.inside(), in_flight);
        world.release();
        tickets.into_iter().for_each(|ticket| answered(ticket).expect("an answer"));
    }
}

#[test]
fn a_connection_that_closes_waits_for_nobody() {
    let world = Arc::new(World { scramble: 0, ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    world.hold("");
    let hanging: Vec<_> = (0..16).map(|n| submit(&link, &cursor, &format!("hangs{n}"), lane(1))).collect();
    world.await_inside(16);
    let started = Instant::now();
    drop((hanging, cursor, link));
    assert!(started.elapsed() < Duration::from_secs(5));
    // The workers end, and with them the last reference to their transport and its world.
    world.release();
    let deadline = Instant::now() + Duration::from_secs(20);
    while Arc::strong_count(&world) > 1 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(Arc::strong_count(&world), 1);
}

#[test]
fn many_callers_at_once() {
    let world = Arc::new(World { scramble: 1, ..World::default() });
    let link = world.link();
    set(&link, "in_flight", "4");
    set(&link, "max_requests", "100000");
    std::thread::scope(|threads| {
        for seed in 1..=4 {
            let link = &link;
            threads.spawn(move || {
                let (cursor, mut dice) = (link.open_cursor(true), Dice(seed));
                let mut held = Vec::new();
                for _ in 0..300 {
                    let manner = Manner { lane: seed, is_guess: dice.below(3) == 0, anew: dice.below(10) == 0 };
                    held.push(submit(link, &cursor, &format!("p{}", dice.below(60)), manner));
                    if held.len() > 12 || dice.below(4) == 0 {
                        let ticket = held.swap_remove(dice.below(held.len() as u64) as usize);
                        if dice.below(2) == 0 { answered(ticket).expect("an answer") } else { drop(ticket) }
                    }
                }
                held.into_iter().for_each(|ticket| answered(ticket).expect("an answer"));
            });
        }
    });
    world.settled();
    // All workers are there still, and no more.
    let cursor = link.open_cursor(true);
    world.hold("late");
    let late: Vec<_> = (0..20).map(|n| submit(&link, &cursor, &format!("late{n}"), lane(1))).collect();
    world.await_inside(4);
    std::thread::sleep(Duration::from_millis(60));
    assert_eq!(world.inside(), 4);
    world.release();
    late.into_iter().for_each(|ticket| answered(ticket).expect("an answer"));
}

#[test]
fn an_outage_is_not_hammered() {
    let world = Arc::new(World { special: Some(Box::new(|_, _| Some(refused(503)))), ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    let tickets: Vec<_> = (0..16).map(|n| submit(&link, &cursor, &format!("p{n}"), lane(1))).collect();
    let mut failures = tickets.into_iter().map(answered);
    let first = failures.next().expect("sixteen").expect_err("nothing is answered");
    // The one that is waited for is tried eight times; all others together have twenty retries.
    assert!(matches!(&first, Failure::Status(error) if error.attempts == 8), "{first}");
    assert!(world.asked().len() <= 16 + 7 + 20, "{} requests", world.asked().len());
}

#[test]
fn one_request_in_five_may_fail() {
    let special = |path: &str, before: usize| {
        let unlucky = Dice(path.bytes().map(u64::from).sum::<u64>() + before as u64 * 977).below(5) == 0;
        unlucky.then(|| refused(503))
    };
    let world = Arc::new(World { special: Some(Box::new(special)), ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    let tickets: Vec<_> = (0..400).map(|n| submit(&link, &cursor, &format!("p{n}"), lane(1))).collect();
    tickets.into_iter().for_each(|ticket| answered(ticket).expect("an answer"));
    let retries = world.asked().len() - 400;
    assert!((20..200).contains(&retries), "{retries} retries");
}

#[test]
fn a_statement_waits_no_longer_than_it_may() {
    let world = Arc::new(World { special: Some(Box::new(|_, _| Some(refused(503)))), ..World::default() });
    let link = world.link();
    set(&link, "max_time", "1");
    set(&link, "retry_delay", "600");
    let cursor = link.open_cursor(true);
    let begun = Instant::now();
    let failure = answered(submit(&link, &cursor, "p", lane(1))).expect_err("it fails for longer than a second");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let text = failure.to_string();
    assert!(text.contains("max_time = 1 seconds") && text.contains("realtime_kit_config('max_time', 4)"), "{text}");
    assert!(text.contains("Its last try answered 503 Service Unavailable"), "{text}");
    // It has used up its time: nothing more is begun for it.
    let asked = world.settled().len();
    let refusal = link.scheduler.submit(crate::sharing::call(&cursor, "q"), lane(1)).err().expect("no time is left");
    assert!(refusal.to_string().contains("max_time = 1 seconds"), "{refusal}");
    assert_eq!(world.settled().len(), asked);
    // The next statement has time of its own.
    drop(cursor);
    let next = link.open_cursor(true);
    assert!(link.scheduler.submit(crate::sharing::call(&next, "r"), lane(1)).is_ok());
}

#[test]
fn what_went_out_with_other_settings_is_not_shared() {
    let world = Arc::new(World::default());
    let link = world.link();
    let (one, other) = (link.open_cursor(true), link.open_cursor(true));
    world.hold("p");
    let first = submit(&link, &one, "p", lane(1));
    world.await_inside(1);
    let second = submit(&link, &other, "p", lane(2));
    set(&link, "token", "another-token");
    let third = submit(&link, &link.open_cursor(true), "p", lane(3));
    world.await_inside(2);
    world.release();
    [first, second, third].into_iter().for_each(|ticket| answered(ticket).expect("an answer"));
    assert_eq!(world.settled().len(), 2);
}

#[test]
fn with_fewer_workers_no_call_is_left_lying() {
    let world = Arc::new(World { scramble: 0, ..World::default() });
    let link = world.link();
    let cursor = link.open_cursor(true);
    let many: Vec<_> = (0..40).map(|n| submit(&link, &cursor, &format!("many{n}"), lane(1))).collect();
    many.into_iter().for_each(|ticket| answered(ticket).expect("an answer"));
    set(&link, "in_flight", "1");
    for n in 0..20 {
        let mut looks = 0;
        let answer = submit(&link, &cursor, &format!("one{n}"), lane(1)).wait(&mut || {
            looks += 1;
            // Two seconds: an idle worker sleeps for ten.
            if looks < 40 { Ok(()) } else { Err(realtime_kit::error::Error::Interrupted) }
        });
        assert!(answer.is_ok(), "call {n} was left lying");
    }
}

#[test]
fn what_waits_behind_a_request_that_hangs_and_is_given_up_is_served_at_once() {
    let world = Arc::new(World { scramble: 0, ..World::default() });
    let link = world.link();
    set(&link, "in_flight", "1");
    let cursor = link.open_cursor(true);
    world.hold("hangs");
    let hangs = submit(&link, &cursor, "hangs", lane(1));
    let wanted = submit(&link, &cursor, "wanted", lane(2));
    world.await_inside(1);
    drop(hangs);
    answered(wanted).expect("an answer");
    world.release();
}
