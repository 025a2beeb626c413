//! How the function is called: what is refused, with which sentence, and what a run leaves of the connection.

use crate::bench::{Connection, DAY, MINUTE, Mirrored, NOW, at, extension_path, report, statement};
use crate::equal;
use crate::harness::environment::Environment;
use crate::harness::hosts;
use serde_json::json;

#[test]
fn what_it_cannot_do_is_a_sentence_that_says_what_to_do() {
    let mirrored = Mirrored::new(4);
    let mut connection = mirrored.open(&at(NOW, ""));
    for (call, words) in [
        ("'nowhere'", "has no database 'nowhere'; give main, or the name after ATTACH"),
        ("'main', 'all'", "the options are no JSON object of options"),
        ("'main', '[]'", "the options are no JSON object of options"),
        ("'main', '{\"sinse\":\"2026\"}'", "unknown field `sinse`, expected one of `accounts`"),
        ("'main', '{\"since\":\"yesterday\"}'", "since = 'yesterday' is no time; write 2026-11-14"),
        ("'main', '{\"tables\":[\"calls\"]}'", "the mirror has no table 'calls'; it has participants"),
        ("'main', '{\"share\":1.5}'", "share = 1.5 is no part of the budget; write a number from 0.01 to 1"),
        ("'main', '{\"redact\":\"some\"}'", "redact = 'some' is neither omit nor hash"),
        ("x'00'", "the schema is no text"),
    ] {
        let said = connection.ask(&format!("SELECT realtime_kit_mirror({call})")).error;
        let said = said.unwrap_or_else(|| panic!("{call} was not refused"));
        assert!(said.starts_with("realtime_kit_mirror: ") && said.contains(words), "{call}: {said}");
    }
    connection.rows("PRAGMA query_only = on");
    let said = connection.refused(json!({}));
    assert!(said.contains("read-only (PRAGMA query_only)"), "{said}");
    connection.rows("PRAGMA query_only = off");
    connection.rows("BEGIN");
    let said = connection.refused(json!({}));
    assert!(said.contains("a run has transactions of its own: COMMIT or ROLLBACK yours first"), "{said}");
    connection.rows("COMMIT");
    assert_eq!(mirrored.asked(), [""; 0], "nothing was asked for");
    // Where there is nothing to forget a mirror was not begun either.
    assert_eq!(connection.run_at(NOW, json!({}))["run"], 1);
}

#[test]
fn a_view_or_a_trigger_cannot_start_a_run() {
    let mirrored = Mirrored::new(4);
    let mut connection = mirrored.open(&at(NOW, ""));
    connection.rows("CREATE VIEW run AS SELECT realtime_kit_mirror('main') AS report");
    let said = connection.ask("SELECT report FROM run").error.expect("a view must not act");
    assert!(said.contains("unsafe use of realtime_kit_mirror"), "{said}");
    assert_eq!(mirrored.asked(), [""; 0]);
}

#[test]
fn an_older_sqlite_is_told() {
    let emulator = Mirrored::new(4).emulator;
    let host = hosts::embedded("old").expect("the old host is built");
    let environment = Environment::of_emulator(&emulator.base_url(&at(NOW, "")));
    let mut session = host.start_with(extension_path(), &environment).expect("the host starts");
    let said = session.expect_error(&statement("main", &json!({}))).expect("the host lives");
    assert!(said.contains("older than 3.38, which the mirror needs; use the program realtime-kit"), "{said}");
    assert_eq!(emulator.take_log(), []);
}

#[test]
fn attached_files_and_memory_can_be_mirrors() {
    let mirrored = Mirrored::new(6);
    let mut connection = Connection::start(&mirrored.emulator.base_url(&at(NOW, "")), &[]);
    connection.open("main", ":memory:");
    connection.rows(&format!("ATTACH '{}' AS \"the calls\"", mirrored.file.display()));
    let now = json!({"now": NOW.to_string()});
    for schema in ["the calls", "main"] {
        let told = report(connection.ask(&statement(schema, &now)));
        assert_eq!((&told["outcome"], &told["new_sessions"]), (&json!("complete"), &json!(6)), "{schema}: {told}");
    }
    let apart = "SELECT count(*) FROM (SELECT session_id FROM main.mirror_parts EXCEPT SELECT session_id FROM \"the calls\".mirror_parts)";
    assert_eq!(connection.number(apart), 0);
    for table in ["sessions", "participants", "call_quality", "chat_messages", "mirror_parts"] {
        let counts =
            format!("SELECT (SELECT count(*) FROM main.{table}) - (SELECT count(*) FROM \"the calls\".{table})");
        assert_eq!(connection.number(&counts), 0, "{table}");
    }
    drop(connection);
    equal::check(&mirrored, NOW, "");
    // Files are read while they are written; memory is nobody else's.
    assert_eq!(mirrored.open("").texts("PRAGMA journal_mode"), ["wal"]);
}

/// Interrupted at many moments, by the two ways there are; most of them are within a transaction, as nothing keeps the run
/// waiting.
#[test]
fn an_interrupted_run_leaves_no_transaction_and_the_next_one_completes() {
    for way in ["interrupt_after_ms", "progress_after_ms"] {
        let mirrored = Mirrored::new(24);
        let now = NOW.plus(-DAY);
        let sql = statement("main", &json!({"now": now.to_string()}));
        let mut interrupted = 0;
        for round in 1..=24 {
            let mut connection = mirrored.open(&at(now, ""));
            // Every other time in a new file, of which the tables are made.
            let file = mirrored.file.with_extension(format!("{round}"));
            if round % 2 == 0 {
                connection.open("main", file.to_str().expect("UTF-8"));
            }
            let answer = connection.command(json!({"on": "main", "sql": sql, way: 7 * round}));
            if answer.error.is_none() {
                continue;
            }
            assert_eq!(answer.code & 0xff, 9, "{way} {round}: {answer:?}");
            interrupted += 1;
            // Another connection can write at once, so no transaction is open; and neither is one here.
            let mut other = mirrored.open("");
            if round % 2 == 0 {
                other.open("main", file.to_str().expect("UTF-8"));
            }
            assert_eq!(other.ask("CREATE TABLE IF NOT EXISTS notes (note)").error, None, "{way} {round}");
            assert_eq!(other.ask("INSERT INTO notes VALUES ('written')").error, None, "{way} {round}");
            assert_eq!(connection.ask("BEGIN IMMEDIATE").error, None, "{way} {round}");
            assert_eq!(connection.ask("COMMIT").error, None, "{way} {round}");
        }
        assert!(interrupted >= 6, "{way}: {interrupted} of 24");
        let mut connection = mirrored.open(&at(now, ""));
        let report = connection.run_at(now, json!({}));
        assert_eq!(report["outcome"], "complete", "{way}: {report}");
        let outcomes = connection.outcomes();
        let known = |outcome: &String| ["complete", "interrupted", "killed"].contains(&outcome.as_str());
        assert!(outcomes.iter().all(known), "{outcomes:?}");
        drop(connection);
        equal::check(&mirrored, now, "");
    }
}

/// Forgetting is one transaction: interrupted, it has done nothing, and holds nothing.
#[test]
fn forgetting_that_is_interrupted_leaves_no_transaction() {
    let mirrored = Mirrored::new(24);
    mirrored.run_at(NOW, "");
    let mut connection = mirrored.open("");
    let person = "SELECT custom_participant_id FROM participants WHERE custom_participant_id IS NOT NULL
        GROUP BY 1 ORDER BY count(*) DESC LIMIT 1";
    let person = connection.texts(person).remove(0);
    let people = connection.count("participants");
    let sql = format!("SELECT realtime_kit_mirror_forget('main', '{person}')");
    let mut interrupted = 0;
    for ms in (2..60).step_by(4) {
        let answer = connection.command(json!({"on": "main", "sql": sql, "interrupt_after_ms": ms}));
        if answer.error.is_none() {
            break;
        }
        assert_eq!(answer.code & 0xff, 9, "{ms}: {answer:?}");
        interrupted += 1;
        let mut other = mirrored.open("");
        assert_eq!(other.ask("CREATE TABLE IF NOT EXISTS notes (note)").error, None, "{ms}");
        assert_eq!(other.count("participants"), people, "{ms}");
    }
    assert!(interrupted > 0, "it was over within two milliseconds");
    connection.rows(&sql);
    let left = format!("SELECT count(*) FROM participants WHERE custom_participant_id = '{person}'");
    assert_eq!(connection.number(&left), 0);
}

#[test]
fn the_connection_has_its_settings_afterwards() {
    const KEYS: [&str; 7] =
        ["max_requests", "max_pages", "max_time", "max_wait", "time_format", "budget_share", "in_flight"];
    let mirrored = Mirrored::new(6);
    let settings = |connection: &mut Connection| {
        KEYS.map(|key| connection.texts(&format!("SELECT realtime_kit_config('{key}')"))).concat()
    };
    let mut connection = mirrored.open(&at(NOW, ""));
    let defaults = settings(&mut connection);
    connection.run_at(NOW, json!({}));
    assert_eq!(settings(&mut connection), defaults);
    // What SQL has set stays, also behind a run that fails.
    let own = ["3000", "2000", "500", "30", "iso", "90", "4"];
    for (key, value) in KEYS.iter().zip(own) {
        connection.rows(&format!("SELECT realtime_kit_config('{key}', '{value}') AS value"));
    }
    connection.run_at(NOW, json!({}));
    assert_eq!(settings(&mut connection), own);
    connection.rows("SELECT realtime_kit_config('max_requests', '2') AS value");
    let before = settings(&mut connection);
    let _ = connection.ask(&statement("main", &json!({"now": NOW.plus(DAY).to_string()})));
    assert_eq!(settings(&mut connection), before);
    // Whatever the connection shows, the mirror has its own form.
    let other = "SELECT count(*) FROM sessions WHERE created_at NOT LIKE '____-__-__ __:__:__.___'";
    assert_eq!(connection.number(other), 0);
}

/// A hundredth of 1,200 requests is twelve; who may not wait for the next ones is told why.
#[test]
fn a_share_of_the_budget_is_no_more_than_that() {
    let mirrored = Mirrored::new(12);
    let variables = [("REALTIMEKIT_MAX_WAIT", Some("1")), ("REALTIMEKIT_IN_FLIGHT", Some("4"))];
    let mut connection = mirrored.open_with(&at(NOW, ""), &variables);
    let said = connection.refused(json!({"now": NOW.to_string(), "share": 0.01}));
    assert!(said.contains("budget_share") || said.contains("share"), "{said}");
    println!("{said}");
    let asked = mirrored.asked();
    let of_api = asked.iter().filter(|request| !request.contains("/files/")).count();
    assert_eq!(of_api, 12, "{asked:#?}");
    assert_eq!(connection.outcomes(), ["failed"]);
    assert!(connection.count("sessions") > 0, "what was read is there");
    // Another process's requests count too.
    let mut other = mirrored.open_with(&at(NOW, ""), &variables);
    let said_again = other.refused(json!({"now": NOW.to_string(), "share": 0.01}));
    assert_eq!(mirrored.asked(), [""; 0], "{said_again}");
    // Once what failed is due again.
    let later = NOW.plus(20 * MINUTE);
    mirrored.run_at(later, "");
    equal::check(&mirrored, later, "");
}
