//! Local tables that statements join: the same in every connection.

use super::quoted;
use crate::facts::Facts;

/// Ids of sessions, known all of them; one stands twice, one is NULL.
pub const PICKED: &str = "picked";
/// Peers with a report.
pub const PICKED_PEERS: &str = "picked_peers";
/// Ids of sessions anywhere in the list, a few of them unknown.
pub const MANY: &str = "many";
/// Values of every kind, in forms people store them in.
pub const MIXED: &str = "mixed";

/// The statements that make and fill them.
pub fn local_tables(facts: &Facts) -> Vec<String> {
    let mut statements = vec![
        "CREATE TEMP TABLE picked(n INTEGER PRIMARY KEY, id TEXT, session_id TEXT, note TEXT)".to_owned(),
        "CREATE TEMP TABLE picked_peers(n INTEGER PRIMARY KEY, id TEXT, peer_id TEXT, session_id TEXT)".to_owned(),
        "CREATE TEMP TABLE mixed(n INTEGER PRIMARY KEY, id TEXT, at TEXT, instant DATETIME COLLATE realtime_kit_time,
            status TEXT, minutes REAL, minutes_text TEXT, meeting TEXT, thing)"
            .to_owned(),
        "CREATE TEMP TABLE many(n INTEGER PRIMARY KEY, id TEXT)".to_owned(),
        "CREATE INDEX temp.picked_id ON picked(id)".to_owned(),
        "CREATE INDEX temp.mixed_status ON mixed(status)".to_owned(),
    ];
    let ids = facts.small.iter().chain(facts.sessions.iter().filter(|id| !facts.small.contains(id)));
    for (n, id) in ids.chain(facts.small.first()).enumerate() {
        let note = ["first", "", "NULL", "é"][n % 4];
        let id = quoted(id);
        statements.push(format!("INSERT INTO picked VALUES ({}, {id}, {id}, {})", n + 1, quoted(note)));
    }
    statements.push("INSERT INTO picked VALUES (100, NULL, NULL, NULL)".to_owned());
    for (n, (peer, session)) in facts.peers.iter().enumerate() {
        let (peer, session) = (quoted(peer), quoted(session));
        statements.push(format!("INSERT INTO picked_peers VALUES ({}, {peer}, {peer}, {session})", n + 1));
    }
    let sessions = facts.relation("realtime_kit_sessions");
    let value = |column: &str, n: usize| {
        let values =
            sessions.columns.iter().find(|c| c.name == column).map(|c| c.values.as_slice()).unwrap_or_default();
        values.get((n * 7 + 3) % values.len().max(1)).map_or("NULL".to_owned(), ToString::to_string)
    };
    let ids = sessions.columns.iter().find(|c| c.name == "id").map(|c| c.values.as_slice()).unwrap_or_default();
    for (n, id) in ids.iter().enumerate() {
        statements.push(format!("INSERT INTO many VALUES ({}, {id})", n + 1));
    }
    statements.push("INSERT INTO many VALUES (20000, NULL), (20001, 'nobody'), (5001, 'nobody')".to_owned());
    let status = ["'LIVE'", "'live'", "'ENDED'", "NULL", "'Ended'", "'x'", "''", "'LIVE '"];
    let unknown = quoted("00000000-0000-4000-8000-000000000000");
    for n in 0..12 {
        let id = match n {
            3 => unknown.clone(),
            5 => "NULL".to_owned(),
            7 => "''".to_owned(),
            _ => quoted(&facts.sessions[n]),
        };
        let at = value("created_at", n);
        let at = match n % 4 {
            0 => at.clone(),
            1 => format!("replace({at}, ' ', 'T') || 'Z'"),
            2 => format!("substr({at}, 1, 10)"),
            _ => format!("substr({at}, 1, 10) || 'T12:00:00+02:00'"),
        };
        let minutes = value("minutes_consumed", n);
        let thing = ["1", "2.5", "'1'", "NULL", "x'00'", "'LIVE'"][n % 6];
        statements.push(format!(
            "INSERT INTO mixed VALUES ({}, {id}, {at}, {}, {}, {minutes}, CAST({minutes} AS TEXT), {}, {thing})",
            n + 1,
            value("created_at", n + 1),
            status[n % status.len()],
            value("associated_id", n),
        ));
    }
    statements
}
