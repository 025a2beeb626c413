//! The switches `now`, `tick` and `deleted`: one history, seen at different instants.

use std::collections::{BTreeMap, BTreeSet};

use realtime_kit_emulator::Emulator;
use realtime_kit_emulator::world::{Moment, NOW, Session};
use serde_json::Value;

use crate::client::{Reply, get};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn start() -> Emulator {
    Emulator::start().expect("an emulator")
}

fn at(emulator: &Emulator, instant: Moment, more: &str, path: &str) -> Reply {
    get(emulator, &format!("now={instant}{more}"), path)
}

/// The rows of all pages of a list of sessions.
fn listed(emulator: &Emulator, instant: Moment, more: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 1.. {
        let reply = at(emulator, instant, more, &format!("/sessions?per_page=500&page_no={page}"));
        let json = reply.json();
        let list = json["data"]["sessions"].as_array().expect("a list");
        assert!(reply.total().is_none_or(|total| page > 1 || total >= list.len() as i64));
        if list.is_empty() {
            assert!(reply.total().is_none_or(|total| total == rows.len() as i64), "{instant}: the total");
            return rows;
        }
        rows.extend(list.iter().cloned());
    }
    unreachable!("there is a last page")
}

fn text<'v>(row: &'v Value, key: &str) -> &'v str {
    row[key].as_str().unwrap_or_else(|| panic!("no {key} in {row}"))
}

fn moment(row: &Value, key: &str) -> Moment {
    Moment::parse(text(row, key).trim_end_matches('"')).expect("a time")
}

#[test]
fn at_its_own_instant_the_world_is_the_one_that_stands_still() {
    let emulator = start();
    let world = emulator.world();
    let mut paths: Vec<String> = ["/sessions?per_page=523", "/sessions?status=LIVE", "/recordings?per_page=300"]
        .into_iter()
        .chain(["/recordings?expired=true&per_page=300", "/sessions?sort_by=minutesConsumed&sort_order=ASC"])
        .map(str::to_owned)
        .collect();
    let odd = [0, 1, 4, 9, 12, 33, 57, 75, 140, 210];
    for session in odd.iter().map(|place| &world.sessions[*place]) {
        paths.push(format!("/sessions/{}?include_breakout_rooms=true", session.id));
        paths.push(format!("/sessions/{}/participants?include_peer_events=true&per_page=200", session.id));
        paths.push(format!("/sessions/{}/participants?view=consolidated&page_no=2", session.id));
        paths.push(format!("/sessions/{}/livestream-sessions", session.id));
        let peers = session.participants.iter().take(4);
        paths.extend(peers.map(|peer| format!("/sessions/peer-report/{}", peer.id)));
    }
    for path in paths {
        for (still, moving) in [("", "now=2026-11-15"), ("revision=a", "revision=a,now=+0s")] {
            let (still, moving) = (get(&emulator, still, &path), get(&emulator, moving, &path));
            assert_eq!((still.status, still.text()), (moving.status, moving.text()), "{path}");
        }
    }
    assert_eq!(format!("{:?}", emulator.world_at(NOW).sessions[20]), format!("{:?}", world.sessions[20]));
}

/// What may be said of a session after another look at it, later.
fn agree(before: &Value, after: &Value, instant: Moment) {
    let number = |row: &Value, key: &str| row[key].as_f64().unwrap_or_else(|| panic!("no {key} in {row}"));
    for key in ["minutes_consumed", "max_concurrent_participants", "total_participants"] {
        assert!(number(before, key) <= number(after, key), "{key} shrinks: {before} {after}");
    }
    for key in ["id", "associated_id", "meeting_display_name", "type", "created_at", "started_at"] {
        assert_eq!(before[key], after[key], "{key}");
    }
    assert!(moment(before, "updated_at") <= moment(after, "updated_at"), "{before} {after}");
    assert!(moment(after, "updated_at") <= instant && moment(after, "created_at") <= instant, "{after} at {instant}");
    if before["status"] == "ENDED" {
        for key in ["status", "ended_at", "minutes_consumed", "max_concurrent_participants", "total_participants"] {
            assert_eq!(before[key], after[key], "{key} of what has ended");
        }
    }
    if after["status"] == "ENDED" {
        assert!(moment(after, "ended_at") <= instant && after["live_participants"] == 0, "{after}");
    } else {
        assert!(after["ended_at"].is_null(), "{after}");
    }
}

#[test]
fn nothing_goes_back_and_nothing_disappears() {
    let emulator = start();
    let mut known: BTreeMap<String, Value> = BTreeMap::new();
    let mut instant = NOW.plus(-9 * DAY);
    let (mut endings, mut seen_live, mut late) = (BTreeSet::new(), BTreeSet::new(), 0);
    for step in 0_i64.. {
        let more = if step % 2 == 0 { ",revision=a" } else { "" };
        let rows = listed(&emulator, instant, more);
        let world = emulator.world_at(instant);
        let expected: Vec<&str> = world.sessions.iter().map(|it| it.id.as_str()).collect();
        let ids: Vec<&str> = rows.iter().map(|row| text(row, "id")).collect();
        assert_eq!(ids, expected, "at {instant}");
        for (row, session) in rows.iter().zip(&world.sessions) {
            assert_eq!(row["status"], session.status());
            let id = text(row, "id").to_owned();
            if row["status"] == "LIVE" {
                endings.insert(row.get("ended_at").is_some());
                seen_live.insert(id.clone());
            }
            match known.get(&id) {
                Some(before) => {
                    agree(before, row, instant);
                    let is_late = before["updated_at"] != row["updated_at"] && before["status"] == "ENDED";
                    late += usize::from(is_late && moment(row, "updated_at").0 - moment(row, "ended_at").0 > DAY);
                }
                None => agree(row, row, instant),
            }
            known.insert(id, row.clone());
        }
        assert_eq!(rows.len(), known.len(), "nothing disappears");
        if instant > NOW.plus(3 * DAY) {
            break;
        }
        instant = instant.plus([7 * MINUTE, 20 * HOUR, 13 * SECOND, 3 * HOUR][step as usize % 4]);
    }
    assert_eq!(endings.len(), 2, "absent in some, null in others");
    assert!(known.len() > 523 + 216 - 10 && seen_live.len() > 10, "{} and {}", known.len(), seen_live.len());
    assert!(late > 0, "some are changed a day after their end: {late}");
}

/// All participants of a session, newest first.
fn everyone(emulator: &Emulator, instant: Moment, more: &str, session: &Session) -> Vec<Value> {
    everyone_as(emulator, instant, more, session, "raw")
}

/// The same in either view.
fn everyone_as(emulator: &Emulator, instant: Moment, more: &str, session: &Session, view: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 1.. {
        let path = format!("/sessions/{}/participants?per_page=200&page_no={page}&view={view}", session.id);
        let reply = at(emulator, instant, more, &path);
        assert_eq!(reply.status, 200, "{path} at {instant}: {}", reply.text());
        let json = reply.json();
        let list = json["data"]["participants"].as_array().expect("a list");
        rows.extend(list.iter().cloned());
        if list.len() < 200 {
            break;
        }
    }
    rows
}

/// Looks at a session every few minutes of its life, from before it is made to an hour after its end; `last` is how it
/// will have been.
fn look_at_a_life(emulator: &Emulator, last: &Session, minutes: i64) {
    let end = last.ended_at.at().expect("it has ended");
    let path = format!("/sessions/{}", last.id);
    let details = |instant| at(emulator, instant, "", &path);
    assert_eq!(details(last.created_at.plus(-1)).status, 404, "before it is made");
    let mut before = details(last.created_at).json()["data"].clone();
    assert_eq!(before["status"], "LIVE");
    let mut peers: BTreeMap<String, Value> = BTreeMap::new();
    let mut instant = last.created_at;
    let minutes_of = |row: &Value| row["duration"].as_f64().unwrap_or_default();
    while instant < end.plus(HOUR) {
        let row = details(instant).json()["data"].clone();
        agree(&before, &row, instant);
        assert_eq!(row["status"] == "ENDED", end <= instant, "at {instant}");
        let rows = everyone(emulator, instant, "", last);
        assert_eq!(row["total_participants"], rows.len());
        let there = rows.iter().filter(|it| it["left_at"].is_null()).count();
        assert_eq!(row["live_participants"], there, "{row}");
        assert!(
            (row["minutes_consumed"].as_f64().expect("minutes") - rows.iter().map(minutes_of).sum::<f64>()).abs()
                < 0.001
        );
        for peer in &rows {
            assert!(moment(peer, "joined_at") <= instant && moment(peer, "updated_at") <= instant, "{peer}");
            assert!(peer["left_at"].is_null() || moment(peer, "left_at") <= instant || end <= instant, "{peer}");
            if let Some(old) = peers.remove(text(peer, "id")) {
                assert!(old["left_at"].is_null() || old == *peer, "who has left changes no more: {old} {peer}");
                assert!(minutes_of(&old) <= minutes_of(peer), "{old} {peer}");
                assert!(moment(&old, "updated_at") <= moment(peer, "updated_at"), "{old} {peer}");
            }
        }
        assert_eq!(peers.len(), 0, "nobody disappears");
        peers = rows.iter().map(|peer| (text(peer, "id").to_owned(), peer.clone())).collect();
        before = row;
        instant = instant.plus(minutes * MINUTE + 1);
    }
    assert_eq!(before["minutes_consumed"].as_f64(), Some(last.minutes_consumed.as_f64()));
    assert_eq!(before["max_concurrent_participants"], last.max_concurrent_participants);
    assert_eq!(before["ended_at"], end.to_string());
    let ids: BTreeSet<&str> = last.participants.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(peers.keys().map(String::as_str).collect::<BTreeSet<_>>(), ids);
}

#[test]
fn people_come_and_go_to_the_millisecond() {
    let emulator = start();
    let later = emulator.world_at(NOW.plus(DAY));
    let new = later.sessions.iter().find(|it| it.created_at > NOW && it.participants.len() > 5).expect("a session");
    let live = later.session(&emulator.world().sessions[0].id).expect("a session");
    for session in [new, live, later.session(&emulator.world().sessions[33].id).expect("a session")] {
        let end = session.ended_at.at().expect("it has ended");
        for peer in &session.participants {
            let left = peer.left_at.at().expect("they have left");
            let there = |instant: Moment| -> Option<bool> {
                let rows = everyone(&emulator, instant, "", session);
                rows.iter().find(|row| row["id"] == peer.id.as_str()).map(|row| row["left_at"].is_null())
            };
            assert_eq!((there(peer.created_at.plus(-1)), there(peer.created_at)), (None, Some(true)), "{}", peer.id);
            assert_eq!((there(left.plus(-1)), there(left.min(end))), (Some(true), Some(false)), "{}", peer.id);
        }
    }
}

#[test]
fn minutes_in_breakout_rooms_grow_with_them() {
    let emulator = start();
    let session = &emulator.world().sessions[33];
    let room = &session.breakout_rooms[0];
    let sum = |instant: Moment, view: &str| {
        let rows = everyone_as(&emulator, instant, "", session, view);
        rows.iter().filter_map(|row| row["duration"].as_f64()).sum::<f64>()
    };
    let inside = |instant: Moment| sum(instant, "consolidated") - sum(instant, "raw");
    let (opened, closed) = (room.started_at, room.ended_at.at().expect("it has ended"));
    assert_eq!(inside(opened), 0.0);
    let middle = opened.plus((closed.0 - opened.0) / 2);
    let half = inside(middle);
    // The minutes of everybody in the rooms so far, once for each person whose first join tells minutes.
    let in_rooms: Vec<Value> =
        session.breakout_rooms.iter().flat_map(|room| everyone(&emulator, middle, "", room)).collect();
    let mut people = BTreeSet::new();
    let firsts = everyone(&emulator, middle, "", session).into_iter().rev();
    let firsts = firsts.filter(|row| people.insert(text(row, "user_id").to_owned()) && row.get("duration").is_some());
    let expected: f64 = firsts
        .flat_map(|first| in_rooms.iter().filter(move |it| it["user_id"] == first["user_id"]))
        .filter_map(|row| row["duration"].as_f64())
        .sum();
    assert!((half - expected).abs() < 0.001, "{half} for {expected}");
    let last = session.participants.iter().filter_map(|it| Some(it.consolidated?.as_f64() - it.duration?.as_f64()));
    let (last, all) = (last.sum::<f64>(), inside(session.ended_at.at().expect("it has ended")));
    assert!(0.0 < half && half < all && (all - last).abs() < 0.001, "{half}, {all} and {last}");
    let rooms = |instant: Moment| {
        let json = at(&emulator, instant, "", &format!("/sessions/{}?include_breakout_rooms=true", session.id)).json();
        let rooms = json["data"]["breakout_rooms"].as_array().expect("a list").clone();
        rooms.iter().map(|room| text(room, "status").to_owned()).collect::<BTreeSet<_>>()
    };
    let of = |statuses: &[&str]| statuses.iter().map(|it| (*it).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(rooms(opened.plus(-1)), of(&[]));
    assert_eq!((rooms(opened), rooms(closed.plus(-1)), rooms(closed)), (of(&["LIVE"]), of(&["LIVE"]), of(&["ENDED"])));
}

#[test]
fn a_session_begins_goes_on_and_ends_with_its_last_values() {
    let emulator = start();
    let world = emulator.world();
    let later = emulator.world_at(NOW.plus(3 * DAY));
    // One of Trial's length, one that was big, one with breakout rooms, one without anybody, those that are LIVE.
    for place in [3, 33, 140] {
        look_at_a_life(&emulator, &world.sessions[place], 1);
    }
    look_at_a_life(&emulator, &world.sessions[57], 9);
    for place in [0, 1, 4, 9] {
        let session = later.session(&world.sessions[place].id).expect("a session");
        assert!(session.participants.len() > world.sessions[place].participants.len(), "more people come");
        look_at_a_life(&emulator, session, 7);
    }
    // Later ones: the newest that are over, and the first with breakout rooms.
    let over = later.sessions.iter().filter(|it| it.created_at > NOW && it.ended_at.at().is_some());
    for session in over.clone().take(2).chain(over.filter(|it| !it.breakout_rooms.is_empty()).take(1)) {
        look_at_a_life(&emulator, session, 2);
        session.breakout_rooms.iter().for_each(|room| look_at_a_life(&emulator, room, 2));
    }
}

#[test]
fn the_answers_are_those_of_the_world_at_the_instant() {
    let emulator = start();
    for (instant, more) in
        [(NOW.plus(-40 * DAY), ""), (NOW.plus(17 * MINUTE), ",revision=a"), (NOW.plus(30 * HOUR), "")]
    {
        let world = emulator.world_at(instant);
        assert_eq!(world.now(), instant);
        let live = world.sessions.iter().filter(|it| it.status() == "LIVE");
        for session in live.chain(world.sessions.iter().step_by(60)) {
            let rows = everyone(&emulator, instant, more, session);
            let expected: Vec<(String, Option<f64>, Option<String>)> = session
                .participants
                .iter()
                .map(|it| {
                    let left = it.left_at.at().map(|left| left.to_string());
                    (it.id.clone(), it.duration.map(|minutes| minutes.as_f64()), left)
                })
                .collect();
            let told = |row: &Value| {
                let left = row["left_at"].as_str().map(str::to_owned);
                (text(row, "id").to_owned(), row["duration"].as_f64(), left)
            };
            assert_eq!(rows.iter().map(told).collect::<Vec<_>>(), expected);
            for peer in session.participants.iter().take(2) {
                let report = at(&emulator, instant, more, &format!("/sessions/peer-report/{}", peer.id));
                let row = report.json()["data"]["participant"].clone();
                assert_eq!(row["left_at"].as_str().map(str::to_owned), peer.left_at.at().map(|it| it.to_string()));
            }
        }
    }
    let unborn = &emulator.world_at(NOW.plus(DAY)).sessions[0];
    let of = |end: &str| format!("/sessions/{}{end}", unborn.id);
    let peer = format!("/sessions/peer-report/{}", unborn.participants.first().map_or("x", |it| &it.id));
    for path in [of(""), of("/participants"), of("/chat"), of("/livestream-sessions"), peer] {
        assert_eq!(get(&emulator, "now=+0s", &path).status, 404, "{path}");
        assert_eq!(get(&emulator, "", &path).status, 404, "{path}");
    }
}

#[test]
fn later_sessions_arrive_in_every_hour_and_lists_with_ties_are_sorted() {
    let emulator = start();
    let end = NOW.plus(40 * DAY);
    let world = emulator.world_at(end);
    let later: Vec<&Session> = world.sessions.iter().take_while(|it| it.created_at > NOW).collect();
    assert_eq!((later.len(), world.sessions.len()), (2016, 2539));
    let mut hours: BTreeMap<i64, usize> = BTreeMap::new();
    later.iter().for_each(|it| *hours.entry((it.created_at.0 - NOW.0) / HOUR).or_default() += 1);
    assert!((0..672).all(|hour| (1..=5).contains(&hours[&hour])));
    assert!(world.sessions.is_sorted_by(|a, b| a.created_at >= b.created_at));
    let ties = later.windows(2).filter(|it| it[0].created_at == it[1].created_at).count();
    assert_eq!((ties, later.iter().filter(|it| !it.breakout_rooms.is_empty()).count()), (50, 21));
    let ids: BTreeSet<&str> = world.sessions.iter().map(|it| it.id.as_str()).collect();
    let peers = world.sessions.iter().flat_map(|it| &it.participants);
    let (count, peers) = (peers.clone().count(), peers.map(|it| it.id.as_str()).collect::<BTreeSet<_>>());
    assert_eq!((ids.len(), peers.len()), (2539, count), "every id is there once");
    let kinds: BTreeSet<&str> = later.iter().map(|it| it.kind).collect();
    assert_eq!(kinds.len(), 3);
    // Sorted by minutes, with many ties, over pages, in either direction; pages of 100.
    for order in ["ASC", "DESC"] {
        let page = |page: usize| {
            let path = format!("/sessions?sort_by=minutesConsumed&sort_order={order}&per_page=100&page_no={page}");
            at(&emulator, end, "", &path).ids()
        };
        let paged: Vec<String> = (1..=26).flat_map(page).collect();
        assert_eq!(paged.iter().map(String::as_str).collect::<BTreeSet<_>>(), ids);
        let minutes: Vec<i64> = paged.iter().map(|id| world.session(id).expect("one").minutes_consumed.0).collect();
        assert!(if order == "ASC" { minutes.is_sorted() } else { minutes.is_sorted_by(|a, b| a >= b) });
    }
    let oldest = at(&emulator, end, "", "/sessions?sort_by=createdAt&sort_order=ASC&per_page=2600").ids();
    let created: Vec<Moment> = oldest.iter().map(|id| world.session(id).expect("one").created_at).collect();
    assert!(created.is_sorted() && oldest.len() == 2539);
    let live = at(&emulator, NOW.plus(5 * DAY), "", "/sessions?status=LIVE&per_page=100").ids();
    let world = emulator.world_at(NOW.plus(5 * DAY));
    let expected = world.sessions.iter().filter(|it| it.status() == "LIVE").map(|it| it.id.clone());
    assert!(live.len() > 1 && live == expected.collect::<Vec<_>>(), "{live:?}");
}

#[test]
fn requests_move_the_clock() {
    let emulator = start();
    let switches = "now=2026-11-15,tick=1800.5";
    assert_eq!(emulator.clock(switches), NOW);
    let first = get(&emulator, switches, "/sessions?per_page=1").total();
    assert_eq!(first, Some(523), "the first request is answered at the instant itself");
    let totals: Vec<Option<i64>> = (0..20).map(|_| get(&emulator, switches, "/sessions?per_page=1").total()).collect();
    let expected = |number: i64| emulator.world_at(NOW.plus(number * 1_800_500)).sessions.len() as i64;
    assert_eq!(totals, (1..=20).map(|number| Some(expected(number))).collect::<Vec<_>>());
    assert_eq!(emulator.clock(switches), NOW.plus(21 * 1_800_500));
    assert_eq!(emulator.clock("tick=2"), NOW);
    assert_eq!(get(&emulator, "budget=0,tick=5", "/sessions").status, 429);
    assert_eq!(emulator.clock("budget=0,tick=5"), NOW, "what the budget refuses takes no time");
    get(&emulator, "fault=503@all,tick=5", "/sessions");
    assert_eq!(emulator.clock("fault=503@all,tick=5"), NOW.plus(5000), "what fails does");
    emulator.reset();
    assert_eq!((emulator.clock(switches), emulator.clock("")), (NOW, NOW));
    assert_eq!(get(&emulator, switches, "/sessions?per_page=1").total(), first);
    assert_eq!(get(&emulator, "tick=1e300", "/sessions").status, 200);
    assert_eq!(get(&emulator, "tick=1e300", "/sessions?per_page=1").total(), Some(2539), "and nothing overflows");
}

#[test]
fn what_is_deleted_was_never_there() {
    let emulator = start();
    let world = emulator.world();
    let deleted = world.deleted(40);
    assert_eq!((deleted.len(), &deleted[..7]), (40, &*world.deleted(7)));
    assert_eq!(world.deleted(9999).len(), 519, "all that have ended");
    for more in ["", ",now=+5h", ",revision=a,now=-1d", ",vanish=0,tick=1"] {
        let switches = format!("deleted=40{more}");
        let ids = get(&emulator, &switches, "/sessions?per_page=1000").ids();
        let all = get(&emulator, more.trim_start_matches(','), "/sessions?per_page=1000").ids();
        let left: Vec<&String> = all.iter().filter(|id| !deleted.contains(id)).collect();
        assert_eq!(ids.iter().collect::<Vec<_>>(), left, "{switches}");
        assert!(left.len() < all.len());
    }
    let switches = "deleted=519";
    assert_eq!(get(&emulator, switches, "/sessions").total(), Some(4));
    assert_eq!(get(&emulator, switches, "/sessions?participants=1:&status=ENDED").total(), Some(0));
    for session in [12, 33, 57].map(|place| &world.sessions[place]) {
        let rooms = session.breakout_rooms.iter().map(|room| format!("/sessions/{}", room.id));
        let peer = &session.participants[0].id;
        let of = ["", "/participants", "/chat", "/transcript", "/summary", "/livestream-sessions"];
        let paths = of.iter().map(|end| format!("/sessions/{}{end}", session.id));
        let peers = [format!("/sessions/{}/participants/{peer}", session.id), format!("/sessions/peer-report/{peer}")];
        for path in rooms.chain(paths).chain(peers) {
            assert_eq!(get(&emulator, switches, &path).status, 404, "{path}");
        }
    }
    let recordings = get(&emulator, switches, "/recordings?per_page=300").json();
    let rows = recordings["data"].as_array().expect("a list");
    assert!(rows.iter().all(|row| !world.deleted(519).iter().any(|id| row["session_id"] == id.as_str())));
    assert_eq!(recordings["paging"]["total_count"], rows.len());
    let gone = world.recordings.iter().find(|it| it.status == "UPLOADED").expect("a recording");
    assert_eq!(get(&emulator, switches, &format!("/recordings/{}", gone.id)).status, 404);
}
