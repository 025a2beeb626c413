//! What is written, what stays, what goes; and that it is whole at any moment.

use crate::bench::{Bench, files};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The tests of this file.
pub const TESTS: [(&str, fn()); 8] = [
    ("a_second_export_leaves_every_file", a_second_export_leaves_every_file),
    ("one_value_rewrites_one_file", one_value_rewrites_one_file),
    ("other_columns_rewrite_their_table", other_columns_rewrite_their_table),
    ("days_without_rows_go", days_without_rows_go),
    ("an_empty_table_is_a_file_without_rows", an_empty_table_is_a_file_without_rows),
    ("files_of_others_stay", files_of_others_stay),
    ("killed_anywhere_files_are_old_or_new", killed_anywhere_files_are_old_or_new),
    ("one_moment_of_the_mirror", one_moment_of_the_mirror),
];

fn a_second_export_leaves_every_file() {
    let bench = Bench::new(60);
    let [rows, written, unchanged, removed] = bench.export();
    let tables = crate::world::TABLES.map(|table| format!("SELECT count(*) AS n FROM {table}")).join(" UNION ALL ");
    assert_eq!(rows, bench.number(&format!("SELECT sum(n) FROM ({tables})")));
    let first = bench.files();
    // The lock is a file too.
    assert_eq!((first.len() - 1, 0, 0), (written, unchanged, removed));
    let times = modified(&bench.lake());
    assert_eq!(bench.export(), [rows, 0, written, 0]);
    assert_eq!((first == bench.files(), times == modified(&bench.lake())), (true, true));
    #[cfg(unix)]
    for name in first.keys() {
        use std::os::unix::fs::PermissionsExt;
        let path = bench.lake().join(name);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700), "{name}");
    }
}

/// When each file was written.
fn modified(lake: &Path) -> Vec<std::time::SystemTime> {
    files(lake).keys().map(|name| fs::metadata(lake.join(name)).unwrap().modified().unwrap()).collect()
}

/// Even one that the mirror's own mirrored_at does not tell of, as when a person is forgotten.
fn one_value_rewrites_one_file() {
    let bench = Bench::new(60);
    let [rows, written, ..] = bench.export();
    let before = bench.files();
    for payload in ["'forgotten'", "'remembers'", "NULL", "''", "'0'"] {
        let newest = "number = (SELECT max(number) FROM chat_messages)";
        bench.change(&format!("UPDATE chat_messages SET payload = {payload} WHERE {newest}"));
        let [_, now, same, _] = bench.export();
        assert_eq!((now, now + same), (1, written), "payload = {payload}");
    }
    let [_, again, ..] = bench.export();
    assert_eq!(again, 0);
    let after = bench.files();
    let changed: Vec<&String> = after.keys().filter(|name| before.get(*name) != after.get(*name)).collect();
    assert!(changed.len() == 1 && changed[0].starts_with("chat_messages/day="), "{changed:?}");
    assert_eq!((before.len(), bench.export()[0]), (after.len(), rows));
}

fn other_columns_rewrite_their_table() {
    let bench = Bench::new(30);
    bench.export();
    let count = bench.files().keys().filter(|name| name.starts_with("summaries/")).count();
    for change in ["ADD COLUMN language TEXT", "RENAME COLUMN language TO tongue"] {
        bench.change(&format!("ALTER TABLE summaries {change}"));
        assert_eq!(bench.export()[1], count, "{change}");
        assert_eq!(bench.export()[1], 0, "{change}");
    }
}

fn days_without_rows_go() {
    let bench = Bench::new(60);
    let [_, written, ..] = bench.export();
    let day = "date(created_at) = (SELECT max(date(created_at)) FROM sessions)";
    let of_day = format!("session_id IN (SELECT id FROM sessions WHERE {day})");
    let mut gone = String::new();
    for table in crate::world::TABLES.iter().filter(|table| !["apps", "sessions"].contains(table)) {
        gone.push_str(&format!("DELETE FROM {table} WHERE {of_day};"));
    }
    gone.push_str(&format!("DELETE FROM sessions WHERE {day};"));
    let newest = bench.files().into_keys().filter(|name| name.starts_with("sessions/")).max().unwrap();
    let newest = Path::new(&newest).parent().unwrap().file_name().unwrap().to_owned();
    let on_it = bench.files().keys().filter(|name| name.contains(newest.to_str().unwrap())).count();
    bench.change(&gone);
    let [_, now, unchanged, removed] = bench.export();
    assert_eq!((now, unchanged, removed), (0, written - on_it, on_it));
    assert!(on_it > 3 && !bench.lake().join("sessions").join(&newest).exists(), "{on_it} files on {newest:?}");
}

fn an_empty_table_is_a_file_without_rows() {
    let bench = Bench::new(0);
    let empty = |bench: &Bench| bench.files().keys().filter(|name| name.contains("day=1970-01-01")).count();
    assert_eq!((bench.export(), empty(&bench)), ([0, 10, 0, 0], 9));
    assert_eq!((bench.export(), empty(&bench)), ([0, 0, 10, 0], 9));
    let session = "INSERT INTO sessions (id, account_id, app_id, created_at, mirrored_at) VALUES ('s', 'a', 'b', ";
    bench.change(&format!("{session} '2026-11-14 00:00:00.000', '2026-11-15 00:00:00.000')"));
    assert_eq!((bench.export(), empty(&bench)), ([1, 1, 9, 1], 8));
    // A true 1970-01-01 beside tables that have nothing on it.
    bench.change("UPDATE sessions SET created_at = '1970-01-01 00:00:00.000'");
    assert_eq!((bench.export(), empty(&bench)), ([1, 1, 9, 1], 9));
}

fn files_of_others_stay() {
    let bench = Bench::new(30);
    bench.export();
    let lake = bench.lake();
    let day = fs::read_dir(lake.join("summaries")).unwrap().next().unwrap().unwrap().path();
    let strangers = [
        lake.join("notes.txt"),
        lake.join("summaries/other.parquet"),
        lake.join("summaries/day=soon/part-0.parquet"),
        lake.join("summaries/day=2001-01-01/part-0.parquet"),
        day.join("other.parquet"),
        lake.join("somebody/day=2026-11-14/part-0.parquet"),
    ];
    for path in &strangers {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "of somebody else").unwrap();
    }
    bench.change("DELETE FROM summaries");
    let removed = bench.export()[3];
    assert!(removed > 1);
    for path in &strangers {
        assert_eq!(fs::read(path).unwrap(), b"of somebody else", "{}", path.display());
    }
    assert!(!day.join("part-0.parquet").exists());
}

/// Kills an export at moments all over it, while it replaces, adds and removes files.
fn killed_anywhere_files_are_old_or_new() {
    let bench = Bench::new(15);
    let (old, new, lake) = (bench.place().join("old"), bench.place().join("new"), bench.lake());
    bench.export_to(&old);
    bench.change(
        "UPDATE participants SET display_name = 'somebody else' WHERE rowid % 3 = 0; DELETE FROM summaries; \
         UPDATE recordings SET invoked_time = '2026-01-01 00:00:00.000', session_id = NULL WHERE rowid % 2 = 0",
    );
    let copy = |from: &Path| {
        for (name, bytes) in files(from) {
            let path = lake.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    };
    copy(&old);
    let start = Instant::now();
    bench.export();
    let whole = start.elapsed();
    bench.export_to(&new);
    let (old, new) = (parquet(&old), parquet(&new));
    assert_eq!(parquet(&lake), new);
    let (mut staged, mut mixed) = (0, 0);
    for round in 0..16 {
        fs::remove_dir_all(&lake).unwrap();
        copy(&bench.place().join("old"));
        let mut program = quietly(&bench);
        let moment = match round % 2 {
            // Anywhere, or as soon as the first file is replaced.
            0 => whole * round / 16,
            _ => {
                let first = |name: &String| fs::read(lake.join(name)).is_ok_and(|bytes| bytes != old[name]);
                let watched: Vec<&String> = old.keys().filter(|name| new.get(*name) != old.get(*name)).collect();
                while program.try_wait().unwrap().is_none() && !watched.iter().any(|name| first(name)) {}
                Duration::ZERO
            }
        };
        std::thread::sleep(moment);
        program.kill().unwrap();
        program.wait().unwrap();
        let now = parquet(&lake);
        for (name, bytes) in &now {
            let is_known = old.get(name) == Some(bytes) || new.get(name) == Some(bytes);
            assert!(is_known, "{name} is neither the old nor the new file, {} bytes", bytes.len());
        }
        let gone = old.keys().find(|name| !now.contains_key(*name) && new.contains_key(*name));
        assert_eq!(gone, None, "a file of both exports is missing");
        staged += usize::from(files(&lake).keys().any(|name| name.ends_with(".new")));
        mixed += usize::from(now != old && now != new);
        bench.export();
        assert_eq!(parquet(&lake), new);
        assert!(!files(&lake).keys().any(|name| name.ends_with(".new")));
    }
    println!("killed with files staged: {staged} times, with some replaced: {mixed}, of 16");
    assert!(staged > 0, "no kill came while files were staged");
}

fn quietly(bench: &Bench) -> Child {
    bench.command(&bench.lake()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// The files that a reader finds.
fn parquet(lake: &Path) -> BTreeMap<String, Vec<u8>> {
    files(lake).into_iter().filter(|(name, _)| name.ends_with(".parquet")).collect()
}

/// A writer adds three rows in three tables at a time: an export that saw tables at several moments would miss some.
fn one_moment_of_the_mirror() {
    let bench = Bench::new(60);
    let [rows, ..] = bench.export();
    let stop = AtomicBool::new(false);
    /// Stops the writer, also where an export fails.
    struct Stops<'a>(&'a AtomicBool);
    impl Drop for Stops<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut db = rusqlite::Connection::open(bench.mirror()).unwrap();
            db.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF").unwrap();
            for number in 0.. {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let transaction = db.transaction().unwrap();
                let (at, to) = ("'2026-11-14 00:00:00.000'", format!("'added-{number}'"));
                let add = format!(
                    "INSERT INTO apps (id, account_id) VALUES ({to}, 'a');
                     INSERT INTO sessions (id, account_id, app_id, created_at, mirrored_at) VALUES ({to}, 'a', 'b', {at}, {at});
                     INSERT INTO livestream_sessions (session_id, id, mirrored_at) VALUES ({to}, 'l', {at});"
                );
                transaction.execute_batch(&add).unwrap();
                transaction.commit().unwrap();
            }
        });
        let _stops = Stops(&stop);
        let seen: Vec<usize> = (0..6).map(|_| bench.export()[0] - rows).collect();
        assert!(seen.iter().all(|added| added % 3 == 0) && seen.iter().any(|added| *added > 0), "{seen:?}");
    });
}
