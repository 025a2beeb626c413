//! The mirror, run by the real file in a real host: what it holds afterwards, whatever happened meanwhile, and how much it
//! asked for.
//!
//! Worlds are small, and each run is a process of its own, as `realtime-kit mirror` in a cron job is.

#[path = "mirror/bench.rs"]
mod bench;
#[path = "mirror/deleted.rs"]
mod deleted;
#[path = "mirror/doubles.rs"]
mod doubles;
#[path = "mirror/equal.rs"]
mod equal;
#[path = "mirror/expiring.rs"]
mod expiring;
#[path = "mirror/failing.rs"]
mod failing;
#[path = "mirror/foreign_files.rs"]
mod foreign_files;
#[path = "mirror/going_on.rs"]
mod going_on;
#[allow(dead_code, reason = "the harness of all hosts; this asks one")]
#[path = "hosts/harness/mod.rs"]
mod harness;
#[path = "mirror/interrupted.rs"]
mod interrupted;
#[path = "mirror/killed.rs"]
mod killed;
#[path = "mirror/limits.rs"]
mod limits;
#[path = "mirror/one_at_a_time.rs"]
mod one_at_a_time;
#[path = "mirror/outages.rs"]
mod outages;
#[path = "mirror/relay.rs"]
mod relay;
#[path = "mirror/requests.rs"]
mod requests;
#[path = "mirror/resumed.rs"]
mod resumed;
#[path = "mirror/usage.rs"]
mod usage;
#[path = "mirror/vanishing.rs"]
mod vanishing;
