//! `realtime-kit export`: the Parquet files are the mirror, as another engine reads them, and nobody ever sees half of one.
//!
//! | test | holds |
//! |---|---|
//! | `duckdb::…` | rows, types, times, sums and NULLs are the mirror's, one day is read from one file (`parquet/read_back.py`) |
//! | `documents` | every block of docs/parquet.md runs |
//! | the others | what is written when, what is left alone, what is refused |
//!
//! The first two need a Python with duckdb, pyarrow and pandas: `REALTIMEKIT_TEST_DUCKDB_PYTHON`. Where it is missing they
//! are ignored; with `CI` set that is a failure.

#[path = "parquet/bench.rs"]
mod bench;
#[path = "parquet/files.rs"]
mod files;
#[path = "parquet/read_back.rs"]
mod read_back;
#[path = "parquet/refused.rs"]
mod refused;
#[path = "parquet/world.rs"]
mod world;

use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let mut arguments = Arguments::from_args();
    // Each starts programs that use the disk; more than two at a time only wait for one another.
    arguments.test_threads = arguments.test_threads.or(Some(2));
    let mut trials = Vec::new();
    let mut test = |name: &str, run: fn()| {
        let run = move || -> Result<(), Failed> {
            run();
            Ok(())
        };
        trials.push(Trial::test(name, run));
    };
    for (name, run) in files::TESTS.into_iter().chain(refused::TESTS) {
        test(name, run);
    }
    for (name, run) in read_back::TESTS {
        test(name, run);
    }
    let python = read_back::python().is_some();
    assert!(python || std::env::var_os("CI").is_none(), "REALTIMEKIT_TEST_DUCKDB_PYTHON names no Python with duckdb");
    let of_python = |trial: &Trial| read_back::TESTS.iter().any(|(name, _)| *name == trial.name());
    let trials = trials.into_iter().map(|trial| {
        let ignored = !python && of_python(&trial);
        trial.with_ignored_flag(ignored)
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}
