//! Livestream sessions, recordings and apps: pages, parameters, order.

use realtime_kit_emulator::world::SECRET_MARK;
use realtime_kit_emulator::{ACCOUNT_ID, APP_ID, Emulator};
use serde_json::Value;

use crate::client::{account_url, ask, get};

fn ids(list: &Value) -> Vec<String> {
    list.as_array().expect("a list").iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn livestream_sessions_come_in_pages_of_three_shapes() {
    let emulator = Emulator::start().expect("an emulator");
    let world = emulator.world();
    let session = world.session(crate::world::STREAMED).expect("a session");
    let streams = world.livestream_sessions(session);
    let expected: Vec<String> = streams.iter().map(|it| it.id.clone()).collect();
    let page = |switches: &str, query: &str| {
        get(&emulator, switches, &format!("/sessions/{}/livestream-sessions{query}", session.id)).json()
    };
    let first = page("", "");
    assert_eq!(ids(&first["data"]["data"]), expected[..25]);
    assert_eq!(first["data"]["paging"]["total_count"], 60);
    assert_eq!(ids(&page("", "?page_no=2&per_page=40")["data"]["data"]), expected[40..]);
    let bare = page("livestream_shape=bare", "?page_no=2");
    assert_eq!((ids(&bare["data"]), bare["paging"]["end_offset"].as_i64()), (expected[25..50].to_vec(), Some(50)));
    let last = page("livestream_shape=object", "?page_no=60&per_page=25");
    assert_eq!(last["data"]["id"], expected[59].as_str());
    assert_eq!(last["data"]["paging"]["end_offset"], 60);
    assert_eq!(page("livestream_shape=object", "?page_no=61")["data"].get("id"), None);
    let absent = page("totals=absent", "");
    assert_eq!((ids(&absent["data"]["data"]).len(), absent["data"].get("paging")), (25, None));
    for (row, it) in first["data"]["data"].as_array().expect("a list").iter().zip(&streams) {
        assert_eq!(row["ingest_seconds"].as_i64(), Some(it.ingest_seconds));
        assert_eq!(row["viewer_seconds"].as_f64(), Some(it.viewer_seconds()));
        assert_eq!(row["err_message"].as_str(), it.err_message);
        assert_eq!(row["started_time"], it.started_time.to_string());
    }
    let live = get(&emulator, "", &format!("/sessions/{}/livestream-sessions", world.sessions[0].id)).json();
    assert_eq!(live["data"]["data"][0].get("stopped_time"), None, "it goes on");
}

#[test]
fn recordings_are_filtered_sorted_and_paged() {
    let emulator = Emulator::start().expect("an emulator");
    let world = emulator.world();
    let total = world.recordings.len();
    let list = |query: &str| get(&emulator, "", &format!("/recordings?per_page=1000&{query}")).json();
    let wanted = |holds: &dyn Fn(&realtime_kit_emulator::world::Recording) -> bool| -> Vec<String> {
        world.recordings.iter().filter(|it| holds(it)).map(|it| it.id.clone()).collect()
    };
    let all = wanted(&|_| true);
    assert_eq!(ids(&list("")["data"]), all);
    let paged: Vec<String> = (1..=total.div_ceil(25))
        .flat_map(|page| ids(&get(&emulator, "", &format!("/recordings?page_no={page}")).json()["data"]))
        .collect();
    assert_eq!(paged, all);
    assert_eq!(list("")["paging"]["total_count"].as_u64(), Some(total as u64));
    let ascending = ids(&list("sort_by=invokedTime&sort_order=ASC")["data"]);
    assert!(ascending != all && ascending.len() == total && ascending.last() == all.first());
    let one = &world.recordings[40];
    assert_eq!(
        ids(&list(&format!("meeting_id={}", one.meeting_id))["data"]),
        wanted(&|it| it.meeting_id == one.meeting_id)
    );
    assert_eq!(ids(&list("search=sprint")["data"]), wanted(&|it| it.meeting_title == "Sprint review"));
    assert_eq!(
        ids(&list("status=INVOKED,RECORDING")["data"]),
        wanted(&|it| matches!(it.status, "INVOKED" | "RECORDING"))
    );
    let now = realtime_kit_emulator::world::NOW;
    let (expired, fresh) = (ids(&list("expired=true")["data"]), ids(&list("expired=false")["data"]));
    assert_eq!(expired, wanted(&|it| it.download_url_expiry.is_some_and(|at| at < now)));
    assert_eq!(expired.len() + fresh.len(), total);
    let (from, to) = (world.recordings[60].invoked_time, world.recordings[20].invoked_time);
    let range = wanted(&|it| it.invoked_time >= from && it.invoked_time <= to);
    assert_eq!(ids(&list(&format!("start_time={from}&end_time={to}"))["data"]), range);
    for query in ["status=ERRORED", "status=", "sort_by=createdAt", "expired=1", "start_time=today", "per_page=-1"] {
        assert_eq!(get(&emulator, "", &format!("/recordings?{query}")).status, 422, "{query}");
    }
    assert_eq!(get(&emulator, "unknown_parameter=422", "/recordings?session_id=x").status, 422);
    assert_eq!(get(&emulator, "", "/recordings/no-such-recording").status, 404);
}

#[test]
fn recordings_hold_secrets_that_a_client_must_not_show() {
    let emulator = Emulator::start().expect("an emulator");
    let list = get(&emulator, "", "/recordings?per_page=1000");
    for part in ["access-key", "secret", "password", "private-key"] {
        assert!(list.text().contains(&format!("{SECRET_MARK}-{part}")), "{part}");
    }
    let list = list.json();
    let rows = list["data"].as_array().expect("a list");
    let inside = |row: &Value| row["meeting"]["recording_config"]["storage_config"].to_string().contains(SECRET_MARK);
    assert!(rows.iter().any(inside));
    assert!(rows.iter().any(|row| row.get("storage_config").is_none()), "absent in some");
    assert!(rows.iter().any(|row| row.get("storage_config").is_some_and(Value::is_null)), "null in others");
    let world = emulator.world();
    let kept = world.recordings.iter().find(|it| it.storage == Some(Some("aws"))).expect("a recording");
    let one = get(&emulator, "", &format!("/recordings/{}", kept.id));
    assert!(one.text().contains(SECRET_MARK));
    assert!(one.json()["data"].get("start_reason").is_some() && one.json()["data"].get("meeting").is_none());
    let told = |it: &realtime_kit_emulator::world::Recording| {
        let urls = it.download_url.iter().chain(&it.audio_download_url);
        urls.chain([&it.output_file_name, &it.meeting_title]).any(|text| text.contains(SECRET_MARK))
    };
    assert!(!world.recordings.iter().any(told), "the mark stands in secrets only");
}

#[test]
fn apps_come_in_pages_of_twenty() {
    let emulator = Emulator::start().expect("an emulator");
    let list = |switches: &str, query: &str| ask("GET", &account_url(&emulator, switches, &format!("/apps{query}")));
    let expected: Vec<String> = emulator.world().apps.iter().map(|it| it.id.clone()).collect();
    assert_eq!(ids(&list("", "").json()["data"]), expected[..20]);
    assert_eq!(ids(&list("", "?page_no=2").json()["data"]), expected[20..]);
    assert_eq!(expected.last().map(String::as_str), Some(APP_ID));
    assert_eq!(list("", "").json()["paging"]["total_count"], 23);
    assert_eq!(ids(&list("", "?sort_order=ASC&per_page=1").json()["data"]), [APP_ID]);
    assert_eq!(ids(&list("", "?search=VIDEO").json()["data"]), [APP_ID]);
    let a = list("revision=a", "?per_page=1").json();
    assert_eq!((ids(&a["data"]), a.get("paging")), (expected.clone(), None));
    for query in ["page_no=0", "per_page=0", "per_page=1.5", "page_no=", "sort_order=DSC"] {
        assert_eq!(list("", &format!("?{query}")).status, 422, "{query}");
    }
    assert_eq!(list("", &format!("?search={}", "x".repeat(126))).status, 422);
    assert_eq!(list("", "/no-such-app").status, 404);
    assert_eq!(list("", "/x/y").status, 404);
    let seen = emulator.take_log();
    assert!(seen.iter().all(|it| it.path.starts_with("/apps") && it.account_id == ACCOUNT_ID && it.app_id.is_empty()));
}

#[test]
fn the_other_apps_are_empty() {
    let emulator = Emulator::start().expect("an emulator");
    let other = &emulator.world().apps[0].id;
    let of = |switches: &str, path: &str| ask("GET", &account_url(&emulator, switches, &format!("/{other}{path}")));
    for switches in ["", "revision=a,arrive=1"] {
        let sessions = of(switches, "/sessions").json();
        assert_eq!(sessions["data"]["sessions"].as_array().map(Vec::len), Some(0));
    }
    assert_eq!(of("", "/recordings").json()["data"].as_array().map(Vec::len), Some(0));
    assert_eq!(of("", &format!("/sessions/{}/chat", crate::world::FULL)).status, 404);
    assert_eq!(ask("GET", &account_url(&emulator, "", "/00000000-0000-4000-8000-000000000000/sessions")).status, 404);
}
