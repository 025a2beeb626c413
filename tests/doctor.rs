//! What the doctor says of set-ups: healthy ones, and broken ones, each found by the check of its name.
//!
//!     cargo test --test doctor -- certificate       those whose name has the word
//!     BLESS=1 cargo test --test doctor              writes the rows anew, never which check must fail
//!
//! | in `doctor/` | holds |
//! |---|---|
//! | `setups.rs` | the set-ups: how each is made, which checks fail, how many requests are made |
//! | `servers.rs` | what answers where the emulator does not: nothing, a proxy that refuses, TLS |
//! | `bench.rs` | a set-up examined in a host, its rows with what differs from run to run taken out |
//! | `manner.rs` | once a statement, interrupted, refused to views, never a secret |
//! | `program.rs` | `realtime-kit doctor`: its forms and exit codes |
//! | `golden/` | the rows of each set-up |

#[path = "doctor/bench.rs"]
mod bench;
#[path = "secrets/front.rs"]
#[allow(dead_code)]
mod front;
#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;
#[path = "doctor/manner.rs"]
mod manner;
#[path = "doctor/program.rs"]
mod program;
#[path = "doctor/servers.rs"]
mod servers;
#[path = "doctor/setups.rs"]
mod setups;

use bench::Bench;
use libtest_mimic::{Arguments, Trial};
use std::sync::Arc;

fn main() -> Result<(), String> {
    let arguments = Arguments::from_args();
    let bench = Arc::new(Bench::build()?);
    let mut trials = Vec::new();
    for setup in setups::SETUPS {
        let bench = Arc::clone(&bench);
        trials.push(Trial::test(format!("setup::{}", setup.name), move || Ok(setup.check(&bench)?)));
    }
    for (name, trial) in manner::TRIALS {
        let bench = Arc::clone(&bench);
        trials.push(Trial::test(format!("manner::{name}"), move || Ok(trial(&bench)?)));
    }
    for (name, trial) in program::TRIALS {
        trials.push(Trial::test(format!("program::{name}"), move || Ok(trial()?)));
    }
    libtest_mimic::run(&arguments, trials).exit()
}
