//! What the list and the document tell people to type works: SQL in the embedded host, commands of the program.

use crate::harness::environment::Environment;
use crate::harness::host::Session;
use crate::harness::program::program;
use crate::harness::sql;
use crate::list::List;
use crate::provoked::Bench;
use crate::shown::read;
use realtime_kit_emulator::{Emulator, Options};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const VERBS: [&str; 6] = ["SELECT ", "INSERT ", "CREATE ", "PRAGMA ", "EXPLAIN QUERY PLAN ", "WITH "];

/// The ids that stand for those in the texts: a session with chat, transcript and summary, and a peer of it.
const IDS: [(&str, &str); 3] = [
    ("'SESSION'", "'973a6990-a2f1-4aa1-9cb0-661a70149eae'"),
    ("'PARTICIPANT'", "'8e77108d-a722-4fef-9212-7598fbbcb96c'"),
    ("'PEER'", "'8e77108d-a722-4fef-9212-7598fbbcb96c'"),
];

/// Every statement in backquotes in the list, and every block of SQL in the document, runs.
pub fn sql_works(root: &Path, list: &List, bench: &Bench) -> Result<(), String> {
    let emulator = Emulator::start().map_err(|error| error.to_string())?;
    let small =
        Emulator::start_with(Options { sessions: 4, ..Options::default() }).map_err(|error| error.to_string())?;
    let document = read(&root.join("docs/troubleshooting.md"))?;
    let mut statements: BTreeSet<String> = quoted(list, &document).into_iter().filter(|text| is_sql(text)).collect();
    statements.extend(blocks(&document));
    let mut faults = Vec::new();
    for block in &statements {
        // The mirror reads everything there is.
        let world = if block.contains("realtime_kit_mirror(") { &small } else { &emulator };
        let mut session = bench.session(&Environment::of_emulator(&world.base_url("")))?;
        if let Err(fault) = run(root, &mut session, block) {
            faults.push(fault);
        }
    }
    if statements.len() < 60 {
        faults.push(format!("only {} statements", statements.len()));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn run(root: &Path, session: &mut Session, block: &str) -> Result<(), String> {
    // What needs a mirror is run behind its tables.
    if block.contains("mirror_") || block.contains("FROM participants") || block.contains("FROM sessions") {
        for statement in sql::statements(&read(&root.join("sql/mirror.sql"))?) {
            session.expect(&statement.sql)?;
        }
    }
    if block.contains("'calls'") {
        session.expect("ATTACH ':memory:' AS calls")?;
    }
    for statement in sql::statements(block) {
        let sql = IDS.iter().fold(statement.sql, |sql, (word, id)| sql.replace(word, id));
        session.expect(&sql)?;
    }
    Ok(())
}

/// Every command line of the program in backquotes is one that it takes.
pub fn commands_exist(root: &Path, list: &List) -> Result<(), String> {
    let document = read(&root.join("docs/troubleshooting.md"))?;
    let help = Command::new(program()).arg("--help").output().map_err(|error| error.to_string())?;
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    let is_command = |word: &str| help.lines().any(|line| line.starts_with(&format!("  {word} ")));
    let mut faults = Vec::new();
    for line in quoted(list, &document).into_iter().filter(|line| line.starts_with("realtime-kit ")) {
        let word = line.split(' ').nth(1).unwrap_or_default();
        if !is_command(word) && !word.starts_with(['-', '\'', '"']) {
            faults.push(format!("{line}: there is no command {word}"));
        }
        let typed = line.split(['<', '>']).next().unwrap_or(&line).replace('…', "x");
        let shell = format!("set -- {}; shift; exec \"$PROGRAM\" \"$@\" --help", typed.trim());
        let ended = Command::new("sh").args(["-c", &shell]).env("PROGRAM", program()).output();
        let ended = ended.map_err(|error| error.to_string())?;
        if !ended.status.success() {
            faults.push(format!("{line}: {}", String::from_utf8_lossy(&ended.stderr)));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Everything in backquotes, in the list and in the document's prose.
fn quoted(list: &List, document: &str) -> Vec<String> {
    let mut quoted = Vec::new();
    let spans = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    for entry in &list.entries {
        quoted.extend(spans(entry.message.means));
        quoted.extend(spans(entry.message.remedy));
        quoted.extend(spans(entry.group.about));
    }
    let (before, rest) = document.split_once("<!-- generated: messages -->").unwrap_or((document, ""));
    let after = rest.split_once("<!-- end of generated: messages -->").map_or("", |(_, after)| after);
    for line in [before, after].iter().flat_map(|part| part.lines()).filter(|line| !line.starts_with("```")) {
        quoted.extend(spans(line));
    }
    quoted
}

/// Whether it is a whole statement: nothing is left to fill in.
fn is_sql(text: &str) -> bool {
    VERBS.iter().any(|verb| text.starts_with(verb)) && !text.contains('…') && text != "SELECT *"
}

/// The blocks of SQL of the document.
fn blocks(document: &str) -> Vec<String> {
    let parts = document.split("```sql\n").skip(1);
    parts.filter_map(|part| part.split("```").next()).map(str::to_owned).collect()
}
