//! After a run the mirror is the API: row by row the virtual tables, and by ids and counts the emulator's own world, so that
//! an error which tables and mirror share would show.

use crate::bench::{Connection, DAY, HOUR, Mirrored, NOW, at, in_row};
use realtime_kit_emulator::world::{Moment, Session};
use std::collections::BTreeSet;

/// Each table of the mirror, the virtual table it is read from, and which of that one's rows are meant.
const COPIES: [(&str, &str, &str); 9] = [
    ("apps", "realtime_kit_apps", "true"),
    ("sessions", "realtime_kit_sessions", "true"),
    ("recordings", "realtime_kit_recordings", "true"),
    ("participants", "realtime_kit_sessions_participants", OF_SESSIONS),
    ("livestream_sessions", "realtime_kit_livestream_sessions", OF_SESSIONS),
    ("chat_messages", "realtime_kit_sessions_chat_messages", OF_SESSIONS),
    ("transcript_segments", "realtime_kit_sessions_transcript_segments", OF_SESSIONS),
    ("summaries", "realtime_kit_sessions_summary", OF_SESSIONS),
    ("peer_reports", "realtime_kit_sessions_peer_report", OF_PEERS),
];

const OF_SESSIONS: &str = "session_id IN (SELECT id FROM sessions)";

/// Reports are read once a session is over.
const OF_PEERS: &str = "peer_id IN (SELECT participants.id FROM participants JOIN sessions ON sessions.id = session_id
    WHERE status = 'ENDED')";

/// Holds the mirror against the API and the world at an instant; everything the API has is there, and not marked.
#[track_caller]
pub fn check(mirrored: &Mirrored, now: Moment, switches: &str) {
    let mut connection = mirrored.open_with(&at(now, switches), &[("REALTIMEKIT_MAX_REQUESTS", Some("10000"))]);
    is_sound(&mut connection);
    is_the_api(&mut connection);
    is_the_world(&mut connection, mirrored, now);
}

/// The file is whole, what follows from other tables follows, and every part is noted.
#[track_caller]
pub fn is_sound(connection: &mut Connection) {
    is_whole(connection);
    let lost = "SELECT id FROM sessions WHERE status = 'ENDED' AND deleted_at IS NULL
        AND (SELECT count(*) FROM mirror_parts WHERE session_id = sessions.id) <> 6";
    assert_eq!(connection.texts(lost), [""; 0]);
}

/// The file is whole, and what follows from other tables follows.
#[track_caller]
pub fn is_whole(connection: &mut Connection) {
    assert_eq!(connection.texts("PRAGMA integrity_check"), ["ok"]);
    assert_eq!(connection.texts("PRAGMA foreign_key_check"), [""; 0]);
    assert_eq!(
        connection.texts(
            "SELECT session_id, id FROM peer_reports EXCEPT SELECT session_id, peer_id FROM call_quality UNION ALL
             SELECT * FROM (SELECT session_id, peer_id FROM call_quality EXCEPT SELECT session_id, id FROM peer_reports)"
        ),
        [""; 0]
    );
    for index in ["chat_search", "transcript_search"] {
        connection.rows(&format!("INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)"));
    }
}

/// All columns of all rows, in both directions.
#[track_caller]
fn is_the_api(connection: &mut Connection) {
    connection.rows("SELECT realtime_kit_config('time_format', 'sqlite')");
    for (table, source, condition) in COPIES {
        let columns = format!(
            "SELECT name FROM pragma_table_info('{table}') WHERE name NOT IN ('number', 'mirrored_at', 'deleted_at')"
        );
        let columns = connection.texts(&columns);
        // Statistics that are a part of the report are kept there alone.
        let of = |in_mirror: bool| {
            let column = |name: &String| match (name.as_str(), in_mirror) {
                // Servers of revision a do not tell it.
                ("session_id", false) if table == "peer_reports" => {
                    "coalesce(session_id, (SELECT session_id FROM participants WHERE id = peer_id))".to_owned()
                }
                ("quality_stats", false) => "json(quality_stats) AS quality_stats".to_owned(),
                ("quality_stats", true) => {
                    "json(coalesce(quality_stats, json_extract(peer_report, '$.quality'))) AS quality_stats".to_owned()
                }
                _ => name.clone(),
            };
            columns.iter().map(column).collect::<Vec<_>>().join(", ")
        };
        connection.rows("DROP TABLE IF EXISTS temp.there");
        connection.rows(&format!("CREATE TEMP TABLE there AS SELECT {} FROM {source} WHERE {condition}", of(false)));
        let mirror = format!("SELECT {} FROM main.{table} WHERE deleted_at IS NULL", of(true));
        for (what, sql) in [
            ("is missing or other", format!("SELECT * FROM temp.there EXCEPT {mirror}")),
            ("is too much or other", format!("{mirror} EXCEPT SELECT * FROM temp.there")),
        ] {
            let rows = connection.texts(&sql);
            assert!(rows.is_empty(), "{table}: of the mirror {} {what}, so {:?}", rows.len(), rows[0]);
        }
        let counts = format!("SELECT (SELECT count(*) FROM temp.there) || ' ' || count(*) FROM main.{table}");
        let counts = connection.texts(&format!("{counts} WHERE deleted_at IS NULL"));
        let (there, here) = counts[0].split_once(' ').expect("two counts");
        assert_eq!(here, there, "rows of {table}");
    }
}

/// Ids, counts and some values of every table, computed from the world alone.
#[track_caller]
fn is_the_world(connection: &mut Connection, mirrored: &Mirrored, now: Moment) {
    let world = mirrored.world_at(now);
    let sessions = &world.sessions;
    let ended = || sessions.iter().filter(|session| session.status() == "ENDED");
    let of_each = |each: &dyn Fn(&Session) -> Vec<String>| sessions.iter().flat_map(each).collect::<Vec<_>>();
    let mut same = |what: &str, sql: &str, wanted: Vec<String>| {
        let here = connection.texts(sql);
        let (few, many) = (here.len(), wanted.len());
        let (here, wanted): (BTreeSet<_>, BTreeSet<_>) = (here.into_iter().collect(), wanted.into_iter().collect());
        let (missing, strange) = (wanted.difference(&here).next(), here.difference(&wanted).next());
        assert_eq!((missing, strange, few), (None, None, many), "{what}");
    };
    same("apps", "SELECT id FROM apps", world.apps.iter().map(|app| app.id.clone()).collect());
    same(
        "sessions",
        "SELECT id, status, created_at, ended_at, updated_at, live_participants, meeting_display_name
         FROM sessions WHERE deleted_at IS NULL",
        of_each(&|it| {
            let ended = it.ended_at.at().map(in_row).unwrap_or_default();
            let times = format!("{}|{ended}|{}", in_row(it.created_at), in_row(it.updated_at));
            let row = format!("{}|{}|{times}|{}", it.id, it.status(), it.live_participants);
            vec![format!("{row}|{}", it.meeting_display_name)]
        }),
    );
    let participants = |it: &Session| it.participants.iter().map(|peer| format!("{}|{}", it.id, peer.id)).collect();
    same("participants", "SELECT session_id, id FROM participants WHERE deleted_at IS NULL", of_each(&participants));
    same(
        "who is there",
        "SELECT id, display_name FROM participants WHERE deleted_at IS NULL AND left_at IS NULL",
        of_each(&|it| {
            let there = it.participants.iter().filter(|peer| peer.left_at.at().is_none());
            there.map(|peer| format!("{}|{}", peer.id, peer.display_name)).collect()
        }),
    );
    same(
        "peer reports",
        "SELECT session_id, id FROM peer_reports WHERE deleted_at IS NULL
         AND session_id IN (SELECT id FROM sessions WHERE status = 'ENDED')",
        ended().flat_map(participants).collect(),
    );
    same(
        "chat messages",
        "SELECT session_id, id, payload FROM chat_messages",
        of_each(&|it| {
            let messages = world.chat(it).there().unwrap_or_default();
            messages.iter().map(|message| format!("{}|{}|{}", it.id, message.id, message.payload)).collect()
        }),
    );
    same(
        "transcripts",
        "SELECT session_id, position, peer_id, text FROM transcript_segments",
        of_each(&|it| {
            let segments = world.transcript(it).there().unwrap_or_default();
            let row = |(place, said): (usize, &realtime_kit_emulator::world::Segment)| {
                format!("{}|{place}|{}|{}", it.id, said.peer_id, said.text)
            };
            (1..).zip(&segments).map(row).collect()
        }),
    );
    same(
        "summaries",
        "SELECT session_id, summary FROM summaries",
        of_each(&|it| {
            let summary = world.summary(it).there().filter(|summary| summary.automatic);
            summary.map(|summary| format!("{}|{}", it.id, summary.text)).into_iter().collect()
        }),
    );
    same(
        "recordings",
        "SELECT id, session_id, status, file_size FROM recordings WHERE deleted_at IS NULL",
        world
            .recordings
            .iter()
            .map(|it| {
                let size = it.file_size.map(|size| size.to_string()).unwrap_or_default();
                format!("{}|{}|{}|{size}", it.id, it.session_id.clone().unwrap_or_default(), it.status)
            })
            .collect(),
    );
    same(
        "livestreams",
        "SELECT session_id, id, stopped_time IS NULL FROM livestream_sessions WHERE deleted_at IS NULL",
        of_each(&|it| {
            let streams = world.livestream_sessions(it);
            let row = |stream: &realtime_kit_emulator::world::LivestreamSession| {
                format!("{}|{}|{}", it.id, stream.id, i64::from(stream.stopped_time.is_none()))
            };
            streams.iter().map(row).collect()
        }),
    );
}

/// Two runs, an hour apart, in both revisions of the API.
fn of_revision(revision: &str) {
    let mirrored = Mirrored::new(24);
    let switches = format!("revision={revision}");
    let now = NOW.plus(-HOUR);
    let report = mirrored.run_at(now, &switches);
    assert_eq!(report["new_sessions"], mirrored.world_at(now).sessions.len(), "{report}");
    check(&mirrored, now, &switches);
    mirrored.run_at(NOW, &switches);
    check(&mirrored, NOW, &switches);
}

#[test]
fn after_a_run_the_mirror_is_the_api_in_revision_b() {
    of_revision("b");
}

#[test]
fn after_a_run_the_mirror_is_the_api_in_revision_a() {
    of_revision("a");
}

/// The comparison itself bites: each of these changes shows.
#[test]
fn a_difference_is_found() {
    let mirrored = Mirrored::new(6);
    let now = NOW.plus(-3 * DAY);
    mirrored.run_at(now, "");
    check(&mirrored, now, "");
    for (change, is_of_the_world) in [
        ("UPDATE sessions SET meta = '{}' WHERE rowid = 1", false),
        ("UPDATE sessions SET status = 'OTHER' WHERE rowid = 1", true),
        ("UPDATE participants SET preset_name = 'other' WHERE rowid = 3", false),
        ("UPDATE participants SET deleted_at = mirrored_at WHERE rowid = 3", true),
        ("DELETE FROM chat_messages WHERE number = 2", true),
        ("UPDATE transcript_segments SET text = 'other' WHERE number = 2", true),
        ("DELETE FROM call_quality WHERE rowid = 2", true),
        ("DELETE FROM mirror_parts WHERE part = 'summaries'", true),
        ("UPDATE summaries SET summary = 'other' WHERE rowid = 1", true),
        ("UPDATE peer_reports SET role = 'other' WHERE rowid = 4", false),
    ] {
        let mut connection = mirrored.open(&at(now, ""));
        let copy = mirrored.file.with_extension("copy");
        let _ = std::fs::remove_file(&copy);
        connection.rows(&format!("VACUUM INTO '{}'", copy.display()));
        connection.open("main", copy.to_str().expect("UTF-8"));
        connection.rows(change);
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            is_sound(&mut connection);
            is_the_api(&mut connection);
        }));
        assert!(found.is_err(), "{change}");
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            is_sound(&mut connection);
            is_the_world(&mut connection, &mirrored, now);
        }));
        assert_eq!(found.is_err(), is_of_the_world, "{change}");
    }
}
