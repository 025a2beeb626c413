//! The library in a program that links SQLite itself: `realtime_kit::load`.

use realtime_kit_emulator::{ACCOUNT_ID, APP_ID, Emulator, TOKEN};
use rusqlite::{Connection, ErrorCode};
use std::time::{Duration, Instant};

const COUNT: &str = "SELECT count(*) FROM realtime_kit_sessions";

/// A connection with the tables, and with the emulator as its API.
fn connection(emulator: &Emulator, switches: &str) -> Connection {
    let db = Connection::open_in_memory().expect("memory");
    realtime_kit::load(&db).expect("this SQLite is new enough");
    let base_url = emulator.base_url(switches);
    for (key, value) in
        [("base_url", base_url.as_str()), ("token", TOKEN), ("account_id", ACCOUNT_ID), ("app_id", APP_ID)]
    {
        db.query_row("SELECT realtime_kit_config(?1, ?2)", [key, value], |_| Ok(())).expect("a setting");
    }
    db
}

fn number(db: &Connection, sql: &str) -> i64 {
    db.query_row(sql, [], |row| row.get(0)).expect("a number")
}

#[test]
fn tables_functions_and_collation_are_there() {
    let emulator = Emulator::start().expect("a free port");
    let db = connection(&emulator, "");
    assert_eq!(number(&db, COUNT), 523);
    assert_eq!(number(&db, "SELECT count(*) FROM realtime_kit_requests"), 1);
    assert_eq!(number(&db, "SELECT '2026-11-14T02:00:00+02:00' = '2026-11-14' COLLATE realtime_kit_time"), 1);
    assert!(number(&db, "SELECT count(*) FROM realtime_kit_tables") > 10);
}

#[test]
fn loading_twice_changes_nothing() {
    let emulator = Emulator::start().expect("a free port");
    let db = connection(&emulator, "");
    let statement = "SELECT count(*) FROM pragma_function_list WHERE name LIKE 'realtime_kit_%'";
    let (functions, sessions) = (number(&db, statement), number(&db, COUNT));
    realtime_kit::load(&db).expect("it is loaded");
    // The settings of the connection are in force, and its log goes on.
    assert_eq!((number(&db, statement), number(&db, COUNT)), (functions, sessions));
    assert_eq!(number(&db, "SELECT count(*) FROM realtime_kit_requests"), 2);
}

#[test]
fn connections_have_settings_of_their_own() {
    let emulator = Emulator::start().expect("a free port");
    let (first, second) = (connection(&emulator, ""), Connection::open_in_memory().expect("memory"));
    assert!(second.query_row(COUNT, [], |_| Ok(())).is_err(), "nothing is loaded into it");
    realtime_kit::load(&second).expect("this SQLite is new enough");
    let error = second.query_row(COUNT, [], |_| Ok(())).expect_err("it has no account");
    assert!(error.to_string().contains("account_id"), "{error}");
    assert_eq!(number(&first, COUNT), 523);
}

#[test]
fn a_connection_goes_to_another_thread_and_can_be_interrupted_there() {
    let emulator = Emulator::start().expect("a free port");
    let db = connection(&emulator, "fault=stall@all");
    let handle = db.get_interrupt_handle();
    let waiting = std::thread::spawn(move || db.query_row(COUNT, [], |_| Ok(())).expect_err("it is interrupted"));
    std::thread::sleep(Duration::from_millis(300));
    let started = Instant::now();
    handle.interrupt();
    let error = waiting.join().expect("no panic");
    assert_eq!(error.sqlite_error_code(), Some(ErrorCode::OperationInterrupted));
    assert!(started.elapsed() < Duration::from_millis(500), "over after {:?}", started.elapsed());
}
