//! Control-C, and a reader that has had enough.

use crate::bench::{Running, emulator, program, run_alone, start};
use crate::harness::environment::Environment;
use crate::harness::written;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How soon it must be over; what is promised is a tenth of a second, the rest is the machine's.
const AT_ONCE: Duration = Duration::from_millis(500);

/// Counts for ever.
const ENDLESS: &str = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";

fn interrupt(running: &Running) {
    let id = Pid::from_raw(running.child.id().cast_signed()).expect("an id");
    kill_process(id, Signal::INT).expect("a child of this process");
}

/// Presses Control-C once something is printed, or after a moment, and holds that the program ends with 130.
#[track_caller]
pub fn ends_at_once(running: Running) {
    std::thread::sleep(Duration::from_millis(300));
    let started = Instant::now();
    interrupt(&running);
    let ended = running.end();
    assert!(started.elapsed() < AT_ONCE, "over after {:?}", started.elapsed());
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(130), "Interrupted.\n"));
}

#[test]
fn control_c_ends_a_statement_that_waits_for_the_api() {
    let (_emulator, environment) = emulator("fault=stall@all");
    let running = start(&environment, &["SELECT * FROM realtime_kit_sessions"], Stdio::null());
    ends_at_once(running);
}

#[test]
fn control_c_ends_a_statement_that_computes() {
    let sql = format!("{ENDLESS} SELECT count(*) FROM n; SELECT 'and not the next'");
    for form in ["--csv", "--table"] {
        ends_at_once(start(&Environment::default(), &[form, &sql], Stdio::null()));
    }
}

#[test]
fn control_c_ends_a_statement_that_prints() {
    let sql = format!("{ENDLESS} SELECT i FROM n");
    let running = start(&Environment::default(), &["--csv", &sql], Stdio::null());
    running.wait_until(|printed| printed.len() > 1000);
    ends_at_once(running);
}

#[test]
fn control_c_ends_the_demo_and_the_reading_of_standard_input() {
    let sql = format!("{ENDLESS} SELECT count(*) FROM n");
    ends_at_once(start(&Environment::default(), &["demo", &sql], Stdio::null()));
    let mut running = start(&Environment::default(), &["-"], Stdio::piped());
    let stdin = running.child.stdin.take();
    std::thread::sleep(Duration::from_millis(300));
    interrupt(&running);
    // Nothing was under way: the signal ends the program as it ends any other, and a shell says 130.
    let status = running.child.wait().expect("a child of this process");
    assert_eq!(status.signal().map(|signal| 128 + signal).or(status.code()), Some(130));
    drop(stdin);
}

#[test]
fn a_reader_that_has_had_enough_is_no_error() {
    let sql = format!("{ENDLESS} SELECT i FROM n");
    let many = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT i, i AS j FROM n";
    for arguments in [
        vec!["--csv", &sql],
        vec!["--json", &sql],
        vec!["--table", many],
        vec!["demo", "--json", &sql],
        vec!["completions", "zsh"],
    ] {
        let home = written::home(&Environment::default()).expect("a place for what it prints");
        let mut command = Command::new(program());
        Environment::default().apply(&mut command, &home);
        let errors = home.join("stderr");
        let stderr = File::create(&errors).expect("a place for what it prints");
        let child = command.args(&arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr).spawn();
        let mut child = child.expect("the program starts");
        let mut first = [0; 8];
        child.stdout.take().expect("stdout is piped").read_exact(&mut first).expect("it prints");
        let started = Instant::now();
        let status = loop {
            match child.try_wait().expect("a child of this process") {
                Some(status) => break status,
                None if started.elapsed() > Duration::from_secs(20) => {
                    let _ = child.kill();
                    panic!("{arguments:?} goes on without a reader");
                }
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        assert_eq!(
            (status.code(), std::fs::read_to_string(&errors).expect("text").as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_disk_that_is_full_is_an_error() {
    if let Ok(full) = File::options().write(true).open("/dev/full") {
        let child = Command::new(program()).args(["--csv", "SELECT 1"]).stdout(full).stderr(Stdio::piped()).spawn();
        let ended = child.expect("the program starts").wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(said.starts_with("The output cannot be written: "), "{said}");
        assert_eq!(ended.status.code(), Some(1));
    }
    run_alone(&["--csv", "SELECT 1"]).rows();
}

/// What the program prints on a terminal.
pub fn on_a_terminal(arguments: &[&str]) -> String {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&terminal).and_then(|()| unlockpt(&terminal)).expect("a terminal");
    let name = ptsname(&terminal, Vec::new()).expect("its name");
    let name = name.to_str().expect("ASCII");
    let side = File::options().read(true).write(true).open(name).expect("its other side");
    let home = written::home(&Environment::default()).expect("a place for what it prints");
    let mut command = Command::new(program());
    Environment::default().apply(&mut command, &home);
    let status = command.args(arguments).stdin(Stdio::null()).stdout(side).status().expect("the program starts");
    assert!(status.success());
    // Its own copy of the other side is closed with the command: then reading ends, with an error on Linux.
    drop(command);
    let mut printed = Vec::new();
    let _ = File::from(terminal).read_to_end(&mut printed);
    let copy = File::create(home.join("stdout")).and_then(|mut file| file.write_all(&printed));
    copy.expect("a place for what it prints");
    String::from_utf8_lossy(&printed).into_owned()
}
