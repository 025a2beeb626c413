//! What comes when: contents, recordings and livestream sessions with `now` and `tick`.

use std::collections::{BTreeMap, BTreeSet};

use realtime_kit_emulator::Emulator;
use realtime_kit_emulator::world::{
    CHAT_AFTER, Content, Moment, NOW, Recording, SUMMARY_AFTER, Session, TRANSCRIPT_AFTER,
};
use serde_json::Value;

use crate::client::{account_url, ask, download, file, get, link};
use crate::world::{FULL, ON_DEMAND, RECORDED, SILENT, STREAMED, WITHOUT};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn start() -> Emulator {
    Emulator::start().expect("an emulator")
}

fn end_of(session: &Session) -> Moment {
    session.ended_at.at().expect("it has ended")
}

#[test]
fn contents_are_there_from_some_minutes_behind_the_end_until_seven_days_behind_it() {
    let emulator = start();
    let session = emulator.world().session(FULL).expect("a session");
    let end = end_of(session);
    for (kind, after) in [("chat", CHAT_AFTER), ("transcript", TRANSCRIPT_AFTER), ("summary", SUMMARY_AFTER)] {
        let path = format!("/sessions/{FULL}/{kind}");
        let status = |far: i64, more: &str| get(&emulator, &format!("now={}{more}", end.plus(far)), &path).status;
        assert_eq!((status(-1, ""), status(0, ""), status(after - 1, "")), (404, 404, 404), "{kind}");
        assert_eq!((status(after, ""), status(7 * DAY, ""), status(30 * DAY, "")), (200, 200, 200), "{kind}");
        let kept = |far: i64| status(far, ",retention=404");
        assert_eq!((kept(after - 1), kept(after), kept(7 * DAY), kept(7 * DAY + 1)), (404, 200, 200, 404), "{kind}");
        let again = get(&emulator, &format!("now={},retention=200nourl", end.plus(7 * DAY + 1)), &path);
        assert_eq!((again.status, again.text().contains("http")), (200, false));
        // What is in it does not depend on when it is read.
        assert_eq!(file(&emulator, &format!("now={}", end.plus(after)), &path), file(&emulator, "", &path));
    }
    for (id, kind) in [(WITHOUT, "chat"), (WITHOUT, "transcript"), (SILENT, "summary"), (ON_DEMAND, "summary")] {
        assert_eq!(get(&emulator, "now=+30d", &format!("/sessions/{id}/{kind}")).status, 404, "{id} {kind}");
    }
    // One asked for comes no earlier than the others.
    let end = end_of(emulator.world().session(ON_DEMAND).expect("a session"));
    let path = format!("/sessions/{ON_DEMAND}/summary");
    for (far, expected) in [(SUMMARY_AFTER - 1, 404), (SUMMARY_AFTER, 200)] {
        let switches = format!("now={}", end.plus(far));
        assert_eq!(ask("POST", &crate::client::url(&emulator, &switches, &path)).status, 200);
        assert_eq!(get(&emulator, &switches, &path).status, expected);
    }
}

#[test]
fn contents_expire_while_they_are_read_with_the_links_that_were_handed_out() {
    let emulator = start();
    let session = emulator.world().session(FULL).expect("a session");
    // Three requests before the end of the seven days.
    let begin = end_of(session).plus(7 * DAY - 2 * 10_000);
    let switches = format!("now={begin},tick=10,retention=404");
    let ask_again = || get(&emulator, &switches, &format!("/sessions/{FULL}/chat"));
    let url = link(&ask_again());
    assert_eq!(download(&url).status, 200);
    assert_eq!((ask_again().status, ask_again().status), (200, 200));
    assert_eq!(emulator.clock(&switches), begin.plus(30_000), "downloads take no time");
    assert_eq!(download(&url).status, 404, "too late");
    assert_eq!(ask_again().status, 404);
    emulator.reset();
    assert_eq!(download(&url).status, 200);
    // Without retention it stays; and the links of `expired` have expired at any instant.
    let world = emulator.world();
    let old = world.sessions[400..].iter().find(|it| world.chat(it).there().is_some()).expect("a chat");
    let early = format!("now={},expired=1", end_of(old).plus(DAY));
    for (switches, id) in [(early, &*old.id), ("now=+20d,expired=1".to_owned(), FULL)] {
        let chat = || get(&emulator, &switches, &format!("/sessions/{id}/chat"));
        let reply = chat();
        let expiry = reply.json()["data"]["chat_download_url_expiry"].as_str().and_then(Moment::parse);
        assert!(expiry.expect("an expiry") < emulator.clock(&switches));
        assert_eq!((download(&link(&reply)).status, download(&link(&chat())).status), (403, 200), "{switches}");
    }
}

#[test]
fn the_world_at_an_instant_tells_what_there_is() {
    let emulator = start();
    let count = |world: &realtime_kit_emulator::World| {
        let mut counts = [0; 4];
        for session in &world.sessions {
            counts[0] += usize::from(matches!(world.chat(session), Content::There(_)));
            counts[1] += usize::from(matches!(world.transcript(session), Content::There(_)));
            counts[2] += usize::from(matches!(world.summary(session), Content::There(_)));
            counts[3] += usize::from(world.retention_is_over(session));
        }
        counts
    };
    assert_eq!(count(emulator.world()), count(&emulator.world_at(NOW)));
    let mut before = [0; 4];
    for far in [-80 * DAY, -8 * DAY, 0, 5 * MINUTE, 3 * 60 * MINUTE, 8 * DAY] {
        let world = emulator.world_at(NOW.plus(far));
        let counts = count(&world);
        assert!(before.iter().zip(counts).all(|(before, now)| *before <= now), "{before:?} {counts:?}");
        before = counts;
        let switches = format!("now={},retention=404", NOW.plus(far));
        for session in world.sessions.iter().take(12).chain(world.sessions.iter().step_by(90)) {
            let kept = !world.retention_is_over(session);
            let summary = world.summary(session).there().is_some_and(|it| it.automatic);
            let there = [world.chat(session).there().is_some(), world.transcript(session).there().is_some(), summary];
            for (kind, there) in ["chat", "transcript", "summary"].into_iter().zip(there) {
                let status = get(&emulator, &switches, &format!("/sessions/{}/{kind}", session.id)).status;
                assert_eq!(status == 200, there && kept, "{kind} of {} at {}", session.id, NOW.plus(far));
            }
        }
    }
    assert!(before[0] > 600 && before[3] > 519, "{before:?}");
    let later = emulator.world_at(NOW.plus(8 * DAY));
    let later: Vec<&Session> = later.sessions.iter().filter(|it| it.created_at > NOW).collect();
    let world = emulator.world_at(NOW.plus(9 * DAY));
    let of = |id: &str| world.session(id).map(|it| (world.chat(it).there(), world.transcript(it).there()));
    let said: Vec<_> = later.iter().filter_map(|it| of(&it.id)).collect();
    assert!(said.iter().filter_map(|it| it.0.as_ref()).flatten().count() > 3000);
    assert!(said.iter().filter_map(|it| it.1.as_ref()).flatten().count() > 3000);
}

/// Where a status stands in the life of a recording.
fn rank(status: &str) -> usize {
    let order = [&["INVOKED"][..], &["RECORDING", "PAUSED"], &["UPLOADING"], &["UPLOADED", "ERRORED"]];
    order.iter().position(|some| some.contains(&status)).expect("a status")
}

#[test]
fn recordings_are_invoked_go_on_and_are_uploaded() {
    let emulator = start();
    let list = |instant: Moment, query: &str| {
        get(&emulator, &format!("now={instant}"), &format!("/recordings?per_page=2000{query}")).json()
    };
    let mut known: BTreeMap<String, Value> = BTreeMap::new();
    let mut changes = BTreeSet::new();
    let mut instant = NOW.plus(-2 * DAY);
    for step in 0_usize.. {
        let json = list(instant, "");
        let rows = json["data"].as_array().expect("a list");
        let world = emulator.world_at(instant);
        assert_eq!(json["paging"]["total_count"], rows.len());
        let told: Vec<_> = rows.iter().map(|it| (it["id"].as_str(), it["status"].as_str())).collect();
        let expected: Vec<_> = world.recordings.iter().map(|it| (Some(&*it.id), Some(it.status))).collect();
        assert_eq!(told, expected, "at {instant}");
        for (row, it) in rows.iter().zip(&world.recordings) {
            assert!(it.invoked_time <= instant, "{row}");
            let moments = [it.started_time, it.stopped_time];
            assert!(moments.iter().flatten().all(|moment| *moment <= instant), "{row} at {instant}");
            assert_eq!(it.status == "UPLOADED", it.download_url.is_some(), "{row}");
            assert_eq!(rank(it.status) >= 2, it.stopped_time.is_some(), "{row}");
            if let Some(session) = it.session_id.as_deref().and_then(|id| world.session(id)) {
                assert_eq!(session.ended_at.at().is_some(), it.stopped_time.is_some(), "{row}");
            }
            if let Some(before) = known.insert(it.id.clone(), row.clone()) {
                let (old, new) = (before["status"].as_str().expect("text"), it.status);
                assert!(rank(old) <= rank(new), "{before} {row}");
                assert!(rank(old) < 3 || before == *row, "{before} {row}");
                if old != new {
                    changes.insert((old.to_owned(), new));
                }
            }
        }
        assert_eq!(known.len(), rows.len(), "none disappears");
        if instant > NOW.plus(DAY) {
            break;
        }
        instant = instant.plus(if instant > NOW && instant < NOW.plus(DAY / 10) {
            4 * MINUTE
        } else {
            DAY / 30 + step as i64
        });
    }
    for (old, new) in [
        ("INVOKED", "ERRORED"),
        ("RECORDING", "UPLOADING"),
        ("PAUSED", "UPLOADING"),
        ("UPLOADING", "UPLOADED"),
        ("RECORDING", "UPLOADED"),
    ] {
        assert!(changes.contains(&(old.to_owned(), new)), "{old} to {new} in {changes:?}");
    }
    let expired = |instant: Moment| list(instant, "&expired=true")["paging"]["total_count"].as_u64().expect("a total");
    let over = |instant: Moment| {
        let is_over = |it: &&Recording| it.download_url_expiry.is_some_and(|at| at < instant);
        emulator.world_at(instant).recordings.iter().filter(is_over).count() as u64
    };
    for far in [-20, 0, 6, 20] {
        assert_eq!(expired(NOW.plus(far * DAY)), over(NOW.plus(far * DAY)));
    }
    assert!(expired(NOW.plus(-20 * DAY)) < expired(NOW) && expired(NOW) < expired(NOW.plus(20 * DAY)));
    // Each step of one of them.
    let one = emulator.world().recordings.iter().find(|it| it.session_id.as_deref() == Some(RECORDED)).expect("one");
    let status = |instant: Moment| {
        let reply = get(&emulator, &format!("now={instant}"), &format!("/recordings/{}", one.id));
        if reply.status == 200 {
            reply.json()["data"]["status"].as_str().expect("text").to_owned()
        } else {
            String::new()
        }
    };
    let (started, stopped) = (one.started_time.expect("a start"), one.stopped_time.expect("an end"));
    let moments = [one.invoked_time.plus(-1), one.invoked_time, started, stopped.plus(-1), stopped];
    assert_eq!(moments.map(status), ["", "INVOKED", "RECORDING", "RECORDING", "UPLOADING"]);
    assert_eq!(status(stopped.plus(11 * MINUTE)), one.status);
}

#[test]
fn livestream_sessions_start_and_stop() {
    let emulator = start();
    let world = emulator.world();
    let later = emulator.world_at(NOW.plus(2 * DAY));
    let is_new = |it: &&Session| it.created_at > NOW && it.kind == "livestream" && it.ended_at.at().is_some();
    let streamed = later.sessions.iter().filter(is_new).take(2);
    let webinar = later.session(&world.sessions[0].id).expect("the one that is LIVE");
    let of_webinar = |world: &realtime_kit_emulator::World| -> BTreeSet<String> {
        world.livestream_sessions(world.session(&webinar.id).expect("one")).into_iter().map(|it| it.id).collect()
    };
    assert_eq!((of_webinar(world).len(), of_webinar(&later)), (60, of_webinar(world)), "they stay when it has ended");
    let mut met = 0;
    for session in streamed.chain([webinar, later.session(STREAMED).expect("a session")]) {
        let path = format!("/sessions/{}/livestream-sessions?per_page=100", session.id);
        let rows = |instant: Moment| {
            let json = get(&emulator, &format!("now={instant}"), &path).json();
            json["data"]["data"].as_array().expect("a list").clone()
        };
        let end = end_of(session);
        let mut known: BTreeMap<String, Value> = BTreeMap::new();
        let mut instant = session.created_at;
        while instant < end.plus(10 * MINUTE) {
            let rows = rows(instant);
            for row in &rows {
                let time = |key: &str| row[key].as_str().and_then(Moment::parse);
                for key in ["created_at", "updated_at", "started_time", "stopped_time"] {
                    assert!(time(key).is_none_or(|it| it <= instant), "{key} of {row} at {instant}");
                }
                assert!(row.get("stopped_time").is_some() || instant < end, "{row}");
                if let Some(before) = known.insert(row["id"].as_str().expect("an id").to_owned(), row.clone()) {
                    assert!(before.get("stopped_time").is_none() || before["stopped_time"] == row["stopped_time"]);
                    for key in ["ingest_seconds", "viewer_seconds"] {
                        assert!(before[key].as_f64() <= row[key].as_f64(), "{key} of {before} {row}");
                    }
                }
            }
            assert_eq!(known.len(), rows.len(), "none disappears");
            instant = instant.plus((end.0 - session.created_at.0) / 17);
        }
        let last = later.livestream_sessions(session);
        met += last.len();
        assert_eq!(known.len(), last.len(), "{}", session.id);
        for it in last {
            assert_eq!(known[&it.id]["ingest_seconds"], it.ingest_seconds);
            assert_eq!(known[&it.id]["stopped_time"].as_str(), it.stopped_time.map(|it| it.to_string()).as_deref());
        }
    }
    assert!(met > 120, "{met}");
}

#[test]
fn apps_are_there_once_they_have_been_made() {
    let emulator = start();
    let apps = |switches: &str, path: &str| ask("GET", &account_url(&emulator, switches, &format!("/apps{path}")));
    let total = |switches: &str| apps(switches, "").json()["paging"]["total_count"].as_u64();
    assert_eq!((total("now=-16d"), total("now=-18d"), total("now=-60d")), (Some(23), Some(22), Some(20)));
    let newest = format!("/{}", emulator.world().apps[0].id);
    assert_eq!((apps("now=-18d", &newest).status, apps("now=-16d", &newest).status), (404, 200));
    assert_eq!(emulator.world_at(NOW.plus(-18 * DAY)).apps, emulator.world().apps[1..]);
}

#[test]
fn files_of_what_is_deleted_are_gone_too() {
    let emulator = start();
    let deleted = emulator.world().deleted(200);
    let has_chat =
        |id: &&String| emulator.world().session(id).is_some_and(|it| emulator.world().chat(it).there().is_some());
    let one = deleted.iter().find(has_chat).expect("a chat");
    let url = link(&get(&emulator, "latency=0", &format!("/sessions/{one}/chat")));
    assert_eq!(download(&url).status, 200);
    // The signature is of the path alone: the same link at another base URL.
    assert_eq!(download(&url.replace("/latency=0/", "/deleted=200/")).status, 404);
    assert_eq!(download(&url.replace("/latency=0/", "/deleted=0/")).status, 200);
}
