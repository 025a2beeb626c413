//! What hosts say that cannot load the extension, have not loaded it, or were forked.

use super::{Bench, Provocation, Said, emulator};
use crate::harness::environment::Environment;
use crate::harness::process;
use crate::harness::written;
use serde_json::json;
use std::process::Command;

pub const ALL: &[Provocation] = &[
    ("too_old", too_old),
    ("two_sqlites", two_sqlites),
    ("forked", forked),
    ("not_loaded", not_loaded),
    ("no_such_file", no_such_file),
    ("other_files", other_files),
    ("files_of_databases", databases),
    ("panicked", panicked),
];

/// Which of them need a host that may be missing.
pub const NEEDS: &[(&str, &str)] = &[("two_sqlites", "apsw"), ("forked", "python3"), ("panicked", "python3")];

fn too_old(bench: &Bench) -> Said {
    let host = bench.hosts.ancient.as_ref().ok_or("there is no ancient host")?;
    let mut session = host.start(&Environment::default())?;
    Ok(session.load(&bench.extension)?.error.into_iter().collect())
}

/// Runs a script of Python, which prints messages, each on a line of its own.
fn python(bench: &Bench, host: &str, script: &str) -> Said {
    let host = bench.hosts.named(host).ok_or_else(|| format!("{host} is missing"))?;
    let (_emulator, mut environment) = emulator("")?;
    environment.set("EXTENSION", bench.extension.to_str());
    let mut command = Command::new(&host.program);
    command.args(["-B", "-c", script]);
    let finished = process::run_to_end(command, &environment)?;
    match finished.success {
        true => Ok(finished.stdout.lines().map(str::to_owned).collect()),
        false => Err(finished.stderr),
    }
}

fn two_sqlites(bench: &Bench) -> Said {
    python(
        bench,
        "apsw",
        r#"
import apsw, os, sqlite3
one = sqlite3.connect(":memory:"); one.enable_load_extension(True); one.load_extension(os.environ["EXTENSION"])
other = apsw.Connection(":memory:"); other.enable_load_extension(True)
try: other.load_extension(os.environ["EXTENSION"])
except Exception as error: print(str(error).split("Error: ")[-1])
"#,
    )
}

fn forked(bench: &Bench) -> Said {
    python(
        bench,
        "python3",
        r#"
import os, sqlite3, sys
one = sqlite3.connect(":memory:"); one.enable_load_extension(True); one.load_extension(os.environ["EXTENSION"])
rows = one.execute("SELECT id FROM realtime_kit_sessions"); rows.fetchmany(60)
child = os.fork()
if child == 0:
    try: rows.fetchall()
    except sqlite3.Error as error: print(error, flush=True)
    os._exit(0)
os.waitpid(child, 0)
"#,
    )
}

fn not_loaded(bench: &Bench) -> Said {
    let host = bench.hosts.named("embedded").ok_or("there is no embedded host")?;
    let mut session = host.start(&Environment::default())?;
    super::errors(
        &mut session,
        &[
            "SELECT id FROM realtime_kit_sessions",
            "SELECT realtime_kit_version()",
            "CREATE VIRTUAL TABLE calls USING realtime_kit_sessions",
            "SELECT load_extension('librealtime_kit')",
        ],
    )
}

fn no_such_file(bench: &Bench) -> Said {
    let host = bench.hosts.named("embedded").ok_or("there is no embedded host")?;
    let mut session = host.start(&Environment::default())?;
    let nowhere = bench.extension.with_file_name("nowhere");
    Ok(session.load(&nowhere)?.error.into_iter().collect())
}

/// Libraries that are no extension, or of another machine.
fn other_files(bench: &Bench) -> Said {
    let host = bench.hosts.named("embedded").ok_or("there is no embedded host")?;
    let mut session = host.start(&Environment::default())?;
    let directory = written::directory()?;
    let mut said = Vec::new();
    let library = bench.extension.with_extension("so");
    let mut bytes = std::fs::read(&library).map_err(|error| format!("{}: {error}", library.display()))?;
    // The class of an ELF file: 1 is 32 bits.
    bytes[4] = 1;
    bytes.truncate(4096);
    std::fs::write(directory.join("librealtime_kit.so"), bytes).map_err(|error| error.to_string())?;
    said.extend(session.load(&directory.join("librealtime_kit"))?.error);
    let folder = library.parent().ok_or("a folder")?;
    let is_macro = |path: &std::path::PathBuf| {
        path.to_string_lossy().contains("_derive-") && path.extension().is_some_and(|end| end == "so")
    };
    let other = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).find(is_macro);
    said.extend(session.load(&other.ok_or("a library that is no extension")?.with_extension(""))?.error);
    Ok(said)
}

/// A callback that panics, which only a debug build can be told to.
fn panicked(bench: &Bench) -> Said {
    python(
        bench,
        "python3",
        r#"
import ctypes, os, sqlite3
one = sqlite3.connect(":memory:"); one.enable_load_extension(True); one.load_extension(os.environ["EXTENSION"])
ctypes.CDLL(os.environ["EXTENSION"] + ".so").realtime_kit_panic_for_tests(1)
try: one.execute("SELECT id FROM realtime_kit_sessions LIMIT 1").fetchall()
except sqlite3.Error as error: print(error)
"#,
    )
}

/// What SQLite says of files.
fn databases(bench: &Bench) -> Said {
    let host = bench.hosts.named("embedded").ok_or("there is no embedded host")?;
    let mut session = host.start(&Environment::default())?;
    let file = written::directory()?.join("other.db");
    let mut said = super::errors(&mut session, &["ATTACH '/there/is/no/such/directory/calls.db' AS calls"])?;
    session.open(&file)?;
    session.expect("CREATE TABLE notes (a INTEGER PRIMARY KEY REFERENCES notes (a))")?;
    session.expect("PRAGMA foreign_keys = on")?;
    said.push(session.expect_error("INSERT INTO notes VALUES (1), (1)")?);
    session.expect("INSERT INTO notes VALUES (1)")?;
    session.expect("CREATE TABLE others (b REFERENCES notes (a))")?;
    said.push(session.expect_error("INSERT INTO others VALUES (7)")?);
    session.command(json!({"sql": "SELECT a FROM notes, pragma_module_list", "hold": "rows", "max_rows": 1}))?;
    said.push(session.expect_error("DROP TABLE notes")?);
    session.command(json!({"drop": "rows"}))?;
    session.expect("PRAGMA max_page_count = 4")?;
    said.push(session.expect_error("INSERT INTO others SELECT randomblob(100000)")?);
    session.expect("BEGIN IMMEDIATE")?;
    let mut second = host.start(&Environment::default())?;
    second.open(&file)?;
    said.push(second.expect_error("INSERT INTO notes VALUES (2)")?);
    let text = file.with_file_name("text.db");
    std::fs::write(&text, "this is a text, and no database at all ".repeat(30)).map_err(|error| error.to_string())?;
    second.open(&text)?;
    said.push(second.expect_error("SELECT count(*) FROM sqlite_schema")?);
    said.push(second.expect_error("SELECT sum(v) FROM (SELECT 9223372036854775807 AS v UNION ALL SELECT 1)")?);
    Ok(said)
}
