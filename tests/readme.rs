//! README.md, docs/ and the files under sql/ do what they say: every block of SQL and Python is run with the real
//! extension in a real host against the emulator, and what stands below a block is exactly what comes out of it. Links in
//! every document of the repository lead somewhere.
//!
//! | in a document | is |
//! |---|---|
//! | ```` ```sql ```` | run in the embedded host, each block on a connection and an emulator of its own; all blocks of a document that says `<!-- one session -->` on one, with the settings as they come |
//! | ```` ```console ```` | lines behind `sqlite> ` are run so too, `$ … realtime-kit …` and `$ cargo demo -- …` by a shell; `$ cargo …` must be a command there is |
//! | ```` ```python ```` | run by the python3 (or, where it imports apsw, the apsw) whose module loads extensions |
//! | ```` ```text ```` right below one of them | what it prints, as the sqlite3 shell's `.mode box` has it; BLESS=1 writes it |
//! | a statement in backquotes in the last cell of a table's row | run with ids for `'SESSION'`, `'PARTICIPANT'`, `'PEER'`; a query must have rows |
//!
//! SQL that speaks of StackQL is run behind sql/stackql.sql. `.read FILE` in SQL reads a file in, as in the sqlite3 shell.
//!
//! Where the text below an output begins with `N requests`, the block takes as many, as the emulator counts them.
//!
//! A block that is followed by no output must not fail. `'now'` in SQL is the moment at which the emulator's world stands.

#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;

use harness::environment::Environment;
use harness::host::Session as HostSession;
use harness::hosts::Hosts;
use harness::program::program;
use harness::value::{Answer, Value};
use harness::{diff, extension, process, sql, transcript, written};
use libtest_mimic::{Arguments, Trial};
use realtime_kit::config::SETTINGS;
use realtime_kit_emulator::{Emulator, world};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// Where README.md says the extension is.
const LIBRARY: &str = "target/release/librealtime_kit";

/// What is read and run besides every document of docs/.
const FIRST: &str = "README.md";

/// The documents that another test runs, and which.
const RUN_ELSEWHERE: [(&str, &str); 4] = [
    ("docs/hosts.md", "tests/everywhere.rs"),
    ("docs/logging-and-progress.md", "tests/progress/log.rs"),
    ("docs/parquet.md", "cli/tests/parquet/read_back.rs"),
    ("docs/troubleshooting.md", "tests/messages.rs"),
];

/// What a document says whose blocks of SQL are one session.
const ONE_SESSION: &str = "<!-- one session -->";

/// The ids that stand for those in the tables of documents: a session with chat, transcript, summary and a livestream,
/// and a peer of it.
const IDS: [(&str, &str); 3] = [
    ("'SESSION'", "'973a6990-a2f1-4aa1-9cb0-661a70149eae'"),
    ("'PARTICIPANT'", "'8e77108d-a722-4fef-9212-7598fbbcb96c'"),
    ("'PEER'", "'8e77108d-a722-4fef-9212-7598fbbcb96c'"),
];

/// What a block is run with.
struct Bench {
    extension: PathBuf,
    hosts: Hosts,
}

/// A fenced block.
#[derive(Clone, Debug, PartialEq)]
struct Block {
    /// The word behind the fence.
    kind: String,
    /// The number of its fence's line, from 1.
    line: usize,
    /// Its lines.
    text: String,
    /// What stands below it: the output block that belongs to it.
    output: Option<Output>,
    /// How many requests it took, where the text below the output begins with that.
    requests: Option<usize>,
}

/// The output block below another.
#[derive(Clone, Debug, PartialEq)]
struct Output {
    /// Which lines it has, fences not included, from 0.
    lines: std::ops::Range<usize>,
    text: String,
}

fn main() -> Result<(), String> {
    let arguments = Arguments::from_args();
    let bench = Arc::new(Bench { extension: extension::path()?, hosts: Hosts::find() });
    let mut trials = Vec::new();
    let mut kinds = Vec::new();
    for document in run_here()? {
        let file = root().join(&document);
        if std::env::var_os("BLESS").is_some() && !arguments.list {
            bless(&bench, &file)?;
        }
        let text = read(&file)?;
        let (session, single): (Vec<Block>, Vec<Block>) =
            blocks(&text).into_iter().partition(|block| block.kind == "sql" && text.contains(ONE_SESSION));
        kinds.extend(single.iter().chain(&session).map(|block| block.kind.clone()));
        if !session.is_empty() {
            trials.push(session_trial(&bench, &document, session));
        }
        trials.extend(single.into_iter().filter_map(|block| block_trial(&bench, &document, block)));
        trials.extend(table_statements(&text).into_iter().map(|(line, sql)| cell_trial(&bench, &document, line, sql)));
        trials.push(Trial::test(format!("{document}::every_name_in_it_exists"), {
            let bench = bench.clone();
            move || Ok(names_exist(&bench, &document, &text)?)
        }));
    }
    for document in every_document(&root())? {
        let file = root().join(&document);
        trials.push(Trial::test(format!("{document}::every_link_leads_somewhere"), move || {
            Ok(links_lead_somewhere(&file, &read(&file)?)?)
        }));
    }
    let first = read(&root().join(FIRST))?;
    let files = sql_files(&root().join("sql"))?;
    trials.extend(files.into_iter().map(|file| file_trial(&bench, file)));
    trials.push(Trial::test("self::there_is_something_to_run", move || {
        let count = |kind: &str| kinds.iter().filter(|found| *found == kind).count();
        Ok(check(count("sql") > 60 && count("python") > 1 && count("console") > 12, || format!("too few: {kinds:?}"))?)
    }));
    trials.push(Trial::test("README.md::first_are_the_two_commands", move || Ok(first_screen(&first)?)));
    trials.push(Trial::test("self::what_is_run_elsewhere_is_run_there", || Ok(is_run_elsewhere()?)));
    trials.push(Trial::test("self::blocks_are_found_with_their_output", || Ok(finds_blocks()?)));
    trials.push(Trial::test("self::anchors_are_those_of_the_forge", || Ok(makes_anchors()?)));
    libtest_mimic::run(&arguments, trials).exit()
}

/// The documents whose blocks are run here: README.md, and those of docs/ that no other test runs.
fn run_here() -> Result<Vec<String>, String> {
    let of_docs = every_document(&root())?.into_iter().filter(|document| document.starts_with("docs/"));
    let here = of_docs.filter(|document| RUN_ELSEWHERE.iter().all(|(elsewhere, _)| elsewhere != document));
    Ok(std::iter::once(FIRST.to_owned()).chain(here).collect())
}

/// Every Markdown file of the repository, by its path from its root, sorted; without what is built or fetched.
fn every_document(root: &Path) -> Result<Vec<String>, String> {
    let mut documents = Vec::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        let entries = std::fs::read_dir(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                let is_ours = !name.starts_with('.') && !["target", "node_modules", "build", "dist"].contains(&&*name);
                // A folder of its own cargo, npm or Python target says so by this file.
                if is_ours && !path.join("CACHEDIR.TAG").exists() {
                    directories.push(path);
                }
            } else if name.ends_with(".md") {
                let below = path.strip_prefix(root).map_err(|error| error.to_string())?;
                documents.push(below.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    documents.sort();
    Ok(documents)
}

/// The tests that run the documents which are not run here name them.
fn is_run_elsewhere() -> Result<(), String> {
    for (document, test) in RUN_ELSEWHERE {
        let name = document.trim_start_matches("docs/");
        if root().join(document).exists() {
            check(read(&root().join(test))?.contains(name), || format!("{test} does not name {document}"))?;
        }
    }
    Ok(())
}

/// The trial of all blocks of SQL of a document, on one connection.
fn session_trial(bench: &Arc<Bench>, document: &str, blocks: Vec<Block>) -> Trial {
    let (bench, document) = (bench.clone(), document.to_owned());
    Trial::test(format!("{document}::session"), move || {
        let mut session = Session::start_as_a_reader(&bench)?;
        for block in &blocks {
            let printed = session.run(&block.text, |_, _| ())?;
            hold(&document, block, &printed)?;
        }
        Ok(session.end()?)
    })
}

/// Fails if a block's output is not what stands below it, or it has none and failed.
fn hold(document: &str, block: &Block, printed: &Printed) -> Result<(), String> {
    let Some(output) = &block.output else {
        return check(!printed.failed, || format!("{document}:{}: {}", block.line, printed.text));
    };
    if let (Some(told), Some(seen)) = (block.requests, printed.requests) {
        check(told == seen, || format!("{document}:{}: it took {seen} requests, not {told}", block.line))?;
    }
    let difference = diff::lines(&output.text, &printed.text);
    let place = format!("{document}:{}", block.line);
    check(difference.is_empty(), || format!("- {place} + what came (BLESS=1 writes it)\n{difference}"))
}

/// The trial of a block, if it is of a kind that runs.
fn block_trial(bench: &Arc<Bench>, document: &str, block: Block) -> Option<Trial> {
    let name = format!("{document}:{}::{}", block.line, block.kind);
    if block.kind == "text" || block.kind.is_empty() {
        return None;
    }
    if block.kind == "python" && python_of(&bench.hosts, &block.text).is_none() {
        let name = format!("{name} (no such python here)");
        return Some(Trial::test(name, || Err("missing".into())).with_ignored_flag(true));
    }
    let (bench, document) = (bench.clone(), document.to_owned());
    Some(Trial::test(name, move || Ok(hold(&document, &block, &run(&bench, &block)?)?)))
}

/// The trial of a statement in a table.
fn cell_trial(bench: &Arc<Bench>, document: &str, line: usize, sql: String) -> Trial {
    let bench = bench.clone();
    Trial::test(format!("{document}:{line}::cell"), move || {
        let sql = IDS.iter().fold(sql.clone(), |sql, (word, id)| sql.replace(word, id));
        let printed = run_sql(&bench, &sql, |_, _| ())?;
        check(!printed.failed, || printed.text.clone())?;
        // A new connection has made no request yet, and nothing is wrong with it.
        let may_have_none =
            ["FROM realtime_kit_requests", "FROM realtime_kit_doctor"].iter().any(|of| sql.contains(of));
        let has_rows = sql.starts_with("SELECT") && !may_have_none;
        Ok(check(printed.text.is_empty() != has_rows, || format!("{sql}: {:?}", printed.text))?)
    })
}

/// The statements in the last cells of tables, each with its line's number, from 1.
fn table_statements(text: &str) -> Vec<(usize, String)> {
    let statement = |line: &str| {
        let cell = line.strip_prefix('|')?.trim_end().strip_suffix("` |")?.rsplit_once('`')?.1;
        ["SELECT ", "INSERT "].iter().any(|verb| cell.starts_with(verb)).then(|| cell.to_owned())
    };
    (1..).zip(text.lines()).filter_map(|(number, line)| Some((number, statement(line)?))).collect()
}

/// A file of sql/: it begins with its question, no statement of it fails, and each query has an answer. Those directly
/// in sql/ set something up and have none; what belongs to the mirror is run behind its tables.
fn file_trial(bench: &Arc<Bench>, file: PathBuf) -> Trial {
    let name = file.strip_prefix(root()).unwrap_or(&file).display().to_string();
    let sets_up = file.parent() == Some(&root().join("sql"));
    let bench = bench.clone();
    Trial::test(name, move || {
        let text = read(&file)?;
        check(text.starts_with("-- "), || "it does not begin with its question".to_owned())?;
        let is_of_the_mirror = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("mirror_"));
        let text = if is_of_the_mirror { read(&root().join("sql").join("mirror.sql"))? + &text } else { text };
        let mut hollow = Vec::new();
        let printed = run_sql(&bench, &text, |statement, answer| {
            if !answer.columns.is_empty() && answer.rows.is_empty() {
                hollow.push(statement.to_owned());
            }
        })?;
        check(!printed.failed, || printed.text.clone())?;
        check(printed.text.is_empty() == sets_up, || format!("it answers {:?}", printed.text))?;
        Ok(check(hollow.is_empty(), || format!("no rows: {hollow:?}"))?)
    })
}

/// What a block printed, and whether something in it failed.
#[derive(Default)]
struct Printed {
    text: String,
    failed: bool,
    /// Requests that the emulator saw, where they were counted.
    requests: Option<usize>,
}

fn run(bench: &Bench, block: &Block) -> Result<Printed, String> {
    match block.kind.as_str() {
        "sql" => run_sql(bench, &block.text, |_, _| ()),
        "python" => run_python(bench, &block.text),
        "console" => run_console(bench, &block.text),
        kind => Err(format!("a block of {kind:?}: this test does not know what to do with it")),
    }
}

/// Runs statements on a connection and an emulator of their own.
fn run_sql(bench: &Bench, text: &str, visit: impl FnMut(&str, &Answer)) -> Result<Printed, String> {
    let mut session = Session::start(bench)?;
    let is_of_stackql = text.contains("stackql.") || text.contains("generate_summary_of_transcripts");
    if is_of_stackql && !text.contains("ATTACH") {
        for statement in sql::statements(&read(&root().join("sql").join("stackql.sql"))?) {
            session.host.expect(&statement.sql)?;
        }
    }
    let printed = session.run(text, visit)?;
    let requests = Some(session.emulator.take_log().len());
    session.end()?;
    Ok(Printed { requests, ..printed })
}

/// A connection in the embedded host, and the emulator that it asks.
struct Session {
    host: HostSession,
    environment: Environment,
    emulator: Emulator,
}

impl Session {
    /// One that makes its requests one after another and remembers none, so that the log of each is the same.
    fn start(bench: &Bench) -> Result<Self, String> {
        let (emulator, environment) = emulator()?;
        Session::start_in(bench, emulator, environment)
    }

    /// One with the settings of somebody who types what a document says.
    fn start_as_a_reader(bench: &Bench) -> Result<Self, String> {
        let (emulator, mut environment) = emulator()?;
        environment.set("REALTIMEKIT_IN_FLIGHT", None);
        environment.set("REALTIMEKIT_CACHE", None);
        Session::start_in(bench, emulator, environment)
    }

    fn start_in(bench: &Bench, emulator: Emulator, environment: Environment) -> Result<Self, String> {
        let host = bench.hosts.named("embedded").ok_or("there is no embedded host")?;
        let host = host.start_with(&bench.extension, &environment)?;
        Ok(Session { host, environment, emulator })
    }

    /// Runs statements and shows their answers; each is visited with its statement.
    fn run(&mut self, text: &str, mut visit: impl FnMut(&str, &Answer)) -> Result<Printed, String> {
        let mut printed = Printed::default();
        let now = format!("'{}'", world::NOW);
        for statement in sql::statements(&with_files(text)?) {
            let answer = self.host.run(&statement.sql.replace("'now'", &now))?;
            visit(&statement.sql, &answer);
            let is_plan = statement.sql.to_ascii_uppercase().starts_with("EXPLAIN QUERY PLAN");
            printed.text.push_str(&if is_plan { plan(&answer) } else { table(&answer) });
            if let Some(error) = &answer.error {
                printed.text.push_str(&format!("Error: {error}\n"));
                printed.failed = true;
            }
        }
        Ok(printed)
    }

    /// No secret was shown.
    fn end(mut self) -> Result<(), String> {
        transcript::check_secret(&mut self.host, self.environment.token())
    }
}

/// SQL with the files that it reads in by `.read FILE`, as the sqlite3 shell does.
fn with_files(text: &str) -> Result<String, String> {
    let mut whole = String::new();
    for line in text.lines() {
        match line.strip_prefix(".read ") {
            Some(file) => whole.push_str(&read(&root().join(file.trim()))?),
            None => whole.push_str(line),
        }
        whole.push('\n');
    }
    Ok(whole)
}

fn run_python(bench: &Bench, text: &str) -> Result<Printed, String> {
    let (_emulator, environment) = emulator()?;
    let program = python_of(&bench.hosts, text).ok_or("no such python")?;
    check(text.contains(LIBRARY), || format!("it does not load {LIBRARY}"))?;
    let script = text.replace(LIBRARY, &bench.extension.display().to_string());
    let mut command = Command::new(program);
    command.args(["-B", "-c", &script]);
    let finished = process::run_to_end(command, &environment)?;
    Ok(Printed { text: finished.stdout + &finished.stderr, failed: !finished.success, requests: None })
}

/// The python3 whose module the text imports, if it is here.
fn python_of(hosts: &Hosts, text: &str) -> Option<PathBuf> {
    let name = if text.contains("import apsw") { "apsw" } else { "python3" };
    hosts.named(name).map(|host| host.program.clone())
}

/// A session at a shell's prompt: its commands must exist, its SQL is run, and so is the program.
fn run_console(bench: &Bench, text: &str) -> Result<Printed, String> {
    let mut statements = String::new();
    let mut commands = Vec::new();
    for line in text.lines() {
        let demo = line.strip_prefix("$ cargo demo -- ").filter(|arguments| !arguments.contains("--live"));
        if let Some(arguments) = demo {
            commands.push(format!("realtime-kit demo {arguments}"));
        } else if let Some(command) = line.strip_prefix("$ ").filter(|command| command.contains("realtime-kit ")) {
            commands.push(command.to_owned());
        } else if let Some(command) = line.strip_prefix("$ ") {
            command_exists(command)?;
        } else if let Some(path) = line.strip_prefix("sqlite> .load ") {
            check(path == LIBRARY, || format!("the extension is not at {path}"))?;
        } else if line.starts_with("sqlite> .mode ") {
            // How rows are shown: as they are here.
        } else if let Some(sql) = line.strip_prefix("sqlite> ").or_else(|| line.strip_prefix("   ...> ")) {
            statements.push_str(sql);
            statements.push('\n');
        }
    }
    if !commands.is_empty() {
        return run_program(&commands);
    }
    if statements.is_empty() { Ok(Printed::default()) } else { run_sql(bench, &statements, |_, _| ()) }
}

/// Runs command lines of the program one after another, with an emulator of their own.
fn run_program(commands: &[String]) -> Result<Printed, String> {
    let (_emulator, environment) = emulator()?;
    let folder = program().parent().ok_or("a program is in a folder")?;
    let path = std::env::var("PATH").unwrap_or_default();
    let mut printed = Printed::default();
    // What they write belongs to nobody's folder.
    let directory = written::directory()?;
    for line in commands {
        let mut command = Command::new("sh");
        command.args(["-c", line]).current_dir(&directory).env("PATH", format!("{}:{path}", folder.display()));
        let finished = process::run_to_end(command, &environment)?;
        // Lines of CSV end with CR LF.
        printed.text += &(finished.stdout + &finished.stderr).replace('\r', "");
        printed.failed |= !finished.success;
    }
    Ok(printed)
}

/// Fails for a cargo command or alias that is not there, and for other programs than those a reader has.
fn command_exists(command: &str) -> Result<(), String> {
    let words: Vec<&str> = command.split_whitespace().collect();
    // What is set for a command of cargo stands before it.
    let sets = words.first().is_some_and(|word| word.contains('='));
    let from = words.iter().position(|word| sets && *word == "cargo").unwrap_or(0);
    let words = &words[from..];
    let manifest = words.iter().skip_while(|word| **word != "--manifest-path").nth(1);
    if manifest.is_some_and(|manifest| !root().join(manifest).exists()) {
        return Err(format!("there is no {manifest:?}"));
    }
    let aliases = read(&root().join(".cargo").join("config.toml"))?;
    let is_alias = |word: &str| aliases.lines().any(|line| line.starts_with(&format!("{word} = ")));
    let good = match words {
        ["cargo", "build" | "test", ..] => true,
        // Of other systems, and what they need to build for each other: docs/build.md.
        ["cargo", "zigbuild", ..] | ["pip", "install", "cargo-zigbuild", ..] => true,
        ["apk" | "apt-get" | "rustup" | "xcode-select", ..] => true,
        ["cargo", "install", "--path", folder, ..] => root().join(folder).join("Cargo.toml").exists(),
        ["cargo", word, ..] => is_alias(word),
        // Of this repository's own packages; their own checks install them.
        ["pip", "install", "build"] => true,
        ["python", "-m", "build", "--wheel", package] => root().join(package).join("pyproject.toml").exists(),
        ["pip", "install", wheel, ..] => wheel.starts_with("./packages/python/dist/") && wheel.ends_with(".whl"),
        ["node", script] => root().join(script).exists(),
        ["npm", "install", archive, ..] => archive.starts_with("./target/npm/") && archive.ends_with(".tgz"),
        ["export", assignments @ ..] => assignments.iter().all(|assignment| assignment.contains('=')),
        ["sqlite3", ..] => true,
        _ => false,
    };
    check(good, || format!("there is no command {command:?}"))
}

/// The first commands of all are the two that need nothing but Rust, before the first heading.
fn first_screen(text: &str) -> Result<(), String> {
    let all = blocks(text);
    let first = all.iter().find(|block| block.kind == "console").ok_or("no commands")?;
    let commands: Vec<&str> =
        first.text.lines().map(|line| line.split("  #").next().unwrap_or(line).trim_end()).collect();
    check(commands == ["$ cargo demo", "$ cargo test"], || format!("{commands:?}"))?;
    let first_answer = all.iter().find(|block| block.kind == "sql" && block.output.is_some()).ok_or("no answer")?;
    let end = first_answer.output.as_ref().map_or(0, |output| output.lines.end);
    let heading = text.lines().position(|line| line.starts_with("## ")).ok_or("no heading")?;
    check(end < heading && heading < 50, || format!("the first answer ends in line {end}, the heading is in {heading}"))
}

/// Every table, function, collation and environment variable that a document names is there.
fn names_exist(bench: &Bench, document: &str, text: &str) -> Result<(), String> {
    let (_emulator, environment) = emulator()?;
    let host = bench.hosts.named("embedded").ok_or("there is no embedded host")?;
    let mut session = host.start_with(&bench.extension, &environment)?;
    for view in sql::statements(&read(&root().join("sql").join("views.sql"))?) {
        session.expect(&view.sql)?;
    }
    let known = session.expect(
        "SELECT name FROM pragma_module_list UNION SELECT name FROM pragma_function_list
         UNION SELECT name FROM pragma_collation_list UNION SELECT name FROM sqlite_temp_schema",
    )?;
    let mut known = known.names()?;
    known.extend(SETTINGS.iter().flat_map(|setting| setting.env).map(|name| (*name).to_owned()));
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c: char| !is_part(c));
    let named = words.filter(|word| {
        ["realtime_kit_", "CLOUDFLARE_", "REALTIMEKIT_"]
            .iter()
            .any(|prefix| word.len() > prefix.len() && word.starts_with(prefix))
    });
    let unknown: Vec<&str> =
        named.filter(|word| !word.starts_with("REALTIMEKIT_TEST_") && !known.iter().any(|name| name == word)).collect();
    check(unknown.is_empty(), || format!("{document} names what is not there: {unknown:?}"))
}

/// Every link to a file of this project or a heading leads to one.
fn links_lead_somewhere(document: &Path, text: &str) -> Result<(), String> {
    let beside = document.parent().ok_or("a document is in a folder")?;
    let prose = outside_blocks(text);
    let links = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let is_dead = |link: &&str| match link.split_once('#') {
        _ if link.starts_with("https://") => false,
        Some(("", anchor)) => !anchors(text).contains(&anchor.to_owned()),
        Some((file, anchor)) => !read(&beside.join(file)).is_ok_and(|text| anchors(&text).contains(&anchor.to_owned())),
        None => !beside.join(link).exists(),
    };
    let dead: Vec<&str> = links.filter(is_dead).collect();
    check(dead.is_empty(), || format!("dead links: {dead:?}"))
}

/// A text without its fenced blocks.
fn outside_blocks(text: &str) -> String {
    let mut inside = false;
    let mut prose = String::new();
    for line in text.lines() {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        if !inside && !fence {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    prose
}

/// The anchors of a text's headings, as GitHub makes them: lower case, no punctuation, a hyphen for each blank; a number
/// for one that comes again. And those that are written out, `<a id="…">`.
fn anchors(text: &str) -> Vec<String> {
    let prose = outside_blocks(text);
    let heads = prose
        .lines()
        .filter_map(|line| Some(line.split_once("# ")?).filter(|(marks, _)| marks.trim_matches('#').is_empty()));
    let anchor = |head: &str| {
        let kept = head.trim().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.flat_map(char::to_lowercase).collect::<String>().replace(' ', "-")
    };
    // A heading that comes again gets a number.
    let mut seen: HashMap<String, usize> = HashMap::new();
    let numbered = |anchor: String| {
        let before = seen.entry(anchor.clone()).and_modify(|count| *count += 1).or_insert(0);
        if *before == 0 { anchor } else { format!("{anchor}-{before}") }
    };
    let written = prose.split("<a id=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
    heads.map(|(_, head)| anchor(head)).map(numbered).chain(written).collect()
}

fn makes_anchors() -> Result<(), String> {
    let text = "# Files, links: `x_y`\n```sh\n# no heading\n```\n### LEFT JOIN: an argument\nnot # one\n# Files, links: x_y\n<a id=\"z\"></a>";
    let found = anchors(text);
    check(found == ["files-links-x_y", "left-join-an-argument", "files-links-x_y-1", "z"], || format!("{found:?}"))?;
    let dead = links_lead_somewhere(&root().join("README.md"), "# A\n[a](#a) [b](docs) [c](docs/mirror.md#people)\n");
    check(dead.is_ok(), || format!("{dead:?}"))?;
    let good = ["[a](#b)", "[b](nowhere.md)", "[c](docs/mirror.md#nobody)"]
        .iter()
        .any(|link| links_lead_somewhere(&root().join("README.md"), link).is_ok());
    check(!good, || "a dead link passes".to_owned())
}

/// An emulator and the environment that points to it.
fn emulator() -> Result<(Emulator, Environment), String> {
    let emulator = Emulator::start().map_err(|error| format!("the emulator does not start: {error}"))?;
    let environment = Environment::of_emulator(&emulator.base_url(""));
    Ok((emulator, environment))
}

/// An answer as `.mode box` shows it, NULL written out; nothing for one without rows.
fn table(answer: &Answer) -> String {
    if answer.rows.is_empty() {
        return String::new();
    }
    let shown = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        other => other.to_string(),
    };
    let mut lines = vec![answer.columns.clone()];
    lines.extend(answer.rows.iter().map(|row| row.iter().map(shown).collect()));
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..answer.columns.len()).map(width).collect();
    let rule = |left: &str, between: &str, right: &str| {
        let dashes: Vec<String> = widths.iter().map(|width| "─".repeat(width + 2)).collect();
        format!("{left}{}{right}\n", dashes.join(between))
    };
    let mut text = rule("┌", "┬", "┐");
    for (number, line) in lines.iter().enumerate() {
        let cells = line.iter().zip(&widths).map(|(cell, width)| match number {
            0 => format!(" {cell:^width$} "),
            _ => format!(" {cell:<width$} "),
        });
        text.push_str(&format!("│{}│\n", cells.collect::<Vec<_>>().join("│")));
        if number == 0 {
            text.push_str(&rule("├", "┼", "┤"));
        }
    }
    text + &rule("└", "┴", "┘")
}

/// A query plan as the shell shows it: one line a step, those of a subquery below it.
fn plan(answer: &Answer) -> String {
    format!("QUERY PLAN\n{}", steps(answer, "0", ""))
}

/// The steps below one, by its id, each with the lines of the tree in front.
fn steps(answer: &Answer, parent: &str, indent: &str) -> String {
    let below: Vec<&Vec<Value>> = answer.rows.iter().filter(|row| row[1].to_string() == parent).collect();
    let line = |(number, row): (usize, &&Vec<Value>)| {
        let Some(Value::Text(detail)) = row.last() else { return String::new() };
        let (branch, beside) = if number + 1 == below.len() { ("`--", "   ") } else { ("|--", "|  ") };
        let inner = steps(answer, &row[0].to_string(), &format!("{indent}{beside}"));
        format!("{indent}{branch}{detail}\n{inner}")
    };
    below.iter().enumerate().map(line).collect()
}

/// The fenced blocks of a text, each with the output block that follows with nothing but blank lines between.
fn blocks(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    let mut blocks: Vec<Block> = Vec::new();
    let mut below = false; // nothing but blank lines since the last block
    let mut at = 0;
    while at < lines.len() {
        let Some(kind) = lines[at].strip_prefix("```") else {
            below &= lines[at].trim().is_empty();
            at += 1;
            continue;
        };
        let end = lines[at + 1..].iter().position(|line| *line == "```").map_or(lines.len(), |end| at + 1 + end);
        let inside: String = lines[at + 1..end].iter().map(|line| format!("{line}\n")).collect();
        match blocks.last_mut() {
            Some(block) if kind == "text" && below && block.output.is_none() && block.kind != "text" => {
                block.output = Some(Output { lines: at + 1..end, text: inside });
            }
            _ => blocks.push(Block { kind: kind.to_owned(), line: at + 1, text: inside, output: None, requests: None }),
        }
        if let Some(block) = blocks.last_mut().filter(|block| block.output.is_some()) {
            let next = lines[(end + 1).min(lines.len())..].iter().find(|line| !line.trim().is_empty());
            block.requests = next.and_then(|line| told_requests(line));
        }
        below = true;
        at = end + 1;
    }
    blocks
}

/// The number in front of a line such as `3 requests: …` or `No request.`.
fn told_requests(line: &str) -> Option<usize> {
    let (number, rest) = line.split_once(" request")?;
    let is_whole = rest.is_empty() || rest.starts_with(['.', ',', ':', ';', 's']);
    if number == "No" { Some(0) } else { number.parse().ok() }.filter(|_| is_whole)
}

/// Writes every output block of a document anew.
fn bless(bench: &Bench, document: &Path) -> Result<(), String> {
    let text = read(document)?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut session = if text.contains(ONE_SESSION) { Some(Session::start_as_a_reader(bench)?) } else { None };
    let mut written = Vec::new();
    for block in blocks(&text) {
        if block.kind == "python" && python_of(&bench.hosts, &block.text).is_none() {
            continue;
        }
        let printed = match (&mut session, &block.output) {
            (Some(session), _) if block.kind == "sql" => session.run(&block.text, |_, _| ()),
            (_, None) => continue,
            (_, Some(_)) => run(bench, &block),
        };
        let printed = printed.map_err(|error| format!("{}:{}: {error}", document.display(), block.line))?;
        written.extend(block.output.map(|output| (output.lines, printed.text)));
    }
    // From below, so that the places above stay what they are.
    for (place, text) in written.into_iter().rev() {
        lines.splice(place, text.lines().map(str::to_owned));
    }
    std::fs::write(document, lines.join("\n") + "\n").map_err(|error| error.to_string())
}

fn finds_blocks() -> Result<(), String> {
    let found =
        blocks("a\n```sql\nSELECT 1;\n```\n\n```text\n1\n```\n```text\nno output\n```\n```sql\n```\nb\n```text\n```\n");
    let shape: Vec<(&str, usize, Option<&str>)> = found
        .iter()
        .map(|block| (block.kind.as_str(), block.line, block.output.as_ref().map(|output| output.text.as_str())))
        .collect();
    let wanted = [("sql", 2, Some("1\n")), ("text", 9, None), ("sql", 12, None), ("text", 15, None)];
    check(shape == wanted, || format!("{shape:?}"))?;
    let told = ["3 requests: a", "No request.", "450, not 453", "Two requests"].map(told_requests);
    check(told == [Some(3), Some(0), None, None], || format!("{told:?}"))?;
    check(command_exists("cargo nonsense").is_err() && command_exists("rm -r x").is_err(), || "commands".to_owned())
}

/// The files of a folder and those below it, by name.
fn sql_files(directory: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        let entries = std::fs::read_dir(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            match path.extension() {
                _ if path.is_dir() => directories.push(path),
                Some(extension) if extension == "sql" => files.push(path),
                _ => return Err(format!("{} is no SQL", path.display())),
            }
        }
    }
    files.sort();
    if files.is_empty() { Err("there is nothing under sql/".to_owned()) } else { Ok(files) }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn check(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
