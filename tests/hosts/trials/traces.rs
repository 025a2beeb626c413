//! What a process holds: threads, open files, memory. Told by /proc, so on Linux only.

use std::path::Path;
use std::time::{Duration, Instant};

/// How long a process may take to let go of what it does not need any more.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a process holds at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traces {
    pub threads: usize,
    pub files: usize,
    /// Bytes of memory in use, without what is mapped from files.
    pub memory: u64,
}

impl Traces {
    /// Whether they can be told here.
    pub fn are_told() -> bool {
        Path::new("/proc/self/status").exists()
    }

    /// Those of a process.
    pub fn of(process: u32) -> Result<Self, String> {
        let count = |what: &str| {
            let entries = std::fs::read_dir(format!("/proc/{process}/{what}"));
            entries.map(Iterator::count).map_err(|error| error.to_string())
        };
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).map_err(|error| error.to_string())?;
        let memory = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let kilobytes = memory.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        Ok(Self { threads: count("task")?, files: count("fd")?, memory: kilobytes.ok_or("no RssAnon")? * 1024 })
    }

    /// Those of a process once it has no more threads and files than it had; an error if that does not come.
    pub fn settled(process: u32, before: Self) -> Result<Self, String> {
        let end = Instant::now() + PATIENCE;
        loop {
            let now = Self::of(process)?;
            if now.threads <= before.threads && now.files <= before.files {
                return Ok(now);
            }
            if Instant::now() > end {
                return Err(format!("{now:?}, and before {before:?}"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
