//! One run at a time for a file; readers and other writers are not kept waiting meanwhile.

use crate::bench::{Mirrored, NOW, at, statement};
use serde_json::json;
use std::time::{Duration, Instant};

/// Waits until something holds, a minute at most.
#[track_caller]
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}: not within a minute");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_second_run_is_refused_and_others_are_not_in_the_way() {
    let mirrored = Mirrored::new(12);
    // The first run has read the sessions, and waits for the recordings for as long as the test may take.
    let held_up = at(NOW, "fault=stall@all:recordings");
    let mut first = mirrored.open_with(&held_up, &[("REALTIMEKIT_TIMEOUT", Some("300"))]);
    let id = first.session.id();
    let run = std::thread::spawn(move || {
        first.session.run(&statement("main", &json!({"now": NOW.to_string()}))).map(|answer| answer.error)
    });
    wait_until("the run asks for recordings", || {
        mirrored.emulator.take_log().iter().any(|seen| seen.path.starts_with("/recordings"))
    });

    let mut second = mirrored.open(&at(NOW, ""));
    // A writer that finds the file locked would fail at once: there is no busy timeout.
    assert_eq!(second.number("PRAGMA busy_timeout"), 0);
    let before = second.texts("SELECT * FROM mirror_runs");
    let (sessions, pages) = (second.count("sessions"), second.number("PRAGMA data_version"));
    assert_eq!((before.len(), sessions > 0), (1, true), "{before:?}");
    let said = second.refused(json!({"now": NOW.to_string()}));
    assert!(said.contains("another run is under way on this file"), "{said}");
    assert_eq!(second.texts("SELECT * FROM mirror_runs"), before);
    assert_eq!((second.count("sessions"), second.number("PRAGMA data_version")), (sessions, pages));
    assert_eq!(mirrored.asked(), [""; 0], "it asks for nothing");
    // Nor does it make anything in a file of another name, or leave a transaction open.
    assert_eq!(second.ask("BEGIN IMMEDIATE").error, None);
    assert_eq!(second.ask("ROLLBACK").error, None);

    let mut third = mirrored.open("");
    assert_eq!(third.number("SELECT count(*) FROM sessions"), sessions);
    third.rows("CREATE TABLE notes (session_id, note)");
    third.rows("INSERT INTO notes SELECT id, 'seen' FROM sessions");
    assert_eq!(third.count("notes"), sessions);
    assert!(!run.is_finished(), "the first run still waits");

    let status = std::process::Command::new("kill").args(["-9", &id.to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()));
    assert!(run.join().expect("the thread ends").is_err(), "the host is gone");
    let report = second.run_at(NOW, json!({}));
    assert_eq!((&report["outcome"], &report["run"]), (&json!("complete"), &json!(2)), "{report}");
    assert_eq!(second.outcomes(), ["killed", "complete"]);
    assert_eq!(third.count("notes"), sessions);
}

/// Two connections of one process are two as well; two files are none of each other's business.
#[test]
fn connections_of_a_process_exclude_each_other_by_file() {
    let (mirrored, other) = (Mirrored::new(6), Mirrored::new(6));
    let mut connection = mirrored.open(&at(NOW, ""));
    connection.rows(&format!("ATTACH '{}' AS other", other.file.display()));
    let options = json!({"now": NOW.to_string()});
    for schema in ["main", "other"] {
        let answer = connection.ask(&statement(schema, &options));
        assert_eq!(answer.error, None, "{schema}");
    }
    assert_eq!(
        connection.number("SELECT (SELECT count(*) FROM main.sessions) = (SELECT count(*) FROM other.sessions)"),
        1
    );
    assert_eq!(other.open("").outcomes(), ["complete"]);
}
