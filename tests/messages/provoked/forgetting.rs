//! Forgetting people: refusals, and the notes of the answer.

use super::{Bench, Provocation, Said, text};
use crate::harness::environment::Environment;
use crate::harness::{sql, written};
use serde_json::Value;

pub const ALL: &[Provocation] = &[("people", people), ("locked", locked)];

fn people(bench: &Bench) -> Said {
    let mut session = bench.session(&Environment::default())?;
    let mut said = vec![
        session.expect_error("SELECT realtime_kit_mirror_forget('main', NULL)")?,
        session.expect_error("SELECT realtime_kit_mirror_forget('nowhere', 'Alice')")?,
        session.expect_error("SELECT realtime_kit_mirror_forget('main', 'Alice')")?,
    ];
    for statement in sql::statements(include_str!("../../../sql/mirror.sql")) {
        session.expect(&statement.sql)?;
    }
    for row in [
        "INSERT INTO apps (id, account_id, mirrored_at) VALUES ('app', 'account', '2026-11-14')",
        "INSERT INTO sessions (id, account_id, app_id, created_at, mirrored_at) VALUES ('s', 'account', 'app', '2026-11-14', '2026-11-14')",
        "INSERT INTO participants (session_id, id, user_id, custom_participant_id, display_name, mirrored_at) VALUES
         ('s', 'p1', 'u1', 'c1', 'Alice', '2026-11-14'), ('s', 'p2', 'u2', 'c2', 'Alice', '2026-11-14'),
         ('s', 'p3', 'u3', 'guest', 'Bob', '2026-11-14'), ('s', 'p4', 'u4', 'guest', 'Carol', '2026-11-14'),
         ('s', 'p5', 'u5', 'x', 'D', '2026-11-14'), ('s', 'p6', 'u6', NULL, NULL, '2026-11-14')",
    ] {
        session.expect(row)?;
    }
    said.push(session.expect_error("SELECT realtime_kit_mirror_forget('main', 'Alice')")?);
    said.push(session.expect_error("SELECT realtime_kit_mirror_forget('main', 'Nobody')")?);
    for id in ["u1", "u3", "u5", "u6"] {
        let done = text(&mut session, &format!("SELECT realtime_kit_mirror_forget('main', '{id}')"))?;
        let done: Value = serde_json::from_str(&done).map_err(|error| error.to_string())?;
        said.extend(done["notes"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    }
    said.push(session.expect_error("SELECT realtime_kit_mirror_forget('main', 'u1')")?);
    // A row of somebody who was forgotten comes back by hand.
    session.expect(
        "INSERT INTO participants (session_id, id, user_id, mirrored_at) VALUES ('s', 'p9', 'u1', '2026-11-14')",
    )?;
    let done = text(&mut session, "SELECT realtime_kit_mirror_forget('main', 'u1')")?;
    let done: Value = serde_json::from_str(&done).map_err(|error| error.to_string())?;
    said.extend(done["notes"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    session.expect("CREATE TRIGGER kept BEFORE DELETE ON participants BEGIN SELECT RAISE(ABORT, 'it is kept'); END")?;
    said.push(session.expect_error("SELECT realtime_kit_mirror_forget('main', 'u2')")?);
    session.expect("PRAGMA query_only = on")?;
    said.push(session.expect_error("SELECT realtime_kit_mirror_forget('main', 'u2')")?);
    Ok(said)
}

/// A file whose lock cannot be made: a directory has its name.
fn locked(bench: &Bench) -> Said {
    let mut session = bench.session(&Environment::default())?;
    let file = written::directory()?.join("calls.db");
    session.open(&file)?;
    if let Some(error) = session.load(&bench.extension)?.error {
        return Err(error);
    }
    for statement in sql::statements(include_str!("../../../sql/mirror.sql")) {
        session.expect(&statement.sql)?;
    }
    std::fs::create_dir(file.with_file_name("calls.db-mirror-lock")).map_err(|error| error.to_string())?;
    Ok(vec![session.expect_error("SELECT realtime_kit_mirror_forget('main', 'Alice')")?])
}
