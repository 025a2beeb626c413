//! sql/mirror_views.sql and sql/mirror_search.sql: what the mirror's stored views answer, held view by view against the
//! live views of sql/views.sql on the emulator, in both revisions; the triggers behind call_quality and behind the search.
//! Each in the newest and an old SQLite, in `main` and in an attached database.

#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;

#[path = "mirror_views/equal.rs"]
mod equal;
#[path = "mirror_views/mirror.rs"]
mod mirror;
#[path = "mirror_views/quality.rs"]
mod quality;
#[path = "mirror_views/search.rs"]
mod search;
#[path = "mirror_views/stored.rs"]
mod stored;

use harness::environment::Environment;
use harness::extension;
use harness::hosts::Hosts;
use libtest_mimic::{Arguments, Trial};
use mirror::Mirror;
use realtime_kit_emulator::Emulator;
use std::sync::Arc;

/// What is tried on a mirror that a test writes by hand.
type Check = fn(Mirror) -> Result<(), String>;

const CHECKS: [(&str, Check); 6] = [
    ("measures_follow_reports", quality::measures_follow_reports),
    ("reports_of_any_shape", quality::reports_of_any_shape),
    ("what_is_deleted", stored::what_is_deleted),
    ("what_is_missing", stored::what_is_missing),
    ("words_are_found", search::words_are_found),
    ("indexes_are_in_step", search::indexes_are_in_step),
];

fn main() -> Result<(), String> {
    let arguments = Arguments::from_args();
    let (extension, hosts) = (Arc::new(extension::path()?), Arc::new(Hosts::find()));
    let mut trials = vec![Trial::test("files_can_be_put_into_any_schema", || Ok(mirror::files_are_cut_by_lines()?))];
    for (name, revision, schema) in
        [("embedded", "b", "main"), ("embedded", "a", "calls"), ("old", "b", "calls"), ("old", "a", "main")]
    {
        let (extension, its_hosts) = (extension.clone(), hosts.clone());
        trials.push(Trial::test(format!("{name}::equal[revision={revision},schema={schema}]"), move || {
            let emulator = Emulator::start().map_err(|error| error.to_string())?;
            let mut environment = Environment::of_emulator(&emulator.base_url(&format!("revision={revision}")));
            // Several views ask for the same.
            environment.set("REALTIMEKIT_CACHE", Some("268435456"));
            environment.set("REALTIMEKIT_IN_FLIGHT", Some("8"));
            let host = its_hosts.named(name).ok_or("there is no such host")?;
            let mirror = Mirror::of_emulator(host, &extension, &environment, schema)?;
            Ok(equal::all_views(mirror, host, &emulator)?)
        }));
    }
    for (name, schema) in [("embedded", "main"), ("embedded", "calls"), ("old", "main"), ("old", "calls")] {
        for (what, check) in CHECKS {
            let hosts = hosts.clone();
            trials.push(Trial::test(format!("{name}::{what}[schema={schema}]"), move || {
                let host = hosts.named(name).ok_or("there is no such host")?;
                Ok(check(Mirror::empty(host, schema)?)?)
            }));
        }
    }
    libtest_mimic::run(&arguments, trials).exit()
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, is: &T, should_be: &T) -> Result<(), String> {
    check(is == should_be, || format!("{what}:\n{is:?}\nshould be\n{should_be:?}"))
}

fn check(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
