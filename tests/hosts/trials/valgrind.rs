//! Valgrind watches the extension in the embedded host: no invalid read or write, no use of what was never set, and
//! nothing of what was allocated is out of reach at the end. There are no suppressions.

use super::{Bench, Outcome, check, emulator, ignored};
use crate::harness::host::Host;
use libtest_mimic::Trial;
use realtime_kit_emulator::{Emulator, TOKEN};
use serde_json::{Value as Json, json};
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const NAME: &str = "embedded::valgrind_finds_nothing";

/// The status that valgrind ends with if it has found something.
const FOUND: i32 = 99;

/// Under valgrind everything takes some twenty times as long.
const LIMIT: Duration = Duration::from_secs(300);

const SESSION: &str = "c6c6b8ea-2810-4c21-a80f-431929b4e0e1";

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    let is_here = Command::new("valgrind").arg("--version").output().is_ok();
    let Some(host) = bench.hosts.named("embedded").cloned() else {
        return vec![ignored(NAME, "no such host here")];
    };
    if !is_here && std::env::var_os("CI").is_none() {
        return vec![ignored(NAME, "no valgrind here")];
    }
    let bench = Arc::clone(bench);
    vec![Trial::test(NAME, move || Ok(watched(&bench, &host)?))]
}

/// What a command must come to.
enum Outcomes {
    Rows(usize),
    Error(&'static str),
}

use Outcomes::{Error, Rows};

/// The commands, and what each must come to.
fn commands(extension: &Path, emulator: &Emulator) -> Vec<(Json, Outcomes)> {
    let sql = |text: &str, outcome| (json!({ "sql": text }), outcome);
    let to = |switches: &str| {
        let url = emulator.base_url(switches);
        sql(&format!("SELECT realtime_kit_config('base_url', '{url}')"), Rows(1))
    };
    let stalls = "SELECT id FROM realtime_kit_sessions LIMIT 1";
    vec![
        (json!({ "load": extension.to_string_lossy() }), Rows(0)),
        (json!({ "load": extension.to_string_lossy() }), Rows(0)),
        sql("SELECT id, created_at, data FROM realtime_kit_sessions WHERE per_page = 100", Rows(523)),
        (
            json!({ "sql": "SELECT * FROM realtime_kit_sessions ORDER BY minutes_consumed DESC", "max_rows": 7 }),
            Rows(7),
        ),
        sql(
            "SELECT s.id, count(p.id) FROM (SELECT id FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 5) AS s \
             CROSS JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id GROUP BY 1",
            Rows(5),
        ),
        sql(&format!("SELECT id FROM realtime_kit_sessions WHERE id IN ('{SESSION}', 'none', NULL)"), Rows(1)),
        sql(&format!("SELECT content FROM realtime_kit_sessions_chat WHERE session_id = '{SESSION}'"), Rows(1)),
        sql(&format!("SELECT * FROM realtime_kit_sessions_chat_messages WHERE session_id = '{SESSION}'"), Rows(25)),
        sql(
            &format!("SELECT * FROM realtime_kit_sessions_transcript_segments WHERE session_id = '{SESSION}'"),
            Rows(11),
        ),
        sql(&format!("INSERT INTO realtime_kit_sessions(session_id) VALUES ('{SESSION}')"), Rows(0)),
        sql(&format!("SELECT realtime_kit_generate_summary('{SESSION}')"), Rows(1)),
        sql("UPDATE realtime_kit_sessions SET id = 'x'", Error("UPDATE is refused")),
        sql("SELECT nonsense FROM realtime_kit_sessions", Error("no such column")),
        sql("SELECT * FROM realtime_kit_sessions_participants", Error("session_id")),
        sql("CREATE VIRTUAL TABLE temp.mine USING realtime_kit_sessions(account_id = 'other')", Rows(0)),
        sql("CREATE VIRTUAL TABLE temp.bad USING realtime_kit_sessions(token = 'x')", Error("token")),
        sql("SELECT * FROM temp.mine", Error("realtime_kit_sessions")),
        sql("DROP TABLE temp.mine", Rows(0)),
        sql("SELECT path FROM realtime_kit_requests ORDER BY time COLLATE realtime_kit_time LIMIT 3", Rows(3)),
        sql(&format!("SELECT realtime_kit_config('token', '{TOKEN}') AS token"), Rows(1)),
        to("fault=503@first,latency=1"),
        sql("SELECT count(id) FROM realtime_kit_sessions", Rows(1)),
        to("fault=broken_json@all"),
        sql("SELECT count(id) FROM realtime_kit_sessions", Error("JSON")),
        to("fault=stall@all"),
        (json!({ "sql": stalls, "interrupt_after_ms": 700 }), Error("interrupted")),
        (json!({ "sql": stalls, "progress_after_ms": 700 }), Error("interrupted")),
        to(""),
        (json!({ "sql": "SELECT id FROM realtime_kit_sessions", "max_rows": 9, "hold": "one" }), Rows(9)),
        (json!({ "sql": "SELECT id FROM realtime_kit_sessions", "max_rows": 1, "hold": "two" }), Rows(1)),
        (json!({ "open": ":memory:", "on": "second" }), Rows(0)),
        (json!({ "load": extension.to_string_lossy(), "on": "second" }), Rows(0)),
        (json!({ "sql": "SELECT count(*) FROM realtime_kit_sessions", "on": "second" }), Rows(1)),
        (json!({ "close": true, "on": "second" }), Rows(0)),
        (json!({ "close": "later" }), Rows(0)),
        (json!({ "read": "one", "max_rows": 200 }), Rows(200)),
        (json!({ "drop": "two" }), Rows(0)),
        (json!({ "drop": "one" }), Rows(0)),
    ]
}

fn watched(bench: &Bench, host: &Host) -> Outcome {
    let (emulator, mut environment) = emulator("")?;
    environment.set("REALTIMEKIT_IN_FLIGHT", Some("16"));
    // Valgrind runs one thread at a time: an answer may well be late.
    environment.set("REALTIMEKIT_TIMEOUT", Some("300"));
    let home = tempfile::tempdir().map_err(|error| error.to_string())?;
    let file = |name: &str| home.path().join(name);
    let commands = commands(&bench.extension, &emulator);
    let lines: String = commands.iter().map(|(command, _)| format!("{command}\n")).collect();
    let io = |error: std::io::Error| error.to_string();
    std::fs::write(file("commands"), lines).map_err(io)?;
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--leak-check=full", "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite"]);
    valgrind.args(["--num-callers=40", &format!("--error-exitcode={FOUND}")]).arg(&host.program);
    environment.apply(&mut valgrind, home.path());
    valgrind.stdin(File::open(file("commands")).map_err(io)?);
    valgrind.stdout(File::create(file("answers")).map_err(io)?);
    valgrind.stderr(Stdio::from(File::create(file("errors")).map_err(io)?));
    let mut child = valgrind.spawn().map_err(|error| format!("valgrind does not start: {error}"))?;
    let end = Instant::now() + LIMIT;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(io)? {
            break status;
        }
        if Instant::now() > end {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("not over after {} s", LIMIT.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    let errors = std::fs::read_to_string(file("errors")).map_err(io)?;
    let answers = std::fs::read_to_string(file("answers")).map_err(io)?;
    check(status.success(), || format!("valgrind ended with {status}:\n{errors}"))?;
    let answers: Vec<Json> = answers.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    check(answers.len() == commands.len(), || format!("{} answers\n{errors}", answers.len()))?;
    for ((command, outcome), answer) in commands.iter().zip(&answers) {
        let error = answer["error"].as_str();
        let rows = answer["rows"].as_array().map_or(0, Vec::len);
        let is_so = match outcome {
            Rows(number) => error.is_none() && rows == *number,
            Error(text) => error.is_some_and(|error| error.contains(text)),
        };
        check(is_so, || format!("{command}: {rows} rows, error {error:?}"))?;
    }
    Ok(())
}
