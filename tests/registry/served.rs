//! The tables against the emulator, which is written from the same documents by other means: it has every endpoint of every
//! table, and no table shows what the API sends in secret.

use crate::harness::environment::Environment;
use crate::harness::host::Session;
use crate::harness::hosts::Hosts;
use crate::{Faults, harness, routes};
use realtime_kit::spec::Schema;
use realtime_kit::tables::SCHEMAS;
use realtime_kit_emulator::world::SECRET_MARK;
use realtime_kit_emulator::{ACCOUNT_ID, APP_ID, Emulator, TOKEN};
use std::io::{Read, Write};
use std::net::TcpStream;

/// The body of an answer, and its status.
fn ask(base_url: &str, method: &str, path: &str) -> (u16, String) {
    let (host, base) = base_url.trim_start_matches("http://").split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).expect("a connection");
    let target = format!("/{base}/accounts/{ACCOUNT_ID}/realtime/kit{path}");
    let head = format!("Host: {host}\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close");
    write!(stream, "{method} {target} HTTP/1.1\r\n{head}\r\n\r\n").expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, answer.split_once("\r\n\r\n").expect("a body").1.to_owned())
}

fn path(route: &realtime_kit::api::route::Route) -> String {
    format!("{}{}", if route.in_app { format!("/{APP_ID}") } else { String::new() }, route.fill(|_| "x"))
}

#[test]
fn the_emulator_has_every_endpoint_of_every_table() {
    let emulator = Emulator::start().expect("an emulator");
    let mut faults = Faults::default();
    for revision in ["a", "b"] {
        let base_url = emulator.base_url(&format!("revision={revision}"));
        let missing = ask(&base_url, "GET", &format!("/{APP_ID}/no-such-thing"));
        assert_eq!(missing.0, 404);
        for schema in SCHEMAS.iter() {
            for route in routes(schema) {
                let (status, body) = ask(&base_url, route.method.name(), &path(route));
                // An id that nothing has is answered in another form than a path that leads nowhere.
                let is_there = status != 405 && (status, &body) != (404, &missing.1);
                faults.check(is_there, || {
                    format!("revision {revision}: {} {}: {status} {body}", route.method.name(), route.path)
                });
            }
        }
    }
    faults.none();
}

/// The statement that reads every column of every row of a table that can be read without arguments; details, which take a
/// request a row, where something is hidden.
fn everything(schema: &Schema) -> Option<String> {
    if schema.columns.iter().any(|column| schema.is_required(column) && !realtime_kit::spec::is_common(column)) {
        return None;
    }
    let wanted = schema.columns.iter().filter(|column| !column.is_detail || !schema.table.hides.is_empty());
    let columns: Vec<String> = wanted.map(|column| format!("\"{}\"", column.name)).collect();
    Some(format!("SELECT {} FROM {}", columns.join(", "), schema.table.name))
}

#[test]
fn no_table_shows_what_the_api_sends_in_secret() {
    let emulator = Emulator::start().expect("an emulator");
    let mut faults = Faults::default();
    let mut sent = 0;
    for revision in ["a", "b"] {
        let base_url = emulator.base_url(&format!("revision={revision}"));
        let mut session = host(&base_url);
        for schema in SCHEMAS.iter() {
            let Some(sql) = everything(schema) else { continue };
            let table = schema.table.name;
            let lists = schema.table.routes.iter().filter(|route| route.is_list());
            let sends_secrets = lists
                .map(|route| ask(&base_url, "GET", &format!("{}?per_page=1000", path(route))).1)
                .any(|body| body.contains(SECRET_MARK));
            sent += usize::from(sends_secrets);
            faults.check(!sends_secrets || !schema.table.hides.is_empty(), || format!("{table} hides nothing"));
            let rows = session.expect(&sql).unwrap_or_else(|error| panic!("{table}: {error}")).rows;
            faults.check(rows.len() > 1, || format!("revision {revision}: {table} has {} rows", rows.len()));
            let shown = format!("{rows:?}");
            faults.check(!shown.contains(SECRET_MARK), || format!("revision {revision}: {table} shows a secret"));
        }
    }
    assert!(sent >= 2, "the emulator sends no secrets");
    faults.none();
}

/// An embedded SQLite with the extension on an emulator, with requests side by side.
fn host(base_url: &str) -> Session {
    let hosts = Hosts::find();
    let mut environment = Environment::of_emulator(base_url);
    environment.set("REALTIMEKIT_IN_FLIGHT", Some("16"));
    environment.set("REALTIMEKIT_MAX_REQUESTS", Some("2000"));
    let extension = harness::extension::path().expect("the extension is built");
    let host = hosts.named("embedded").expect("the embedded host is built");
    host.start_with(&extension, &environment).expect("the extension loads")
}
