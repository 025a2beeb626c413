//! What cannot be exported: a sentence, and nothing is changed.

use crate::bench::Bench;
use std::fs;

/// The tests of this file.
pub const TESTS: [(&str, fn()); 6] = [
    ("values_that_do_not_fit", values_that_do_not_fit),
    ("rows_without_a_session", rows_without_a_session),
    ("a_file_that_is_no_mirror", a_file_that_is_no_mirror),
    ("a_type_that_is_not_the_mirrors", a_type_that_is_not_the_mirrors),
    ("somebody_elses_file_in_the_way", somebody_elses_file_in_the_way),
    ("two_at_the_same_time", two_at_the_same_time),
];

/// SQLite keeps anything in any column. Values are what SQL makes of them; each with what the sentence says.
fn values_that_do_not_fit() {
    let time = "a time as the mirror writes it, YYYY-MM-DD HH:MM:SS.SSS";
    let cases = [
        ("participants", "joined_at", "'soon'", "'soon'", time),
        ("participants", "joined_at", "'2026-11-14 12:00:00.0001'", "'2026-11-14 12:00:00.0001'", time),
        ("participants", "joined_at", "'2026-11-14 12:00:60.000'", "'2026-11-14 12:00:60.000'", time),
        ("participants", "joined_at", "'2026-02-30 12:00:00.000'", "'2026-02-30 12:00:00.000'", time),
        ("participants", "joined_at", "'2026-11-14 12:00:00'", "'2026-11-14 12:00:00'", time),
        ("participants", "joined_at", "'2026-11-14T12:00:00.000+01:00'", "'2026-11-14T12:00:00.000+01:00'", time),
        ("participants", "joined_at", "1763121600", "1763121600", time),
        ("participants", "duration", "'long'", "'long'", "a number"),
        ("sessions", "live_participants", "1.5", "1.5", "a whole number"),
        ("sessions", "live_participants", "'1e3 or so'", "'1e3 or so'", "a whole number"),
        ("call_quality", "is_mobile", "2", "2", "0 or 1"),
        ("call_quality", "is_mobile", "'true'", "'true'", "0 or 1"),
        ("participants", "display_name", "x'00ff'", "a blob of 2 bytes", "UTF-8 text"),
        ("participants", "display_name", "CAST(x'ff41' AS TEXT)", "'\u{fffd}A'", "UTF-8 text"),
        ("sessions", "created_at", "'yesterday'", "'yesterday'", time),
        ("recordings", "invoked_time", "'it''s' || char(10)", "'it''s\u{fffd}'", time),
    ];
    let bench = Bench::new(20);
    bench.export();
    let before = bench.files();
    let original = fs::read(bench.mirror()).unwrap();
    for (table, column, value, shown, expected) in cases {
        fs::write(bench.mirror(), &original).unwrap();
        // A recording's day is its session's, where it has one.
        let session = if table == "recordings" { ", session_id = NULL" } else { "" };
        bench.change(&format!("UPDATE {table} SET {column} = {value}{session} WHERE rowid = 1"));
        let (code, told) = bench.refused();
        let start = format!("{table}.{column} is {shown} where ");
        let end = format!(
            ", and that is not {expected}. Nothing was exported: correct the value in the mirror, or set it to NULL, \
             and export again."
        );
        assert!(code == 1 && told.starts_with(&start) && told.ends_with(&end), "{code}: {told}");
        // The key that is told is one of that row.
        let key = &told[start.len()..told.len() - end.len()];
        assert_eq!(bench.number(&format!("SELECT rowid FROM {table} WHERE {key}")), 1, "{key}");
        assert!(before == bench.files(), "{table}.{column} {value}: files changed");
    }
}

fn rows_without_a_session() {
    let bench = Bench::new(20);
    bench.export();
    let before = bench.files();
    bench.change("UPDATE participants SET session_id = 'nowhere' WHERE rowid <= 2");
    let (code, told) = bench.refused();
    let sentence = "2 rows of participants belong to sessions that are not in sessions (one to 'nowhere'), and so to no \
                    day. Nothing was exported: delete these rows from the mirror and export again.";
    assert_eq!((code, told.as_str()), (1, sentence));
    assert!(before == bench.files());
}

fn a_file_that_is_no_mirror() {
    let bench = Bench::new(0);
    bench.change("DROP TABLE livestream_sessions");
    let sentence = "There is no table livestream_sessions: only a mirror can be exported, and `realtime-kit mirror FILE` \
                    makes one.";
    assert_eq!(bench.refused(), (1, sentence.to_owned()));
}

fn a_type_that_is_not_the_mirrors() {
    let bench = Bench::new(0);
    bench.change("ALTER TABLE apps ADD COLUMN logo BLOB");
    let sentence = "apps.logo is declared \"BLOB\": only DATETIME, REAL, INTEGER, BOOLEAN and TEXT have a Parquet type \
                    here.";
    assert_eq!(bench.refused(), (1, sentence.to_owned()));
}

fn somebody_elses_file_in_the_way() {
    let bench = Bench::new(0);
    let path = bench.lake().join("apps/part-0.parquet");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    for bytes in ["", "of somebody else", "PAR1 and no more than that PAR1"] {
        fs::write(&path, bytes).unwrap();
        let sentence =
            format!("{} was not written by an export: move it away, or export to another directory.", path.display());
        assert_eq!(bench.refused(), (1, sentence));
        assert_eq!(fs::read(&path).unwrap(), bytes.as_bytes());
    }
    // An export's, but of another table.
    fs::remove_file(&path).unwrap();
    bench.export();
    fs::copy(bench.lake().join("summaries/day=1970-01-01/part-0.parquet"), &path).unwrap();
    assert_eq!(bench.refused().0, 1);
}

fn two_at_the_same_time() {
    let bench = Bench::new(0);
    bench.export();
    let lock = fs::File::open(bench.lake().join(".realtime-kit.lock")).unwrap();
    lock.lock().unwrap();
    let sentence = format!("Another export is writing to {}: wait until it has ended.", bench.lake().display());
    assert_eq!(bench.refused(), (4, sentence));
    drop(lock);
    assert_eq!(bench.export(), [0, 0, 10, 0]);
}
