//! Every query parameter has its effect, every bad one is refused by name, and so are bad credentials and paths.

use realtime_kit_emulator::world::Session;
use realtime_kit_emulator::{ACCOUNT_ID, APP_ID, Emulator, TOKEN, World};

use crate::client::{Reply, get, post, request, url};

fn ids<'w>(world: &'w World, takes: impl Fn(&&Session) -> bool + 'w) -> Vec<&'w str> {
    world.sessions.iter().filter(takes).map(|it| it.id.as_str()).collect()
}

#[test]
fn pages_add_up_to_the_list() {
    let emulator = Emulator::start().expect("an emulator");
    let all = ids(emulator.world(), |_| true);
    for size in [1, 7, 25, 100, 261, 522, 523, 524, 100_000] {
        let pages = 523_usize.div_ceil(size).min(9);
        for number in 1..=pages {
            let reply = get(&emulator, "", &format!("/sessions?page_no={number}&per_page={size}"));
            let (start, end) = ((number - 1) * size, (number * size).min(523));
            assert_eq!(reply.ids(), all[start..end], "page {number} of {size}");
            let paging = reply.json()["paging"].clone();
            assert_eq!(
                paging.to_string(),
                format!("{{\"end_offset\":{end},\"start_offset\":{},\"total_count\":523}}", start + 1)
            );
        }
    }
    let past = get(&emulator, "", "/sessions?page_no=7&per_page=100");
    assert_eq!((past.ids().len(), past.total()), (0, Some(523)));
    assert_eq!(get(&emulator, "", "/sessions").ids(), all[..25]);
    for query in ["page_no=0&per_page=0", "page_no=&per_page=", "page_no=1.0&nobody_knows=this"] {
        assert_eq!(get(&emulator, "", &format!("/sessions?{query}")).ids(), all[..25], "{query}");
    }
}

#[test]
fn sessions_are_filtered() {
    let emulator = Emulator::start().expect("an emulator");
    let world = emulator.world();
    let list = |query: &str| get(&emulator, "", &format!("/sessions?per_page=1000&{query}"));
    assert_eq!(list("status=LIVE").ids(), ids(world, |it| it.status() == "LIVE"));
    assert_eq!(list("status=ENDED").total(), Some(519));
    for meeting in [&world.meetings[0], &world.meetings[3]] {
        let found = list(&format!("associated_id={}", meeting.id));
        assert_eq!(found.ids(), ids(world, |it| it.associated_id == meeting.id));
        assert_eq!(found.total(), Some(found.ids().len() as i64));
    }
    assert_eq!(list("search=daily+STAND").ids(), ids(world, |it| it.meeting_display_name == "Daily standup"));
    assert_eq!(list("search=%F0%9F%9A%80").ids(), ids(world, |it| it.meeting_display_name.contains('🚀')));
    assert_eq!(list(&format!("search={}", &world.sessions[300].id[..18])).ids(), [world.sessions[300].id.as_str()]);
    assert_eq!(list("search=no+such+thing").ids(), [] as [&str; 0]);
    let many = |range: std::ops::RangeInclusive<usize>| ids(world, move |it| range.contains(&it.participants.len()));
    assert_eq!(list("participants=1:10").ids(), many(1..=10));
    assert_eq!(list("participants=61:").ids(), many(61..=usize::MAX));
    assert_eq!(list("participants=:0").ids(), many(0..=0));
    let (from, to) = (world.sessions[100].created_at, world.sessions[40].created_at);
    let between = list(&format!("start_time={from}&end_time={to}"));
    assert_eq!(between.ids(), ids(world, |it| it.created_at >= from && it.created_at <= to));
    let west = list("start_time=2026-11-10T00:00:00-05:00");
    assert_eq!(west.ids(), list("start_time=2026-11-10T05:00:00.000Z").ids());
    assert!(!west.ids().is_empty());
}

#[test]
fn sessions_are_sorted() {
    let emulator = Emulator::start().expect("an emulator");
    let mut sessions: Vec<&Session> = emulator.world().sessions.iter().collect();
    let list = |query: &str| get(&emulator, "", &format!("/sessions?per_page=1000&{query}")).ids();
    sessions.sort_by_key(|it| it.created_at);
    let wanted: Vec<&str> = sessions.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(list("sort_by=createdAt&sort_order=ASC"), wanted);
    assert_eq!(list("sort_order=ASC"), wanted);
    assert_eq!(list("sort_by=createdAt"), list(""));
    let minutes = |ids: Vec<String>| -> Vec<_> {
        ids.iter().map(|id| emulator.world().session(id).expect("a session").minutes_consumed).collect()
    };
    assert!(minutes(list("sort_by=minutesConsumed&sort_order=ASC")).is_sorted());
    assert!(minutes(list("sort_by=minutesConsumed")).is_sorted_by(|a, b| a >= b));
}

#[test]
fn participants_are_paged_searched_sorted_and_counted() {
    let emulator = Emulator::start().expect("an emulator");
    let world = emulator.world();
    let big = &world.sessions[57];
    let list = |query: &str| get(&emulator, "", &format!("/sessions/{}/participants?{query}", big.id));
    let all: Vec<&str> = big.participants.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(list("").ids(), all[..25]);
    for (page, range) in [(1, 0..200), (2, 200..400), (3, 400..450), (4, 450..450)] {
        let reply = list(&format!("per_page=200&page_no={page}"));
        assert_eq!((reply.ids(), reply.total()), (all[range].iter().map(ToString::to_string).collect(), Some(450)));
    }
    let peer = &big.participants[5];
    assert_eq!(list(&format!("search={}", peer.id)).ids(), [peer.id.as_str()]);
    assert_eq!(list("search=attendee+01").total(), Some(10));
    assert_eq!(list("search=CUST-017").ids().len(), 2, "this person came twice");
    let durations = |reply: Reply| -> Vec<Option<i64>> {
        let duration = |id: &String| world.peer(id).expect("a peer").1.duration.map(|it| it.0);
        reply.ids().iter().map(duration).collect()
    };
    let mut rising = Vec::new();
    for page in 1..=3 {
        rising.extend(durations(list(&format!("sort_by=duration&sort_order=ASC&per_page=200&page_no={page}"))));
    }
    assert!(rising.is_sorted_by_key(|it| it.unwrap_or(i64::MAX)), "those without a duration come last");
    let falling = durations(list("sort_by=duration&sort_order=DESC&per_page=200"));
    assert!(falling.is_sorted_by(|a, b| a >= b) && falling[0].is_some());
    let joined = list("sort_by=joinedAt&sort_order=ASC&per_page=1").ids();
    assert_eq!(world.peer(&joined[0]).expect("a peer").1.joined_at, big.participants[449].joined_at);

    let with_rooms = &world.sessions[33];
    let path = format!("/sessions/{}/participants", with_rooms.id);
    let raw = get(&emulator, "", &path).json()["data"]["participants"].clone();
    let consolidated = get(&emulator, "", &format!("{path}?view=consolidated")).json()["data"]["participants"].clone();
    let sum = |rows: &serde_json::Value| -> f64 {
        rows.as_array().expect("rows").iter().filter_map(|row| row["duration"].as_f64()).sum()
    };
    let rooms: f64 = with_rooms.breakout_rooms.iter().map(|it| it.minutes_consumed.as_f64()).sum();
    assert!(rooms > 1.0 && (sum(&consolidated) - sum(&raw) - rooms).abs() < 1e-6);
    assert!(raw[0].get("peer_events").is_none());
    let events = get(&emulator, "", &format!("{path}?include_peer_events=true")).json();
    assert_eq!(events["data"]["participants"][0]["peer_events"][0]["event_name"], "PEER_CREATED");
}

#[test]
fn breakout_rooms_are_shown_when_asked_for() {
    let emulator = Emulator::start().expect("an emulator");
    let session = &emulator.world().sessions[33];
    let details = |query: &str| get(&emulator, "", &format!("/sessions/{}{query}", session.id)).json()["data"].clone();
    assert!(details("").get("breakout_rooms").is_none());
    assert!(details("?include_breakout_rooms=false").get("breakout_rooms").is_none());
    let room = details("?include_breakout_rooms=true")["breakout_rooms"][0].clone();
    assert_eq!(room["parent_session_id"], session.id.as_str());
    let id = room["id"].as_str().expect("an id");
    assert_eq!(get(&emulator, "", &format!("/sessions/{id}")).json()["data"]["id"], id);
    assert!(!get(&emulator, "", &format!("/sessions/{id}/participants")).ids().is_empty());
    assert_eq!(get(&emulator, "", &format!("/sessions?search={id}")).ids(), [] as [&str; 0]);
}

#[test]
fn a_bad_parameter_is_refused_by_name() {
    let emulator = Emulator::start().expect("an emulator");
    let session = &emulator.world().sessions[20];
    let peers = format!("/sessions/{}/participants", session.id);
    let peer = format!("/sessions/peer-report/{}", session.participants[0].id);
    for (path, query) in [
        ("/sessions", "per_page=-1"),
        ("/sessions", "page_no=two"),
        ("/sessions", "page_no=NaN"),
        ("/sessions", "sort_by=foo"),
        ("/sessions", "sort_by=joinedAt"),
        ("/sessions", "sort_order=DSC"),
        ("/sessions", "start_time=yesterday"),
        ("/sessions", "end_time=2026-11-01"),
        ("/sessions", "status=live"),
        ("/sessions", "participants=few"),
        ("/sessions", "per_page=1&per_page=2"),
        (&peers, "per_page=201"),
        (&peers, "per_page=0"),
        (&peers, "per_page=2.5"),
        (&peers, "sort_by=createdAt"),
        (&peers, "view=cooked"),
        (&peers, "include_peer_events=1"),
        (&peer, "filters=everything"),
        (&peer, "filters=device_info,events"),
        (&format!("/sessions/{}", session.id), "include_breakout_rooms=yes"),
    ] {
        let reply = get(&emulator, "", &format!("{path}?{query}"));
        assert_eq!(reply.status, 422, "{query}");
        let name = query.split('=').next().expect("a name");
        assert!(reply.json()["error"]["message"].as_str().expect("words").contains(&format!("\"{name}\"")), "{query}");
    }
}

#[test]
fn ids_in_paths_may_be_escaped() {
    let emulator = Emulator::start().expect("an emulator");
    let id = &emulator.world().sessions[2].id;
    let escaped = id.replace('-', "%2D");
    assert_eq!(get(&emulator, "", &format!("/sessions/{escaped}")).json()["data"]["id"], id.as_str());
    for path in ["/sessions/peer-report", "/sessions/..", "/sessions/%2e%2e", "/sessions/a%2Fb", "/sessions/%00%ff"] {
        assert_eq!(get(&emulator, "", path).status, 404, "{path}");
    }
}

#[test]
fn credentials_account_app_path_and_verb_are_checked() {
    let emulator = Emulator::start().expect("an emulator");
    let list = url(&emulator, "", "/sessions");
    let ask = |method: &str, url: &str, authorization: Option<&str>| {
        let header = authorization.map(|value| ("Authorization", value));
        let reply = request(method, url, header.as_slice(), None).expect("an answer");
        let json = reply.json();
        (reply.status, json["errors"][0]["code"].as_i64(), json["errors"][0]["error_chain"][0]["code"].as_i64())
    };
    assert_eq!(ask("GET", &list, None), (400, Some(9106), None));
    for malformed in ["emulator-token", "Bearer", "Bearer ", "Bearer two words", "Basic emulator-token"] {
        assert_eq!(ask("GET", &list, Some(malformed)), (400, Some(6003), Some(6111)), "{malformed}");
    }
    assert_eq!(ask("GET", &list, Some("Bearer wrong")), (401, Some(10000), None));
    assert_eq!(ask("GET", &list, Some("Bearer powerless-token")), (403, Some(10000), None));
    let right = format!("Bearer {TOKEN}");
    assert_eq!(ask("GET", &list.replace(ACCOUNT_ID, "0"), Some(&right)), (403, Some(10000), None));
    assert_eq!(ask("GET", &list.replace(APP_ID, "0"), Some(&right)), (404, Some(7003), None));
    assert_eq!(ask("GET", &list.replace("/sessions", "/session"), Some(&right)), (404, Some(7003), None));
    assert_eq!(ask("GET", &list.replace("/client/v4", "/client/v5"), Some(&right)), (404, Some(7003), None));
    assert_eq!(ask("POST", &list, Some(&right)).0, 405);
    assert_eq!(ask("OPTIONS", &list, Some(&right)).0, 405);
}

#[test]
fn a_summary_is_asked_for_without_a_body() {
    let emulator = Emulator::start().expect("an emulator");
    let path = format!("/sessions/{}/summary", emulator.world().sessions[20].id);
    let answer = post(&emulator, "", &path).json();
    assert_eq!(answer["data"]["session_id"], emulator.world().sessions[20].id.as_str());
    assert_eq!(post(&emulator, "revision=a", &path).json()["data"]["message"], "Success");
    assert_eq!(post(&emulator, "", "/sessions/x/summary").status, 404);
    let right = ("Authorization", "Bearer emulator-token");
    let url = url(&emulator, "", &path);
    let with_body = request("POST", &url, &[right], Some("{}")).expect("an answer");
    let with_type = request("POST", &url, &[right, ("Content-Type", "application/json")], None).expect("an answer");
    let with_length = request("POST", &url, &[right], Some("")).expect("an answer");
    let chunked = [right, ("Transfer-Encoding", "chunked")];
    let with_chunks = request("POST", &format!("{url}?x"), &chunked, None);
    assert!(with_chunks.is_err(), "the chunks never come");
    assert_eq!((with_body.status, with_type.status, with_length.status), (415, 415, 200));
    let log = emulator.take_log();
    let sent: Vec<(usize, bool, u16)> =
        log.iter().map(|it| (it.body_len, it.content_type.is_some(), it.status)).collect();
    assert_eq!(
        sent,
        [(0, false, 200), (0, false, 200), (0, false, 404), (2, false, 415), (0, true, 415), (0, false, 200)]
    );
}

#[test]
fn the_log_tells_what_was_asked() {
    let emulator = Emulator::start().expect("an emulator");
    get(&emulator, "revision=a", "/sessions?per_page=1&search=a%20b");
    let log = emulator.take_log();
    assert_eq!(log.len(), 1);
    let seen = &log[0];
    assert_eq!((seen.method.as_str(), seen.path.as_str(), seen.status), ("GET", "/sessions", 200));
    assert_eq!(seen.query, "per_page=1&search=a%20b");
    assert_eq!((seen.account_id.as_str(), seen.app_id.as_str()), (ACCOUNT_ID, APP_ID));
    assert_eq!(seen.authorization.as_deref(), Some("Bearer emulator-token"));
    assert!(seen.raw_target.starts_with("/revision=a/client/v4/accounts/"));
    assert!(emulator.take_log().is_empty());
    let base = emulator.base_url("");
    request("GET", &format!("{base}/zones"), &[("User-Agent", "x")], None).expect("an answer");
    let seen = &emulator.take_log()[0];
    assert_eq!(
        (seen.path.as_str(), seen.account_id.as_str(), seen.authorization.as_deref()),
        ("/client/v4/zones", "", None)
    );
    assert_eq!(seen.user_agent.as_deref(), Some("x"));
}
