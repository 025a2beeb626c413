//! What the API is going to forget is read before it does: while a run goes on, the clock does too.

use crate::bench::{Connection, DAY, MINUTE, Mirrored, NOW, at};
use crate::killed::killed;
use realtime_kit_emulator::world::{Moment, Session, World};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;

/// How many sessions' contents are read before the next are begun.
const AT_ONCE: usize = 16;

/// Requests of the lists, before the first content: apps, sessions.
const OF_LISTS: usize = 2;

/// A history of some 60 sessions in the last week; older ones are not wanted.
struct History {
    mirrored: Mirrored,
    start: Moment,
    options: serde_json::Value,
}

impl History {
    fn new() -> Self {
        let start = NOW.plus(-DAY);
        // No reports, and nothing of what begins while the clock moves: that would take long, and is another test's.
        let tables = ["participants", "livestream_sessions", "chat_messages", "transcript_segments", "summaries"];
        let (since, until) = (start.plus(-8 * DAY).to_string(), start.to_string());
        let options = json!({"since": since, "until": until, "tables": tables});
        Self { mirrored: Mirrored::new(800), start, options }
    }

    /// The sessions whose content may be there at an instant, the one that expires first at first.
    fn expiring(&self, now: Moment) -> Vec<(Moment, String)> {
        let world = self.mirrored.world_at(now);
        let is_wanted = |it: &&Session| it.created_at >= self.start.plus(-8 * DAY) && !world.retention_is_over(it);
        let ends = world.sessions.iter().filter(is_wanted).filter_map(|it| Some((it.ended_at.at()?, it.id.clone())));
        let mut expiring: Vec<_> = ends.map(|(end, id)| (end.plus(7 * DAY), id)).collect();
        expiring.sort_unstable();
        expiring
    }

    /// How much the clock may move with each request, in seconds, if `spare` times as many requests are needed as there are
    /// parts: what expires first is then read just before it does, and only if it is read first.
    fn tick(&self, now: Moment, spare: f64) -> i64 {
        let expiring = self.expiring(now);
        let tick = |(place, (expires, _)): (usize, &(Moment, String))| {
            let before = (OF_LISTS + 3 * AT_ONCE * (place / AT_ONCE + 1)) as f64 * spare;
            ((expires.0 - now.0) as f64 / 1000.0 / before) as i64
        };
        let tick = expiring.iter().enumerate().map(tick).min().expect("there are sessions");
        // Of how many would something be lost if the newest were read first?
        let all = (OF_LISTS + 3 * expiring.len()) as i64;
        let over = now.plus(all * tick * 1000);
        let at_risk = expiring.iter().filter(|(expires, _)| *expires < over).count();
        println!("{} sessions, tick {tick} s, {at_risk} expire meanwhile", expiring.len());
        assert!(
            at_risk >= 5,
            "only {at_risk} of {} sessions expire meanwhile, with a tick of {tick} s",
            expiring.len()
        );
        tick
    }
}

/// What a world has of content that expires, as the mirror has it: a line for each thing.
fn contents(world: &World) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for session in world.sessions.iter().filter(|it| !world.retention_is_over(it)) {
        let id = &session.id;
        all.extend(world.chat(session).there().unwrap_or_default().iter().map(|it| format!("{id} chat {}", it.id)));
        let segments = (1..).zip(world.transcript(session).there().unwrap_or_default());
        all.extend(segments.map(|(place, _): (i64, _)| format!("{id} said {place}")));
        all.extend(world.summary(session).there().filter(|it| it.automatic).map(|_| format!("{id} summary")));
    }
    all
}

/// The same of the mirror.
fn mirrored_contents(connection: &mut Connection) -> BTreeSet<String> {
    let sql = "SELECT session_id || ' chat ' || id FROM chat_messages
        UNION SELECT session_id || ' said ' || position FROM transcript_segments
        UNION SELECT session_id || ' summary' FROM summaries";
    connection.texts(sql).into_iter().collect()
}

/// All that was there at an instant is in the mirror; `clock` is what it was at the end.
#[track_caller]
fn nothing_was_lost(history: &History, start: Moment, switches: &str) {
    let there = contents(&history.mirrored.world_at(start));
    let here = mirrored_contents(&mut history.mirrored.open(""));
    let lost: Vec<_> = there.difference(&here).collect();
    assert!(there.len() > 300, "{} things are not many", there.len());
    assert!(lost.is_empty(), "{} of {} are lost: {:?}", lost.len(), there.len(), &lost[..lost.len().min(5)]);
    let end = history.mirrored.emulator.clock(switches);
    let gone = history.expiring(start).iter().filter(|(expires, _)| *expires < end).count();
    assert!(gone >= 5, "only {gone} sessions' content expired while it was read");
}

#[test]
fn what_expires_first_is_read_first() {
    let history = History::new();
    let switches = at(history.start, &format!("tick={},retention=404", history.tick(history.start, 1.0)));
    let report = history.mirrored.open(&switches).run_at(history.start, history.options.clone());
    assert_eq!(report["outcome"], "complete", "{report}");
    nothing_was_lost(&history, history.start, &switches);
}

#[test]
fn the_same_while_one_request_in_five_fails() {
    let history = History::new();
    let tick = history.tick(history.start, 1.3);
    let switches = at(history.start, &format!("tick={tick},retention=404,fault=g503@every5"));
    let report = history.mirrored.open(&switches).run_at(history.start, history.options.clone());
    assert_eq!(report["outcome"], "complete", "{report}");
    nothing_was_lost(&history, history.start, &switches);
}

/// The first of two runs is killed in the middle; all is there that was there when the second began.
#[test]
fn what_a_killed_run_has_not_read_the_next_one_does() {
    let history = History::new();
    let first = at(history.start, "tick=60,retention=404");
    let was_over = killed(&history.mirrored, history.start, &first, &history.options, 60, Duration::ZERO);
    assert!(!was_over);
    let start = history.mirrored.emulator.clock(&first);
    let before = mirrored_contents(&mut history.mirrored.open(""));
    let switches = at(start, &format!("tick={},retention=404", history.tick(start, 1.0)));
    let report = history.mirrored.open(&switches).run_at(start, history.options.clone());
    assert_eq!(report["outcome"], "complete", "{report}");
    nothing_was_lost(&history, start, &switches);
    assert!(before.is_subset(&mirrored_contents(&mut history.mirrored.open(""))), "what a run has read stays");
    assert!(!before.is_empty(), "the first run was killed before it had read anything");
}

/// Calls that went on for weeks are in no list of the last days; what was said in them vanishes as soon as that of others.
#[test]
fn what_vanishes_is_read_before_what_stays_also_of_calls_of_weeks() {
    let mirrored = Mirrored::new(24);
    let now = NOW.plus(170 * MINUTE);
    mirrored.run_at(now, "");
    let asked = mirrored.asked();
    let place = |part: &str| asked.iter().position(|request| request.contains(part)).unwrap_or(usize::MAX);
    let (world, mut of_weeks) = (mirrored.world_at(now), 0);
    let lasting = ["/participants?", "/livestream-sessions?", "/peer-report/"].map(place);
    let first = *lasting.iter().min().expect("three");
    assert!(lasting.iter().all(|place| *place < asked.len()), "{lasting:?}");
    for session in world.sessions.iter().filter(|it| it.status() == "ENDED" && !world.retention_is_over(it)) {
        let is_of_weeks = session.created_at < now.plus(-8 * DAY);
        of_weeks += usize::from(is_of_weeks);
        for part in ["chat", "transcript", "summary"] {
            let at = place(&format!("/sessions/{}/{part}?", session.id));
            let began = session.created_at;
            assert!(at < first, "the {part} of a call that began {began} is request {at}, what stays from {first} on");
        }
    }
    assert!(of_weeks > 0, "no call went on for weeks");
}
