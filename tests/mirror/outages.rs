//! What is broken for good keeps nothing else away, in whatever number; what fails is behind what has not.

use crate::bench::{DAY, HOUR, MINUTE, Mirrored, NOW, at, report, statement};
use realtime_kit_emulator::world::{Moment, Session};
use realtime_kit_emulator::{ACCOUNT_ID, APP_ID};
use serde_json::{Value as Json, json};

/// Some sessions of the last week, and what is wanted of them.
struct Week {
    mirrored: Mirrored,
    now: Moment,
}

impl Week {
    fn new() -> Self {
        Self { mirrored: Mirrored::new(400), now: NOW.plus(-DAY) }
    }

    fn options(&self, tables: &[&str]) -> Json {
        json!({"since": self.now.plus(-6 * DAY).to_string(), "until": self.now.to_string(), "tables": tables})
    }

    /// The sessions that are over, the one that expires first at first.
    fn sessions(&self) -> Vec<String> {
        let world = self.mirrored.world_at(self.now);
        let is_wanted = |it: &&Session| it.created_at >= self.now.plus(-6 * DAY);
        let ends = world.sessions.iter().filter(is_wanted).filter_map(|it| Some((it.ended_at.at()?, it.id.clone())));
        let mut ends: Vec<_> = ends.collect();
        ends.sort_unstable();
        let sessions: Vec<String> = ends.into_iter().map(|(_, id)| id).collect();
        assert!(sessions.len() >= 20, "{} sessions", sessions.len());
        sessions
    }

    /// The first three, and a fault of each one's chat.
    fn three_with(&self, kind: &str) -> (Vec<String>, String) {
        let three: Vec<String> = self.sessions().into_iter().take(3).collect();
        let faults: Vec<String> = three.iter().map(|id| format!("{kind}@all:{id}/chat")).collect();
        (three, format!("fault={}", faults.join("+")))
    }
}

const NEVER_READ: &str = "SELECT part || ' ' || count(*) FROM mirror_parts WHERE state = 'waiting' GROUP BY part";
const FAILED: &str = "SELECT session_id, part FROM mirror_parts WHERE state = 'failed' ORDER BY expires_at";

#[test]
fn apps_that_cannot_be_read_do_not_keep_the_next_ones_away() {
    let mirrored = Mirrored::new(12);
    let gone = ["aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"];
    let apps = [gone[0], gone[1], APP_ID];
    for round in 1..=2 {
        let mut connection = mirrored.open(&at(NOW, ""));
        let report = connection.run_at(NOW, json!({"apps": apps, "accounts": [ACCOUNT_ID]}));
        assert_eq!(connection.count("sessions"), 12, "{round}: {report}");
        assert_eq!(report["outcome"], "incomplete", "{round}: {report}");
        let error = report["error"].as_str().expect("an error");
        assert!(error.contains(gone[1]) && error.contains("404"), "{round}: {error}");
        assert_eq!(connection.texts(NEVER_READ), [""; 0], "{round}");
    }
}

/// Far more of them than make an outage.
#[test]
fn apps_that_may_not_be_read_are_no_outage() {
    let mirrored = Mirrored::new(4);
    let gone: Vec<String> = (0..5).map(|n| format!("aaaaaaaa-0000-4000-8000-00000000000{n}")).collect();
    let mut apps = gone.clone();
    apps.push(APP_ID.to_owned());
    let mut connection = mirrored.open(&at(NOW, ""));
    let report = connection.run_at(NOW, json!({"apps": apps, "accounts": [ACCOUNT_ID], "tables": []}));
    assert_eq!((&report["outcome"], connection.count("sessions")), (&json!("incomplete"), 4), "{report}");
}

#[test]
fn contents_that_cannot_be_read_do_not_keep_others_away() {
    for kind in ["410", "g403", "broken_json"] {
        let week = Week::new();
        let (three, fault) = week.three_with(kind);
        let mut connection = week.mirrored.open(&at(week.now, &fault));
        let options = week.options(&["chat_messages", "transcript_segments", "summaries"]);
        let mut options = options.clone();
        options["now"] = json!(week.now.to_string());
        let answer = connection.ask(&statement("main", &options));
        assert_eq!(answer.error, None, "{kind}");
        let report = report(answer);
        assert_eq!((&report["outcome"], &report["missing"]), (&json!("incomplete"), &json!(3)), "{kind}: {report}");
        assert_eq!(connection.texts(NEVER_READ), [""; 0], "{kind}");
        let wanted: Vec<String> = three.iter().map(|id| format!("{id}|chat_messages")).collect();
        assert_eq!(connection.texts(FAILED), wanted, "{kind}");
    }
}

/// However many there are.
#[test]
fn chats_that_nobody_can_read_do_not_keep_transcripts_away() {
    let mirrored = Mirrored::new(80);
    let mut connection = mirrored.open(&at(NOW, "fault=410@all:/chat"));
    let options = json!({"now": NOW.to_string(), "tables": ["chat_messages", "transcript_segments"]});
    let answer = connection.ask(&statement("main", &options));
    assert_eq!(answer.error, None);
    let report = report(answer);
    assert_eq!(report["outcome"], "incomplete", "{report}");
    assert_eq!(connection.texts(NEVER_READ), [""; 0]);
    // What is over for more than three weeks is not asked for again.
    let states = "SELECT DISTINCT state FROM mirror_parts WHERE part = 'chat_messages' ORDER BY state";
    assert_eq!(connection.texts(states), ["failed", "lost"]);
}

/// Three server errors are an outage, and end the run; in the next one, which finds the same, all others come first.
#[test]
fn what_failed_comes_behind_what_did_not() {
    let week = Week::new();
    let (three, fault) = week.three_with("500");
    let options = week.options(&["chat_messages"]);
    for (round, pause) in [(1, 0), (2, 10 * MINUTE)] {
        let now = week.now.plus(pause);
        let mut connection = week.mirrored.open(&at(now, &fault));
        let mut options = options.clone();
        options["now"] = json!(now.to_string());
        let said = connection.refused(options);
        assert!(said.contains("the chat_messages of session") && said.contains("500"), "{round}: {said}");
    }
    let mut connection = week.mirrored.open("");
    assert_eq!(connection.outcomes(), ["failed", "failed"]);
    assert_eq!(connection.texts(NEVER_READ), [""; 0], "the second run has read all that it could");
    let wanted: Vec<String> = three.iter().map(|id| format!("{id}|chat_messages")).collect();
    assert_eq!(connection.texts(FAILED), wanted);
    // Once the server is well again nothing is missing.
    let mut options = options;
    options["now"] = json!(week.now.plus(HOUR).to_string());
    assert_eq!(week.mirrored.open(&at(week.now.plus(HOUR), "")).run(options)["outcome"], "complete");
}

/// What no session can be asked for is missing alone.
#[test]
fn a_part_that_nobody_can_read_does_not_keep_the_next_one_away() {
    let mirrored = Mirrored::new(24);
    let start = NOW.plus(2 * HOUR);
    let live = mirrored.world_at(start).sessions.iter().filter(|it| it.status() == "LIVE").count();
    assert!(live >= 3, "{live} are LIVE");
    let since = start.plus(-25 * DAY).to_string();
    let options = json!({"since": since, "tables": ["livestream_sessions", "call_quality"]});
    for (round, now) in [(1, start), (2, start.plus(3 * MINUTE))] {
        let mut options = options.clone();
        options["now"] = json!(now.to_string());
        let mut connection = mirrored.open(&at(now, "fault=broken_json@all:livestream-sessions"));
        let answer = connection.ask(&statement("main", &options));
        assert_eq!(answer.error, None, "{round}");
        let report = report(answer);
        assert_eq!(report["outcome"], "incomplete", "{round}: {report}");
        let over = connection.number("SELECT count(*) FROM sessions WHERE status = 'ENDED'");
        let reports = "SELECT count(DISTINCT session_id) FROM peer_reports JOIN sessions ON sessions.id = session_id
            WHERE status = 'ENDED'";
        let without =
            "SELECT count(*) FROM sessions WHERE status = 'ENDED' AND id NOT IN (SELECT session_id FROM participants)";
        let without = connection.number(without);
        assert_eq!(connection.number(reports), over - without, "{round}: reports are read though livestreams are not");
        let others = "SELECT count(*) FROM mirror_parts WHERE state = 'failed' AND part <> 'livestream_sessions'";
        assert_eq!(connection.number(others), 0, "{round}");
    }
    // A session that is LIVE is due in each run; that it failed is not forgotten for that.
    let tries = "SELECT DISTINCT tries FROM mirror_parts JOIN sessions ON sessions.id = session_id
        WHERE status <> 'ENDED' AND part = 'livestream_sessions' ORDER BY 1";
    assert_eq!(mirrored.open("").texts(tries).last().map(String::as_str), Some("2"));
}
