//! IN lists of ten thousand values: literals, a local table's, at any number in flight; all rows, and no request more
//! than it takes.

use crate::bench::{Connection, environment};
use crate::harness::host::Host;
use crate::harness::value::Value;
use crate::trial::Bench;
use realtime_kit_emulator::{Emulator, Options, World};

/// Values in a list.
const VALUES: usize = 10_000;
/// Those of them that nothing has.
const UNKNOWN: usize = 7;
/// Sessions in the server's world. The last page is not full: a full one may be followed by another look.
const SESSIONS: usize = 10_450;

/// What is asked, and what has to come.
struct Case {
    about: &'static str,
    settings: &'static [(&'static str, &'static str)],
    sql: String,
    row: Vec<Value>,
    /// How many requests it takes.
    requests: usize,
}

/// Runs them all. An `Err` tells what is wrong.
pub fn run(bench: &Bench, host: &Host) -> Result<(), String> {
    let options = Options { sessions: SESSIONS, ..Options::default() };
    let emulator = Emulator::start_with(options).map_err(|error| error.to_string())?;
    let environment = environment(&emulator.base_url("budget=1000000000"), false);
    let mut connection = Connection::start(host, &bench.extension, &environment)?;
    connection.open("main", ":memory:", &bench.extension)?;
    let ids = ids(emulator.world());
    connection.expect("main", "CREATE TEMP TABLE wanted(id TEXT, place INTEGER)")?;
    for (some, places) in ids.chunks(500).zip((0..).step_by(500)) {
        let rows: Vec<String> = some.iter().zip(places..).map(|(id, place)| format!("('{id}', {place})")).collect();
        connection.expect("main", &format!("INSERT INTO wanted VALUES {}", rows.join(", ")))?;
    }
    let takes_lists = host.name != "old";
    for in_flight in ["1", "16", "64"] {
        for case in cases(emulator.world(), &ids, takes_lists) {
            let given = [("in_flight", in_flight)].into_iter().chain(case.settings.iter().copied());
            for (key, value) in given {
                connection.expect("main", &format!("SELECT realtime_kit_config('{key}', '{value}')"))?;
            }
            emulator.take_log();
            let answer = connection.run("main", &case.sql)?;
            let seen = emulator.take_log();
            let requests = seen.len();
            for (key, _) in case.settings {
                connection.expect("main", &format!("SELECT realtime_kit_config('{key}', NULL)"))?;
            }
            let about = format!("{} at {in_flight} in flight", case.about);
            match answer.error {
                Some(error) => return Err(format!("{about}: {error}")),
                None if answer.rows != [case.row.clone()] => {
                    return Err(format!("{about}: {:?} instead of {:?}", answer.rows, case.row));
                }
                None if requests != case.requests => {
                    let shown: Vec<String> =
                        seen.iter().map(|it| format!("{}?{} {}", it.path, it.query, it.status)).collect();
                    let twice = shown.iter().filter(|it| shown.iter().filter(|other| other == it).count() > 1);
                    let twice: Vec<&str> = twice.map(String::as_str).collect();
                    let text = format!("{about}: {requests} requests instead of {}", case.requests);
                    return Err(format!("{text}; the last: {:?}; those made twice: {twice:?}", shown.last()));
                }
                None => {}
            }
        }
    }
    Ok(())
}

/// Ids of sessions from everywhere in the list, some of nothing between them.
fn ids(world: &World) -> Vec<String> {
    let mut ids: Vec<String> = world.sessions.iter().take(VALUES - UNKNOWN).map(|session| session.id.clone()).collect();
    for n in 0..UNKNOWN {
        ids.insert(n * 1_300, format!("00000000-0000-4000-8000-00000000000{n}"));
    }
    ids
}

fn cases(world: &World, ids: &[String], takes_lists: bool) -> Vec<Case> {
    let known = &world.sessions[..VALUES - UNKNOWN];
    let count = |count: usize| Value::Integer(count as i64);
    let literals = |ids: &[String]| ids.iter().map(|id| format!("'{id}'")).collect::<Vec<_>>().join(", ");
    let all = literals(ids);
    let pages = SESSIONS.div_ceil(100);
    let lists: &[(&str, &str)] = &[];
    let lifted: &[(&str, &str)] = &[("push_pages", "off"), ("max_requests", "30000")];
    let mut cases = Vec::new();
    let mut case = |about, settings, sql: String, row, requests| {
        cases.push(Case { about, settings, sql, row, requests });
    };
    let sessions = "FROM realtime_kit_sessions WHERE";
    if takes_lists {
        // Within the ceiling of a statement: the list's pages, and what no page has by its id.
        let found = || vec![count(known.len()), count(known.len())];
        let both = "count(*), count(DISTINCT id)";
        case("literals", lists, format!("SELECT {both} {sessions} id IN ({all})"), found(), pages + UNKNOWN);
        let sql = format!("SELECT {both} {sessions} id IN (SELECT id FROM wanted)");
        case("a local table's values", lists, sql, found(), pages + UNKNOWN);
        let sql = format!("SELECT {both} {sessions} session_id IN ({all}, {all}, NULL)");
        case("each value twice, and NULL", lists, sql, found(), pages + UNKNOWN);
        // Values that a field cannot have are not asked for.
        let sql = format!("SELECT count(*) {sessions} status IN ({all}, 'live')");
        case("words", lists, sql, vec![count(4)], 1);
    }
    let by_id =
        format!("SELECT count(*), count(DISTINCT id) {sessions} id IN (SELECT id FROM wanted WHERE place < 2000)");
    let found = (0..2000).filter(|place| !ids[*place].starts_with("00000000")).count();
    case("one by one", lifted, by_id, vec![count(found), count(found)], 2000);
    let few = 300;
    let joined: usize = known.iter().take(few).map(|session| session.participants.len()).sum();
    let lists_of = known.iter().take(few).map(|session| session.participants.len().div_ceil(200).max(1)).sum();
    let ids_of_few: Vec<String> = known.iter().take(few).map(|session| session.id.clone()).collect();
    let sql = format!(
        "SELECT count(*) FROM realtime_kit_sessions_participants WHERE session_id IN ({})",
        literals(&ids_of_few)
    );
    case("lists of several tables", lifted, sql, vec![count(joined)], lists_of);
    cases
}
