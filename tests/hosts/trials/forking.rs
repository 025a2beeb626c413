//! fork() leaves both sides working, whenever it happens.

use super::{Bench, Outcome, emulator, on, script};
use crate::harness::host::Host;
use libtest_mimic::Trial;
use std::sync::Arc;

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    vec![
        on(bench, "python3", "parent_and_child_work_after_a_fork", once),
        on(bench, "python3", "children_forked_while_requests_are_in_flight_are_never_stuck", many),
        on(bench, "python3", "a_pool_of_children_forked_after_use_works", pool),
    ]
}

fn once(bench: &Bench, host: &Host) -> Outcome {
    forked(bench, host, "latency=50", &["fork.py"])
}

fn many(bench: &Bench, host: &Host) -> Outcome {
    // A few hundred, and no more than fit into so many seconds.
    forked(bench, host, "", &["fork_many.py", "300", "30"])
}

fn pool(bench: &Bench, host: &Host) -> Outcome {
    forked(bench, host, "latency=5", &["prefork.py"])
}

fn forked(bench: &Bench, host: &Host, switches: &str, words: &[&str]) -> Outcome {
    let (_emulator, mut environment) = emulator(switches)?;
    // Pages are under way when the process is forked.
    environment.set("REALTIMEKIT_IN_FLIGHT", Some("16"));
    script(bench, host, words, &environment).map(drop)
}
