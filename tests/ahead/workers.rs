//! The workers: how many there are, whom they serve next, and what becomes of them when nobody waits any more.

use std::sync::Arc;
use std::time::{Duration, Instant};

use realtime_kit::api::scheduler::Manner;

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
