//! Several statements, standard input, errors in the middle, and what may be written.

use crate::bench::{emulator, run, run_alone, run_with, start};
use crate::harness::environment::Environment;
use crate::harness::written;
use std::process::Stdio;

#[test]
fn statements_follow_each_other_on_one_connection() {
    let sql = "CREATE TEMP TABLE t(x); INSERT INTO t VALUES (';'), ('b'); SELECT * FROM t; -- and; then
        SELECT count(*) AS n FROM t; /* ; */";
    assert_eq!(run_alone(&["--csv", sql]).rows(), "x\r\n;\r\nb\r\n\r\nn\r\n2\r\n");
    let tables = run_alone(&["--table", sql]).rows();
    assert!(tables.contains("└───┘\n\n┌───┐") && tables.ends_with("└───┘\n"), "{tables}");
    assert_eq!(run_alone(&["--json", sql]).rows(), "{\"x\":\";\"}\n{\"x\":\"b\"}\n{\"n\":2}\n");
}

#[test]
fn sql_comes_from_standard_input_too() {
    let (_emulator, environment) = emulator("");
    let sql = "-- How many?\nSELECT count(*) AS sessions\nFROM realtime_kit_sessions;\n";
    assert_eq!(run_with(&environment, &["--json", "-"], sql).rows(), "{\"sessions\":523}\n");
    assert_eq!(run_with(&environment, &["-"], "").rows(), "");
}

#[test]
fn what_is_stored_in_a_connection_serves_the_next_statement() {
    let (_emulator, environment) = emulator("");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let views = std::fs::read_to_string(root.join("sql").join("views.sql")).expect("the views");
    let sql = format!(
        "{views}; SELECT display_name FROM realtime_kit_sessions_participants
         WHERE session_id = '3bd31280-cfe7-4673-a547-df9989d0d303' ORDER BY duration DESC LIMIT 1;"
    );
    let printed = run_with(&environment, &["-"], &sql).rows();
    assert_eq!(printed.lines().count(), 2, "{printed}");
}

#[test]
fn the_first_error_ends_it_behind_the_rows_before_it() {
    let ended = run_alone(&["--csv", "SELECT 1 AS a; SELECT b; SELECT 2 AS c"]);
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("a\r\n1\r\n", "no such column: b\n"));
    assert_eq!(ended.code, Some(1));
    let sql = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, abs(CASE i WHEN 3 THEN -9223372036854775807 - 1 ELSE i END) AS x FROM n";
    for (form, rows) in [("--csv", 3), ("--json", 2), ("--table", 6)] {
        let ended = run_alone(&[form, sql]);
        assert_eq!(
            (ended.stdout.lines().filter(|line| !line.is_empty()).count(), ended.code),
            (rows, Some(1)),
            "{form}"
        );
        assert_eq!(ended.stderr, "integer overflow\n");
    }
}

#[test]
fn a_page_that_fails_is_an_error_behind_the_rows_of_the_first() {
    let (_emulator, environment) = emulator("fault=404@page2");
    let ended = run(&environment, &["--csv", "SELECT id FROM realtime_kit_sessions ORDER BY created_at"]);
    assert!(ended.stdout.lines().count() > 1, "{}", ended.stdout);
    assert!(ended.stderr.contains("GET /sessions"), "{}", ended.stderr);
    assert_eq!(ended.code, Some(1));
}

/// A reader has the first page while the second is on its way.
#[test]
fn rows_are_written_when_they_come() {
    for form in ["--csv", "--json"] {
        let (_emulator, environment) = emulator("fault=stall@page2");
        let sql = "SELECT id FROM realtime_kit_sessions ORDER BY created_at";
        let running = start(&environment, &[form, sql], Stdio::null());
        running.wait_until(|printed| printed.lines().count() >= 50);
    }
}

#[test]
fn statements_only_read_unless_they_may_write() {
    let file = written::directory().expect("a place for a database").join("own.db");
    let file = file.to_str().expect("UTF-8");
    let missing = run_alone(&["--db", file, "SELECT 1"]).failure(1);
    assert!(missing.contains("there is no such file") && missing.contains("--write"), "{missing}");
    let make = "CREATE TABLE t(x); INSERT INTO t VALUES (7)";
    assert_eq!(run_alone(&["--db", file, "--write", make]).rows(), "");
    for sql in ["INSERT INTO t VALUES (8)", "PRAGMA query_only = 0; DROP TABLE t", "CREATE TABLE u(x)"] {
        let refused = run_alone(&["--db", file, sql]).failure(1);
        assert_eq!(
            refused,
            "attempt to write a readonly database. Statements only read here, unless --write is given.\n"
        );
    }
    let beside = format!("ATTACH '{file}-beside' AS beside; CREATE TABLE beside.t(x)");
    run_alone(&[&beside]).failure(1);
    assert!(!std::path::Path::new(&format!("{file}-beside")).exists());
    assert_eq!(
        run_alone(&["--db", file, "CREATE TEMP VIEW v AS SELECT x + 1 AS y FROM t; SELECT * FROM v"]).rows(),
        "y\r\n8\r\n"
    );
}

#[test]
fn summaries_are_started_only_if_statements_may_write() {
    let (emulator, environment) = emulator("");
    let id = "3bd31280-cfe7-4673-a547-df9989d0d303";
    let insert = format!("INSERT INTO realtime_kit_sessions(session_id) VALUES ('{id}')");
    let call = format!("SELECT realtime_kit_generate_summary('{id}') ->> 'status' AS status");
    for sql in [&insert, &call] {
        let refused = run(&environment, &[sql]).failure(1);
        assert!(refused.contains("--write"), "{refused}");
    }
    assert_eq!(emulator.take_log().len(), 0);
    assert_eq!(run(&environment, &["--write", &call]).rows(), "status\r\nIN_PROGRESS\r\n");
    assert_eq!(emulator.take_log().iter().filter(|seen| seen.method == "POST").count(), 1);
    assert_eq!(run(&environment, &["--write", &insert]).rows(), "");
}

#[test]
fn an_account_that_is_missing_or_refused_is_a_sentence_without_the_token() {
    let missing = run_alone(&["SELECT * FROM realtime_kit_sessions LIMIT 1"]).failure(1);
    assert!(missing.contains("CLOUDFLARE_ACCOUNT_ID"), "{missing}");
    let (_emulator, mut environment) = emulator("");
    let wrong = "a-token-that-nobody-knows";
    environment.set("CLOUDFLARE_API_TOKEN", Some(wrong));
    let refused = run(&environment, &["SELECT * FROM realtime_kit_sessions LIMIT 1"]).failure(1);
    assert!(refused.contains("CLOUDFLARE_API_TOKEN") && !refused.contains(wrong), "{refused}");
    let told = run(&environment, &["SELECT realtime_kit_config('token')"]).failure(1);
    assert_eq!(told, "realtime_kit_config: token can be set, never read\n");
}

/// The ceilings of the library hold for plain SQL.
#[test]
fn a_statement_has_the_ceilings_of_everywhere() {
    let sql = "SELECT realtime_kit_config('max_requests') AS most";
    assert_eq!(run(&Environment::default(), &[sql]).rows(), "most\r\n600\r\n");
}
