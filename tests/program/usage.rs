//! Wrong usage, help, completions.

use crate::bench::run_alone;
use std::process::{Command, Stdio};

/// Every command.
const COMMANDS: [&str; 7] = ["mirror", "forget", "export", "demo", "doctor", "emulator", "completions"];

#[test]
fn wrong_usage_ends_with_2_and_says_what_would_do() {
    for (arguments, word) in [
        (&["--csv"][..], "<SQL>"),
        (&["--csv", "--json", "SELECT 1"], "cannot be used with"),
        (&["--cvs", "SELECT 1"], "unexpected argument '--cvs'"),
        (&["miror"], "realtime-kit --help"),
        (&[""], "realtime-kit --help"),
        (&["SELECT 1", "SELECT 2"], "cannot be used with"),
        (&["mirror"], "<FILE>"),
        (&["mirror", "a.db", "--share", "2"], "0.01 to 1"),
        (&["mirror", "a.db", "--share", "NaN"], "0.01 to 1"),
        (&["mirror", "a.db", "--redact", "some"], "omit, hash"),
        (&["mirror", "a.db", "--all-apps", "--app", "x"], "cannot be used with"),
        (&["mirror", "a.db", "--quiet", "--json"], "cannot be used with"),
        (&["forget", "a.db"], "<PERSON>"),
        (&["export", "a.db"], "--parquet"),
        (&["demo", "--write"], "--live"),
        (&["demo", "--live", "--emulator", "latency=1"], "cannot be used with"),
        (&["doctor", "--json", "--csv"], "cannot be used with"),
        (&["completions", "tcsh"], "bash"),
        (&["emulator", "--port", "high"], "--port"),
    ] {
        let said = run_alone(arguments).failure(2);
        assert!(said.contains(word), "{arguments:?}: {said}");
    }
    // Nothing typed at all: the help.
    assert!(run_alone(&[]).failure(2).contains("Usage: realtime-kit"));
}

#[test]
fn a_statement_of_a_single_word_is_one() {
    let file = crate::harness::written::directory().expect("a place for a database").join("own.db");
    let file = file.to_str().expect("UTF-8");
    for word in ["VACUUM", "analyze"] {
        assert_eq!(run_alone(&["--write", "--db", file, word]).rows(), "");
    }
}

#[test]
fn help_shows_examples_and_exit_codes() {
    let help = run_alone(&["--help"]).rows();
    for word in COMMANDS.iter().chain(&["Examples:", "Exit codes:", "--write", "CLOUDFLARE_API_TOKEN"]) {
        assert!(help.contains(word), "{word} is not in {help}");
    }
    for command in COMMANDS {
        let help = run_alone(&[command, "--help"]).rows();
        let example = if command == "emulator" { "latency=" } else { "Examples:\n  realtime-kit " };
        assert!(help.contains(example) || help.contains("\n  REALTIMEKIT_"), "{help}");
        assert_eq!(run_alone(&[command, "-h"]).code, Some(0));
    }
    assert_eq!(run_alone(&["--version"]).rows(), concat!("realtime-kit ", env!("CARGO_PKG_VERSION"), "\n"));
}

/// The examples of the help are command lines that the program takes: none is wrong usage.
#[test]
fn the_examples_of_the_help_are_right() {
    let mut seen = 0;
    for command in [&[][..], &["mirror"], &["forget"], &["export"], &["demo"], &["doctor"], &["completions"]] {
        let help = run_alone(&[command, &["--help"]].concat()).rows();
        for line in help.lines().filter(|line| line.starts_with("  realtime-kit ")) {
            // What is left of a redirection, with --help behind it: clap then looks at all words before it.
            let typed = line.split(['<', '>']).next().unwrap_or(line).trim();
            let shell = format!("set -- {typed}; shift; exec \"$PROGRAM\" \"$@\" --help");
            let home = crate::harness::written::directory().expect("a place to run in");
            let program = crate::bench::program();
            let ended = Command::new("sh").args(["-c", &shell]).env("PROGRAM", program).current_dir(home).output();
            let ended = ended.expect("a shell");
            assert!(ended.status.success(), "{line}: {}", String::from_utf8_lossy(&ended.stderr));
            seen += 1;
        }
    }
    assert!(seen >= 15, "{seen}");
}

#[test]
fn completions_know_the_commands_and_are_read_by_their_shells() {
    for (shell, check) in [("bash", &["-n"][..]), ("zsh", &["-n"]), ("fish", &["--no-execute"])] {
        let script = run_alone(&["completions", shell]).rows();
        for word in COMMANDS.iter().chain(&["csv", "share", "all-apps"]) {
            assert!(script.contains(word), "{word} is not in the completions of {shell}");
        }
        let file = crate::harness::written::directory().expect("a place for a script").join("completions");
        std::fs::write(&file, script).expect("it is written");
        // A shell that is not here cannot be asked.
        if let Ok(ended) = Command::new(shell).args(check).arg(&file).stdin(Stdio::null()).output() {
            assert!(ended.status.success(), "{shell}: {}", String::from_utf8_lossy(&ended.stderr));
        }
    }
}
