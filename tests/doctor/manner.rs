//! How the doctor goes about it: once a statement, ended by an interrupt, not for what a database stores.

use crate::bench::{ALL, Bench};
use crate::harness::environment::Environment;
use crate::harness::value::Value;
use realtime_kit_emulator::Emulator;
use std::time::{Duration, Instant};

type Outcome = Result<(), String>;
type Trial = fn(&Bench) -> Outcome;

/// Every trial.
pub static TRIALS: &[(&str, Trial)] = &[
    ("a_statement_is_told_once", a_statement_is_told_once),
    ("the_next_statement_is_told_anew", the_next_statement_is_told_anew),
    ("an_interrupt_ends_it", an_interrupt_ends_it),
    ("an_interrupt_ends_the_command_for_the_token", an_interrupt_ends_the_command_for_the_token),
    ("its_requests_are_in_the_log_with_its_statement", its_requests_are_in_the_log_with_its_statement),
    ("a_locked_connection_tells_nothing_of_the_set_up", a_locked_connection_tells_nothing_of_the_set_up),
    ("a_view_of_a_database_is_refused", a_view_of_a_database_is_refused),
    ("every_host_says_the_same", every_host_says_the_same),
];

fn emulator(switches: &str) -> Result<(Emulator, Environment), String> {
    let emulator = Emulator::start().map_err(|error| error.to_string())?;
    let environment = Environment::of_emulator(&emulator.base_url(switches));
    Ok((emulator, environment))
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, left: T, right: T) -> Outcome {
    if left == right { Ok(()) } else { Err(format!("{what}: {left:?}, not {right:?}")) }
}

/// However often a statement reads the table: a join, a subquery for each row, a union.
fn a_statement_is_told_once(bench: &Bench) -> Outcome {
    let (emulator, environment) = emulator("")?;
    let mut session = bench.open(&environment)?;
    for sql in [
        "SELECT count(*) FROM realtime_kit_doctor AS a JOIN realtime_kit_doctor AS b ON a.name = b.name AND a.state = b.state",
        "SELECT count(*) FROM realtime_kit_doctor AS a, realtime_kit_doctor AS b WHERE +a.found = +b.found || ''",
        "SELECT count((SELECT max(state) FROM realtime_kit_doctor AS b WHERE b.name <= a.name)) FROM realtime_kit_doctor AS a",
        "SELECT * FROM realtime_kit_doctor UNION ALL SELECT * FROM realtime_kit_doctor",
    ] {
        session.expect(sql)?;
        equal(sql, emulator.take_log().len(), 2)?;
    }
    Ok(())
}

fn the_next_statement_is_told_anew(bench: &Bench) -> Outcome {
    let (emulator, environment) = emulator("fault=g503@n1")?;
    let mut session = bench.open(&environment)?;
    let sql = "SELECT state FROM realtime_kit_doctor WHERE name = 'server'";
    let first = session.expect(sql)?.cell().cloned();
    let second = session.expect(sql)?.cell().cloned();
    equal("the first", first, Ok(Value::Text("failed".to_owned())))?;
    equal("the second", second, Ok(Value::Text("ok".to_owned())))?;
    equal("requests", emulator.take_log().len(), 3)
}

/// Ends the doctor's statement 300 ms after its begin; it must be over soon.
fn ends_soon(bench: &Bench, environment: &Environment) -> Outcome {
    let mut session = bench.open(environment)?;
    let begun = Instant::now();
    let answer = session.command(serde_json::json!({ "sql": ALL, "interrupt_after_ms": 300 }))?;
    equal("its code", answer.code & 0xff, 9)?;
    if begun.elapsed() > Duration::from_millis(800) {
        return Err(format!("over after {:?}", begun.elapsed()));
    }
    // The connection works on.
    session.expect("SELECT count(*) FROM realtime_kit_tables").map(drop)
}

fn an_interrupt_ends_it(bench: &Bench) -> Outcome {
    let (_emulator, environment) = emulator("fault=stall@all")?;
    ends_soon(bench, &environment)
}

fn an_interrupt_ends_the_command_for_the_token(bench: &Bench) -> Outcome {
    let (emulator, mut environment) = emulator("")?;
    environment.set("CLOUDFLARE_API_TOKEN", None);
    environment.set("REALTIMEKIT_TOKEN_COMMAND", Some("sleep 9"));
    ends_soon(bench, &environment)?;
    equal("requests", emulator.take_log().len(), 0)
}

fn its_requests_are_in_the_log_with_its_statement(bench: &Bench) -> Outcome {
    let (_emulator, environment) = emulator("")?;
    let mut session = bench.open(&environment)?;
    session.expect("SELECT count(*) FROM realtime_kit_apps")?;
    session.expect(ALL)?;
    let answer = session.expect(
        "SELECT statement, group_concat(DISTINCT table_name), count(*) FROM realtime_kit_requests GROUP BY statement ORDER BY statement",
    )?;
    let row = |statement: i64, table: &str, count: i64| {
        vec![Value::Integer(statement), Value::Text(table.to_owned()), Value::Integer(count)]
    };
    equal("the log", answer.rows, vec![row(1, "realtime_kit_apps", 1), row(2, "realtime_kit_doctor", 2)])
}

/// Who types SQL on it is a stranger: neither values nor requests are for them.
fn a_locked_connection_tells_nothing_of_the_set_up(bench: &Bench) -> Outcome {
    let (emulator, environment) = emulator("")?;
    let mut session = bench.open(&environment)?;
    session.expect("SELECT realtime_kit_config('locked', 'on') AS locked")?;
    let answer = session.expect("SELECT name, state FROM realtime_kit_doctor WHERE state <> 'skipped'")?;
    let ok = |name: &str| vec![Value::Text(name.to_owned()), Value::Text("ok".to_owned())];
    equal("what is looked at", answer.rows, ["sqlite", "interrupt", "extension"].map(ok).to_vec())?;
    let told = session.expect("SELECT group_concat(found || coalesce(remedy, '')) FROM realtime_kit_doctor")?;
    let told = format!("{:?}", told.rows);
    for value in [realtime_kit_emulator::ACCOUNT_ID, "CLOUDFLARE_API_TOKEN", "127.0.0.1"] {
        equal(value, told.contains(value), false)?;
    }
    equal("requests", emulator.take_log().len(), 0)
}

fn a_view_of_a_database_is_refused(bench: &Bench) -> Outcome {
    let (emulator, environment) = emulator("")?;
    let mut session = bench.open(&environment)?;
    session.expect("CREATE VIEW v AS SELECT * FROM realtime_kit_doctor")?;
    let error = session.expect_error("SELECT * FROM v")?;
    equal("the error", error.contains("unsafe use of virtual table"), true)?;
    equal("requests", emulator.take_log().len(), 0)?;
    // Also where the setting that would allow it cannot be read.
    let mut broken = environment.clone();
    broken.set("REALTIMEKIT_STORED_VIEWS", Some("maybe"));
    let mut session = bench.open(&broken)?;
    session.expect("CREATE VIEW v AS SELECT * FROM realtime_kit_doctor")?;
    session.expect_error("SELECT * FROM v")?;
    equal("requests", emulator.take_log().len(), 0)
}

fn every_host_says_the_same(_bench: &Bench) -> Outcome {
    let hosts = crate::harness::hosts::Hosts::find();
    let extension = crate::harness::extension::path()?;
    for host in &hosts.present {
        let (emulator, environment) = emulator("")?;
        let mut session = host.start_with(&extension, &environment)?;
        let answer = session
            .expect("SELECT count(*) AS n FROM realtime_kit_doctor WHERE state = 'ok' AND remedy IS NULL")
            .map_err(|error| format!("{}: {error}", host.name))?;
        // Nineteen checks, and two settings that the harness gives; SQLite's age is a warning in the old host.
        let wanted = if host.name == "old" { 20 } else { 21 };
        equal(host.name, answer.cell().cloned(), Ok(Value::Integer(wanted)))?;
        equal(host.name, emulator.take_log().len(), 2)?;
    }
    Ok(())
}
