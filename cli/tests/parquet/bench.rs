//! A mirror and a directory for its export, and the program that is run on them.

use crate::world;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A mirror's file and where it is exported to; both go with the value.
pub struct Bench {
    directory: tempfile::TempDir,
}

impl Bench {
    /// A mirror of so many sessions.
    pub fn new(sessions: usize) -> Bench {
        let bench = Bench { directory: tempfile::tempdir().unwrap() };
        let mut db = Connection::open(bench.mirror()).unwrap();
        db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF").unwrap();
        db.execute_batch(world::SCHEMA).unwrap();
        let transaction = db.transaction().unwrap();
        if sessions > 0 {
            world::fill(&transaction, 0, sessions, 1);
        }
        transaction.commit().unwrap();
        bench
    }

    /// The mirror's file.
    pub fn mirror(&self) -> PathBuf {
        self.directory.path().join("calls.db")
    }

    /// Changes the mirror, foreign keys or not.
    pub fn change(&self, sql: &str) {
        let db = Connection::open(self.mirror()).unwrap();
        db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        db.execute_batch(sql).unwrap();
    }

    /// A number from the mirror.
    pub fn number(&self, sql: &str) -> usize {
        let db = Connection::open(self.mirror()).unwrap();
        db.query_one(sql, [], |row| row.get::<_, i64>(0)).unwrap().try_into().unwrap()
    }

    /// Where it is exported to.
    pub fn lake(&self) -> PathBuf {
        self.directory.path().join("calls")
    }

    /// Where everything lies.
    pub fn place(&self) -> &Path {
        self.directory.path()
    }

    /// The program, about to export to a directory.
    pub fn command(&self, lake: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_realtime-kit"));
        command.arg("export").arg(self.mirror()).arg("--parquet").arg(lake).stdin(Stdio::null());
        command
    }

    /// Exports and gives what is said about it: rows, files written, unchanged, removed.
    pub fn export(&self) -> [usize; 4] {
        self.export_to(&self.lake())
    }

    /// The same, elsewhere.
    pub fn export_to(&self, lake: &Path) -> [usize; 4] {
        let output = self.command(lake).output().unwrap();
        let (told, error) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success() && error.is_empty(), "{told}{error}");
        // Behind the directory's name.
        let told = told.strip_prefix(&format!("{}: ", lake.display())).expect(&told);
        let numbers: Vec<usize> = told.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
        numbers.try_into().unwrap()
    }

    /// Exports in vain: the exit code and the sentence.
    pub fn refused(&self) -> (i32, String) {
        let output = self.command(&self.lake()).output().unwrap();
        assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap().trim_end().to_owned())
    }

    /// The files of the export: all of them, hidden ones too, by their paths.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.lake())
    }
}

/// All files below a directory.
pub fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut places = vec![directory.to_owned()];
    while let Some(place) = places.pop() {
        for entry in std::fs::read_dir(&place).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                places.push(path);
            } else {
                let name = path.strip_prefix(directory).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}
