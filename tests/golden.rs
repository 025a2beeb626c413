//! The tests in real hosts: every golden file in every host that is on this machine, and the trials of tests/hosts.
//!
//! ```text
//! cargo test --test golden                 everything
//! cargo test --test golden -- sqlite3::    one host
//! BLESS=1 cargo test --test golden         writes the expected answers anew, from the first host; the others must agree
//! ```
//!
//! Hosts that are missing are listed as ignored; where `CI` is set they are failures. The format of a golden file is
//! told in tests/hosts/harness/golden.rs.

#[path = "hosts/harness/mod.rs"]
mod harness;
#[path = "hosts/trials/mod.rs"]
mod trials;

use harness::golden::{self, Expected, Golden};
use harness::host::Host;
use harness::hosts::Hosts;
use harness::{diff, extension, transcript};
use libtest_mimic::{Arguments, Trial};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use trials::Bench;

fn main() -> Result<(), String> {
    let arguments = Arguments::from_args();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("golden");
    let goldens = Golden::all(&directory)?;
    let bench = Arc::new(Bench { extension: extension::path()?, hosts: Hosts::find() });
    if std::env::var_os("BLESS").is_some() && !arguments.list {
        bless(&bench, &goldens, &arguments)?;
    }
    let mut trials = missing(&bench.hosts);
    trials.push(Trial::test("golden::every_out_file_has_its_sql", move || {
        let left_over = golden::left_over(&directory)?;
        if left_over.is_empty() { Ok(()) } else { Err(left_over.join(", ").into()) }
    }));
    for golden in &goldens {
        trials.extend(bench.hosts.present.iter().flat_map(|host| golden_trials(&bench, golden, host)));
    }
    trials.extend(trials::all(&bench));
    let conclusion = libtest_mimic::run(&arguments, trials);
    print!("{}", trials::report());
    conclusion.exit()
}

/// A trial for each host that is not here, so that the summary names it.
fn missing(hosts: &Hosts) -> Vec<Trial> {
    let in_ci = std::env::var_os("CI").is_some();
    let missing = hosts.missing.iter();
    missing
        .map(|missing| {
            let name = format!("{}::missing", missing.name);
            match missing.required || in_ci {
                true => {
                    let reason = missing.reason.clone();
                    Trial::test(name, move || Err(reason.into()))
                }
                false => trials::ignored(&name, &missing.reason),
            }
        })
        .collect()
}

/// One golden in one host, a trial for each variant of the emulator.
fn golden_trials(bench: &Arc<Bench>, golden: &Golden, host: &Host) -> Vec<Trial> {
    let trial = |variant: &String| {
        let name = golden.trial_name(host.name, variant);
        let file = match golden.expected(host.name) {
            Expected::Skipped(reason) => return trials::ignored(&name, &reason),
            Expected::Shared(file) | Expected::Own(file) => file,
        };
        let (bench, golden, host, variant) = (bench.clone(), golden.clone(), host.clone(), variant.clone());
        Trial::test(name, move || {
            let actual = transcript::run(&golden, &variant, &host, &bench.extension)?;
            Ok(compare(&file, &actual)?)
        })
    };
    golden.variants.iter().map(trial).collect()
}

fn compare(file: &PathBuf, actual: &str) -> Result<(), String> {
    let expected = std::fs::read_to_string(file)
        .map_err(|error| format!("{}: {error}; BLESS=1 cargo test writes it. It would be\n{actual}", file.display()))?;
    let difference = diff::lines(&expected, actual);
    if difference.is_empty() { Ok(()) } else { Err(format!("- {} + what came\n{difference}", file.display())) }
}

/// Writes the expected answers of the goldens that the filter selects: from the first host under the first variant,
/// and from each excepted host for the file that is its own.
fn bless(bench: &Bench, goldens: &[Golden], arguments: &Arguments) -> Result<(), String> {
    let Some(first) = bench.hosts.present.first() else {
        return Err("no host to bless from".to_owned());
    };
    for golden in goldens {
        let variant = &golden.variants[0];
        for host in &bench.hosts.present {
            let file = match golden.expected(host.name) {
                Expected::Shared(file) if host.name == first.name => file,
                Expected::Own(file) => file,
                _ => continue,
            };
            let selected =
                arguments.filter.as_ref().is_none_or(|part| golden.trial_name(host.name, variant).contains(part));
            if selected {
                let actual = transcript::run(golden, variant, host, &bench.extension)?;
                std::fs::write(&file, actual).map_err(|error| format!("{}: {error}", file.display()))?;
            }
        }
    }
    Ok(())
}
