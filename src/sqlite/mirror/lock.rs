//! One run at a time for a file, by a lock that the operating system gives back however a process ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// A run's lock; given back when dropped.
pub struct Lock {
    _file: File,
}

/// Why there is none.
pub enum Refused {
    /// Another run holds it.
    Taken,
    /// The file cannot be made or locked; the system's words.
    Failed(PathBuf, std::io::Error),
}

impl Lock {
    /// Takes the lock of a database file. The lock's own file lies beside it and stays: who removed it could let two runs
    /// in at once.
    pub fn take(database: &Path) -> Result<Self, Refused> {
        let mut name = database.as_os_str().to_owned();
        name.push("-mirror-lock");
        let path = PathBuf::from(name);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(|error| Refused::Failed(path.clone(), error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Refused::Taken),
            Err(TryLockError::Error(error)) => Err(Refused::Failed(path, error)),
        }
    }
}
