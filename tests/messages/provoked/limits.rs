//! Ceilings, the budget, time; and what a statement or a file of a database may not do.

use super::{Bench, Provocation, Said, emulator};
use crate::harness::environment::Environment;
use serde_json::json;
use socket2::{Domain, Socket, Type};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

pub const ALL: &[Provocation] = &[
    ("late", late),
    ("budget", budget),
    ("no_connection", no_connection),
    ("statements", statements),
    ("interrupted", interrupted),
];

fn late(bench: &Bench) -> Said {
    let (_emulator, mut environment) = emulator("latency=3000")?;
    environment.set("REALTIMEKIT_MAX_TIME", Some("1"));
    bench.errors(&environment, &["SELECT id FROM realtime_kit_sessions LIMIT 1"])
}

fn budget(bench: &Bench) -> Said {
    let join = "SELECT count(*) FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p
                ON p.session_id = s.id WHERE s.created_at >= '2026-11-10'";
    let mut said = Vec::new();
    for (switches, variables) in [
        // One in a hundred of 1,200.
        ("", &[("REALTIMEKIT_BUDGET_SHARE", "1"), ("REALTIMEKIT_MAX_WAIT", "1")][..]),
        // Refusals without a word about how long.
        ("rate=1", &[("REALTIMEKIT_MAX_WAIT", "0"), ("REALTIMEKIT_IN_FLIGHT", "8")]),
        ("fault=429@all", &[("REALTIMEKIT_MAX_WAIT", "1"), ("REALTIMEKIT_TRIES", "20")]),
        // Others spend the budget at the same time.
        ("budget=60,window=300,others=1", &[("REALTIMEKIT_MAX_WAIT", "0"), ("REALTIMEKIT_IN_FLIGHT", "1")]),
        ("budget=1200,window=300", &[("REALTIMEKIT_MAX_WAIT", "1")]),
    ] {
        let (_emulator, mut environment) = emulator(switches)?;
        for (name, value) in variables {
            environment.set(name, Some(value));
        }
        let mut session = bench.session(&environment)?;
        said.extend(session.run(join)?.error);
    }
    Ok(said)
}

/// A listener that takes in nobody: its queue is full.
fn no_connection(bench: &Bench) -> Said {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).map_err(|error| error.to_string())?;
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(&any.into()).and_then(|()| socket.listen(0)).map_err(|error| error.to_string())?;
    let address = socket.local_addr().ok().and_then(|address| address.as_socket()).ok_or("an address")?;
    let waiting: Vec<_> = (0..4).map(|_| TcpStream::connect_timeout(&address, Duration::from_millis(200))).collect();
    let mut environment = Environment::of_emulator(&format!("http://{address}/client/v4"));
    environment.set("REALTIMEKIT_CONNECT_TIMEOUT", Some("1"));
    environment.set("REALTIMEKIT_TRIES", Some("1"));
    let said = bench.errors(&environment, &["SELECT id FROM realtime_kit_sessions LIMIT 1"]);
    drop(waiting);
    said
}

fn statements(bench: &Bench) -> Said {
    let (_emulator, environment) = emulator("")?;
    let mut session = bench.session(&environment)?;
    session
        .expect("CREATE VIRTUAL TABLE found USING fts5(id, content='realtime_kit_sessions', content_rowid='rowid')")?;
    let long = format!("CREATE VIRTUAL TABLE t USING realtime_kit_sessions(app_id='{}')", "x".repeat(1001));
    super::errors(
        &mut session,
        &[
            "INSERT INTO realtime_kit_sessions (rowid, session_id) VALUES (7, 's')",
            "SELECT id FROM found",
            &long,
            "SELECT 1 FROM realtime_kit_sessions_participants AS a, realtime_kit_sessions_participants AS b
             WHERE a.session_id = b.id AND b.session_id = a.id",
        ],
    )
}

fn interrupted(bench: &Bench) -> Said {
    let (_emulator, environment) = emulator("latency=5000")?;
    let mut session = bench.session(&environment)?;
    let sql = "SELECT id FROM realtime_kit_sessions LIMIT 1";
    let answer = session.command(json!({"sql": sql, "interrupt_after_ms": 100}))?;
    Ok(answer.error.into_iter().collect())
}
