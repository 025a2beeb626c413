//! Where what the tests print and write is kept, for `tests/written.rs` to look for secrets in.
//!
//! Below the target directory: `written/PROGRAM/RUN/N/`, a directory for each process that a test program starts and for
//! each database it makes. When a program begins, those of its runs that are over are removed. `.secrets` in one of them
//! lists what the process was given and must not repeat.

use super::environment::Environment;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The name of the file that lists what a process was given in secret, one a line.
pub const SECRETS: &str = ".secrets";

/// The name of the file that a run holds a lock on.
const LOCK: &str = ".lock";

/// The directory of all programs.
pub fn all() -> PathBuf {
    // Cargo's directory for scratch files of tests.
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("written")
}

/// A new directory, which stays when the test is over.
pub fn directory() -> Result<PathBuf, String> {
    static RUN: OnceLock<Result<Run, String>> = OnceLock::new();
    static LAST: AtomicUsize = AtomicUsize::new(0);
    let run = RUN.get_or_init(|| Run::begin(&all().join(program()))).as_ref().map_err(String::clone)?;
    let directory = run.directory.join(LAST.fetch_add(1, Ordering::Relaxed).to_string());
    std::fs::create_dir_all(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    Ok(directory)
}

/// One run of a program: its directory is its own as long as its lock is held.
struct Run {
    directory: PathBuf,
    _lock: File,
}

impl Run {
    fn begin(program: &Path) -> Result<Self, String> {
        for run in std::fs::read_dir(program).into_iter().flatten().flatten() {
            let is_over = File::open(run.path().join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok());
            if is_over {
                let _ = std::fs::remove_dir_all(run.path());
            }
        }
        let directory = program.join(std::process::id().to_string());
        let shown = |error: std::io::Error| format!("{}: {error}", directory.display());
        std::fs::create_dir_all(&directory).map_err(shown)?;
        let lock = File::create(directory.join(LOCK)).map_err(shown)?;
        lock.lock().map_err(shown)?;
        Ok(Self { directory, _lock: lock })
    }
}

/// A new directory for a process with this environment.
pub fn home(environment: &Environment) -> Result<PathBuf, String> {
    let home = directory()?;
    std::fs::write(home.join(SECRETS), environment.secrets().join("\n")).map_err(|error| error.to_string())?;
    Ok(home)
}

/// This test program's name, without the hash that cargo puts behind it.
fn program() -> String {
    let program = std::env::current_exe().unwrap_or_default();
    let name = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    name.rsplit_once('-').map_or(name.clone(), |(name, _)| name.to_owned())
}
