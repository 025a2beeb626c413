//! Parts of a history: from a time on, until a time, some tables, some apps; and the rest of it later.

use crate::bench::{DAY, Mirrored, NOW, at};
use crate::equal;
use realtime_kit_emulator::world::Moment;
use realtime_kit_emulator::{ACCOUNT_ID, APP_ID};
use serde_json::{Value as Json, json};

/// A run at the world's own instant that must be complete.
#[track_caller]
fn run(mirrored: &Mirrored, options: Json) -> Json {
    let report = mirrored.open(&at(NOW, "")).run_at(NOW, options);
    assert_eq!(report["outcome"], "complete", "{report}");
    report
}

/// The ids of the world's sessions that were created in a range.
fn created(mirrored: &Mirrored, from: Moment, to: Moment) -> Vec<String> {
    let world = mirrored.world_at(NOW);
    let within = world.sessions.iter().filter(|it| it.created_at >= from && it.created_at < to);
    let mut ids: Vec<String> = within.map(|it| it.id.clone()).collect();
    ids.sort_unstable();
    ids
}

const SESSIONS: &str = "SELECT id FROM sessions ORDER BY id";

#[test]
fn an_earlier_since_fills_the_rest() {
    let mirrored = Mirrored::new(24);
    let end = Moment(i64::MAX);
    let mut connection = mirrored.open("");
    let mut seen = 0;
    for days in [4, 20, 45] {
        let since = NOW.plus(-days * DAY);
        run(&mirrored, json!({"since": since.to_string()}));
        let wanted = created(&mirrored, since, end);
        assert!(wanted.len() > seen, "{days} days have {} sessions", wanted.len());
        seen = wanted.len();
        assert_eq!(connection.texts(SESSIONS), wanted, "of the last {days} days");
        equal::is_sound(&mut connection);
        let others = "SELECT count(*) FROM recordings WHERE session_id NOT IN (SELECT id FROM sessions)";
        assert_eq!(connection.number(others), 0);
    }
    // A later time is no reason to take anything away.
    run(&mirrored, json!({"since": NOW.plus(-DAY).to_string()}));
    assert_eq!(connection.texts(SESSIONS).len(), seen);
    assert_eq!(connection.number("SELECT count(*) FROM sessions WHERE deleted_at IS NOT NULL"), 0);
    run(&mirrored, json!({}));
    equal::check(&mirrored, NOW, "");
}

#[test]
fn until_leaves_out_what_is_newer() {
    let mirrored = Mirrored::new(24);
    let (from, to) = (NOW.plus(-60 * DAY), NOW.plus(-20 * DAY));
    let mut connection = mirrored.open("");
    for _ in 0..2 {
        run(&mirrored, json!({"since": from.to_string(), "until": to.to_string()}));
        assert_eq!(connection.texts(SESSIONS), created(&mirrored, from, to));
    }
    assert!(connection.count("sessions") > 3);
    equal::is_sound(&mut connection);
    run(&mirrored, json!({"since": from.to_string()}));
    assert_eq!(connection.texts(SESSIONS), created(&mirrored, from, Moment(i64::MAX)));
    run(&mirrored, json!({}));
    equal::check(&mirrored, NOW, "");
}

#[test]
fn tables_that_are_not_wanted_stay_empty_and_cost_nothing() {
    let mirrored = Mirrored::new(24);
    run(&mirrored, json!({"tables": ["summaries"]}));
    let asked = mirrored.asked();
    let strange: Vec<_> = asked
        .iter()
        .filter(|request| !["GET /apps?", "GET /sessions?", "/summary"].iter().any(|part| request.contains(part)))
        .collect();
    assert_eq!(strange, [""; 0]);
    let mut connection = mirrored.open("");
    for table in ["participants", "peer_reports", "call_quality", "chat_messages", "transcript_segments", "recordings"]
    {
        assert_eq!(connection.count(table), 0, "{table}");
    }
    assert!(connection.count("summaries") > 5);
    // What others refer to comes with them.
    run(&mirrored, json!({"tables": ["call_quality"]}));
    assert!(connection.count("participants") > 50 && connection.count("call_quality") > 50);
    assert_eq!((connection.count("recordings"), connection.count("chat_messages")), (0, 0));
    assert!(!mirrored.asked().iter().any(|request| request.contains("/summary")), "those are there");
    run(&mirrored, json!({}));
    equal::check(&mirrored, NOW, "");
}

#[test]
fn a_file_may_hold_several_apps() {
    let mirrored = Mirrored::new(12);
    let other = mirrored.emulator.world().apps.iter().find(|app| app.id != APP_ID).expect("an app more").id.clone();
    let mut connection = mirrored.open("");
    let lists = "SELECT DISTINCT app_id FROM mirror_lists ORDER BY app_id";
    run(&mirrored, json!({"apps": [other]}));
    assert_eq!((connection.texts(lists), connection.count("sessions")), (vec![other.clone()], 0));
    let mut both = vec![other, APP_ID.to_owned()];
    both.sort_unstable();
    run(&mirrored, json!({"apps": both, "accounts": [ACCOUNT_ID]}));
    assert_eq!(connection.texts(lists), both);
    equal::check(&mirrored, NOW, "");
    let report = run(&mirrored, json!({"all_apps": true}));
    let apps = connection.texts("SELECT id FROM apps ORDER BY id");
    assert_eq!((connection.texts(lists), apps.len()), (apps.clone(), 23));
    assert_eq!((&report["new_sessions"], &report["deleted_sessions"]), (&json!(0), &json!(0)), "{report}");
    equal::check(&mirrored, NOW, "");
}

/// Account and app of the settings are not asked for where the options name others.
#[test]
fn an_account_and_an_app_are_enough() {
    let mirrored = Mirrored::new(6);
    let without = [("CLOUDFLARE_ACCOUNT_ID", None), ("REALTIMEKIT_APP_ID", None)];
    let mut connection = mirrored.open_with(&at(NOW, ""), &without);
    let said = connection.refused(json!({"now": NOW.to_string()}));
    assert!(said.contains("account_id is missing") && said.contains("the option accounts"), "{said}");
    let said = connection.refused(json!({"now": NOW.to_string(), "accounts": [ACCOUNT_ID]}));
    assert!(said.contains("app_id is missing") && said.contains("the option apps, or all_apps"), "{said}");
    let report = connection.run_at(NOW, json!({"accounts": [ACCOUNT_ID], "all_apps": true}));
    assert_eq!(report["outcome"], "complete", "{report}");
    equal::check(&mirrored, NOW, "");
    let strange = "0123456789abcdef0123456789abcdef";
    let said = connection.refused(json!({"now": NOW.to_string(), "accounts": [strange], "apps": [APP_ID]}));
    assert!(said.contains("403") && said.contains("account_id"), "{said}");
    equal::check(&mirrored, NOW, "");
}
