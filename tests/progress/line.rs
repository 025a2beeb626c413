//! The line: when there is one, what it tells, and that nothing of it is left.

use crate::harness::environment::Environment;
use crate::terminal::{Bench, DRAWN, PAGES, Running, SESSIONS, emulator};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

const COUNT: &str = "SELECT count(*) FROM realtime_kit_sessions";

/// Each page is long enough in coming.
const SLOW: &str = "latency=300";

/// How the line tells of pages.
const PAGE: &str = "sessions: page ";

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    vec![
        bench.trial("line::in_the_sqlite3_shell", &["sqlite3"], |bench| {
            let mut runs = ["auto", "never"].map(|word| in_the_shell(bench, word));
            told(&mut runs[0]);
            same(&mut runs);
        }),
        bench.trial("line::in_python", &["python3"], |bench| {
            let code = format!("print('counting ', end='', flush=True)\nprint(*db.execute({COUNT:?}).fetchone())");
            let mut runs = ["auto", "never"].map(|word| started(word, SLOW, bench.python(&code)));
            told(&mut runs[0]);
            // What the host has begun to print stands in front of it.
            assert!(runs[0].screen().starts_with("counting ["), "{}", runs[0].screen());
            same(&mut runs);
            assert_eq!(runs[0].screen(), format!("counting {SESSIONS}"));
        }),
        bench.trial("line::at_pythons_prompt", &["python3"], |bench| {
            let mut runs = ["auto", "never"].map(|word| {
                let mut running = started(word, SLOW, bench.python_prompt());
                running.until(|screen| screen.starts_with(">>>"));
                running.type_in(&format!("print(*db.execute({COUNT:?}).fetchone())\n"));
                running
            });
            told(&mut runs[0]);
            for running in &mut runs {
                running.until(|screen| screen.contains(&format!("\n{SESSIONS}\n>>>")));
                running.type_in("exit()\n");
            }
            same(&mut runs);
        }),
        bench.trial("line::in_the_program", &[], |bench| {
            let mut runs = ["auto", "never"].map(|word| started(word, SLOW, bench.program(&[COUNT])));
            told(&mut runs[0]);
            same(&mut runs);
        }),
        bench.trial("line::between_rows", &[], rows_are_whole),
        bench.trial("line::between_rows_of_a_join", &["sqlite3"], rows_of_a_join_are_whole),
        bench.trial("line::not_before_a_second", &["sqlite3"], |bench| {
            let (_emulator, environment) = emulator(SLOW);
            let mut running = Running::wide(&environment, bench.shell());
            running.until(|screen| screen.ends_with("sqlite>"));
            let began = Instant::now();
            running.type_in(&format!("{COUNT};\n"));
            running.until(|screen| screen.contains(PAGE));
            assert!(began.elapsed() >= Duration::from_secs(1));
            // A short statement behind it has none.
            running.until(|screen| screen.ends_with(&format!("{SESSIONS}\nsqlite>")));
            let drawn = running.printed.len();
            running.type_in("SELECT id FROM realtime_kit_sessions LIMIT 1;\n");
            running.until(|screen| screen.matches("sqlite>").count() == 3);
            assert!(!running.printed[drawn..].windows(DRAWN.len()).any(|bytes| bytes == DRAWN));
        }),
        Trial::test("line::as_the_document_shows_it", || {
            let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/logging-and-progress.md");
            let document = std::fs::read_to_string(document)?;
            let shown = document.split_once("```progress\n").and_then(|(_, rest)| rest.split_once('\n'));
            is_whole(shown.map(|(line, _)| line).unwrap_or_default());
            Ok(())
        }),
        bench.trial("line::control_c_in_the_sqlite3_shell", &["sqlite3"], |bench| {
            let mut running = in_the_shell(bench, "auto");
            told(&mut running);
            running.type_in("\x03");
            running.until(|screen| screen.ends_with("sqlite>"));
            let screen = running.screen();
            assert!(screen.contains("\n^CRuntime error: interrupted (9)\nsqlite>"), "{screen}");
            assert!(!screen.contains("page"), "{screen}");
        }),
        bench.trial("line::control_c_in_python_with_a_progress_handler", &["python3"], |bench| {
            // The line of docs/hosts.md: without it Python notices Control-C when the statement is over.
            let code = format!("db.set_progress_handler(lambda: None, 1000)\nprint(*db.execute({COUNT:?}).fetchone())");
            let mut running = started("auto", "latency=300,fault=stall@n5", bench.python(&code));
            told(&mut running);
            running.type_in("\x03");
            let since = Instant::now();
            assert!(!running.end().success());
            // Without the handler it goes on until the server gives up.
            assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
            let screen = running.screen();
            assert!(screen.contains("interrupted") || screen.contains("KeyboardInterrupt"), "{screen}");
            assert!(!screen.contains("page"), "{screen}");
        }),
        bench.trial("line::control_c_in_the_program", &[], |bench| {
            let mut running = started("auto", "latency=300,fault=stall@n5", bench.program(&[COUNT]));
            told(&mut running);
            running.type_in("\x03");
            assert_eq!(running.end().code(), Some(130));
            assert_eq!(running.screen(), "^CInterrupted.");
        }),
        bench.trial("line::an_error_behind_it", &[], |bench| {
            let faults = "latency=300,fault=400@n6";
            let mut runs = ["auto", "never"].map(|word| started(word, faults, bench.program(&["--json", COUNT])));
            told(&mut runs[0]);
            same(&mut runs);
            assert!(runs[0].screen().contains("400"), "{}", runs[0].screen());
        }),
        bench.trial("line::waits_for_the_budget", &[], |bench| {
            let mut running = started("auto", "budget=3,window=4,latency=300", bench.program(&["--json", COUNT]));
            running.until(|screen| screen.contains("sessions: waiting for the budget until "));
            let screen = running.screen();
            let (_, at) = screen.split_once(" until ").expect("it says when");
            let form: String = at.chars().take(12).map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
            assert_eq!(form, "00:00:00 UTC", "{screen}");
            running.end();
            assert_eq!(running.screen(), format!("{{\"count(*)\":{SESSIONS}}}"));
        }),
        bench.trial("line::of_a_join", &[], |bench| {
            let sql = "SELECT count(*) FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id LIMIT 1";
            let mut running = started("auto", SLOW, bench.program(&["--json", sql]));
            running.until(|screen| screen.contains(&format!(" of {SESSIONS}; sessions_participants: ")));
            assert!(running.screen().contains("] sessions: row "), "{}", running.screen());
        }),
        bench.trial("line::of_a_list", &[], |bench| {
            let sql = "SELECT count(*) FROM realtime_kit_sessions_participants WHERE session_id IN (SELECT id FROM realtime_kit_sessions LIMIT 10)";
            let mut running = started("auto", SLOW, bench.program(&["--json", sql]));
            running.until(|screen| screen.contains("sessions_participants: "));
            assert!(running.screen().contains(" of 10, "), "{}", running.screen());
        }),
        bench.trial("line::of_the_mirror", &[], |bench| {
            let (_emulator, environment) = emulator(SLOW);
            let mut running = Running::wide(&environment, bench.program(&["mirror", "calls.db", "--quiet"]));
            running.until(|screen| screen.contains("mirror: sessions: page "));
            running.until(|screen| screen.contains(" parts of sessions; "));
            running.type_in("\x03");
            assert_eq!(running.end().code(), Some(130));
            assert_eq!(running.screen(), "^CInterrupted.");
        }),
        bench.trial("line::is_cut_and_not_wrapped", &["python3"], |bench| {
            let code = format!("print('x' * 30, end='', flush=True)\nprint(*db.execute({COUNT:?}).fetchone())");
            let (_emulator, environment) = emulator(SLOW);
            let mut running = Running::start(&environment, bench.python(&code), 40, |_| ());
            running.until(|screen| screen.contains("x["));
            assert_eq!(running.screen().lines().count(), 1, "{}", running.screen());
            running.end();
            assert_eq!(running.screen(), format!("{}{SESSIONS}", "x".repeat(30)));
        }),
        bench.trial("line::a_terminal_that_is_stopped", &["sqlite3"], |bench| {
            let (emulator, environment) = emulator(SLOW);
            let mut running = Running::wide(&environment, bench.shell());
            running.until(|screen| screen.ends_with("sqlite>"));
            emulator.take_log();
            running.type_in(&format!("{COUNT};\n"));
            told(&mut running);
            // Control-S: nothing is taken until Control-Q. The statement does not wait for that.
            running.type_in("\x13");
            let began = Instant::now();
            let mut requests = 0;
            while requests < PAGES {
                requests += emulator.take_log().len() as u32;
                std::thread::sleep(Duration::from_millis(20));
                assert!(began.elapsed() < Duration::from_secs(30), "it waits for the terminal");
            }
            running.type_in("\x11");
            running.until(|screen| screen.contains(&format!("{SESSIONS}")) && screen.ends_with("sqlite>"));
        }),
    ]
}

/// A program under way, with that setting.
fn started(word: &str, switches: &str, command: Command) -> Running {
    let (emulator, environment) = environment(word, switches);
    // It goes on for as long as the tests do.
    std::mem::forget(emulator);
    Running::wide(&environment, command)
}

fn environment(word: &str, switches: &str) -> (realtime_kit_emulator::Emulator, Environment) {
    let (emulator, mut environment) = emulator(switches);
    environment.set("REALTIMEKIT_PROGRESS", Some(word));
    (emulator, environment)
}

fn in_the_shell(bench: &Bench, word: &str) -> Running {
    let mut running = started(word, SLOW, bench.shell());
    running.until(|screen| screen.ends_with("sqlite>"));
    running.type_in(&format!("{COUNT};\n.quit\n"));
    running
}

/// Waits for the line, and holds that it tells all there is to tell.
#[track_caller]
fn told(running: &mut Running) {
    running.until(|screen| screen.contains(PAGE));
    let screen = running.screen();
    let line = screen.lines().find(|line| line.contains(PAGE)).expect("a line");
    is_whole(line);
    // The cursor is where the host left it, and can be seen.
    assert!(!running.printed.windows(6).any(|bytes| bytes == b"\x1b[?25l"));
}

/// Whether a line tells all there is to tell.
#[track_caller]
fn is_whole(line: &str) {
    let rest = line.split_once(PAGE).map(|(_, rest)| rest).unwrap_or_default();
    let figures: String = rest.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let form = figures.replace("00", "0").replace("00", "0").replace("0,0", "0");
    assert_eq!(form, "0 of 0, 0 rows, 0.0 requests/s, budget left 0", "{line}");
    assert!(rest.contains(&format!(" of {PAGES}, ")), "{line}");
}

/// Two runs of the same, the first one with a line and the second one without: in the end the same stands on the screen.
#[track_caller]
fn same(runs: &mut [Running; 2]) {
    let [one, other] = runs;
    assert_eq!(one.end().code(), other.end().code());
    assert_eq!((one.was_drawn(), other.was_drawn()), (true, false));
    assert_eq!(one.screen(), other.screen());
    assert!(!one.screen().contains("requests/s"));
}

/// Rows that are printed as they come, with a wait for each page.
fn rows_are_whole(bench: &Bench) {
    let sql = "SELECT id, created_at FROM realtime_kit_sessions ORDER BY created_at";
    let mut runs = ["auto", "never"].map(|word| started(word, SLOW, bench.program(&["--json", sql])));
    told(&mut runs[0]);
    same(&mut runs);
    assert_eq!(runs[0].screen().lines().filter(|line| line.ends_with("\"}")).count() as u32, SESSIONS);
}

/// Rows with a short wait for each: the line stands there nevertheless.
fn rows_of_a_join_are_whole(bench: &Bench) {
    let sql = "SELECT s.id, count(*) FROM (SELECT id FROM realtime_kit_sessions LIMIT 40) AS s JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id GROUP BY s.id";
    let mut runs = ["auto", "never"].map(|word| {
        let mut running = started(word, "latency=60", bench.shell());
        running.until(|screen| screen.ends_with("sqlite>"));
        running.type_in(&format!("{sql};\n.quit\n"));
        running
    });
    same(&mut runs);
}
