//! Requests made before they are asked for: which, how many, how often. Requests are counted, never timed.
//!
//! - `world`: the API that the tests ask, over a transport of its own
//! - `pages`, `lists`, `joins`, `ceiling`: what a scan begins ahead of need
//! - `sharing`, `workers`, `budget`: the scheduler behind it
//! - `hosts`: the whole extension in a real SQLite against the emulator

#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;
#[path = "ahead/world.rs"]
mod world;

#[path = "ahead/budget.rs"]
mod budget;
#[path = "ahead/ceiling.rs"]
mod ceiling;
#[path = "ahead/hosts.rs"]
mod hosts;
#[path = "ahead/joins.rs"]
mod joins;
#[path = "ahead/lists.rs"]
mod lists;
#[path = "ahead/pages.rs"]
mod pages;
#[path = "ahead/sharing.rs"]
mod sharing;
#[path = "ahead/workers.rs"]
mod workers;
