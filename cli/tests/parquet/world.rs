//! A mirror full of generated rows: every table and column of sql/mirror.sql, with NULL wherever it may be and with odd
//! values of every type.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// The mirror's schema.
pub const SCHEMA: &str = include_str!("../../../sql/mirror.sql");

/// Every table an export has.
pub const TABLES: [&str; 10] = [
    "apps",
    "sessions",
    "participants",
    "peer_reports",
    "call_quality",
    "chat_messages",
    "transcript_segments",
    "summaries",
    "recordings",
    "livestream_sessions",
];

/// Fills a new mirror with sessions from `first` on, at random moments of 40 days, and with what hangs on them.
pub fn fill(db: &Connection, first: usize, sessions: usize, seed: u64) {
    let mut rng = fastrand::Rng::with_seed(seed);
    let text = |text: String| Value::Text(text);
    for app in 0..3 {
        let id = text(format!("app-{app}"));
        insert(db, &mut rng, "apps", &[("id", id), ("account_id", text("account".to_owned()))]);
    }
    for at in first..first + sessions {
        // Among them days before 1970 and the moments at both ends of a day.
        let day = match at % 7 {
            0 => format!("1969-12-{:02}", rng.u8(29..=31)),
            _ => format!("2026-{:02}-{:02}", rng.u8(10..=11), rng.u8(1..=20)),
        };
        let moment = *rng.choice(&["00:00:00.000", "23:59:59.999", "12:34:56.789", "08:00:00.001"]).unwrap();
        let (session, app) = (text(format!("session-{at:06}")), text(format!("app-{}", rng.u8(0..3))));
        let created = text(format!("{day} {moment}"));
        let account = text("account".to_owned());
        let own = [("id", session.clone()), ("account_id", account.clone()), ("app_id", app.clone())];
        insert(db, &mut rng, "sessions", &[&own[..], &[("created_at", created)]].concat());
        for peer in 0..rng.u8(0..5) {
            let peer = text(format!("peer-{at}-{peer}"));
            for (table, key) in [("participants", "id"), ("peer_reports", "id"), ("call_quality", "peer_id")] {
                insert(db, &mut rng, table, &[("session_id", session.clone()), (key, peer.clone())]);
            }
        }
        for number in 0..rng.u8(0..4) {
            let (id, session) = (text(format!("{number}")), ("session_id", session.clone()));
            insert(db, &mut rng, "chat_messages", &[session.clone(), ("id", id.clone()), ("number", Value::Null)]);
            insert(db, &mut rng, "livestream_sessions", &[session.clone(), ("id", id)]);
            let position = ("position", Value::Integer(number.into()));
            insert(db, &mut rng, "transcript_segments", &[session, position, ("number", Value::Null)]);
        }
        if rng.bool() {
            insert(db, &mut rng, "summaries", &[("session_id", session.clone())]);
        }
        let of = match at % 5 {
            0 => Value::Null,
            // A session that the mirror does not have.
            1 => text(format!("elsewhere-{at}")),
            _ => session,
        };
        let id = ("id", text(format!("recording-{at:06}")));
        let invoked = ("invoked_time", text(format!("2025-12-31 {moment}")));
        let known = [id, ("session_id", of), ("account_id", account), ("app_id", app), invoked];
        insert(db, &mut rng, "recordings", &known);
    }
}

/// A row: what is known of it, and anything else in the other columns.
fn insert(db: &Connection, rng: &mut fastrand::Rng, table: &str, known: &[(&str, Value)]) {
    let sql = r#"SELECT name, type, "notnull" FROM pragma_table_info(?1)"#;
    let mut statement = db.prepare_cached(sql).unwrap();
    let columns = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let columns: Vec<(String, String, bool)> = columns.map(Result::unwrap).collect();
    let values = columns.iter().map(|(name, declared, required)| {
        let known = known.iter().find(|(known, _)| known == name);
        known.map(|(_, value)| value.clone()).unwrap_or_else(|| any(rng, declared, *required))
    });
    let marks = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT OR IGNORE INTO {table} VALUES ({marks})");
    db.prepare_cached(&sql).unwrap().execute(params_from_iter(values)).unwrap();
}

/// A value that a column of this type may have.
fn any(rng: &mut fastrand::Rng, declared: &str, required: bool) -> Value {
    if !required && rng.u8(0..4) == 0 {
        return Value::Null;
    }
    match declared {
        "INTEGER" => Value::Integer(*rng.choice(&[0, 1, -1, 42, i64::MAX, i64::MIN, 1 << 53]).unwrap()),
        "BOOLEAN" => Value::Integer(rng.bool().into()),
        "REAL" => Value::Real(match rng.u8(0..8) {
            0 => *rng.choice(&[0.0, -1.5, 1e308, 5e-324, f64::INFINITY, 0.1 + 0.2]).unwrap(),
            _ => rng.f64() * 100.0,
        }),
        "DATETIME" => Value::Text(match rng.u8(0..8) {
            0 => "1969-12-31 23:59:59.999".to_owned(),
            1 => "0001-01-01 00:00:00.000".to_owned(),
            2 => "9999-12-31 23:59:59.999".to_owned(),
            3 => "2024-02-29T12:00:00.001Z".to_owned(),
            _ => format!("2026-11-{:02} {:02}:00:00.{:03}", rng.u8(1..=30), rng.u8(0..24), rng.u16(0..1000)),
        }),
        "TEXT" => Value::Text(match rng.u16(0..600) {
            0 => format!("{{\"long\":\"{}\"}}", "é".repeat(500_000)),
            1..40 => String::new(),
            40..100 => "🧑‍🚀 Zoë \"quoted\", 'single'\n\t\u{1}; \u{202e}end".to_owned(),
            100..140 => "NULL".to_owned(),
            140..300 => format!("{{\"a\":[1,2,{{\"b\":null}}],\"n\":{}}}", rng.u32(..)),
            _ => format!("text {}", rng.u32(0..500)),
        }),
        other => panic!("a type that is new: {other}"),
    }
}
