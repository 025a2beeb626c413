//! The matrix' files: what is asked, what goes wrong, what must come.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A statement, and the request of it that is to fail.
#[derive(Clone, Debug, Deserialize)]
pub struct Phase {
    /// `TABLE.PHASE`, the table without its prefix.
    pub name: String,
    /// What is hit: `first`, `later` (pages), `one` (a thing by its id), `file` or `post`.
    pub kind: String,
    /// Which requests are hit: the emulator's conditions, and behind a colon a part of the path.
    pub aim: String,
    /// Method and path as messages show them, ids as `{id}`.
    pub request: String,
    /// Settings, `key=value;key=value`.
    pub settings: String,
    /// Rows that it gives where nothing fails.
    pub rows: usize,
    /// Requests that it makes then.
    pub requests: usize,
    pub sql: String,
}

/// Something that goes wrong.
#[derive(Clone, Debug, Deserialize)]
pub struct Fault {
    pub name: String,
    /// The emulator's kind of fault; or `front:…`, played by front.rs; or `settings`.
    pub play: String,
    /// The kinds of phases that it can hit.
    pub on: String,
    /// How it comes: to `one` request, to each `once`, to each `seven` times, `always`.
    pub forms: String,
    /// Settings, `key=value;key=value`.
    pub settings: String,
    pub about: String,
}

/// What must come of a phase under a fault.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Cell {
    pub phase: String,
    pub fault: String,
    /// `one`, `once`, `seven` (the eighth try passes) or `always`.
    pub form: String,
    /// `rows`: exactly those of the healthy server. `shown`: those, but for the odd value, which is shown as it came.
    /// `error`: a sentence. `unsure`: a sentence that says that the write may have been done. `none`: such a cell cannot be, and
    /// `says` tells why.
    pub expect: String,
    /// Requests that the server has got: a number, or `<=` a number where several are under way at once.
    pub requests: String,
    /// The outcomes in `realtime_kit_requests`, counted.
    pub log: String,
    /// The key of the sentence in sentences.csv.
    pub says: String,
}

/// A sentence behind table, method and path.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Sentence {
    pub key: String,
    pub sentence: String,
}

/// The directory of the files.
pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("faults")
}

/// All lines of a file.
pub fn read<T: for<'de> Deserialize<'de>>(name: &str) -> Result<Vec<T>, String> {
    let path = directory().join(name);
    let mut reader = csv::Reader::from_path(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    reader.deserialize().collect::<Result<_, _>>().map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file.
pub fn write<T: Serialize>(name: &str, lines: &[T]) -> Result<(), String> {
    let path = directory().join(name);
    let mut writer = csv::Writer::from_path(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    lines.iter().try_for_each(|line| writer.serialize(line)).map_err(|error| error.to_string())?;
    writer.flush().map_err(|error| error.to_string())
}

/// `key=value;key=value` as pairs.
pub fn pairs(settings: &str) -> Vec<(&str, &str)> {
    settings.split(';').filter_map(|pair| pair.split_once('=')).collect()
}
