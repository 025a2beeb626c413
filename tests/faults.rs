//! Right or an error: what a SELECT gives while requests fail, lists change and pages lie, and what a write does then.
//!
//! ```text
//! cargo test --test faults                          everything; the matrix' table is printed first
//! cargo test --test faults -- 'matrix::sessions'    the phases of one table
//! BLESS=1 cargo test --test faults -- matrix::      writes numbers and sentences anew, not what must come
//! ```
//!
//! The matrix is data: faults/phases.csv (what is asked), faults/faults.csv (what goes wrong) and faults/matrix.csv, one
//! line a cell (what must come). tests/README.md tells their columns.

#[path = "faults/cell.rs"]
mod cell;
#[path = "faults/changing.rs"]
mod changing;
#[path = "faults/data.rs"]
mod data;
#[path = "faults/front.rs"]
mod front;
#[allow(dead_code, reason = "the harness of all hosts; this asks one")]
#[path = "hosts/harness/mod.rs"]
mod harness;
#[path = "faults/host.rs"]
mod host;
#[path = "faults/matrix.rs"]
mod matrix;
#[path = "faults/mixed.rs"]
mod mixed;
#[path = "faults/rate.rs"]
mod rate;

use harness::extension;
use harness::hosts::Hosts;
use host::Bench;
use libtest_mimic::Arguments;
use std::sync::Arc;

/// Trials that run at once where nobody says otherwise: they wait for timeouts and pauses more than they compute.
const AT_ONCE: usize = 16;

fn main() -> Result<(), String> {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(AT_ONCE);
    let hosts = Hosts::find();
    let embedded = hosts.named("embedded").ok_or("the embedded host is missing")?.clone();
    let bench = Arc::new(Bench { extension: extension::path()?, host: embedded });
    let matrix = Arc::new(matrix::Matrix::read()?);
    let mut trials = matrix::trials(&bench, &matrix);
    trials.extend(changing::trials(&bench)?);
    trials.extend(mixed::trials(&bench));
    trials.extend(rate::trials(&bench));
    let conclusion = libtest_mimic::run(&arguments, trials);
    matrix.finish()?;
    conclusion.exit()
}
