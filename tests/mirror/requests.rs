//! How much a run asks for: a run with nothing to do three requests, a first run everything once.

use crate::bench::{DAY, HOUR, MINUTE, Mirrored, NOW, at};
use realtime_kit_emulator::world::Moment;
use serde_json::json;
use std::collections::BTreeMap;

/// The sessions that are LIVE at an instant.
fn live(mirrored: &Mirrored, now: Moment) -> Vec<String> {
    let world = mirrored.world_at(now);
    world.sessions.iter().filter(|it| it.status() == "LIVE").map(|it| it.id.clone()).collect()
}

/// What is asked for, without the parameters; how often.
fn counted(asked: Vec<String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for request in asked {
        let path = request.split('?').next().unwrap_or_default().trim_start_matches("GET ").to_owned();
        *counts.entry(path).or_default() += 1;
    }
    counts
}

/// A second run at an instant at which a first one has read everything, and what it must ask for.
fn again(mirrored: &Mirrored, now: Moment, since: Option<Moment>, wanted: BTreeMap<String, usize>) {
    let options = json!({"since": since.map(|since| since.to_string())});
    let run = || mirrored.open(&at(now, "")).run_at(now, options.clone());
    assert_eq!(run()["outcome"], "complete");
    mirrored.asked();
    let report = run();
    assert_eq!(counted(mirrored.asked()), wanted);
    assert_eq!((&report["requests"], &report["new_sessions"]), (&json!(wanted.len()), &json!(0)), "{report}");
    assert_eq!(report["outcome"], "complete", "{report}");
}

/// One request for the account, two for the app, two for each LIVE session.
fn of_lists_and_live(mirrored: &Mirrored, now: Moment) -> BTreeMap<String, usize> {
    let mut wanted = BTreeMap::from(["/apps", "/sessions", "/recordings"].map(|path| (path.to_owned(), 1)));
    for id in live(mirrored, now) {
        wanted.insert(format!("/sessions/{id}/participants"), 1);
        wanted.insert(format!("/sessions/{id}/livestream-sessions"), 1);
    }
    wanted
}

#[test]
fn a_run_with_nothing_to_do_makes_three_requests() {
    let mirrored = Mirrored::new(24);
    let now = NOW.plus(170 * MINUTE);
    assert_eq!(live(&mirrored, now), [""; 0], "nothing is LIVE then");
    let wanted = of_lists_and_live(&mirrored, now);
    assert_eq!(wanted.len(), 3);
    again(&mirrored, now, Some(NOW.plus(-3 * DAY)), wanted);
}

#[test]
fn two_more_for_each_live_session() {
    let mirrored = Mirrored::new(24);
    let now = NOW.plus(2 * HOUR);
    let wanted = of_lists_and_live(&mirrored, now);
    assert_eq!(wanted.len(), 3 + 2 * 5, "five are LIVE then");
    again(&mirrored, now, Some(NOW.plus(-3 * DAY)), wanted);
}

/// Lists are read from eight days ago on at most: what began before them and may change yet is looked at by its id.
#[test]
fn one_more_for_each_call_that_went_on_for_weeks() {
    let mirrored = Mirrored::new(24);
    let now = NOW.plus(170 * MINUTE);
    let (mut wanted, world) = (of_lists_and_live(&mirrored, now), mirrored.world_at(now));
    let is_old = |began: Moment| began < now.plus(-8 * DAY);
    let is_recent = |moment: Option<Moment>| moment.is_some_and(|moment| moment > now.plus(-2 * DAY));
    for session in &world.sessions {
        if is_old(session.created_at) && (is_recent(session.ended_at.at()) || is_recent(Some(session.updated_at))) {
            wanted.insert(format!("/sessions/{}", session.id), 1);
        }
    }
    for recording in &world.recordings {
        if is_old(recording.invoked_time) && is_recent(recording.stopped_time) {
            wanted.insert(format!("/recordings/{}", recording.id), 1);
        }
    }
    assert_eq!(wanted.len(), 3 + 2 + 2, "two sessions, with a recording each");
    again(&mirrored, now, None, wanted);
}

/// Lists are read twice, the last days first and then all of it; whatever hangs on a session, once.
#[test]
fn a_first_run_asks_for_everything_once() {
    let mirrored = Mirrored::new(24);
    let now = NOW.plus(2 * HOUR);
    let report = mirrored.run_at(now, "");
    let (asked, world) = (counted(mirrored.asked()), mirrored.world_at(now));
    assert_eq!(report["requests"], asked.values().sum::<usize>(), "{report}");
    let mut wanted =
        BTreeMap::from([("/apps", 1), ("/sessions", 2), ("/recordings", 2)].map(|(it, n)| (it.to_owned(), n)));
    for session in &world.sessions {
        let is_over = session.status() == "ENDED";
        let parts = ["participants", "livestream-sessions", "chat", "transcript", "summary"];
        for part in &parts[..if is_over { 5 } else { 2 }] {
            wanted.insert(format!("/sessions/{}/{part}", session.id), 1);
        }
        for peer in session.participants.iter().filter(|_| is_over) {
            wanted.insert(format!("/sessions/peer-report/{}", peer.id), 1);
        }
        for (name, ending, is_there) in [
            ("chat", "csv", world.chat(session).there().is_some()),
            ("transcript", "json", world.transcript(session).there().is_some()),
            ("summary", "txt", world.summary(session).there().is_some_and(|summary| summary.automatic)),
        ] {
            if is_there {
                wanted.insert(format!("/files/{name}/{}.{ending}", session.id), 1);
            }
        }
    }
    let differences: Vec<_> = asked.iter().filter(|(path, times)| wanted.get(*path) != Some(times)).collect();
    assert_eq!(differences, [], "asked for more, or more often");
    assert_eq!(asked.len(), wanted.len(), "asked for less");
}

/// An app without a session has two lists like any other.
#[test]
fn two_more_for_each_app() {
    let mirrored = Mirrored::new(24);
    let now = NOW.plus(170 * MINUTE);
    let other = mirrored.emulator.world().apps.iter().find(|app| app.id != realtime_kit_emulator::APP_ID);
    let apps = [realtime_kit_emulator::APP_ID, &other.expect("an app more").id];
    let options = json!({"apps": apps, "since": NOW.plus(-3 * DAY).to_string()});
    let run = || mirrored.open(&at(now, "")).run_at(now, options.clone());
    assert_eq!(run()["outcome"], "complete");
    mirrored.asked();
    let report = run();
    assert_eq!((mirrored.asked().len(), &report["requests"]), (5, &json!(5)));
}
