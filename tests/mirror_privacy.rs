//! What a mirror holds of people: nothing of those who were forgotten, and where it is redacted, nothing that says who
//! somebody is. The bytes of its files are searched, not only its rows.

#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;

#[path = "mirror_privacy/bytes.rs"]
mod bytes;
#[path = "mirror_privacy/filled.rs"]
mod filled;
#[path = "mirror_privacy/forgotten.rs"]
mod forgotten;
#[path = "mirror_privacy/redacted.rs"]
mod redacted;
#[path = "mirror_privacy/rejoining.rs"]
mod rejoining;

use harness::extension;
use harness::host::Host;
use harness::hosts::Hosts;
use libtest_mimic::{Arguments, Trial};
use std::path::PathBuf;
use std::sync::Arc;

/// What a trial needs: the extension and a host.
pub struct Bench {
    extension: PathBuf,
    hosts: Hosts,
}

type Outcome = Result<(), String>;

fn main() -> Result<(), String> {
    let arguments = Arguments::from_args();
    let bench = Arc::new(Bench { extension: extension::path()?, hosts: Hosts::find() });
    let mut trials = Vec::new();
    for name in ["embedded", "python3"] {
        let Some(host) = bench.hosts.named(name) else {
            trials.push(Trial::test(format!("{name}::missing"), || Ok(())).with_ignored_flag(true));
            continue;
        };
        for (what, trial) in forgotten::TRIALS.iter().chain(redacted::TRIALS).chain(rejoining::TRIALS) {
            let (bench, host) = (bench.clone(), host.clone());
            trials.push(Trial::test(format!("{name}::{what}"), move || Ok(trial(&bench, &host)?)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit()
}

type Trials = &'static [(&'static str, fn(&Bench, &Host) -> Outcome)];

/// An error, if something does not hold.
fn check(holds: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(otherwise()) }
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, is: &T, wanted: &T) -> Outcome {
    check(is == wanted, || format!("{what}: {is:?}, not {wanted:?}"))
}
