//! Each view of the mirror against the live view of the same name.

use crate::harness::environment::Environment;
use crate::harness::host::Host;
use crate::harness::sql;
use crate::harness::value::Value;
use crate::mirror::{self, Mirror, SINCE};
use crate::{check, equal};
use realtime_kit_emulator::{Emulator, world};

/// Each live view, and what it must be given so that it answers for what was mirrored.
const VIEWS: [(&str, &str); 12] = [
    ("peer_events", "session_id IN (SELECT id FROM @.sessions)"),
    ("peer_quality", "peer_id IN (SELECT id FROM @.participants)"),
    ("call_quality", "session_id IN (SELECT id FROM @.sessions)"),
    ("quality_samples", "peer_id IN (SELECT id FROM @.participants)"),
    ("candidate_pairs", "peer_id IN (SELECT id FROM @.participants)"),
    ("device_changes", "peer_id IN (SELECT id FROM @.participants)"),
    ("breakout_rooms", ""),
    ("attendance", "session_id IN (SESSIONS)"),
    ("person_history", "session_created_at >= 'SINCE'"),
    ("minutes_by_day", "start_time = 'SINCE'"),
    ("sessions_without_summary", "created_at >= 'SINCE'"),
    ("sessions_with_recordings", "created_at >= 'SINCE'"),
];

/// What the mirror leaves out, and what only the mirror has.
const LEFT_OUT: &str = "breakout_rooms";
const ONLY_HERE: [&str; 3] = ["mirror_missing", "chat_texts", "said"];

/// Columns that are arguments of the API, and those of the mirror.
const ARGUMENTS: [&str; 3] = ["search", "start_time", "end_time"];
const OF_MIRROR: [&str; 2] = ["mirrored_at", "deleted_at"];

/// The mirror answers as the live views do; a program that has no extension asks it.
pub fn all_views(mut mirror: Mirror, host: &Host, emulator: &Emulator) -> Result<(), String> {
    let live = mirror::text("views.sql")?;
    for statement in sql::statements(&live) {
        mirror.session.expect(&statement.sql)?;
    }
    every_view_is_known(&mut mirror, &live)?;
    for (view, given) in VIEWS {
        if view != LEFT_OUT {
            one_view(&mut mirror, view, given)?;
        }
    }
    emulator.take_log();
    let mut reader = host.start(&Environment::default())?;
    reader.open(&mirror.file)?;
    reader.expect("PRAGMA trusted_schema = OFF")?;
    for file in ["mirror_views.sql", "mirror_search.sql"] {
        let examples = mirror::examples(&mirror::text(file)?);
        check(examples.len() > 4, || format!("{file} has {} examples", examples.len()))?;
        for example in examples {
            let sql = fill_in(&mut mirror, &example)?;
            let answer = reader.expect(&sql)?;
            check(!answer.rows.is_empty(), || format!("no rows: {sql}"))?;
        }
    }
    equal("requests for stored views", &emulator.take_log().len(), &0)?;
    plans(&mut mirror)
}

fn every_view_is_known(mirror: &mut Mirror, live: &str) -> Result<(), String> {
    let begin = "CREATE TEMP VIEW IF NOT EXISTS realtime_kit_";
    let names = live.lines().filter_map(|line| line.strip_prefix(begin)?.strip_suffix(" AS"));
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    let mut known: Vec<&str> = VIEWS.iter().map(|(name, _)| *name).collect();
    known.sort_unstable();
    equal("the views of sql/views.sql", &names, &known)?;
    let mut wanted: Vec<&str> = known.into_iter().filter(|name| ![LEFT_OUT, "call_quality"].contains(name)).collect();
    wanted.extend(ONLY_HERE);
    wanted.sort_unstable();
    let stored = mirror.run("SELECT name FROM @.sqlite_master WHERE type = 'view' ORDER BY name")?.names()?;
    equal("the mirror's views", &stored, &wanted.into_iter().map(str::to_owned).collect())
}

/// The same columns in the same order, and the same rows.
fn one_view(mirror: &mut Mirror, view: &str, given: &str) -> Result<(), String> {
    let stored: Vec<String> =
        mirror.columns(view)?.into_iter().filter(|name| !OF_MIRROR.contains(&name.as_str())).collect();
    let sql = format!("SELECT name FROM pragma_table_info('realtime_kit_{view}', 'temp')");
    let live: Vec<String> = mirror.run(&sql)?.names()?;
    let live: Vec<String> = live.into_iter().filter(|name| !ARGUMENTS.contains(&name.as_str())).collect();
    equal(&format!("columns of {view}"), &stored, &live)?;
    let columns = stored.join(", ");
    let sessions = mirror.text("SELECT group_concat(quote(id)) FROM @.sessions")?;
    let given = given.replace("SINCE", SINCE).replace("SESSIONS", &sessions);
    let live = sorted(mirror.run(&format!("SELECT {columns} FROM realtime_kit_{view} WHERE {given}"))?.rows);
    let stored = sorted(mirror.run(&format!("SELECT {columns} FROM @.{view}"))?.rows);
    check(live.len() > 2, || format!("{view} has {} rows", live.len()))?;
    equal(&format!("rows of {view}"), &stored.len(), &live.len())?;
    for (stored, live) in stored.iter().zip(&live) {
        equal(view, stored, live)?;
    }
    Ok(())
}

/// Rows as text in an order of their own; numbers by their value, without the last digits of sums.
fn sorted(rows: Vec<Vec<Value>>) -> Vec<Vec<String>> {
    let cell = |value: Value| match value {
        Value::Integer(number) => format!("{:.6}", number as f64),
        Value::Real(number) => format!("{number:.6}"),
        other => other.to_string(),
    };
    let mut rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect();
    rows.sort_unstable();
    rows
}

/// An example with something in place of its placeholders that has an answer.
fn fill_in(mirror: &mut Mirror, example: &str) -> Result<String, String> {
    let mut filled = example.replace("'now'", &format!("'{}'", world::NOW)).replace("WORD", "of OR friday");
    for (word, sql) in [
        ("SESSION", "SELECT session_id FROM @.transcript_segments LIMIT 1"),
        ("PEER", "SELECT peer_id FROM @.call_quality WHERE video_consumer_fps_avg IS NOT NULL LIMIT 1"),
        (
            "YOUR-ID",
            "SELECT custom_participant_id FROM @.participants WHERE custom_participant_id <> ''
             ORDER BY joined_at DESC LIMIT 1",
        ),
    ] {
        if filled.contains(&format!("'{word}'")) {
            filled = filled.replace(word, &mirror.text(sql)?);
        }
    }
    Ok(filled)
}

/// With what the table at the head of sql/mirror_views.sql names, no view reads a whole table; the search does not either.
fn plans(mirror: &mut Mirror) -> Result<(), String> {
    let (views, search) = (mirror::text("mirror_views.sql")?, mirror::text("mirror_search.sql")?);
    let mut statements = Vec::new();
    for line in views.lines().filter(|line| line.starts_with("-- | ")).skip(1) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        for key in cells[3].split([' ', ',']).filter(|key| key.ends_with("_id")) {
            statements.push(format!("SELECT * FROM @.{} WHERE {key} = 'x'", cells[1]));
        }
    }
    check(statements.len() > 9, || format!("{statements:?}"))?;
    let found = mirror::examples(&search).into_iter().filter(|example| example.contains("WORD"));
    statements.extend(found.map(|example| example.replace("FROM ", "FROM @.").replace("JOIN ", "JOIN @.")));
    for statement in statements {
        let plan = mirror.run(&format!("EXPLAIN QUERY PLAN {statement}"))?;
        let details: Vec<&Value> = plan.rows.iter().filter_map(|row| row.last()).collect();
        for detail in &details {
            let Value::Text(detail) = detail else { return Err("a plan without a text".to_owned()) };
            let through = ["VIRTUAL TABLE", "SUBQUERY", "attendance"].iter().any(|word| detail.contains(word));
            check(!detail.starts_with("SCAN") || through, || format!("{statement}: {details:?}"))?;
        }
    }
    Ok(())
}
