//! What an interrupted run leaves of itself: the names and words in its TEMP tables go with the next call.

use crate::bench::{Connection, Mirrored, NOW, at, statement};
use crate::harness::program::program;
use crate::one_at_a_time::wait_until;
use serde_json::json;
use std::process::{Command, Stdio};

/// The TEMP tables of a run, and the rows in them.
fn left(connection: &mut Connection) -> Vec<(String, i64)> {
    let tables = "SELECT name FROM sqlite_temp_schema WHERE type = 'table' AND name LIKE 'realtime_kit_mirror%'";
    let tables = connection.texts(tables);
    tables.into_iter().map(|table| (table.clone(), connection.count(&format!("temp.{table}")))).collect()
}

/// A connection on which a run was interrupted while it waited for recordings: it has read sessions by then.
fn interrupted(mirrored: &Mirrored) -> Connection {
    let switches = at(NOW, "fault=stall@first:recordings");
    let mut connection = mirrored.open_with(&switches, &[("REALTIMEKIT_TIMEOUT", Some("300"))]);
    let sql = statement("main", &json!({"now": NOW.to_string()}));
    let answer = connection.command(json!({"on": "main", "sql": sql, "interrupt_after_ms": 2000}));
    assert_eq!(answer.code & 0xff, 9, "{answer:?}");
    assert!(connection.count("sessions") > 0, "it has come so far");
    connection
}

/// Also with a call that is refused, and does not come to a run.
#[test]
fn what_an_interrupted_run_has_read_goes_with_the_next_call() {
    let mirrored = Mirrored::new(6);
    let mut connection = interrupted(&mirrored);
    println!("{:?}", left(&mut connection));
    let said = connection.ask("SELECT realtime_kit_mirror('nowhere')").error;
    assert!(said.is_some_and(|said| said.contains("nowhere")));
    assert_eq!(left(&mut connection), []);
}

#[test]
fn the_next_run_says_what_became_of_an_interrupted_one() {
    let mirrored = Mirrored::new(6);
    let mut connection = interrupted(&mirrored);
    assert_eq!(connection.run_at(NOW, json!({}))["outcome"], "complete");
    assert_eq!(left(&mut connection), []);
    let outcomes = connection.outcomes();
    assert!(["interrupted", "killed"].contains(&outcomes[0].as_str()) && outcomes[1] == "complete", "{outcomes:?}");
}

/// The program has nobody else to tell it.
#[cfg(unix)]
#[test]
fn control_c_is_told_at_once() {
    let mirrored = Mirrored::new(6);
    let switches = at(NOW, "fault=stall@all:recordings");
    let mut child = Command::new(program())
        .args(["mirror", mirrored.file.to_str().expect("UTF-8"), "--now", &NOW.to_string()])
        .env("CLOUDFLARE_BASE_URL", mirrored.emulator.base_url(&switches))
        .env("CLOUDFLARE_API_TOKEN", realtime_kit_emulator::TOKEN)
        .env("CLOUDFLARE_ACCOUNT_ID", realtime_kit_emulator::ACCOUNT_ID)
        .env("REALTIMEKIT_APP_ID", realtime_kit_emulator::APP_ID)
        .env("REALTIMEKIT_TIMEOUT", "300")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    wait_until("the run asks for recordings", || {
        assert!(child.try_wait().is_ok_and(|status| status.is_none()), "the run is over");
        mirrored.asked().iter().any(|request| request.contains("/recordings"))
    });
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()));
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(130));
    let runs = "SELECT outcome, ended_at IS NOT NULL FROM mirror_runs";
    assert_eq!(mirrored.open("").texts(runs), ["interrupted|1"]);
}
