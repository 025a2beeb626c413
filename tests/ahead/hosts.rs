//! The whole extension in a SQLite of today, with as many requests at once as by default: which requests statements make,
//! in whatever order.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

use realtime_kit_emulator::{Emulator, Options};

use crate::harness::environment::Environment;
use crate::harness::extension;
use crate::harness::host::Session;
use crate::harness::hosts::Hosts;
use crate::harness::value::Value;

static HOSTS: LazyLock<(PathBuf, Hosts)> = LazyLock::new(|| (extension::path().expect("the extension"), Hosts::find()));

/// A host of its own with a world of so many sessions.
struct Bench {
    emulator: Emulator,
    session: Session,
}

impl Bench {
    fn new(sessions: usize, switches: &str) -> Self {
        let emulator = Emulator::start_with(Options { sessions, ..Options::default() }).expect("an emulator");
        let mut environment = Environment::of_emulator(&emulator.base_url(switches));
        environment.set("REALTIMEKIT_IN_FLIGHT", None);
        let (extension, hosts) = &*HOSTS;
        let host = hosts.named("embedded").expect("the host");
        let session = host.start_with(extension, &environment).expect("a session");
        Self { emulator, session }
    }

    /// The rows of a statement, and its requests, sorted.
    fn ask(&mut self, sql: &str) -> (Vec<Vec<Value>>, Vec<String>) {
        self.emulator.take_log();
        let rows = self.session.expect(sql).unwrap_or_else(|error| panic!("{error}")).rows;
        let mut requests: Vec<String> =
            self.emulator.take_log().into_iter().map(|seen| format!("{}?{}", seen.path, seen.query)).collect();
        requests.sort();
        let distinct: BTreeSet<&String> = requests.iter().collect();
        assert_eq!(distinct.len(), requests.len(), "a request was made twice: {sql}: {requests:#?}");
        (rows, requests)
    }
}

/// How many requests were made by kind of path.
fn kinds(requests: &[String]) -> BTreeMap<&'static str, usize> {
    let mut kinds = BTreeMap::new();
    for request in requests {
        let path = request.split('?').next().unwrap_or_default();
        let kind = match path {
            "/sessions" => "lists",
            _ if path.ends_with("/participants") => "participants",
            _ if path.contains("/peer-report/") => "reports",
            _ => "others",
        };
        *kinds.entry(kind).or_default() += 1;
    }
    kinds
}

fn texts(rows: &[Vec<Value>], column: usize) -> Vec<String> {
    let text = |row: &Vec<Value>| match &row[column] {
        Value::Text(text) => text.clone(),
        other => panic!("{other:?} is no text"),
    };
    rows.iter().map(text).collect()
}

#[test]
fn every_session_takes_its_pages() {
    let mut bench = Bench::new(1_234, "latency=2");
    let (rows, requests) = bench.ask("SELECT id, meeting_display_name, minutes_consumed FROM realtime_kit_sessions");
    assert_eq!((rows.len(), requests.len()), (1_234, 13));
}

#[test]
fn the_newest_with_their_participants_take_one_request_each() {
    let mut bench = Bench::new(500, "latency=2");
    let sql = "SELECT s.id, p.id, p.duration
        FROM (SELECT id FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 100) AS s
        CROSS JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id";
    let (rows, requests) = bench.ask(sql);
    assert!(rows.len() > 100);
    assert_eq!(kinds(&requests), BTreeMap::from([("lists", 1), ("participants", 100)]));
}

#[test]
fn reports_of_a_list_take_one_request_each() {
    let mut bench = Bench::new(300, "latency=2");
    let world = bench.emulator.shared_world();
    let peers: Vec<&str> = world
        .sessions
        .iter()
        .flat_map(|session| &session.participants)
        .map(|peer| peer.id.as_str())
        .take(200)
        .collect();
    let list = peers.iter().map(|peer| format!("'{peer}'")).collect::<Vec<_>>().join(",");
    let sql = format!("SELECT id, display_name FROM realtime_kit_sessions_peer_report WHERE peer_id IN ({list})");
    let (rows, requests) = bench.ask(&sql);
    assert_eq!((rows.len(), kinds(&requests)), (200, BTreeMap::from([("reports", 200)])));
    let found: BTreeSet<String> = texts(&rows, 0).into_iter().collect();
    assert_eq!(found, peers.iter().map(|peer| (*peer).to_owned()).collect());
}

#[test]
fn the_ten_with_most_minutes_take_one_request() {
    let mut bench = Bench::new(500, "latency=2");
    let sql = "SELECT id FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 10";
    let (rows, requests) = bench.ask(sql);
    assert_eq!((rows.len(), requests.len()), (10, 1));
}

#[test]
fn a_self_join_reads_each_page_once() {
    let sql = "SELECT a.id, b.id FROM realtime_kit_sessions AS a JOIN realtime_kit_sessions AS b
        ON b.meeting_display_name = a.meeting_display_name AND b.id > a.id";
    let mut bench = Bench::new(450, "latency=2");
    let (rows, requests) = bench.ask(sql);
    assert!(!rows.is_empty());
    assert_eq!(requests.len(), 5, "{requests:#?}");
    // Where the end is not known, the window that has grown by then lies behind it.
    let mut bench = Bench::new(450, "totals=absent,latency=1");
    let (_, requests) = bench.ask(sql);
    assert!((5..=8).contains(&requests.len()), "{requests:#?}");
}

#[test]
fn three_tables_ask_nothing_twice() {
    let mut bench = Bench::new(300, "latency=2");
    let sql = "SELECT s.id, p.id, r.display_name
        FROM (SELECT id FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 20 OFFSET 20) AS s
        CROSS JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id
        CROSS JOIN realtime_kit_sessions_peer_report AS r ON r.peer_id = p.id";
    let (rows, requests) = bench.ask(sql);
    let of = kinds(&requests);
    assert_eq!(of["reports"], rows.len());
    assert_eq!((of["lists"], of["participants"]), (1, 20), "{requests:#?}");
}

#[test]
fn the_calls_of_each_meeting_are_asked_for_ahead() {
    let mut bench = Bench::new(523, "");
    let (rows, requests) = bench.ask(
        "SELECT count(DISTINCT m.id), count(s.id) FROM realtime_kit_meetings AS m
         CROSS JOIN realtime_kit_sessions AS s ON s.associated_id = m.id",
    );
    assert_eq!(rows, [[Value::Integer(19), Value::Integer(480)]]);
    let of_meetings = requests.iter().filter(|request| request.starts_with("/meetings?")).count();
    assert_eq!((of_meetings, requests.len()), (2, 104), "{requests:#?}");
    let guesses = "SELECT count(*) FILTER (WHERE guess = 'used'), count(*) FILTER (WHERE guess = 'unused')
         FROM realtime_kit_requests WHERE statement = 1";
    let (guesses, _) = bench.ask(guesses);
    let [Value::Integer(used), Value::Integer(unused)] = guesses[0][..] else { panic!("{guesses:?}") };
    assert!(used > 90 && unused == 0, "{used} used, {unused} unused");
}

#[test]
fn a_condition_on_the_outer_rows_leaves_few_guesses() {
    let mut bench = Bench::new(500, "latency=2");
    let sql = "SELECT DISTINCT s.id FROM realtime_kit_sessions AS s
        CROSS JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id WHERE s.minutes_consumed > 100";
    let (rows, requests) = bench.ask(sql);
    assert!(!rows.is_empty());
    // Some sessions have a second page, so what was needed is what the log calls so.
    let log =
        "SELECT count(*) FILTER (WHERE guess = 'unused'), count(*) FROM realtime_kit_requests WHERE statement = 1";
    let (counts, none) = bench.ask(log);
    let [Value::Integer(wasted), Value::Integer(logged)] = counts[0][..] else { panic!("{counts:?}") };
    assert_eq!((logged, none.len()), (requests.len() as i64, 0));
    assert!(wasted as f64 <= 4.0 + requests.len() as f64 / 10.0, "{wasted} wasted of {}", requests.len());
}

#[test]
fn a_limit_behind_a_join_leaves_few_guesses() {
    for limit in [1, 5, 30] {
        // A host for each: a guess on its way may come to the emulator when its statement is over.
        let mut bench = Bench::new(500, "latency=2");
        let sql = format!(
            "SELECT s.id FROM realtime_kit_sessions AS s
            CROSS JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id LIMIT {limit}"
        );
        let (rows, requests) = bench.ask(&sql);
        let asked: BTreeSet<String> = texts(&rows, 0).into_iter().collect();
        assert_eq!(rows.len(), limit);
        let of = kinds(&requests);
        let wasted = of["participants"] - asked.len();
        assert!(of["lists"] <= 4 && wasted as f64 <= 4.0 + requests.len() as f64 / 10.0, "{limit}: {requests:#?}");
    }
}
