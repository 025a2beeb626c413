//! Local tables that statements join: the same in every connection. And TEMP views and tables over the extension's.

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

/// A table of one call's participants.
pub const MY_CALL: &str = "my_call";

/// Statements that make TEMP views over the extension's tables, and tables of its modules; over plain tables all are
/// views.
pub fn local_views(facts: &Facts, is_plain: bool) -> Vec<String> {
    let call = facts.modest.iter().find(|id| !facts.small.contains(id)).unwrap_or(&facts.sessions[0]);
    let made = if is_plain {
        [
            "VIEW temp.my_answers AS SELECT id AS session_id, account_id, app_id, CAST(1 AS BOOLEAN) AS success FROM realtime_kit_sessions"
                .to_owned(),
            "VIEW temp.my_reports AS SELECT peer_id, account_id, app_id, CAST(1 AS BOOLEAN) AS success FROM realtime_kit_sessions_peer_report"
                .to_owned(),
            format!("VIEW temp.my_call AS SELECT * FROM realtime_kit_sessions_participants WHERE session_id = '{call}'"),
        ]
    } else {
        [
            "VIRTUAL TABLE temp.my_answers USING realtime_kit_sessions(answer='/sessions/{session_id}')".to_owned(),
            "VIRTUAL TABLE temp.my_reports USING realtime_kit_sessions_peer_report(answer='/sessions/peer-report/{peer_id}')"
                .to_owned(),
            format!("VIRTUAL TABLE temp.my_call USING realtime_kit_sessions_participants(session_id='{call}')"),
        ]
    };
    let views = [
        "VIEW temp.my_people AS SELECT session_id, id AS peer, display_name AS called, joined_at AS came, duration AS stayed
            FROM realtime_kit_sessions_participants",
        "VIEW temp.my_days AS SELECT date(created_at) AS day, count(*) AS calls, sum(minutes_consumed) AS minutes,
            max(created_at) AS latest FROM realtime_kit_sessions GROUP BY 1",
        "VIEW temp.my_ends AS SELECT id, created_at, status, minutes_consumed FROM realtime_kit_sessions
            WHERE status = 'ENDED' UNION ALL
            SELECT id, created_at, status, minutes_consumed FROM realtime_kit_sessions WHERE status = 'LIVE'",
        "VIEW temp.my_firsts AS SELECT id, associated_id, created_at,
            row_number() OVER (PARTITION BY associated_id ORDER BY created_at, id) AS nth FROM realtime_kit_sessions",
    ];
    made.into_iter().chain(views.map(str::to_owned)).map(|made| format!("CREATE {made}")).collect()
}

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
