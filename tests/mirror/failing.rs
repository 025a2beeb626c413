//! What cannot be read is told, tried again later, and keeps nothing else away.

use crate::bench::{DAY, HOUR, MINUTE, Mirrored, NOW, at};
use crate::equal;
use serde_json::json;

/// A session with a transcript that ended long before this instant.
fn a_session_with_a_transcript(mirrored: &Mirrored) -> String {
    let world = mirrored.world_at(NOW.plus(-DAY));
    let has_one = |it: &&realtime_kit_emulator::world::Session| {
        it.ended_at.at().is_some_and(|end| end < NOW.plus(-3 * DAY))
            && world.transcript(it).there().is_some_and(|it| it.len() > 2)
    };
    world.sessions.iter().find(has_one).expect("one has a transcript").id.clone()
}

#[test]
fn one_bad_answer_is_missing_and_comes_later() {
    let mirrored = Mirrored::new(24);
    let bad = a_session_with_a_transcript(&mirrored);
    let now = NOW.plus(-HOUR);
    let report = mirrored.open(&at(now, &format!("fault=500@all:{bad}/transcript"))).run_at(now, json!({}));
    assert_eq!((&report["outcome"], &report["missing"]), (&json!("incomplete"), &json!(1)), "{report}");
    let error = report["error"].as_str().expect("an error");
    assert!(error.contains(&format!("the transcript_segments of session {bad}")) && error.contains("500"), "{error}");

    let mut connection = mirrored.open("");
    equal::is_sound(&mut connection);
    let failed = connection
        .texts("SELECT session_id, part, tries, due_at > read_at, error FROM mirror_parts WHERE state = 'failed'");
    let wanted = format!("{bad}|transcript_segments|1|");
    assert!(failed.len() == 1 && failed[0].starts_with(&wanted) && failed[0].contains("500"), "{failed:?}");
    let waiting = connection.number("SELECT count(*) FROM mirror_parts WHERE state = 'waiting'");
    assert_eq!(waiting, 0, "of the rest nothing is missing");
    let runs = connection.texts("SELECT outcome, missing, error IS NOT NULL, ended_at IS NOT NULL FROM mirror_runs");
    assert_eq!(runs, ["incomplete|1|1|1"]);

    // Before it is due it is not asked for, and still missing.
    mirrored.asked();
    let report = mirrored.open(&at(now, "")).run_at(now, json!({}));
    assert_eq!((&report["outcome"], &report["missing"]), (&json!("incomplete"), &json!(1)), "{report}");
    assert!(!mirrored.asked().iter().any(|request| request.contains("transcript")), "it is not due yet");

    let later = now.plus(10 * MINUTE);
    let report = mirrored.open(&at(later, "")).run_at(later, json!({}));
    assert_eq!((&report["outcome"], &report["missing"]), (&json!("complete"), &json!(0)), "{report}");
    equal::check(&mirrored, later, "");
}

#[test]
fn an_outage_ends_a_run_after_few_requests() {
    let mirrored = Mirrored::new(24);
    let now = NOW.plus(-HOUR);
    mirrored.run_at(now, "");
    let sessions = mirrored.open("").count("sessions");
    mirrored.asked();
    let later = NOW.plus(HOUR);
    let mut connection = mirrored.open(&at(later, "fault=500@all"));
    let said = connection.refused(json!({"now": later.to_string()}));
    assert!(said.contains("500"), "{said}");
    // The apps and the sessions, eight tries each: without its sessions nothing of an app is asked for.
    assert_eq!(mirrored.asked().len(), 2 * 8);
    let run = connection.texts("SELECT outcome, requests, ended_at IS NOT NULL, error FROM mirror_runs WHERE id = 2");
    assert!(run[0].starts_with("failed|16|1|") && run[0].contains("500"), "{run:?}");
    assert_eq!(connection.count("sessions"), sessions);
    let marked = "SELECT count(*) FROM sessions WHERE deleted_at IS NOT NULL";
    assert_eq!(connection.number(marked), 0, "what could not be asked for is not gone");
    equal::is_sound(&mut connection);
    mirrored.run_at(later, "");
    equal::check(&mirrored, later, "");
}

/// All of one part fails: it is that part's matter until it is too much of a kind.
#[test]
fn an_outage_in_the_middle_loses_nothing() {
    let mirrored = Mirrored::new(24);
    let now = NOW.plus(-HOUR);
    let mut connection = mirrored.open(&at(now, "fault=500@all:/participants"));
    let said = connection.refused(json!({"now": now.to_string()}));
    assert!(said.contains("participants of session"), "{said}");
    assert_eq!(connection.outcomes(), ["failed"]);
    assert!(connection.count("chat_messages") > 0, "what was read before stays");
    let later = now.plus(20 * MINUTE);
    mirrored.run_at(later, "");
    equal::check(&mirrored, later, "");
}

#[test]
fn a_refused_token_is_told() {
    let mirrored = Mirrored::new(6);
    for (token, word) in [("some-other-token", "401"), (realtime_kit_emulator::POWERLESS_TOKEN, "403")] {
        let mut connection = mirrored.open_with(&at(NOW, ""), &[("CLOUDFLARE_API_TOKEN", Some(token))]);
        mirrored.asked();
        let said = connection.refused(json!({"now": NOW.to_string()}));
        assert!(said.contains(word) && !said.contains(token), "{said}");
        println!("{said}");
        assert!(mirrored.asked().len() <= 3, "it is not asked for again and again");
        assert_eq!(connection.outcomes().last().map(String::as_str), Some("failed"));
        assert_eq!(connection.count("sessions"), 0);
    }
    mirrored.run_at(NOW, "");
}
