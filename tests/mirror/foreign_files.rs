//! Files that somebody else has made: what is in them is neither changed nor taken for the API's.

use crate::bench::{Connection, Mirrored, NOW, at, statement};
use serde_json::json;

/// All that a file says of itself: what was made in it, what is in that, and how it is written.
fn dump(connection: &mut Connection, contents: &str) -> Vec<String> {
    let mut all = connection.texts("SELECT type, name, sql FROM sqlite_schema ORDER BY name");
    all.extend(connection.texts(contents));
    all.extend(connection.texts("PRAGMA journal_mode"));
    all
}

#[test]
fn tables_of_somebody_else_are_left_alone() {
    for (made, name) in [
        ("CREATE TABLE chat_search (mine)", "chat_search"),
        ("CREATE TABLE call_quality (mine)", "call_quality"),
        ("CREATE VIEW attendance (mine) AS SELECT 'my own'", "attendance"),
        ("CREATE TABLE sessions (mine)", "sessions"),
        ("CREATE VIEW Sessions (mine) AS SELECT 'my own'", "sessions"),
        ("CREATE TABLE mirror_runs (mine)", "mirror_runs"),
        ("CREATE TABLE mirror_settings (mine)", "mirror_settings"),
    ] {
        let mirrored = Mirrored::new(4);
        let mut connection = mirrored.open(&at(NOW, ""));
        connection.rows(made);
        if made.starts_with("CREATE TABLE") {
            connection.rows(&format!("INSERT INTO {name} VALUES ('my own')"));
        }
        let contents = format!("SELECT mine FROM {name}");
        let before = dump(&mut connection, &contents);
        let said = connection.refused(json!({"now": NOW.to_string()}));
        assert_eq!(dump(&mut mirrored.open(""), &contents), before, "{made}: {said}");
        assert!(before.contains(&"my own".to_owned()) && before.contains(&"delete".to_owned()), "{before:?}");
        assert!(said.starts_with("realtime_kit_mirror: ") && said.to_lowercase().contains(name), "{made}: {said}");
        assert!(said.len() < 400 && !said.contains('\n'), "{made}: that is no sentence: {said}");
        assert_eq!(mirrored.asked(), [""; 0], "{made}");
        assert_eq!(connection.ask("BEGIN IMMEDIATE").error, None, "{made}");
    }
}

/// The schema counts, not the connection: beside such a table a file that is attached can be a mirror, and not the other way round.
#[test]
fn tables_of_somebody_else_matter_in_their_own_schema() {
    let (mirrored, other) = (Mirrored::new(4), Mirrored::new(4));
    let mut connection = mirrored.open(&at(NOW, ""));
    connection.rows(&format!("ATTACH '{}' AS mine", other.file.display()));
    connection.rows("CREATE TABLE mine.chat_search (mine)");
    connection.rows("CREATE TABLE mine.notes (note)");
    connection.rows("CREATE TABLE notes (note)");
    let now = json!({"now": NOW.to_string()});
    let answer = connection.ask(&statement("mine", &now));
    let said = answer.error.unwrap_or_else(|| panic!("not refused: {:?}", answer.rows));
    assert!(said.contains("chat_search"), "{said}");
    for _ in 0..2 {
        assert_eq!(connection.run(now.clone())["outcome"], "complete");
    }
    assert_eq!(connection.texts("SELECT name FROM mine.sqlite_schema ORDER BY name"), ["chat_search", "notes"]);
}

/// Whoever has made the file could say what is mirrored.
#[test]
fn tables_named_like_the_virtual_ones_are_not_read() {
    for (made, name) in [
        ("CREATE TABLE realtime_kit_sessions (id, created_at)", "realtime_kit_sessions"),
        ("CREATE VIEW realtime_kit_apps (id) AS SELECT 'forged'", "realtime_kit_apps"),
        ("CREATE TEMP TABLE realtime_kit_recordings (id)", "realtime_kit_recordings"),
        ("CREATE TEMP VIEW realtime_kit_sessions_summary (id) AS SELECT 'forged'", "realtime_kit_sessions_summary"),
        ("CREATE TABLE other.realtime_kit_sessions_peer_report (id)", "realtime_kit_sessions_peer_report"),
        ("CREATE VIEW other.REALTIME_KIT_SESSIONS (id) AS SELECT 'forged'", "realtime_kit_sessions"),
    ] {
        let mirrored = Mirrored::new(4);
        let mut connection = mirrored.open(&at(NOW, ""));
        connection.rows("ATTACH ':memory:' AS other");
        connection.rows(made);
        let answer = connection.ask(&statement("main", &json!({"now": NOW.to_string()})));
        let said = answer.error.unwrap_or_else(|| panic!("{made}: not refused: {:?}", answer.rows));
        assert!(said.starts_with("realtime_kit_mirror: ") && said.to_lowercase().contains(name), "{made}: {said}");
        assert!(said.len() < 400 && !said.contains("no such column"), "{made}: that is no sentence: {said}");
        assert_eq!(mirrored.asked(), [""; 0], "{made}");
        assert_eq!(connection.number("SELECT count(*) FROM sqlite_schema WHERE name = 'participants'"), 0, "{made}");
    }
}

#[test]
fn virtual_tables_that_were_made_by_name_are_no_hindrance() {
    let mirrored = Mirrored::new(4);
    let mut connection = mirrored.open(&at(NOW, ""));
    for (schema, name) in [("temp", "realtime_kit_sessions"), ("main", "realtime_kit_apps")] {
        connection.rows(&format!("CREATE VIRTUAL TABLE {schema}.{name} USING {name}"));
    }
    assert_eq!(connection.run_at(NOW, json!({}))["outcome"], "complete");
}

#[test]
fn a_statement_that_writes_cannot_run_it() {
    let mirrored = Mirrored::new(4);
    let mut connection = mirrored.open(&at(NOW, ""));
    connection.rows("ATTACH ':memory:' AS other");
    for schema in ["main", "temp", "other"] {
        connection.rows(&format!("CREATE TABLE {schema}.log (told)"));
        connection.rows(&format!("INSERT INTO {schema}.log VALUES ('before')"));
    }
    let run = statement("main", &json!({"now": NOW.to_string()}));
    let call = run.strip_prefix("SELECT ").expect("a SELECT");
    // In a new file, and in a mirror.
    for _ in 0..2 {
        mirrored.asked();
        for sql in [
            format!("INSERT INTO main.log {run}"),
            format!("UPDATE main.log SET told = {call}"),
            format!("DELETE FROM main.log WHERE told = {call}"),
            format!("CREATE TABLE main.told AS {run} AS told"),
            format!("INSERT INTO temp.log {run}"),
            format!("INSERT INTO other.log {run}"),
        ] {
            let answer = connection.ask(&sql);
            let said = answer.error.unwrap_or_else(|| panic!("{sql} was not refused"));
            assert!(said.starts_with("realtime_kit_mirror: "), "{sql}: {said}");
            assert!(said.contains("SELECT of its own"), "{sql}: {said}");
            assert_eq!(mirrored.asked(), [""; 0], "{sql}");
            assert_eq!(mirrored.open("").ask("CREATE TABLE IF NOT EXISTS notes (note)").error, None, "{sql}");
        }
        for schema in ["main", "temp", "other"] {
            assert_eq!(connection.texts(&format!("SELECT told FROM {schema}.log")), ["before"]);
        }
        assert_eq!(connection.run_at(NOW, json!({}))["outcome"], "complete");
    }
}
