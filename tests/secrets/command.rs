//! REALTIMEKIT_TOKEN_COMMAND: run when a token is needed, once for all who wait, bounded, and ended with the statement.

use std::path::Path;
use std::time::{Duration, Instant};

use realtime_kit_emulator::{Emulator, TOKEN};
use serde_json::json;

use super::server::{Server, answer, one_session};
use super::{Connection, ONE_REQUEST};
use crate::harness::environment::Environment;

fn environment(base_url: &str, command: &str) -> Environment {
    let mut environment = Environment::of_emulator(base_url);
    environment.set("CLOUDFLARE_API_TOKEN", None);
    environment.set("REALTIMEKIT_TOKEN_COMMAND", Some(command));
    environment
}

fn lines(file: &Path) -> usize {
    std::fs::read_to_string(file).map_or(0, |text| text.lines().count())
}

#[test]
fn a_command_is_run_when_a_token_is_needed_and_its_output_kept() {
    let emulator = Emulator::start().expect("the emulator");
    let directory = tempfile::tempdir().expect("a directory");
    let runs = directory.path().join("runs");
    let command = format!("echo run >> '{}' && printf '  %s\\n\\n' {TOKEN}", runs.display());
    let mut environment = environment(&emulator.base_url(""), &command);
    environment.set("REALTIMEKIT_IN_FLIGHT", Some("16"));
    let mut connection = Connection::open(&environment, &[TOKEN]);
    connection.cell("SELECT realtime_kit_version()");
    assert_eq!(lines(&runs), 0, "it was run before a token was needed");
    // Many requests at once, each in need of it.
    let sql = "SELECT count(*) > 0 FROM realtime_kit_sessions AS s
               JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id WHERE s.status = 'LIVE'";
    assert_eq!(connection.cell(sql), "1");
    assert_eq!(connection.cell(ONE_REQUEST), "4");
    assert!(emulator.take_log().len() > 4);
    assert_eq!(lines(&runs), 1);
    drop(connection);
    // Kept for a connection, not longer.
    assert_eq!(Connection::open(&environment, &[TOKEN]).cell(ONE_REQUEST), "4");
    assert_eq!(lines(&runs), 2);
}

/// 16 requests are refused at once: the command is asked anew once, and all go out again.
#[test]
fn a_refused_token_of_a_command_is_asked_for_anew_once() {
    let directory = tempfile::tempdir().expect("a directory");
    let runs = directory.path().join("runs");
    let server = Server::start(move |asked| match asked.authorization.as_deref() {
        Some("Bearer token-of-run-2") => one_session(),
        _ => answer(401, "", r#"{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}"#),
    });
    let command = format!("echo run >> '{0}'; echo token-of-run-$(($(wc -l < '{0}')))", runs.display());
    let mut environment = environment(&server.origin("127.0.0.1"), &command);
    environment.set("REALTIMEKIT_IN_FLIGHT", Some("16"));
    let mut connection = Connection::open(&environment, &["token-of-run"]);
    let apps: Vec<String> = (0..16).map(|n| format!("('app{n}')")).collect();
    let sql = format!(
        "WITH apps(id) AS (VALUES {}) SELECT count(*) FROM apps JOIN realtime_kit_sessions AS s ON s.app_id = apps.id AND +s.status = 'LIVE'",
        apps.join(", ")
    );
    assert_eq!(connection.cell(&sql), "16");
    assert_eq!(lines(&runs), 2);
    drop(connection);
    // One that stays refused: the statement ends, and the command is not run for each request.
    std::fs::remove_file(&runs).unwrap();
    let command = format!("echo run >> '{}'; echo refused-token", runs.display());
    environment.set("REALTIMEKIT_TOKEN_COMMAND", Some(&command));
    let mut connection = Connection::open(&environment, &["refused-token"]);
    for _ in 0..3 {
        let error = connection.error(&sql);
        let remedy =
            "The token from the command in REALTIMEKIT_TOKEN_COMMAND is not valid: put a live API token there.";
        assert!(error.ends_with(remedy), "{error}");
    }
    assert_eq!(lines(&runs), 2);
}

#[test]
fn a_command_that_gives_no_token_is_a_sentence() {
    let emulator = Emulator::start().expect("the emulator");
    for (command, wanted) in [
        ("exit 3", "ended with status 3"),
        (
            "echo; echo '  no\tsession:' log in first >&2; echo more >&2; exit 1",
            "ended with status 1: no session: log in first",
        ),
        ("there-is-no-such-command-here 2>/dev/null", "ended with status 127"),
        ("kill -9 $$", "was ended by signal 9"),
        ("true", "printed nothing"),
        ("echo; echo 'nothing to say' >&2", "printed nothing: nothing to say"),
        ("echo two secret-words", "did not print one word of printable ASCII"),
        ("echo '\"secret-words\"'", "printed quotes around the token"),
        ("printf 'secret-words\\0'", "did not print one word of printable ASCII"),
        // What it printed is left out of its complaint.
        ("echo secret-words; echo 'bad token secret-words!' >&2; exit 1", "ended with status 1: bad token …!"),
        ("head -c 8193 /dev/zero | tr '\\0' x", "printed more than 8192 bytes"),
        ("yes secret-words", "printed more than 8192 bytes"),
        // It has no input, and is not told to run itself.
        ("cat; exit 4", "ended with status 4"),
        ("exit ${REALTIMEKIT_TOKEN_COMMAND:+5}", "printed nothing"),
    ] {
        let environment = environment(&emulator.base_url(""), command);
        let error = Connection::open(&environment, &["secret-words"]).error(ONE_REQUEST);
        let said = error.split_once("the command in REALTIMEKIT_TOKEN_COMMAND ").map(|(_, said)| said);
        assert_eq!(said, Some(wanted), "{command}");
    }
    assert_eq!(emulator.take_log().len(), 0);
}

/// A command that never ends is ended in time, with all that it started, also what it left in the background.
#[test]
fn a_command_may_take_as_long_as_a_request() {
    let emulator = Emulator::start().expect("the emulator");
    let directory = tempfile::tempdir().expect("a directory");
    let alive = directory.path().join("alive");
    let command = format!("(echo; while sleep 0.05; do echo; done) >> '{}' & sleep 100 | cat", alive.display());
    let mut environment = environment(&emulator.base_url(""), &command);
    environment.set("REALTIMEKIT_TIMEOUT", Some("1"));
    let error = Connection::open(&environment, &[]).error(ONE_REQUEST);
    assert!(
        error.ends_with("did not end within timeout = 1 seconds (it has no input and no terminal to ask anybody)"),
        "{error}"
    );
    assert!(is_still(&alive), "what the command started lives on");
}

/// Whether nobody writes to a file any more.
fn is_still(file: &Path) -> bool {
    assert!(lines(file) > 0, "it never ran");
    let until = Instant::now() + Duration::from_secs(5);
    while Instant::now() < until {
        let before = lines(file);
        std::thread::sleep(Duration::from_millis(300));
        if lines(file) == before {
            return true;
        }
    }
    false
}

#[test]
fn an_interrupt_ends_the_command() {
    let emulator = Emulator::start().expect("the emulator");
    let directory = tempfile::tempdir().expect("a directory");
    let alive = directory.path().join("alive");
    let command = format!("(echo; while sleep 0.05; do echo; done) >> '{}'", alive.display());
    let mut connection = Connection::open(&environment(&emulator.base_url(""), &command), &[]);
    let started = Instant::now();
    let command = json!({ "sql": ONE_REQUEST, "interrupt_after_ms": 1000 });
    let answer = connection.session.command(command).expect("an answer");
    let took = started.elapsed();
    assert_eq!(answer.error.as_deref(), Some("interrupted"));
    assert!(took < Duration::from_millis(1500), "{took:?}");
    assert!(is_still(&alive), "the command lives on");
    connection.cell("SELECT realtime_kit_version()");
}

/// A daemon that a command leaves behind keeps its output open: neither is it waited for, nor is it ended.
#[test]
fn what_a_command_leaves_in_the_background_is_left_alone() {
    let emulator = Emulator::start().expect("the emulator");
    let directory = tempfile::tempdir().expect("a directory");
    let (alive, over) = (directory.path().join("alive"), directory.path().join("over"));
    let command = format!(
        "(while [ ! -e '{}' ]; do sleep 0.05; echo >> '{}'; done) & echo {TOKEN}",
        over.display(),
        alive.display()
    );
    let mut connection = Connection::open(&environment(&emulator.base_url(""), &command), &[TOKEN]);
    assert_eq!(connection.cell(ONE_REQUEST), "4");
    let before = lines(&alive);
    let until = Instant::now() + Duration::from_secs(5);
    while lines(&alive) == before && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    let lives = lines(&alive) > before;
    std::fs::write(&over, "").unwrap();
    assert!(lives, "it was ended");
}

/// A host that lets the system take the status of its children.
#[cfg(unix)]
#[test]
fn a_host_that_ignores_its_children_gets_the_token_all_the_same() {
    let python = std::env::var("REALTIMEKIT_TEST_PYTHON").unwrap_or_else(|_| "/usr/bin/python3".to_owned());
    let program =
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])";
    let (host, extension) = &*super::BENCH;
    let ignoring = crate::harness::host::Host {
        program: python.into(),
        arguments: vec!["-c".into(), program.into(), host.program.clone().into_os_string()],
        ..host.clone()
    };
    let emulator = Emulator::start().expect("the emulator");
    let environment = environment(&emulator.base_url(""), &format!("sleep 0.1; echo {TOKEN}"));
    let mut session = match ignoring.start_with(extension, &environment) {
        Ok(session) => session,
        Err(why) if why.contains("does not start") => return,
        Err(why) => panic!("{why}"),
    };
    assert_eq!(session.expect(ONE_REQUEST).and_then(|answer| answer.cell().cloned()).unwrap().to_string(), "4");
}
