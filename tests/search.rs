//! Searches for what nobody thought of: generated input of every kind for whatever reads what others wrote. Nothing may
//! panic, and what is read must be what another reader reads.
//!
//! ```text
//! cargo test --test search                                             a fixed seed, a moment each
//! REALTIMEKIT_SEARCH_SECONDS=3600 REALTIMEKIT_SEARCH_SEED=7 cargo test --release --test search -- times
//! REALTIMEKIT_SEARCH_SEED=7 REALTIMEKIT_SEARCH_BATCH=12 cargo test --test search -- --exact times::read_and_written
//! ```
//!
//! A failure prints the smallest case that fails, and the last of these lines. What is mended becomes a test with a name
//! beside the code that was wrong.

#[path = "search/arguments.rs"]
mod arguments;
#[path = "search/bodies.rs"]
mod bodies;
#[path = "search/files.rs"]
mod files;
#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;
#[path = "search/lists.rs"]
mod lists;
#[path = "search/pages.rs"]
mod pages;
#[path = "search/plans.rs"]
mod plans;
#[path = "search/rows.rs"]
mod rows;
#[path = "search/runner.rs"]
mod runner;
#[path = "search/some.rs"]
mod some;
#[path = "search/times.rs"]
mod times;
#[path = "search/urls.rs"]
mod urls;
#[path = "search/words.rs"]
mod words;

use libtest_mimic::Arguments;
use runner::Search;

fn main() -> Result<(), String> {
    let arguments = Arguments::from_args();
    let search = Search::of_environment()?;
    runner::keep_panics();
    let targets = [
        arguments::targets,
        bodies::targets,
        files::targets,
        lists::targets,
        pages::targets,
        plans::targets,
        rows::targets,
        times::targets,
        urls::targets,
        words::targets,
    ];
    libtest_mimic::run(&arguments, targets.into_iter().flat_map(|targets| targets(&search)).collect()).exit()
}
