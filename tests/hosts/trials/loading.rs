//! Loading: what it adds, what it must not do, and hosts it must refuse with a sentence.

use super::{Bench, Outcome, check, emulator, finish, ignored, on, on_each, on_each_driver, script};
use crate::harness::environment::Environment;
use crate::harness::host::{Host, Session};
use libtest_mimic::Trial;
use realtime_kit::catalog::LISTINGS;
use realtime_kit::tables::SCHEMAS;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// What loading adds to a connection beside a module for each table; functions with their numbers of arguments.
const ADDED: &[&str] = &[
    "collation realtime_kit_time",
    "function realtime_kit_clear_cache/0",
    "function realtime_kit_config/1",
    "function realtime_kit_config/2",
    "function realtime_kit_generate_summary/1",
    "function realtime_kit_generate_summary/3",
    "function realtime_kit_mirror/0",
    "function realtime_kit_mirror/1",
    "function realtime_kit_mirror/2",
    "function realtime_kit_mirror_forget/2",
    "function realtime_kit_version/0",
    "function realtime_kit_wait_for_summary/2",
];

const VERSION: &str = "SELECT realtime_kit_version()";

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    let mut trials = on_each(bench, "loading_adds_exactly_what_is_listed", adds_exactly_what_is_listed);
    trials.extend(on_each(bench, "loading_twice_changes_nothing", loading_twice));
    trials.extend(on_each_driver(bench, "two_connections_each_have_it", two_connections));
    trials.push(ancient(bench));
    trials.push(match Path::new("/proc/self/task").exists() {
        true => on(bench, "python3", "loading_leaves_no_trace", leaves_no_trace),
        false => ignored("python3::loading_leaves_no_trace", "threads and files are counted in /proc"),
    });
    trials.push(on(bench, "apsw", "a_second_sqlite_in_the_process_gets_a_sentence", second_sqlite));
    trials
}

fn adds_exactly_what_is_listed(bench: &Bench, host: &Host) -> Outcome {
    let environment = Environment::default();
    let mut session = host.start(&environment)?;
    let before = inventory(&mut session)?;
    if let Some(error) = session.load(&bench.extension)?.error {
        return Err(error);
    }
    let after = inventory(&mut session)?;
    let gone: Vec<&String> = before.difference(&after).collect();
    check(gone.is_empty(), || format!("gone after loading: {gone:?}"))?;
    let added: Vec<&str> = after.difference(&before).map(String::as_str).collect();
    let tables = SCHEMAS.iter().map(|schema| schema.table.name).chain(LISTINGS.iter().map(|listing| listing.name));
    let listed: BTreeSet<String> =
        tables.map(|name| format!("module {name}")).chain(ADDED.iter().map(|&it| it.to_owned())).collect();
    check(added.iter().eq(listed.iter()), || format!("added: {added:#?}\nlisted: {listed:#?}"))?;
    finish(session, &environment)
}

/// The functions, modules and collations of a connection.
fn inventory(session: &mut Session) -> Result<BTreeSet<String>, String> {
    // SQLite lists its own pragma_… tables only after their first use.
    let sql = "SELECT 'function ' || name || '/' || narg FROM pragma_function_list \
               UNION SELECT 'module ' || name FROM pragma_module_list WHERE name NOT LIKE 'pragma%' \
               UNION SELECT 'collation ' || name FROM pragma_collation_list";
    Ok(session.expect(sql)?.names()?.into_iter().collect())
}

fn loading_twice(bench: &Bench, host: &Host) -> Outcome {
    let (emulator, environment) = emulator("")?;
    let mut session = host.start_with(&bench.extension, &environment)?;
    let before = inventory(&mut session)?;
    let first = session.expect("SELECT count(*) FROM realtime_kit_sessions")?;
    if let Some(error) = session.load(&bench.extension)?.error {
        return Err(format!("the second load: {error}"));
    }
    let after = inventory(&mut session)?;
    let changed: Vec<&String> = before.symmetric_difference(&after).collect();
    check(changed.is_empty(), || format!("the second load changes {changed:?}"))?;
    let second = session.expect("SELECT count(*) FROM realtime_kit_sessions")?;
    check(first.cell()? == second.cell()?, || format!("{first:?}, then {second:?}"))?;
    check(!emulator.take_log().is_empty(), || "nothing was asked".to_owned())?;
    finish(session, &environment)
}

/// Two connections of one process know nothing of each other, and one goes on when the other is closed.
fn two_connections(bench: &Bench, host: &Host) -> Outcome {
    let (_emulator, environment) = emulator("")?;
    let mut session = host.start_with(&bench.extension, &environment)?;
    let extension = bench.extension.to_string_lossy();
    let mut second = |command: serde_json::Value| {
        let mut command = command;
        command["on"] = json!("second");
        match session.command(command)? {
            answer if answer.error.is_none() => Ok(answer),
            answer => Err(format!("on the second connection: {answer:?}")),
        }
    };
    second(json!({ "open": ":memory:" }))?;
    second(json!({ "load": extension }))?;
    let requests = "SELECT count(*) FROM realtime_kit_requests";
    second(json!({ "sql": "SELECT id FROM realtime_kit_sessions LIMIT 1" }))?;
    let of_second = second(json!({ "sql": requests }))?.cell()?.to_string();
    check(of_second == "1", || format!("the second connection's log has {of_second} requests"))?;
    let of_first = session.expect(requests)?.cell()?.to_string();
    check(of_first == "0", || format!("the first connection's log has {of_first} requests"))?;
    session.command(json!({ "close": true, "on": "second" }))?;
    session.expect("SELECT id FROM realtime_kit_sessions LIMIT 1")?;
    finish(session, &environment)
}

/// A SQLite below the floor is told so, and lives on.
fn ancient(bench: &Arc<Bench>) -> Trial {
    let name = "ancient::a_sqlite_below_the_floor_gets_a_sentence";
    let Some(host) = bench.hosts.ancient.clone() else {
        return ignored(name, "no such host here");
    };
    let bench = bench.clone();
    Trial::test(name, move || {
        let environment = Environment::default();
        let mut session = host.start(&environment)?;
        for attempt in ["first", "second"] {
            let error = session.load(&bench.extension)?.error.ok_or("it was loaded")?;
            let tells = error.contains("realtime_kit: ") && error.contains("3.34") && error.contains("3.31.1");
            check(tells, || format!("the {attempt} attempt: {error}"))?;
            session.expect("SELECT 1")?;
            let error = session.expect_error(VERSION)?;
            check(error.contains("no such function"), || error)?;
        }
        Ok(finish(session, &environment)?)
    })
}

fn leaves_no_trace(bench: &Bench, host: &Host) -> Outcome {
    script(bench, host, &["leaves_no_trace.py"], &Environment::default()).map(drop)
}

fn second_sqlite(bench: &Bench, host: &Host) -> Outcome {
    for order in [["sqlite3", "apsw"], ["apsw", "sqlite3"]] {
        let (_emulator, environment) = emulator("")?;
        script(bench, host, &["two_sqlites.py", order[0], order[1]], &environment)?;
    }
    Ok(())
}
