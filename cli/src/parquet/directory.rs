//! The files of an export: which are there, and how they are replaced. A file is ours if it stands where one of ours
//! does and its metadata says so; nothing else is touched.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use parquet::file::metadata::ParquetMetaDataReader;

use super::Error;
use super::tables::TABLES;

/// Keys of a file's metadata: the table, and the hash of its rows.
pub const TABLE: &str = "realtime-kit.table";
/// See there.
pub const CONTENT: &str = "realtime-kit.content";

const FILE: &str = "part-0.parquet";
// Engines leave out what begins with a dot, and it does not end in .parquet.
const STAGED: &str = ".part-0.parquet.new";
const LOCK: &str = ".realtime-kit.lock";

/// A directory of an export that is under way.
pub struct Directory {
    root: PathBuf,
    /// Staged files that wait for their name.
    staged: Vec<PathBuf>,
    /// Files of this export.
    current: HashSet<PathBuf>,
    /// Open as long as the export lasts, and locked.
    _lock: File,
}

impl Directory {
    /// Makes the directory where it is missing, and keeps other exports out. What one that was killed left is removed.
    pub fn open(root: &Path) -> Result<Directory, Error> {
        make(root)?;
        let path = root.join(LOCK);
        let lock = private(OpenOptions::new().create(true).truncate(false).write(true))
            .open(&path)
            .map_err(failed("written", &path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Busy(root.to_owned())),
            Err(TryLockError::Error(source)) => return Err(Error::File { what: "locked", path, source }),
        }
        let directory = Directory { root: root.to_owned(), staged: Vec::new(), current: HashSet::new(), _lock: lock };
        for table in &TABLES {
            let mut places = directory.days(table.name)?;
            places.push(root.join(table.name));
            places.iter().try_for_each(|place| remove(&place.join(STAGED)))?;
        }
        Ok(directory)
    }

    /// The hash in the file of this day, if there is one.
    pub fn content(&self, table: &str, day: Option<NaiveDate>) -> Result<Option<u128>, Error> {
        let path = self.path(table, day);
        match ours(&path, table)? {
            Found::Nothing => Ok(None),
            Found::Foreign => Err(Error::Foreign(path)),
            Found::Ours(content) => Ok(Some(content)),
        }
    }

    /// Notes that the file of this day stays as it is.
    pub fn keep(&mut self, table: &str, day: Option<NaiveDate>) {
        self.current.insert(self.path(table, day));
    }

    /// An empty file that is to become that of this day, and where it is.
    pub fn stage(&mut self, table: &str, day: Option<NaiveDate>) -> Result<(File, PathBuf), Error> {
        let place = self.place(table, day);
        make(&place)?;
        let path = place.join(STAGED);
        let file =
            private(OpenOptions::new().create_new(true).write(true)).open(&path).map_err(failed("written", &path))?;
        self.staged.push(place);
        Ok((file, path))
    }

    /// Gives all staged files their names.
    pub fn publish(&mut self) -> Result<(), Error> {
        while let Some(place) = self.staged.last() {
            let path = place.join(FILE);
            fs::rename(place.join(STAGED), &path).map_err(failed("replaced", &path))?;
            self.current.insert(path);
            self.staged.pop();
        }
        Ok(())
    }

    /// Removes the files of a table that are ours and not of this export, and says how many they were.
    pub fn remove_stale(&self, table: &str) -> Result<u64, Error> {
        let mut removed = 0;
        for place in self.days(table)? {
            let path = place.join(FILE);
            if !self.current.contains(&path) && matches!(ours(&path, table)?, Found::Ours(_)) {
                remove(&path)?;
                removed += 1;
            }
            // Leaves alone what is not empty.
            let _ = fs::remove_dir(&place);
        }
        Ok(removed)
    }

    /// The directories of days that a table has.
    fn days(&self, table: &str) -> Result<Vec<PathBuf>, Error> {
        let path = self.root.join(table);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(Error::File { what: "read", path, source }),
        };
        let mut days = Vec::new();
        for entry in entries {
            let entry = entry.map_err(failed("read", &path))?;
            let name = entry.file_name();
            let day = name.to_str().and_then(|name| name.strip_prefix("day="));
            if day.is_some_and(|day| day.len() == 10 && day.parse::<NaiveDate>().is_ok()) {
                days.push(entry.path());
            }
        }
        Ok(days)
    }

    fn path(&self, table: &str, day: Option<NaiveDate>) -> PathBuf {
        self.place(table, day).join(FILE)
    }

    fn place(&self, table: &str, day: Option<NaiveDate>) -> PathBuf {
        let table = self.root.join(table);
        day.map(|day| table.join(format!("day={day}"))).unwrap_or(table)
    }
}

impl Drop for Directory {
    /// After a failure nothing staged stays.
    fn drop(&mut self) {
        for place in &self.staged {
            let _ = fs::remove_file(place.join(STAGED));
            let _ = fs::remove_dir(place);
        }
    }
}

/// What stands at a place where a file of ours may be.
enum Found {
    Nothing,
    Foreign,
    /// With the hash of its rows.
    Ours(u128),
}

fn ours(path: &Path, table: &str) -> Result<Found, Error> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(source) => return Err(Error::File { what: "read", path: path.to_owned(), source }),
    };
    let Ok(metadata) = ParquetMetaDataReader::new().parse_and_finish(&file) else { return Ok(Found::Foreign) };
    let value = |key: &str| {
        let mut pairs = metadata.file_metadata().key_value_metadata()?.iter();
        pairs.find(|pair| pair.key == key)?.value.as_deref()
    };
    let content = value(CONTENT).and_then(|content| u128::from_str_radix(content, 16).ok());
    Ok(content.filter(|_| value(TABLE) == Some(table)).map_or(Found::Foreign, Found::Ours))
}

/// Makes a directory that only its owner may read, as the mirror; one that is there stays as it is.
fn make(path: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(failed("made", path))
}

/// Files that only their owner may read, as the mirror.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed("removed", path)(error)),
        _ => Ok(()),
    }
}

fn failed(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    move |source| Error::File { what, path: path.to_owned(), source }
}
