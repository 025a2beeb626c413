//! What tools do with a stranger's whole file: schemas, dumps, backups, copies. They read no rows of the API either.

use super::{Case, SESSION, Stage};
use crate::harness::host::Host;
use crate::harness::process;
use crate::harness::transcript;
use crate::harness::written;
use crate::trials::{Bench, Outcome, check, emulator, on, script};
use libtest_mimic::Trial;
use std::process::Command;
use std::sync::Arc;

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    vec![
        on(bench, "sqlite3", "a_strangers_file::in_the_shells_own_commands", shell),
        on(bench, "python3", "a_strangers_file::in_pythons_own_calls", python),
        on(bench, "apsw", "a_strangers_file::in_apsws_own_calls", apsw),
        on(bench, "python3", "stored_views_is_turned_while_statements_are_half_way", |bench, host| {
            toggle(bench, host, "sqlite3")
        }),
        on(bench, "apsw", "stored_views_is_turned_while_statements_are_half_way", |bench, host| {
            toggle(bench, host, "apsw")
        }),
    ]
}

/// Something of everything.
fn file() -> Case {
    Case::new("tools")
        .schema_row("table", "calls", "calls", "CREATE VIRTUAL TABLE calls USING realtime_kit_sessions")
        .schema_row(
            "table",
            "theirs",
            "theirs",
            "CREATE VIRTUAL TABLE theirs USING realtime_kit_sessions(account_id='a')",
        )
        .schema_row(
            "table",
            "stolen",
            "stolen",
            "CREATE VIRTUAL TABLE stolen USING realtime_kit_sessions(base_url='EVIL_URL')",
        )
        .stored("CREATE TABLE t(a PRIMARY KEY, b)")
        .stored("INSERT INTO t VALUES (1, 2), (3, 4)")
        .stored(format!(
            "CREATE TRIGGER ask AFTER INSERT ON t BEGIN INSERT INTO calls(session_id) VALUES ('{SESSION}'); END"
        ))
        .stored("CREATE TRIGGER remove AFTER DELETE ON t BEGIN DELETE FROM calls; END")
        .stored("CREATE VIEW v AS SELECT * FROM calls, realtime_kit_sessions_participants")
        .stored("CREATE VIEW w AS SELECT realtime_kit_config('base_url', 'EVIL_URL')")
        .stored(format!("CREATE TABLE d(a, b DEFAULT (realtime_kit_generate_summary('{SESSION}')))"))
}

fn shell(bench: &Bench, host: &Host) -> Outcome {
    let stage = Stage::new(bench, &file())?;
    let home = written::directory()?;
    let beside = |name: &str| home.join(name).display().to_string();
    let load = format!(".load \"{}\"", bench.extension.display());
    let run = |file: &str, commands: &[String]| {
        let mut command = Command::new(&host.program);
        command.args(["-init", "/dev/null", "-batch", file]).arg(&load);
        command.args(commands).arg(".print over");
        let finished = process::run_to_end(command, &stage.environment)?;
        let (said, errors) = (finished.stdout, finished.stderr);
        check(said.trim_end().ends_with("over"), || format!("{commands:?}: {said}{errors}"))?;
        transcript::check_text(&format!("{said}{errors}"), stage.environment.token())?;
        stage.nothing_was_asked(&format!("{commands:?}"))?;
        Ok::<_, String>(said)
    };
    let file = stage.file.display().to_string();
    for command in [
        ".schema",
        ".schema --indent",
        ".fullschema",
        ".tables",
        ".indexes",
        ".databases",
        ".lint fkey-indexes",
        ".sha3sum",
        ".selftest",
        ".stats on",
    ] {
        run(&file, &[command.to_owned()])?;
    }
    for command in [format!(".backup \"{}\"", beside("backup.db")), format!(".save \"{}\"", beside("save.db"))] {
        run(&file, &[command])?;
    }
    let read = home.join("read.sql");
    std::fs::write(
        &read,
        "SELECT * FROM v;\nSELECT * FROM w;\nINSERT INTO t VALUES (5, 6);\nDELETE FROM t;\n.print over\n",
    )
    .map_err(|error| error.to_string())?;
    let read = format!(".read \"{}\"", read.display());
    run(":memory:", &[format!(".open --deserialize \"{file}\""), load.clone(), read.clone()])?;
    run(":memory:", &[format!(".restore \"{file}\""), read.clone()])?;
    // A dump, read in where the extension is.
    let dump = run(&file, &[".dump".to_owned()])?;
    check(dump.contains("realtime_kit_sessions"), || dump.clone())?;
    let (script, copy) = (home.join("dump.sql"), beside("copy.db"));
    std::fs::write(&script, dump.replace("over\n", "")).map_err(|error| error.to_string())?;
    run(&copy, &[format!(".read \"{}\"", script.display()), ".tables".to_owned(), read])?;
    Ok(())
}

fn python(bench: &Bench, host: &Host) -> Outcome {
    binding(bench, host, "sqlite3")
}

fn apsw(bench: &Bench, host: &Host) -> Outcome {
    binding(bench, host, "apsw")
}

fn toggle(bench: &Bench, host: &Host, binding: &str) -> Outcome {
    let (_emulator, environment) = emulator("")?;
    script(bench, host, &["strangers_toggle.py", binding], &environment).map(drop)
}

fn binding(bench: &Bench, host: &Host, name: &str) -> Outcome {
    let stage = Stage::new(bench, &file())?;
    let file = stage.file.display().to_string();
    script(bench, host, &["strangers_tools.py", name, &file], &stage.environment)?;
    stage.nothing_was_asked("the script")
}
