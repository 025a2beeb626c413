//! The mirror: what its function refuses, and what a run says that could not read everything.

use super::{Bench, Provocation, Said, errors, text};
use crate::harness::environment::Environment;
use crate::harness::written;
use crate::server::{Answer, Server};
use realtime_kit_emulator::{Emulator, Options};
use serde_json::{Value, json};

pub const ALL: &[Provocation] = &[
    ("options", options),
    ("databases", databases),
    ("redaction", redaction),
    ("incomplete", incomplete),
    ("another_app", another_app),
];

fn small(switches: &str) -> Result<(Emulator, Environment), String> {
    let emulator =
        Emulator::start_with(Options { sessions: 4, ..Options::default() }).map_err(|error| error.to_string())?;
    let environment = Environment::of_emulator(&emulator.base_url(switches));
    Ok((emulator, environment))
}

fn options(bench: &Bench) -> Said {
    let (_emulator, mut environment) = small("")?;
    let call = |options: &str| format!("SELECT realtime_kit_mirror('main', '{options}')");
    let calls: Vec<String> = [
        "[]",
        "all",
        r#"{"sinse": "2026"}"#,
        r#"{"since": "yesterday"}"#,
        r#"{"since": "2026-11-14", "until": "2026-11-13"}"#,
        r#"{"share": 1.5}"#,
        r#"{"tables": ["calls"]}"#,
        r#"{"apps": ["a"], "accounts": ["a", "b"]}"#,
        r#"{"apps": ["a"], "all_apps": true}"#,
        r#"{"redact": "some"}"#,
        r#"{"redact": "hash"}"#,
    ]
    .into_iter()
    .map(call)
    .collect();
    let mut calls: Vec<&str> = calls.iter().map(String::as_str).collect();
    calls.extend(["SELECT realtime_kit_mirror(x'00')", "SELECT realtime_kit_mirror('nowhere')"]);
    let mut said = bench.errors(&environment, &calls)?;
    environment.set("REALTIMEKIT_APP_ID", None);
    said.extend(bench.errors(&environment, &["SELECT realtime_kit_mirror('main')"])?);
    Ok(said)
}

fn databases(bench: &Bench) -> Said {
    let (_emulator, environment) = small("")?;
    let file = written::directory()?.join("calls.db");
    std::fs::create_dir(file.with_file_name("calls.db-mirror-lock")).map_err(|error| error.to_string())?;
    let mut session = bench.session(&environment)?;
    session.expect(&format!("ATTACH '{}' AS calls", file.display()))?;
    let mut said = errors(&mut session, &["SELECT realtime_kit_mirror('calls')"])?;
    session.expect("CREATE TABLE t (report)")?;
    said.push(session.expect_error("INSERT INTO t SELECT realtime_kit_mirror('main')")?);
    session.expect("CREATE TABLE sessions (id)")?;
    said.push(session.expect_error("SELECT realtime_kit_mirror('main')")?);
    session.expect("DROP TABLE sessions")?;
    session.expect("CREATE TEMP VIEW realtime_kit_recordings AS SELECT 1 AS id")?;
    said.push(session.expect_error("SELECT realtime_kit_mirror('main')")?);
    session.expect("BEGIN")?;
    said.push(session.expect_error("SELECT realtime_kit_mirror('main')")?);
    session.expect("ROLLBACK")?;
    session.expect("PRAGMA query_only = on")?;
    said.push(session.expect_error("SELECT realtime_kit_mirror('main')")?);
    Ok(said)
}

fn redaction(bench: &Bench) -> Said {
    let (_emulator, mut environment) = small("")?;
    environment.set("REALTIMEKIT_REDACT_KEY", Some("k3y-7c1f0e5a92d84b6e"));
    let mut session = bench.session(&environment)?;
    let hashed = r#"SELECT realtime_kit_mirror('main', '{"redact": "hash", "tables": ["sessions"]}')"#;
    session.expect(hashed)?;
    let mut said = vec![session.expect_error(r#"SELECT realtime_kit_mirror('main', '{"redact": "omit"}')"#)?];
    session.expect("SELECT realtime_kit_config('redact_key', 'another key of the same kind') IS NULL")?;
    said.push(session.expect_error(hashed)?);
    said.push(session.expect_error("SELECT realtime_kit_mirror_forget('main', 'Alice')")?);
    Ok(said)
}

/// What runs report that could not read a list, or a part of a session.
fn incomplete(bench: &Bench) -> Said {
    let mut said = Vec::new();
    for (switches, options) in [
        ("fault=400@all:recordings", json!({"tables": ["recordings"]})),
        ("fault=400@all:participants", json!({"tables": ["participants"]})),
        ("fault=400@all:apps", json!({"tables": ["apps"]})),
    ] {
        let (_emulator, environment) = small(switches)?;
        let mut session = bench.session(&environment)?;
        let report = text(&mut session, &format!("SELECT realtime_kit_mirror('main', '{options}')"))?;
        said.push(error_of(&report)?);
    }
    Ok(said)
}

fn error_of(report: &str) -> Result<String, String> {
    let report: Value = serde_json::from_str(report).map_err(|error| error.to_string())?;
    report["error"].as_str().map(str::to_owned).ok_or_else(|| format!("no error: {report}"))
}

/// A server that tells the same session in every app.
fn another_app(bench: &Bench) -> Said {
    let server = Server::start(|target, _| {
        let row = json!({"id": "s1", "status": "ENDED", "created_at": "2026-11-14T00:00:00Z", "updated_at": "2026-11-14T00:00:00Z"});
        Answer::good(match target.split('?').next().unwrap_or_default().ends_with("/sessions") {
            true => json!({"success": true, "data": {"sessions": [row]}, "paging": {"total_count": 1, "start_offset": 1, "end_offset": 1}}),
            false => json!({"success": true, "data": [], "paging": {"total_count": 0}}),
        }.to_string())
    })?;
    let mut session = bench.session(&Environment::of_emulator(&server.base_url()))?;
    let report =
        text(&mut session, r#"SELECT realtime_kit_mirror('main', '{"apps": ["a1", "a2"], "tables": ["sessions"]}')"#)?;
    Ok(vec![error_of(&report)?])
}
