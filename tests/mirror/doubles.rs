//! Ids that are not as unique as they should be.

use crate::bench::{Connection, HOUR, Mirrored, NOW, at};
use crate::relay::{Changes, relay};
use realtime_kit_emulator::APP_ID;
use serde_json::json;

/// A connection whose requests and answers are changed on the way.
fn open(mirrored: &Mirrored, requests: Changes, answers: Changes) -> Connection {
    let base_url = relay(&mirrored.emulator.base_url(&at(NOW, "")), requests, answers);
    mirrored.open_with("", &[("CLOUDFLARE_BASE_URL", Some(&base_url))])
}

#[test]
fn one_peer_id_in_two_sessions_has_two_reports() {
    let mirrored = Mirrored::new(12);
    let over = mirrored.emulator.world().sessions.iter().filter(|it| it.status() == "ENDED");
    let mut peers: Vec<_> = over.filter_map(|it| Some((&it.id, &it.participants.first()?.id))).collect();
    // Neighbours, so that they are read at once if any are.
    peers.sort_unstable();
    let [(first, peer), (second, other)] = peers[..2] else { panic!("two sessions have participants") };
    let mut connection = open(&mirrored, Vec::new(), vec![(other.clone(), peer.clone())]);
    let report = connection.run_at(NOW, json!({}));
    let mut wanted = vec![first.clone(), second.clone()];
    wanted.sort_unstable();
    for (table, id) in [("participants", "id"), ("peer_reports", "id"), ("call_quality", "peer_id")] {
        let sql = format!("SELECT session_id FROM {table} WHERE {id} = '{peer}' ORDER BY session_id");
        assert_eq!(connection.texts(&sql), wanted, "{table}: {report}");
    }
    assert_eq!(report["outcome"], "complete", "{report}");
}

/// What another app has under the id of a session that is there cannot be kept beside it: it is told, and left out.
#[test]
fn a_session_stays_with_its_app() {
    let mirrored = Mirrored::new(6);
    let apps = &mirrored.emulator.world().apps;
    let other = &apps.iter().find(|app| app.id != APP_ID && app.id.len() == APP_ID.len()).expect("an app more").id;
    // All that the first app has, the second seems to have too.
    let mut connection = open(&mirrored, vec![(format!("/{other}/"), format!("/{APP_ID}/"))], Vec::new());
    let apps = json!({"apps": [APP_ID, other]});
    let of_apps = "SELECT app_id, count(*) FROM sessions GROUP BY app_id";
    let mut requests = Vec::new();
    for now in [NOW, NOW, NOW.plus(HOUR)] {
        let report = connection.run_at(now, apps.clone());
        assert_eq!(connection.texts(of_apps), [format!("{APP_ID}|6")], "{report}");
        assert_eq!(report["outcome"], "incomplete", "{report}");
        let error = report["error"].as_str().expect("an error");
        assert!(error.contains(other), "{error}");
        assert_eq!(report["deleted_sessions"], 0, "{report}");
        requests.push(report["requests"].clone());
    }
    let parts = "SELECT count(*) FROM mirror_parts WHERE state IN ('waiting', 'failed') AND due_at IS NOT NULL";
    assert!(requests[1].as_i64() < Some(40), "what is there is not read again: {requests:?}");
    println!("{requests:?}, {} parts are not there", connection.number(parts));
}
