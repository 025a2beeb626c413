//! What a run has read is there, whatever became of the rest of it, and is not asked for again.

use crate::bench::{DAY, HOUR, MINUTE, Mirrored, NOW, at, statement};
use crate::equal;
use crate::one_at_a_time::wait_until;
use realtime_kit_emulator::World;
use serde_json::{Value as Json, json};

/// The session with the most participants, and a run of nothing else.
fn the_big_session() -> (Mirrored, Vec<String>, Json) {
    let mirrored = Mirrored::new(World::SESSIONS);
    let sessions = &mirrored.emulator.world().sessions;
    let big = sessions.iter().max_by_key(|it| it.participants.len()).expect("a session");
    assert_eq!(big.participants.len(), 450);
    let mut peers: Vec<String> = big.participants.iter().map(|it| it.id.clone()).collect();
    peers.sort_unstable();
    let (since, until) = (big.created_at, big.created_at.plus(1));
    let options = json!({"since": since.to_string(), "until": until.to_string(), "tables": ["call_quality"],
        "now": NOW.to_string()});
    (mirrored, peers, options)
}

/// The peers whose reports were asked for.
fn reports(asked: &[String]) -> Vec<&str> {
    let behind = asked.iter().filter_map(|request| request.split_once("/peer-report/"));
    behind.map(|(_, rest)| rest.split('?').next().unwrap_or_default()).collect()
}

/// Kills a run that has been held up once so many reports are there, and tells of whom those are.
fn killed_once_there_are(mirrored: &Mirrored, faults: &str, options: &Json, wanted: usize) -> Vec<String> {
    let mut first = mirrored.open_with(&at(NOW, faults), &[("REALTIMEKIT_TIMEOUT", Some("300"))]);
    let (id, sql) = (first.session.id(), statement("main", options));
    let run = std::thread::spawn(move || first.session.run(&sql).map(|answer| answer.error));
    let mut reader = mirrored.open("");
    wait_until("the reports are there", || {
        assert!(!run.is_finished(), "the run is over");
        // Before the tables are made it is an error.
        let answer = reader.ask("SELECT id FROM peer_reports");
        answer.error.is_none() && answer.rows.len() >= wanted
    });
    let status = std::process::Command::new("kill").args(["-9", &id.to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()));
    assert!(run.join().expect("the thread ends").is_err(), "the host is gone");
    reader.texts("SELECT id FROM peer_reports")
}

#[test]
fn one_bad_report_does_not_keep_the_others_of_a_call_away() {
    let (mirrored, peers, options) = the_big_session();
    // The first of all, and one in the middle.
    let bad = [&peers[0], &peers[250]];
    let fault = bad.map(|peer| format!("broken_json@all:peer-report/{peer}")).join("+");
    let mut connection = mirrored.open(&at(NOW, &format!("fault={fault}")));
    let report = connection.run(options.clone());
    assert_eq!((&report["outcome"], &report["missing"]), (&json!("incomplete"), &json!(1)), "{report}");
    let states = "SELECT part, state, tries, error IS NOT NULL FROM mirror_parts ORDER BY part";
    assert_eq!(connection.texts(states), ["participants|read|0|0", "peer_reports|failed|1|1"]);
    let missing = "SELECT id FROM participants EXCEPT SELECT id FROM peer_reports ORDER BY id";
    assert_eq!(connection.texts(missing), [peers[0].clone(), peers[250].clone()]);
    assert_eq!((connection.count("peer_reports"), connection.count("call_quality")), (448, 448));
    // When they can be read they come, and nothing else with them.
    mirrored.asked();
    let mut later = options;
    later["now"] = json!(NOW.plus(HOUR).to_string());
    let report = mirrored.open(&at(NOW.plus(HOUR), "")).run(later);
    assert_eq!(report["outcome"], "complete", "{report}");
    assert_eq!(connection.texts(missing), [""; 0]);
}

/// A job with a time limit comes to an end, if not in one run then in the next.
#[test]
fn reports_that_a_killed_run_has_read_are_not_asked_for_again() {
    let (mirrored, peers, options) = the_big_session();
    let there = killed_once_there_are(&mirrored, "fault=stall@n201:peer-report", &options, 200);
    let mut reader = mirrored.open("");
    assert_eq!((there.len(), reader.count("call_quality")), (200, 200));
    let asked = mirrored.asked();
    let told = reader.number("SELECT requests FROM mirror_runs");
    assert!(told >= 200, "the run says it made {told} requests; {} were made", asked.len());
    let report = mirrored.open(&at(NOW, "")).run(options);
    assert_eq!(report["outcome"], "complete", "{report}");
    assert_eq!(reader.outcomes(), ["killed", "complete"]);
    let asked = mirrored.asked();
    let mut again: Vec<&str> = reports(&asked);
    again.sort_unstable();
    let wanted: Vec<&str> = peers.iter().filter(|peer| !there.contains(peer)).map(String::as_str).collect();
    assert!(again == wanted, "{} reports were asked for, and {} were not there", again.len(), wanted.len());
    assert_eq!((reader.count("peer_reports"), reader.count("call_quality")), (450, 450));
    equal::is_whole(&mut reader);
}

/// What a run could not read is not taken for read because it was killed behind that.
#[test]
fn a_bad_report_comes_though_the_run_was_killed_behind_it() {
    let (mirrored, peers, options) = the_big_session();
    let faults = format!("fault=broken_json@all:peer-report/{}+stall@all:peer-report/{}", peers[7], peers[250]);
    let there = killed_once_there_are(&mirrored, &faults, &options, 199).len();
    assert_eq!(there, 199, "the second hundred is there, and of the first all but one");
    let report = mirrored.open(&at(NOW, "")).run(options);
    assert_eq!(report["outcome"], "complete", "{report}");
    let mut connection = mirrored.open("");
    assert_eq!(connection.texts("SELECT id FROM participants EXCEPT SELECT id FROM peer_reports"), [""; 0]);
    assert_eq!((connection.count("peer_reports"), connection.count("call_quality")), (450, 450));
}

/// Recordings refer to sessions: of a list that could not be read nothing follows for the other.
#[test]
fn recordings_come_when_their_sessions_do() {
    let mirrored = Mirrored::new(24);
    // Long behind the last call: nothing new comes that would make another reading of the whole list due.
    let start = NOW.plus(45 * DAY);
    let options = || json!({"tables": ["recordings"]});
    let mut connection = mirrored.open(&at(start, "fault=400@all:sessions"));
    connection.ask(&statement("main", &json!({"now": start.to_string(), "tables": ["recordings"]})));
    assert_eq!(connection.texts("SELECT error LIKE '%400 Bad Request%' FROM mirror_runs"), ["1"]);
    assert_eq!((connection.count("sessions"), connection.count("recordings")), (0, 0));
    for day in 0..3 {
        let now = start.plus(day * DAY + HOUR);
        let report = mirrored.open(&at(now, "")).run_at(now, options());
        assert_eq!(report["outcome"], "complete", "{report}");
    }
    let there = mirrored.world_at(start).recordings.len() as i64;
    assert!(there > 100, "{there} recordings");
    assert_eq!(connection.count("recordings"), there);
}

/// A run that could ask for nothing has not begun a mirror of one kind or the other.
#[test]
fn redaction_can_be_chosen_until_there_are_sessions() {
    let mirrored = Mirrored::new(6);
    let wrong = [("CLOUDFLARE_API_TOKEN", Some("some-other-token"))];
    let said = mirrored.open_with(&at(NOW, ""), &wrong).refused(json!({"now": NOW.to_string()}));
    assert!(said.contains("401"), "{said}");
    let mut connection = mirrored.open(&at(NOW, ""));
    let answer = connection.ask(&statement("main", &json!({"now": NOW.to_string(), "redact": "omit"})));
    assert_eq!(answer.error, None);
    assert!(connection.count("participants") > 10);
    assert_eq!(connection.number("SELECT count(display_name) + count(custom_participant_id) FROM participants"), 0);
    // Now that there are, it is as it is.
    let said = connection.refused(json!({"now": NOW.to_string(), "redact": "hash"}));
    assert!(said.contains("redact"), "{said}");
    assert_eq!(connection.run_at(NOW.plus(MINUTE), json!({}))["outcome"], "complete");
    assert_eq!(connection.number("SELECT count(display_name) + count(custom_participant_id) FROM participants"), 0);
}

/// Who asks for a part of it, every five minutes, is not told of the rest each time.
#[test]
fn missing_is_what_this_run_was_asked_for() {
    let mirrored = Mirrored::new(24);
    let world = mirrored.emulator.world();
    let other = world.apps.iter().find(|app| app.id != realtime_kit_emulator::APP_ID).expect("an app more").id.clone();
    // Within the last weeks: of what is over for longer it is not missed that it cannot be had.
    let mut recent = world.sessions.iter().filter(|it| it.ended_at.at().is_some_and(|end| end > NOW.plus(-18 * DAY)));
    let bad = recent.next_back().expect("one is over");
    let fault = at(NOW, &format!("fault=410@all:{}/chat", bad.id));
    let report = mirrored.open(&fault).run_at(NOW, json!({}));
    assert_eq!((&report["outcome"], &report["missing"]), (&json!("incomplete"), &json!(1)), "{report}");
    for options in [
        json!({"tables": ["participants"]}),
        json!({"tables": []}),
        json!({"since": bad.created_at.plus(1).to_string()}),
        json!({"until": bad.created_at.to_string()}),
        json!({"apps": [other]}),
    ] {
        let report = mirrored.open(&fault).run_at(NOW, options.clone());
        let told = (&report["outcome"], &report["missing"], &report["error"]);
        assert_eq!(told, (&json!("complete"), &json!(0), &Json::Null), "{options}: {report}");
    }
    let mut connection = mirrored.open(&fault);
    let last = "SELECT outcome, missing FROM mirror_runs ORDER BY id DESC LIMIT 1";
    assert_eq!(connection.texts(last), ["complete|0"]);
    for options in [json!({"tables": ["chat_messages"]}), json!({"since": bad.created_at.to_string()}), json!({})] {
        let report = connection.run_at(NOW, options.clone());
        assert_eq!((&report["outcome"], &report["missing"]), (&json!("incomplete"), &json!(1)), "{options}: {report}");
    }
}
