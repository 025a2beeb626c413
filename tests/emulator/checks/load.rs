//! What measurements rely on: budgets in windows, a rate, another client, counters, compression, and the same bytes
//! from memory as at first.

use std::time::{Duration, Instant};

use realtime_kit_emulator::{ACCOUNT_ID, APP_ID, Emulator, Options, TOKEN};

use crate::client::{Reply, get, request, url};

fn start() -> Emulator {
    Emulator::start().expect("an emulator")
}

fn desk(emulator: &Emulator, method: &str, path: &str) -> Reply {
    let base = emulator.base_url("").replace("/client/v4", path);
    request(method, &base, &[], None).expect("an answer")
}

#[test]
fn a_budget_is_renewed_when_its_window_ends_and_tells_its_own_quota() {
    let emulator = start();
    let switches = "budget=3,window=1";
    let ask = || get(&emulator, switches, "/sessions?per_page=1");
    let begun = Instant::now();
    let first: Vec<u16> = (0..5).map(|_| ask().status).collect();
    assert_eq!(first, [200, 200, 200, 429, 429]);
    std::thread::sleep(Duration::from_millis(1050).saturating_sub(begun.elapsed()));
    let reply = ask();
    assert_eq!(reply.header("Ratelimit"), Some("\"default\";r=2;t=1"));
    assert_eq!(reply.header("Ratelimit-Policy"), Some("\"default\";q=3;w=1"));
    let stats = emulator.stats(switches);
    assert_eq!((stats.requests, stats.refused, stats.refused_later()), (6, 2, 0));
    let windows: Vec<_> = stats.windows.iter().map(|it| (it.served, it.refused)).collect();
    assert_eq!(windows, [(3, 2), (1, 0)]);
}

#[test]
fn another_client_spends_of_the_same_budget() {
    let emulator = start();
    let ask = || get(&emulator, "budget=1000,window=300,others=200", "/sessions?per_page=1");
    ask();
    std::thread::sleep(Duration::from_millis(100));
    let told = ask().header("Ratelimit").expect("a header").to_owned();
    let left: u64 = told.split(['=', ';']).nth(2).and_then(|it| it.parse().ok()).expect("a number");
    assert!((900..=978).contains(&left), "{told}: of 1000, without ours and at least 20 of theirs");
    let window = emulator.stats("budget=1000,window=300,others=200").windows[0];
    assert_eq!((window.served, window.served + window.others + left), (2, 1000));
}

#[test]
fn who_is_faster_than_the_rate_is_not_told_when_to_come_back() {
    let emulator = start();
    let replies: Vec<Reply> = (0..5).map(|_| get(&emulator, "rate=3", "/sessions?per_page=1")).collect();
    let statuses: Vec<u16> = replies.iter().map(|it| it.status).collect();
    assert_eq!(statuses, [200, 200, 200, 429, 429]);
    assert!(replies[2].header("Ratelimit").is_some());
    let refused = &replies[3];
    let headers = ["Ratelimit", "Ratelimit-Policy", "Retry-After"];
    assert!(headers.iter().all(|name| refused.header(name).is_none()));
    assert_eq!(refused.json()["errors"][0]["code"], 10100);
    assert_eq!(emulator.stats("rate=3").refused, 2);
    std::thread::sleep(Duration::from_millis(1050));
    assert_eq!(get(&emulator, "rate=3", "/sessions?per_page=1").status, 200);
}

#[test]
fn counters_are_kept_for_each_base_url_and_told_over_http() {
    let emulator = Emulator::start_with(Options { log: false, ..Options::default() }).expect("an emulator");
    let late = "latency=150";
    std::thread::scope(|scope| {
        for page in 1..=4 {
            let emulator = &emulator;
            scope.spawn(move || get(emulator, late, &format!("/sessions?per_page=1&page_no={page}")));
        }
    });
    let body = get(&emulator, "", "/sessions?per_page=1").body.len() as u64;
    let stats = emulator.stats(late);
    assert_eq!((stats.requests, stats.refused, stats.most_at_once), (4, 0, 4));
    assert_eq!((emulator.stats("").requests, emulator.stats("").bytes), (1, body));
    assert_eq!(emulator.stats("latency=1").requests, 0, "it was never asked for");
    assert!(emulator.take_log().is_empty(), "none is kept");
    let told = desk(&emulator, "GET", "/_/stats").json();
    let of = |switches: &str| told.as_array().expect("a list").iter().find(|it| it["switches"] == switches).cloned();
    assert_eq!(of(late).expect("an entry")["requests"], 4);
    assert_eq!(of("").expect("an entry")["windows"][0]["served"], 1);
    assert_eq!(desk(&emulator, "POST", "/_/reset").status, 200);
    assert_eq!(emulator.stats(late).requests, 0);
    assert_eq!(desk(&emulator, "GET", "/_/else").status, 404);
}

#[test]
fn bodies_are_compressed_for_who_accepts_it() {
    let emulator = start();
    let authorization = format!("Bearer {TOKEN}");
    let ask = |switches: &str, encoding: &str| {
        let headers = [("Authorization", &*authorization), ("Accept-Encoding", encoding)];
        request("GET", &url(&emulator, switches, "/sessions?per_page=100"), &headers, None).expect("an answer")
    };
    let plain = ask("gzip=1", "identity");
    assert_eq!(plain.header("Content-Encoding"), None);
    for _ in 0..2 {
        let small = ask("gzip=1", "br, gzip");
        assert_eq!((small.header("Content-Encoding"), small.header("Vary")), (Some("gzip"), Some("Accept-Encoding")));
        assert!(small.trouble.is_none() && small.body.starts_with(b"\x1f\x8b"));
        assert!(small.body.len() * 4 < plain.body.len(), "{} of {}", small.body.len(), plain.body.len());
    }
    assert_eq!(ask("", "gzip").body, plain.body);
    let cut = ask("gzip=1,fault=cut@all", "gzip");
    assert!(cut.trouble.is_some() && cut.body.starts_with(b"\x1f\x8b"));
}

#[test]
fn the_second_answer_is_the_first() {
    let emulator = start();
    let session = &emulator.world().sessions[33];
    let peer = &session.participants[0].id;
    for path in [
        "/sessions?per_page=100&page_no=2&sort_by=minutesConsumed",
        "/sessions?search=review&participants=3:",
        "/sessions?status=ENDED&sort_order=ASC",
        &format!("/sessions/{}", session.id),
        &format!("/sessions/{}/participants?sort_by=duration", session.id),
        &format!("/sessions/peer-report/{peer}"),
    ] {
        let (first, second) = (get(&emulator, "", path), get(&emulator, "", path));
        assert_eq!((first.status, &first.body), (200, &second.body), "{path}");
    }
    for (path, status) in [("/sessions?status=OPEN", 422), ("/sessions/00000000-0000-4000-8000-000000000000", 404)] {
        assert_eq!((get(&emulator, "", path).status, get(&emulator, "", path).status), (status, status), "{path}");
    }
    // What is kept is for those alone who may ask.
    let target = url(&emulator, "", &format!("/sessions/{}", session.id));
    assert_eq!(request("GET", &target, &[], None).expect("an answer").status, 400);
    let authorization = format!("Bearer {TOKEN}");
    for (from, to, status) in [(ACCOUNT_ID, "0123456789abcdef0123456789abcdef", 403), (APP_ID, "none", 404)] {
        let reply = request("GET", &target.replace(from, to), &[("Authorization", &authorization)], None);
        assert_eq!(reply.expect("an answer").status, status);
    }
}
