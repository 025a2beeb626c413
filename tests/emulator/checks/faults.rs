//! Every fault happens, and only when it is told to.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use realtime_kit_emulator::{ACCOUNT_ID, APP_ID, Emulator, TOKEN};
use serde_json::Value;

use crate::client::{Reply, get, post, request, try_get};

fn start() -> Emulator {
    Emulator::start().expect("an emulator")
}

/// The first answer under a fault; the second must be whole.
fn spoilt(emulator: &Emulator, kind: &str, path: &str) -> Result<Reply, String> {
    let switches = format!("fault={kind}@first");
    let first = try_get(emulator, &switches, path);
    let second = get(emulator, &switches, path);
    assert_eq!(
        (second.status, second.text()),
        (200, get(emulator, "", path).text()),
        "{kind}: the second is as it should be"
    );
    first
}

#[test]
fn errors_of_both_forms() {
    let emulator = start();
    for status in [400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504] {
        let own = spoilt(&emulator, &status.to_string(), "/sessions?per_page=2").expect("an answer");
        assert_eq!((own.status, own.json()["error"]["code"].as_u64()), (status, Some(status.into())));
        let gateway = spoilt(&emulator, &format!("g{status}"), "/sessions?per_page=2").expect("an answer");
        assert_eq!((gateway.status, gateway.json()["result"].clone()), (status, Value::Null));
        assert!(gateway.json()["errors"][0]["code"].as_u64().expect("a code") >= 6003);
        assert!(own.header("Retry-After").is_none() && gateway.header("Retry-After").is_none());
    }
    let own = spoilt(&emulator, "success_false", "/sessions").expect("an answer");
    assert_eq!((own.status, own.json()["success"].clone()), (200, Value::Bool(false)));
    assert!(own.json()["error"]["message"].is_string());
    let gateway = spoilt(&emulator, "success_false_gateway", "/sessions").expect("an answer");
    assert!(gateway.status == 200 && gateway.json()["errors"][0]["message"].is_string());
    let soon = spoilt(&emulator, "retry_after", "/sessions").expect("an answer");
    assert_eq!((soon.status, soon.header("Retry-After")), (429, Some("1")));
    let date = spoilt(&emulator, "retry_after_date", "/sessions").expect("an answer");
    let date = date.header("Retry-After").expect("a date").to_owned();
    assert!(date.len() == 29 && date.ends_with(" GMT"), "{date}");
}

#[test]
fn bodies_that_are_not_what_they_should_be() {
    let emulator = start();
    let spoil = |kind: &str| spoilt(&emulator, kind, "/sessions?per_page=3").expect("an answer");
    let html = spoil("html502");
    assert_eq!((html.status, html.header("content-type")), (502, Some("text/html; charset=UTF-8")));
    assert!(spoil("html200").text().starts_with("<!DOCTYPE html>"));
    let empty = spoil("empty");
    assert_eq!((empty.status, empty.body.len()), (200, 0));
    let text = spoil("text");
    assert!(text.header("content-type").expect("a type").starts_with("text/plain") && text.json()["data"].is_object());
    assert!(serde_json::from_slice::<Value>(&spoil("broken_json").body).is_err());
    assert!(spoil("not_object").json().is_array());
    assert!(spoil("missing_key").json()["data"].get("sessions").is_none());
    let rows = spoil("no_id").json()["data"]["sessions"].clone();
    assert!(rows[0].get("id").is_none() && rows[1].get("id").is_some());
    let rows = spoil("wrong_type").json()["data"]["sessions"].clone();
    assert!(rows[0]["minutes_consumed"].is_string() && rows[0]["meeting_display_name"].is_number());
    assert!(rows[1]["minutes_consumed"].is_number());
    // The same where one row is all there is.
    let session = &emulator.world().sessions[20];
    let participant = format!("/sessions/{}/participants/{}", session.id, session.participants[0].id);
    let one = |kind: &str, path: &str| spoilt(&emulator, kind, path).expect("an answer").json()["data"].clone();
    assert_eq!(one("missing_key", &participant), serde_json::json!({}));
    assert!(one("no_id", &participant)["participant"].get("id").is_none());
    assert!(one("wrong_type", &participant)["participant"]["duration"].is_string());
    let details = format!("/sessions/{}", session.id);
    let without_id = one("no_id", &details);
    assert!(without_id.get("id").is_none() && without_id.get("status").is_some());
    assert_eq!(one("missing_key", &details), serde_json::json!({}));
}

#[test]
fn connections_that_break() {
    let emulator = start();
    let path = "/sessions?per_page=50";
    let dropped = spoilt(&emulator, "drop", path).expect_err("nothing");
    assert!(dropped.contains("no head in \"\""), "{dropped}");
    let reset = spoilt(&emulator, "reset_mid", path).expect_err("no head");
    assert!(reset.contains("ConnectionReset"), "{reset}");
    let cut = spoilt(&emulator, "cut", path).expect("a head");
    assert!(cut.status == 200 && cut.trouble.expect("trouble").contains("bytes"));
    let cut = spoilt(&emulator, "cut_chunked", path).expect("a head");
    assert_eq!(cut.trouble.as_deref(), Some("the last chunk is missing"));
    let stalled = spoilt(&emulator, "stall", path).expect("a head");
    assert!(
        stalled.status == 200 && stalled.body.is_empty() && stalled.trouble.expect("trouble").starts_with("read: ")
    );
    let begun = Instant::now();
    let slow = spoilt(&emulator, "slow", path).expect("an answer");
    assert!(slow.trouble.is_none() && slow.ids().len() == 50 && begun.elapsed() > Duration::from_millis(300));
    let statuses: Vec<u16> =
        emulator.take_log().iter().filter(|it| it.raw_target.contains("fault=drop")).map(|it| it.status).collect();
    assert_eq!(statuses, [0, 200]);
}

#[test]
fn a_redirect_leads_to_another_host_that_listens_too() {
    let emulator = start();
    let reply = spoilt(&emulator, "redirect", "/sessions?per_page=1").expect("an answer");
    let location = reply.header("Location").expect("a location").to_owned();
    assert!(
        reply.status == 302 && location.starts_with("http://127.0.0.2:") && location.ends_with("/sessions?per_page=1")
    );
    emulator.take_log();
    // Not every system has this address.
    if let Ok(followed) = request("GET", &location, &[], None) {
        assert_eq!(followed.status, 400, "without the token");
        assert!(emulator.take_log()[0].host.as_ref().expect("a host").starts_with("127.0.0.2:"));
    }
}

#[test]
fn faults_happen_when_they_are_told_to() {
    let emulator = start();
    let session = &emulator.world().sessions[20].id;
    let peers = format!("/sessions/{session}/participants");
    let statuses = |switches: &str, paths: &[&str]| -> Vec<u16> {
        paths.iter().map(|path| get(&emulator, switches, path).status).collect()
    };
    let (one, two) = ("/sessions?page_no=1", "/sessions?page_no=2");
    assert_eq!(statuses("fault=500@first", &[one, two, one, two]), [500, 500, 200, 200]);
    assert_eq!(statuses("fault=500@first2", &[one, one, one]), [500, 500, 200]);
    assert_eq!(statuses("fault=500@all", &[one, two, one]), [500, 500, 500]);
    assert_eq!(statuses("fault=500@n2", &[one, one, one]), [200, 500, 200]);
    assert_eq!(statuses("fault=500@every2", &[one, one, one, one]), [200, 500, 200, 500]);
    assert_eq!(statuses("fault=500@page2", &["/sessions", two, two, &peers]), [200, 500, 500, 200]);
    assert_eq!(
        statuses("fault=500@page1", &["/sessions", "/sessions?page_no=0", &format!("/sessions/{session}")]),
        [500, 500, 200]
    );
    assert_eq!(statuses("fault=500@page2&first", &[one, two, two]), [200, 500, 200]);
    assert_eq!(statuses("fault=500@all:/participants", &[one, &peers]), [200, 500]);
    assert_eq!(statuses("fault=500@n2:participants", &[&peers, one, &peers, &peers]), [200, 200, 500, 200]);
    assert_eq!(statuses("fault=500@n1+503@n2,fault=g404@n3", &[one, one, one, one]), [500, 503, 404, 200]);
    let summary = format!("/sessions/{session}/summary");
    assert_eq!(
        (get(&emulator, "fault=500@post", one).status, post(&emulator, "fault=500@post", &summary).status),
        (200, 500)
    );
    assert_eq!(post(&emulator, "summary_again=409,fault=500@n1", &summary).status, 500);
    assert_eq!(
        post(&emulator, "summary_again=409,fault=500@n1", &summary).status,
        200,
        "a refused request does nothing"
    );
    assert_eq!(post(&emulator, "summary_again=409,fault=drop@n2", "/sessions/x/summary").status, 404);
}

#[test]
fn counters_belong_to_a_base_url_and_are_forgotten_on_reset() {
    let emulator = start();
    let status = |switches: &str| get(&emulator, switches, "/sessions").status;
    assert_eq!(
        (status("fault=500@first"), status("fault=500@first"), status("fault=500@first,latency=0")),
        (500, 200, 500)
    );
    emulator.reset();
    assert!(emulator.take_log().is_empty());
    assert_eq!((status("fault=500@first"), status("fault=500@first")), (500, 200));
}

#[test]
fn connections_are_kept_and_odd_requests_survived() {
    let emulator = start();
    let base = emulator.base_url("");
    let host = base.trim_start_matches("http://").split('/').next().expect("a host").to_owned();
    let mut stream = TcpStream::connect(&host).expect("a connection");
    let one = format!(
        "GET /client/v4/accounts/{ACCOUNT_ID}/realtime/kit/{APP_ID}/sessions?per_page=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
    );
    // Three requests at once, and one in pieces, over one connection.
    stream.write_all(one.repeat(3).as_bytes()).expect("sent");
    for piece in one.as_bytes().chunks(40) {
        stream.write_all(piece).expect("sent");
    }
    stream.set_read_timeout(Some(Duration::from_millis(500))).expect("a timeout");
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    assert_eq!(String::from_utf8_lossy(&bytes).matches("HTTP/1.1 200 OK").count(), 4);
    drop(stream);
    for odd in [
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET /%%%/%zz?%&=&== HTTP/1.1\r\n\r\n",
        "GET * HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: minus one\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        "HEAD /client/v4/x HTTP/1.0\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(&host).expect("a connection");
        stream.write_all(odd.as_bytes()).expect("sent");
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
    }
    assert_eq!(get(&emulator, "", "/sessions").status, 200);
}

#[test]
fn an_emulator_stops_at_once_whatever_is_going_on() {
    let emulator = start();
    let base = emulator.base_url("fault=stall@all");
    let host = base.trim_start_matches("http://").split('/').next().expect("a host").to_owned();
    let idle = TcpStream::connect(&host).expect("a connection");
    let mut stalled = TcpStream::connect(&host).expect("a connection");
    stalled.write_all(b"GET /fault=stall@all/client/v4/x HTTP/1.1\r\n\r\n").expect("sent");
    let mut head = [0; 16];
    stalled.read_exact(&mut head).expect("a head");
    let begun = Instant::now();
    drop(emulator);
    assert!(begun.elapsed() < Duration::from_secs(1));
    stalled.set_read_timeout(Some(Duration::from_secs(1))).expect("a timeout");
    let mut rest = Vec::new();
    stalled.read_to_end(&mut rest).expect("the end of the connection");
    assert!(TcpStream::connect(&host).is_err(), "nothing listens any more");
    drop(idle);
}

#[test]
fn answers_that_are_not_quite_right() {
    let emulator = start();
    let world = emulator.world();
    let spoil = |kind: &str| spoilt(&emulator, kind, "/sessions?per_page=3&page_no=2").expect("an answer");
    let good = get(&emulator, "", "/sessions?per_page=3&page_no=2");
    let rows = spoil("unknown_enum").json()["data"]["sessions"].clone();
    assert_eq!((&rows[0]["status"], &rows[1]["status"]), (&Value::from("NOBODY_KNOWS_THIS"), &Value::from("LIVE")));
    let rows = spoil("unknown_field").json()["data"]["sessions"].clone();
    assert!((0..3).all(|row| rows[row]["field_of_tomorrow"].is_object()));
    let peers = format!("/sessions/{}/participants", world.sessions[20].id);
    let peers = spoilt(&emulator, "unknown_enum", &peers).expect("an answer").json();
    assert_eq!(peers["data"]["participants"][0]["preset_name"], "NOBODY_KNOWS_THIS");
    let details = format!("/sessions/{}", world.sessions[20].id);
    let details = spoilt(&emulator, "unknown_field", &details).expect("an answer").json();
    assert!(details["data"]["field_of_tomorrow"].is_object());
    let none = spoil("no_rows");
    assert_eq!((none.ids().len(), none.total()), (0, Some(523)));
    assert_eq!(spoil("repeat").text(), get(&emulator, "", "/sessions?per_page=3&page_no=1").text());
    assert_eq!((spoil("total_high").total(), spoil("total_low").total()), (Some(530), Some(516)));
    assert_eq!(spoil("total_low").ids(), good.ids());
    let reset = spoilt(&emulator, "reset", "/sessions").expect_err("nothing");
    assert!(reset.contains("ConnectionReset"), "{reset}");
    let cut = spoil("cut_close");
    assert!(cut.trouble.is_none() && cut.header("Content-Length").is_none(), "nothing tells that it was cut");
    assert_eq!(cut.body, good.body[..good.body.len() / 2]);
}

#[test]
fn mixed_faults_are_drawn_from_the_seed_alone() {
    let emulator = start();
    let paths: Vec<String> = (1..=200).map(|page| format!("/sessions?per_page=1&page_no={page}")).collect();
    let works = |switches: &str, path: &String| {
        try_get(&emulator, switches, path)
            .is_ok_and(|it| it.status == 200 && serde_json::from_slice::<Value>(&it.body).is_ok())
    };
    let forth: Vec<bool> = paths.iter().map(|path| works("mixed=20,fault_seed=3", path)).collect();
    emulator.reset();
    let mut back: Vec<bool> = paths.iter().rev().map(|path| works("mixed=20,fault_seed=3", path)).collect();
    back.reverse();
    assert_eq!(forth, back);
    let failed = forth.iter().filter(|good| !**good).count();
    assert!((25..=55).contains(&failed), "{failed} of 200");
    assert_ne!(forth, paths.iter().map(|path| works("mixed=20,fault_seed=4", path)).collect::<Vec<_>>());
    assert!(paths[..20].iter().all(|path| !works("mixed=100", path)));
}
