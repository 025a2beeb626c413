//! Every switch does what it says.

use std::time::{Duration, Instant};

use realtime_kit_emulator::{Emulator, SWITCHES};
use serde_json::Value;

use crate::client::{get, post};

fn start() -> Emulator {
    Emulator::start().expect("an emulator")
}

#[test]
fn a_switch_that_does_not_exist_is_told_in_a_sentence() {
    let reply = get(&start(), "colour=red", "/sessions");
    assert_eq!(reply.status, 500);
    assert!(
        reply.text().starts_with("There is no switch \"colour\". The switches are: revision, "),
        "{}",
        reply.text()
    );
    assert!(get(&start(), "revision=c", "/sessions").text().contains("takes a or b, not \"c\""));
}

#[test]
fn every_switch_and_fault_is_told_of_in_the_readme() {
    let readme = include_str!("../README.md");
    for switch in SWITCHES {
        assert!(readme.contains(&format!("| `{}` |", switch.name)), "{}", switch.name);
    }
    for (name, _) in realtime_kit_emulator::FAULT_KINDS.iter().chain(realtime_kit_emulator::FAULT_CONDITIONS) {
        assert!(readme.contains(name), "{name}");
    }
}

#[test]
fn revisions_and_shapes() {
    let emulator = start();
    let session = &emulator.world().sessions[20];
    let id = &session.id;
    let peer = &session.participants[0].id;
    let json = |switches: &str, path: &str| get(&emulator, switches, path).json();
    let list = json("revision=a", "/sessions");
    assert!(list.get("paging").is_none() && list["data"]["sessions"][0]["meta"]["room_name"].is_string());
    assert_eq!(json("revision=a", &format!("/sessions/{id}"))["data"]["session"]["id"], id.as_str());
    assert_eq!(json("revision=b", &format!("/sessions/{id}"))["data"]["id"], id.as_str());
    let path = format!("/sessions/{id}/participants/{peer}");
    let (a, b) = (json("revision=a", &path), json("", &path));
    assert!(a["data"]["participant"]["peer_stats"]["precall_network_information"]["throughtput"].is_number());
    assert_eq!(a["data"]["participant"]["quality_stats"][0]["peer_id"], peer.as_str());
    assert!(b["data"]["participant"].get("peer_stats").is_none());
    let path = format!("/sessions/peer-report/{peer}");
    let (a, b) = (json("revision=a", &path), json("", &path));
    let mos = "/data/participant/peer_report/quality/audio_consumer_cumulative/quality_mos/avg";
    assert_eq!(a.pointer(mos), b.pointer(mos));
    assert_eq!(a["data"]["participant"]["quality_stats"]["average_quality"], *b.pointer(mos).expect("a score"));
    assert!(a["data"]["participant"].get("session_id").is_none());
    assert_eq!(json("peer_shape=flat", &path)["data"]["preset_name"], b["data"]["participant"]["role"]);
}

#[test]
fn paging_stands_where_it_is_told_to() {
    let emulator = start();
    let peers = format!("/sessions/{}/participants", emulator.world().sessions[20].id);
    for (switches, path, top, data) in [
        ("", "/sessions", true, false),
        ("", &*peers, false, true),
        ("revision=a", "/sessions", false, false),
        ("revision=a", &*peers, false, false),
        ("paging=data", "/sessions", false, true),
        ("paging=top,revision=a", &*peers, true, false),
        ("totals=absent", "/sessions", false, false),
        ("paging=absent", &*peers, false, false),
    ] {
        let json = get(&emulator, switches, path).json();
        let places = (json.get("paging").is_some(), json["data"].get("paging").is_some());
        assert_eq!(places, (top, data), "{switches} {path}");
    }
}

#[test]
fn page_sizes_are_limited() {
    let emulator = start();
    let rows = |switches: &str, path: &str| get(&emulator, switches, path).ids().len();
    let peers = format!("/sessions/{}/participants?per_page=201", emulator.world().sessions[57].id);
    assert_eq!(rows("max_per_page=40", "/sessions?per_page=100"), 40);
    assert_eq!(rows("max_per_page=40", "/sessions?per_page=100&page_no=14"), 3);
    assert_eq!(get(&emulator, "refuse_per_page=40", "/sessions?per_page=41").status, 422);
    assert_eq!(rows("refuse_per_page=40", "/sessions?per_page=40"), 40);
    assert_eq!(rows("default_per_page=30", "/sessions"), 30);
    assert_eq!(get(&emulator, "", &peers).status, 422);
    assert_eq!(rows("participants_clamp=1", &peers), 200);
    assert_eq!(get(&emulator, "page_zero=error", "/sessions?page_no=0").status, 422);
}

#[test]
fn unknown_ids() {
    let emulator = start();
    let answer = |switches: &str| {
        let reply = get(&emulator, switches, "/sessions/peer-report/00000000-0000-4000-8000-000000000000");
        (reply.status, reply.json()["errors"][0]["code"].as_i64(), reply.json()["error"]["code"].as_i64())
    };
    assert_eq!(answer(""), (404, None, Some(404)));
    assert_eq!(answer("unknown_id=gateway404"), (404, Some(7003), None));
    assert_eq!(answer("unknown_id=400"), (400, None, Some(400)));
}

#[test]
fn orders_that_no_document_tells_of() {
    let emulator = start();
    let world = emulator.world();
    let ids = |switches: &str, query: &str| get(&emulator, switches, &format!("/sessions?per_page=1000{query}")).ids();
    let created =
        |ids: &[String]| -> Vec<_> { ids.iter().map(|id| world.session(id).expect("one").created_at).collect() };
    assert!(created(&ids("default_sort=oldest", "")).is_sorted());
    assert!(ids("default_sort=none", "").is_sorted());
    assert_eq!(ids("sort=ignored", "&sort_by=minutesConsumed"), ids("", ""));
    let (one, two) = (ids("ties=shuffled", ""), ids("ties=shuffled", ""));
    assert_ne!(one, two);
    assert_eq!(created(&one), created(&two));
    assert_eq!(created(&one), created(&ids("", "")));
    let path = format!("/sessions/{}/participants?sort_by=duration&sort_order=DESC&per_page=12", world.sessions[57].id);
    let duration = |switches: &str| {
        let ids = get(&emulator, switches, &path).ids();
        world.peer(&ids[0]).expect("a peer").1.duration
    };
    assert!(duration("nulls=first").is_none() && duration("nulls=last").is_some());
}

#[test]
fn times_and_other_parameters_whose_meaning_is_open() {
    let emulator = start();
    let world = emulator.world();
    let late = world.sessions.iter().find(|it| it.started_at.0 - it.created_at.0 > 60_000).expect("a late start");
    let ids =
        |switches: &str, query: String| get(&emulator, switches, &format!("/sessions?per_page=1000&{query}")).ids();
    let exactly = |moment| format!("start_time={moment}&end_time={moment}");
    assert!(ids("", exactly(late.created_at)).contains(&late.id));
    assert_eq!(ids("time_ends=exclusive", exactly(late.created_at)), [] as [&str; 0]);
    assert!(!ids("time_field=started_at", exactly(late.created_at)).contains(&late.id));
    assert!(ids("time_field=started_at", exactly(late.started_at)).contains(&late.id));
    assert_eq!(ids("participants_param=ignored", "participants=61:".to_owned()).len(), 523);
    let old = format!("/sessions?associated_id={}", world.meetings[3].id);
    assert_eq!(get(&emulator, "", &old).status, 200);
    assert_eq!(get(&emulator, "associated_id=uuid", &old).status, 422);
    assert_eq!(get(&emulator, "associated_id=uuid,revision=a", &old).status, 200);
    assert!(get(&emulator, "undocumented=absent", "/sessions").json()["data"]["sessions"][0].get("settings").is_none());
}

#[test]
fn filters_of_the_peer_report() {
    let emulator = start();
    let path = format!("/sessions/peer-report/{}", emulator.world().sessions[20].participants[0].id);
    let get = |switches: &str, filters: &str| get(&emulator, switches, &format!("{path}?filters={filters}"));
    let report = |switches: &str, filters: &str| get(switches, filters).json()["data"]["participant"].clone();
    let one = report("", "device_info");
    assert!(one["peer_report"]["metadata"]["device_info"].is_object());
    assert!(one["peer_report"]["metadata"].get("events").is_none() && one["peer_report"].get("quality").is_none());
    assert!(report("", "quality_stats")["peer_report"].get("metadata").is_none());
    assert_eq!(get("", "device_info,events").status, 422);
    let two = report("filters=list", "device_info,events");
    assert!(two["peer_report"]["metadata"]["events"].is_array() && two["peer_report"].get("quality").is_none());
    assert!(report("filters=ignored", "device_info")["peer_report"]["quality"].is_object());
    let a = report("revision=a", "ip_information,quality_stats");
    assert!(a["quality_stats"].is_object() && a["peer_stats"].get("device_info").is_none());
    assert_eq!(get("revision=a,filters=single", "device_info,events").status, 422);
}

#[test]
fn a_second_summary() {
    let emulator = start();
    let path = format!("/sessions/{}/summary", emulator.world().sessions[20].id);
    let twice = |switches: &str| (post(&emulator, switches, &path).status, post(&emulator, switches, &path).status);
    assert_eq!(twice(""), (200, 200));
    assert_eq!(twice("summary_again=409"), (200, 409));
    emulator.reset();
    assert_eq!(twice("summary_again=409"), (200, 409));
}

#[test]
fn answers_can_be_late() {
    let emulator = start();
    let begun = Instant::now();
    get(&emulator, "latency=120", "/sessions?per_page=1");
    assert!(begun.elapsed() >= Duration::from_millis(120));
}

#[test]
fn sessions_arrive_while_pages_are_read() {
    let emulator = start();
    let all: Vec<&str> = emulator.world().sessions.iter().map(|it| it.id.as_str()).collect();
    let page = |number: u64| get(&emulator, "arrive=2", &format!("/sessions?per_page=10&page_no={number}"));
    let (one, two) = (page(1), page(2));
    assert_eq!((one.total(), two.total()), (Some(525), Some(527)));
    assert_eq!(one.ids()[2..], all[..8]);
    assert_eq!(two.ids(), all[6..16], "two rows come twice");
    let new = &one.ids()[0];
    assert_eq!(get(&emulator, "arrive=2", &format!("/sessions/{new}")).json()["data"]["status"], "LIVE");
    let oldest = get(&emulator, "arrive=2", "/sessions?per_page=1&sort_by=createdAt&sort_order=ASC").ids();
    let sessions = &emulator.world().sessions;
    let first_made = sessions.iter().position(|it| it.created_at == sessions[522].created_at).expect("one");
    assert_eq!(oldest, [all[first_made]], "the first of those made together, in the order of the list");
    assert_eq!(get(&emulator, "", "/sessions").total(), Some(523), "other base URLs know nothing of it");
    emulator.reset();
    assert_eq!(page(1).total(), Some(525));
}

#[test]
fn sessions_end_and_vanish_while_pages_are_read() {
    let emulator = start();
    let world = emulator.world();
    let page = |switches: &str, query: &str| get(&emulator, switches, &format!("/sessions?per_page=10&{query}"));
    let live: Vec<&str> = [0, 1, 4, 9].map(|place| world.sessions[place].id.as_str()).to_vec();
    assert_eq!(page("end=1", "status=LIVE").ids(), live[1..]);
    assert_eq!(page("end=1", "status=LIVE").ids(), live[2..]);
    let ended = get(&emulator, "end=1", &format!("/sessions/{}", live[0])).json()["data"].clone();
    assert_eq!((&ended["status"], &ended["live_participants"]), (&Value::from("ENDED"), &Value::from(0)));
    assert_eq!(ended["minutes_consumed"].as_f64(), Some(world.sessions[0].minutes_consumed.as_f64() + 1000.0));
    assert_eq!(get(&emulator, "", &format!("/sessions/{}", live[0])).json()["data"]["status"], "LIVE");
    let (one, two) = (page("vanish=5", "page_no=1"), page("vanish=5", "page_no=53"));
    assert_eq!((one.total(), two.total()), (Some(518), Some(513)));
    emulator.reset();
    assert_eq!(page("vanish=5", "page_no=1").ids(), one.ids(), "the same ones leave");
    assert_eq!(page("vanish=1000", "page_no=1").total(), Some(0));
    let totals: Vec<_> = (0..4).map(|_| page("vanish=5,happen=2", "page_no=1").total()).collect();
    assert_eq!(totals, [518, 513, 513, 513].map(Some));
}

#[test]
fn totals_lie_and_pages_repeat_or_are_empty() {
    let emulator = start();
    let page =
        |switches: &str, number: u64| get(&emulator, switches, &format!("/sessions?per_page=100&page_no={number}"));
    assert_eq!(page("total_lie=+5", 1).total(), Some(528));
    assert_eq!(page("total_lie=-5", 1).total(), Some(518));
    assert_eq!(page("repeat_page=3", 3).ids(), page("", 2).ids());
    assert_eq!(page("repeat_page=3", 4).ids(), page("", 4).ids());
    let empty = page("empty_page=3", 3);
    assert_eq!((empty.ids().len(), empty.total()), (0, Some(523)));
}

#[test]
fn the_budget_is_told_and_kept() {
    let emulator = start();
    for expected in 1000..1200 {
        let reply = get(&emulator, "", "/sessions?per_page=1");
        let told = reply.header("Ratelimit").expect("a header").to_owned();
        assert!(told.starts_with(&format!("\"default\";r={};t=", 2199 - expected)), "{told}");
        assert_eq!(reply.header("Ratelimit-Policy"), Some("\"default\";q=1200;w=300"));
        assert!(reply.header("cf-ray").expect("a header").ends_with("-EMU"));
    }
    let rays: std::collections::HashSet<String> =
        (0..3).map(|_| get(&emulator, "", "/sessions").header("cf-ray").expect("a header").to_owned()).collect();
    assert_eq!(rays.len(), 3);
    let ask = || get(&emulator, "budget=2,window=1", "/sessions?per_page=1");
    assert_eq!((ask().status, ask().status), (200, 200));
    let refused = ask();
    assert_eq!((refused.status, refused.json()["errors"][0]["code"].as_i64()), (429, Some(10100)));
    assert_eq!(refused.header("Retry-After"), Some("1"));
    assert_eq!(refused.header("Ratelimit"), Some("\"default\";r=0;t=1"));
    assert_eq!(refused.header("Ratelimit-Policy"), Some("\"default\";q=2;w=1"));
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(ask().status, 200);
}
