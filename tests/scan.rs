//! The scan over transports of our own: answers out of order, no answer at all, ids in strange shapes.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use realtime_kit::api::link::Link;
use realtime_kit::error::Error;
use realtime_kit::http::{Request, Response, Transport, TransportError};
use realtime_kit::plan::{Asked, Constraint, Op, Plan, Shortcuts, Take, choose};
use realtime_kit::scan::Scan;
use realtime_kit::scan::arguments::Input;
use realtime_kit::spec::Schema;
use realtime_kit::tables::SCHEMAS;
use realtime_kit::value::{Cell, Given};

/// A closure that answers requests.
struct Answers<F>(F);

impl<F: Fn(&Request) -> Result<Response, TransportError> + Send + Sync> Transport for Answers<F> {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        (self.0)(request)
    }
}

fn link(answer: impl Fn(&Request) -> Result<Response, TransportError> + Send + Sync + 'static) -> Arc<Link> {
    let transport: Arc<dyn Transport> = Arc::new(Answers(answer));
    let link = Link::new(Box::new(move || Arc::clone(&transport)));
    for (key, value) in [
        ("base_url", "http://127.0.0.1:1"),
        ("token", "t"),
        ("account_id", "acc"),
        ("app_id", "app"),
        ("retry_delay", "1"),
    ] {
        link.settings.set(key, Some(value)).expect("a setting");
    }
    link
}

fn sessions() -> &'static Schema {
    &SCHEMAS[0]
}

fn whole_list(schema: &'static Schema) -> Plan {
    let defaults = ["account_id", "app_id"].iter().filter_map(|name| schema.position(name)).collect();
    let (constraints, order_by, preset) = (Vec::new(), Vec::new(), Vec::new());
    let asked = Asked {
        constraints,
        order_by,
        used: 0,
        preset,
        defaults,
        is_late: false,
        is_withheld: false,
        shortcuts: Shortcuts::ALL,
    };
    choose(schema, &asked).expect("usable").plan
}

fn parameters(request: &Request) -> HashMap<String, String> {
    request.url.query_pairs().into_owned().collect()
}

/// Page `number` of a list of `total` sessions called 0, 1, 2 …, ten a page.
fn page(number: usize, total: usize) -> Response {
    let rows: Vec<String> = ((number - 1) * 10..(number * 10).min(total))
        .map(|i| format!(r#"{{"id":"{i}","minutes_consumed":{i}}}"#))
        .collect();
    let body =
        format!(r#"{{"success":true,"data":{{"sessions":[{}]}},"paging":{{"total_count":{total}}}}}"#, rows.join(","));
    Response { status: 200, body: body.into_bytes(), ..Response::default() }
}

fn ids(link: &Arc<Link>) -> Result<Vec<String>, Error> {
    let cursor = link.open_cursor(true);
    let schema = sessions();
    let mut scan = Scan::start(Arc::clone(link), Arc::clone(&cursor.statement), schema, whole_list(schema), &[], &[])?;
    let mut ids = Vec::new();
    while scan.next(&mut || Ok(()))? {
        match scan.cell(0, &mut || Ok(()))? {
            Cell::Text(id) => ids.push(id.into_owned()),
            other => panic!("{other:?}"),
        }
    }
    Ok(ids)
}

#[test]
fn rows_come_in_order_when_answers_do_not() {
    let finished = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&finished);
    let link = link(move |request| {
        let number: usize = parameters(request)["page_no"].parse().expect("a number");
        // The later a page was asked for, the sooner it is answered.
        std::thread::sleep(Duration::from_millis(if number == 1 { 0 } else { 120 - 20 * number as u64 % 120 }));
        log.lock().expect("unpoisoned").push(number);
        Ok(page(number, 95))
    });
    link.settings.set("page_size", Some("10")).expect("a setting");
    link.settings.set("in_flight", Some("4")).expect("a setting");
    let wanted: Vec<String> = (0..95).map(|i| i.to_string()).collect();
    assert_eq!(ids(&link).expect("rows"), wanted);
    let finished = finished.lock().expect("unpoisoned").clone();
    assert_eq!(finished.len(), 10, "each page once: {finished:?}");
    assert!(finished.windows(2).any(|pair| pair[0] > pair[1]), "the answers were to come out of order: {finished:?}");
}

#[test]
fn one_request_at_a_time_where_that_is_the_setting() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (inside, seen) = (Arc::clone(&now), Arc::clone(&most));
    let link = link(move |request| {
        seen.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(2));
        inside.fetch_sub(1, Ordering::SeqCst);
        Ok(page(parameters(request)["page_no"].parse().expect("a number"), 45))
    });
    link.settings.set("in_flight", Some("1")).expect("a setting");
    assert_eq!(ids(&link).expect("rows").len(), 45);
    assert_eq!(most.load(Ordering::SeqCst), 1);
}

#[test]
fn a_waiting_scan_ends_when_it_is_interrupted() {
    let link = link(|_| {
        std::thread::sleep(Duration::from_secs(30));
        Err(TransportError { text: "too late".into(), ..TransportError::default() })
    });
    let cursor = link.open_cursor(true);
    let schema = sessions();
    let mut scan = Scan::start(Arc::clone(&link), Arc::clone(&cursor.statement), schema, whole_list(schema), &[], &[])
        .expect("a scan");
    let (started, mut looks) = (Instant::now(), 0);
    let result = scan.next(&mut || {
        looks += 1;
        if looks < 3 { Ok(()) } else { Err(Error::Interrupted) }
    });
    assert_eq!(result, Err(Error::Interrupted));
    assert!(started.elapsed() < Duration::from_secs(5), "the caller must not wait for the request");
}

#[test]
fn a_worker_that_panics_is_an_error_and_not_a_hang() {
    let link = link(|_| panic!("on purpose"));
    for _ in 0..2 {
        let text = ids(&link).expect_err("no rows").to_string();
        assert!(text.contains("the worker thread ended over it, please report it"), "{text}");
    }
}

#[test]
fn a_statement_stops_at_its_ceiling() {
    let link = link(|request| Ok(page(parameters(request)["page_no"].parse().expect("a number"), 95)));
    link.settings.set("max_requests", Some("3")).expect("a setting");
    let text = ids(&link).expect_err("too many requests").to_string();
    assert_eq!(
        text,
        "realtime_kit_sessions: GET /sessions was not sent: the statement would need about 10 requests, and max_requests = 3; narrow its WHERE, or raise the ceiling: SELECT realtime_kit_config('max_requests', 11)"
    );
    link.settings.set("max_requests", None).expect("a setting");
    assert_eq!(ids(&link).expect("a new statement begins at zero").len(), 95);
}

#[test]
fn an_id_may_hold_any_character() {
    let link = link(|_| {
        let id = "a/b?c#d%2e\u{1F600} '\\\"";
        let body = serde_json::json!({"data": {"sessions": [{"id": id}], "paging": {"total_count": 1}}}).to_string();
        Ok(Response { status: 200, body: body.into_bytes(), ..Response::default() })
    });
    assert_eq!(ids(&link).expect("rows"), ["a/b?c#d%2e\u{1F600} '\\\""]);
}

#[test]
fn a_request_given_up_does_not_hold_up_the_next() {
    let link = link(|request| {
        if request.url.path().ends_with("/sessions/stuck") {
            std::thread::sleep(Duration::from_secs(20));
        }
        Ok(page(1, 3))
    });
    let schema = sessions();
    let by_id = Plan::taking(schema.position("session_id").expect("a column"));
    let cursor = link.open_cursor(true);
    let stuck = [Input::One(Given::Text("stuck".into()))];
    let mut scan =
        Scan::start(Arc::clone(&link), Arc::clone(&cursor.statement), schema, by_id, &stuck, &[]).expect("a scan");
    let mut looks = 0;
    let result = scan.next(&mut || {
        looks += 1;
        if looks < 3 { Ok(()) } else { Err(Error::Interrupted) }
    });
    assert_eq!(result, Err(Error::Interrupted));
    let started = Instant::now();
    assert_eq!(ids(&link).expect("rows").len(), 3);
    assert!(started.elapsed() < Duration::from_secs(5), "another worker answers");
}

#[test]
fn millions_of_combinations_cost_nothing_before_they_are_asked_for() {
    let link = link(|_| {
        Ok(Response {
            status: 404,
            body: br#"{"success":false,"error":{"code":404,"message":"no"}}"#.to_vec(),
            ..Response::default()
        })
    });
    let schema = &SCHEMAS[1];
    let mut plan = Plan::taking(schema.position("session_id").expect("a column"));
    plan.takes.push(Take { column: schema.position("participant_id"), op: Op::Eq, list: true });
    plan.takes[0].list = true;
    let list = |n: usize| Input::List((0..n).map(|i| Given::Integer(i as i64)).collect());
    let cursor = link.open_cursor(true);
    let started = Instant::now();
    let scan =
        Scan::start(Arc::clone(&link), Arc::clone(&cursor.statement), schema, plan, &[list(5_000), list(5_000)], &[]);
    let error = scan.expect("a scan").next(&mut || Ok(())).expect_err("the ceiling");
    assert!(error.to_string().contains("max_requests = 600"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_large_file_can_be_interrupted_while_it_is_read() {
    let message = r#"{"id":"m","message":"some words that somebody wrote","created_at":"2026-11-14T10:00:00Z"},"#;
    let file = format!("[{}{}]", message.repeat(50_000), message.trim_end_matches(','));
    let answer = r#"{"success":true,"data":{"chat_download_url":"http://127.0.0.1:1/file"}}"#;
    let served = Arc::new(Mutex::new(None));
    let note = Arc::clone(&served);
    let link = link(move |request| {
        let is_file = request.url.path() == "/file";
        if is_file {
            note.lock().expect("unpoisoned").get_or_insert_with(Instant::now);
        }
        let body = if is_file { file.clone() } else { answer.to_owned() };
        Ok(Response { status: 200, body: body.into_bytes(), ..Response::default() })
    });
    let schema = SCHEMAS.iter().find(|s| s.table.name == "realtime_kit_sessions_chat_messages").expect("a table");
    let column = |name: &str| schema.position(name).expect("a column");
    let of_a_session =
        Constraint { column: column("session_id"), op: Op::Eq, usable: true, own_collation: true, is_list: false };
    let asked = Asked {
        constraints: vec![of_a_session],
        order_by: Vec::new(),
        used: 1,
        preset: Vec::new(),
        defaults: ["account_id", "app_id"].map(column).to_vec(),
        is_late: false,
        is_withheld: false,
        shortcuts: Shortcuts::ALL,
    };
    let plan = choose(schema, &asked).expect("usable").plan;
    let input = [Input::One(Given::Text("s".to_owned()))];
    let begin = || {
        let cursor = link.open_cursor(true);
        Scan::start(Arc::clone(&link), Arc::clone(&cursor.statement), schema, plan.clone(), &input, &[])
            .expect("a scan")
    };
    let mut scan = begin();
    // Interrupted at the second look behind the download, which is when the file is being read.
    let mut looks = 0;
    let interrupted = scan.next(&mut || {
        looks += u32::from(served.lock().expect("unpoisoned").is_some());
        if looks < 3 { Ok(()) } else { Err(Error::Interrupted) }
    });
    assert_eq!(interrupted, Err(Error::Interrupted));
    let mut scan = begin();
    let mut rows = 0;
    while scan.next(&mut || Ok(())).expect("rows") {
        rows += 1;
    }
    assert_eq!(rows, 50_001);
}

#[test]
fn a_part_of_an_answer_is_no_answer() {
    let link = link(|_| Ok(Response { status: 206, ..page(1, 5) }));
    let text = ids(&link).expect_err("no rows").to_string();
    assert!(text.contains("206 Partial Content") && text.contains("tried 3 times"), "{text}");
}

#[test]
fn what_does_not_say_yes_says_no() {
    for body in [
        r#"{"errors":[{"code":10000,"message":"no"}],"data":{"sessions":[]},"paging":{"total_count":0}}"#,
        r#"{"success":"false","data":{"sessions":[{"id":"1"}]}}"#,
        r#"{"success":0,"data":{"sessions":[{"id":"1"}]}}"#,
    ] {
        let link = link(|_| Ok(Response { status: 200, body: body.as_bytes().to_vec(), ..Response::default() }));
        let text = ids(&link).expect_err("no rows").to_string();
        assert!(text.contains("with success: false"), "{body}: {text}");
    }
    let yes = r#"{"success":true,"errors":[],"data":{"sessions":[{"id":"1"}]},"paging":{"total_count":1}}"#;
    let link = link(|_| Ok(Response { status: 200, body: yes.as_bytes().to_vec(), ..Response::default() }));
    assert!(ids(&link).is_ok());
}
