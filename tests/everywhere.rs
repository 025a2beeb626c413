//! One file, many hosts: the same session in every language and tool that loads it, each really run, and the lines of
//! docs/hosts.md.
//!
//! ```text
//! tests/everywhere/install.sh all            installs the hosts, or those that it is given by name
//! cargo test --test everywhere               those that are here
//! cargo test --test everywhere -- apsw       one of them
//! BLESS=1 cargo test --test everywhere       writes what stands below the lines in docs/hosts.md anew
//! ```
//!
//! Hosts that are missing are listed as ignored. Where `CI` is set, those that REALTIMEKIT_TEST_EVERYWHERE names (`all`,
//! `ci`, or some, by name, separated by spaces or commas) are failures instead. What a session is, stands in
//! `everywhere/session.rs`; which hosts there are, in `everywhere/hosts.rs`.

#[path = "everywhere/document.rs"]
mod document;
#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;
#[path = "everywhere/hosts.rs"]
mod hosts;
#[path = "everywhere/run.rs"]
mod run;
#[path = "everywhere/session.rs"]
mod session;

use harness::extension;
use hosts::{HOSTS, Host};
use libtest_mimic::{Arguments, Trial};
use run::Bench;
use std::sync::Arc;

fn main() -> Result<(), String> {
    let arguments = Arguments::from_args();
    let extension = std::path::absolute(extension::path()?).map_err(|error| error.to_string())?;
    let bench = Arc::new(Bench { extension, report: Default::default() });
    let document = document::Document::read()?;
    if std::env::var_os("BLESS").is_some() && !arguments.list {
        document.bless(&bench)?;
    }
    let mut trials = Vec::new();
    for host in HOSTS {
        let missing = run::missing(host);
        let bench = bench.clone();
        trials.push(trial(host, host.name.to_owned(), &missing, move || session::run(&bench, host)));
    }
    for block in document::Document::read()?.blocks {
        let Some(host) = block.host else { continue };
        let (bench, missing) = (bench.clone(), run::missing(host));
        let name = format!("{}::{}:{}", host.name, document::NAME, block.line);
        trials.push(trial(host, name, &missing, move || block.check(&bench)));
    }
    trials.push(Trial::test("self::every_host_has_its_place", move || Ok(document.has_every_host()?)));
    trials.push(Trial::test("self::no_program_is_left_over", || Ok(hosts::none_left_over()?)));
    let conclusion = libtest_mimic::run(&arguments, trials);
    print!("{}", bench.report());
    conclusion.exit()
}

/// A trial of a host; where the host is missing, one that is ignored, or a failure if it must be here.
fn trial(
    host: &'static Host,
    name: String,
    missing: &Option<String>,
    run: impl FnOnce() -> Result<(), String> + Send + 'static,
) -> Trial {
    match missing.clone() {
        None => Trial::test(name, move || Ok(run()?)),
        Some(reason) if run::must_be_here(host) => Trial::test(name, move || Err(reason.into())),
        Some(reason) => {
            let reason = reason.lines().last().unwrap_or_default().to_owned();
            Trial::test(format!("{name} ({reason})"), || Ok(())).with_ignored_flag(true)
        }
    }
}
