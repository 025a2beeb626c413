//! What is told of a statement while it runs: on a terminal that is read as a terminal reads it, in real hosts; and in the log.
//!
//! | in `progress/` | holds |
//! |---|---|
//! | `terminal.rs` | a program on a terminal: what is typed, what stands on the screen |
//! | `line.rs` | the line: when there is one, what it tells, and that nothing of it is left |
//! | `log.rs` | the log of `REALTIMEKIT_LOG`, and docs/logging-and-progress.md |
//! | `places.rs` | where there is none: other programs' screens, the background, other threads, what is no terminal |

#[cfg(unix)]
#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;

#[cfg(unix)]
#[path = "progress/line.rs"]
mod line;
#[cfg(unix)]
#[path = "progress/log.rs"]
mod log;
#[cfg(unix)]
#[path = "progress/places.rs"]
mod places;
#[cfg(unix)]
#[path = "progress/terminal.rs"]
mod terminal;

#[cfg(unix)]
fn main() {
    let bench = terminal::Bench::new();
    let trials = [line::trials(&bench), places::trials(&bench), log::trials(&bench)];
    let trials = trials.into_iter().flatten().collect();
    let mut arguments = libtest_mimic::Arguments::from_args();
    // They wait most of the time.
    arguments.test_threads = arguments.test_threads.or(Some(8));
    libtest_mimic::run(&arguments, trials).exit();
}

#[cfg(not(unix))]
fn main() {}
