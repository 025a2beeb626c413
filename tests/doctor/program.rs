//! `realtime-kit doctor`.

use crate::harness::environment::Environment;
use crate::harness::process::{Finished, run_to_end};
use crate::harness::program::program;
use crate::harness::written;
use realtime_kit_emulator::Emulator;
use rustix::process::{Pid, Signal, kill_process};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Outcome = Result<(), String>;
type Trial = fn() -> Outcome;

/// Every trial.
pub static TRIALS: &[(&str, Trial)] = &[
    ("a_healthy_set_up_ends_with_0", a_healthy_set_up_ends_with_0),
    ("a_failed_check_ends_with_1_and_its_remedy", a_failed_check_ends_with_1_and_its_remedy),
    ("json_and_csv_have_all_columns", json_and_csv_have_all_columns),
    ("a_terminal_sees_symbols", a_terminal_sees_symbols),
    ("control_c_ends_it", control_c_ends_it),
];

fn doctor(environment: &Environment, arguments: &[&str]) -> Result<Finished, String> {
    let mut command = Command::new(program());
    command.arg("doctor").args(arguments);
    run_to_end(command, environment)
}

fn emulator(switches: &str) -> Result<(Emulator, Environment), String> {
    let emulator = Emulator::start().map_err(|error| error.to_string())?;
    let mut environment = Environment::of_emulator(&emulator.base_url(switches));
    environment.set("REALTIMEKIT_IN_FLIGHT", None);
    environment.set("REALTIMEKIT_CACHE", None);
    Ok((emulator, environment))
}

fn hold(is_so: bool, what: &str, finished: &Finished) -> Outcome {
    if is_so { Ok(()) } else { Err(format!("{what}\n{}{}", finished.stdout, finished.stderr)) }
}

fn a_healthy_set_up_ends_with_0() -> Outcome {
    let (emulator, environment) = emulator("")?;
    let finished = doctor(&environment, &[])?;
    hold(finished.success && finished.stderr.is_empty(), "it ends well", &finished)?;
    hold(finished.stdout.ends_with("\n\nAll is well.\n"), "all is well", &finished)?;
    hold(finished.stdout.is_ascii(), "ASCII without a terminal", &finished)?;
    hold(finished.stdout.contains("\nok      sessions        There are 523.\n"), "a line a check", &finished)?;
    hold(emulator.take_log().len() == 2, "two requests", &finished)
}

fn a_failed_check_ends_with_1_and_its_remedy() -> Outcome {
    let (emulator, mut environment) = emulator("")?;
    environment.set("CLOUDFLARE_API_TOKEN", None);
    let finished = doctor(&environment, &[])?;
    hold(!finished.success && finished.stderr.is_empty(), "it ends with 1", &finished)?;
    hold(finished.stdout.contains("\nfailed  token           There is no token.\n"), "the check", &finished)?;
    let remedy = format!("\n{:24}  Set CLOUDFLARE_API_TOKEN, or SELECT", "");
    hold(finished.stdout.contains(&remedy), "its remedy, indented", &finished)?;
    hold(finished.stdout.ends_with("\n\n1 failed, 8 skipped.\n"), "the sum", &finished)?;
    for form in ["--json", "--csv"] {
        hold(!doctor(&environment, &[form])?.success, "also in other forms", &finished)?;
    }
    hold(emulator.take_log().is_empty(), "no request", &finished)
}

fn json_and_csv_have_all_columns() -> Outcome {
    let (emulator, environment) = emulator("")?;
    let json = doctor(&environment, &["--json"])?;
    let lines: Result<Vec<serde_json::Value>, _> = json.stdout.lines().map(serde_json::from_str).collect();
    let lines = lines.map_err(|error| format!("{error}\n{}", json.stdout))?;
    hold(json.success && lines.len() == 19, "an object a check", &json)?;
    let keys: Vec<&str> =
        lines[0].as_object().map(|line| line.keys().map(String::as_str).collect()).unwrap_or_default();
    hold(keys.len() == 5 && lines.iter().all(|line| line["state"] == "ok" && line["remedy"].is_null()), "rows", &json)?;
    let csv = doctor(&environment, &["--csv"])?;
    hold(csv.stdout.starts_with("name,state,found,remedy,about\r\nsqlite,ok,"), "CSV", &csv)?;
    hold(emulator.take_log().len() == 4, "two requests each", &csv)
}

/// A terminal by script(1), if it is there.
fn a_terminal_sees_symbols() -> Outcome {
    let (_emulator, mut environment) = emulator("")?;
    environment.set("REALTIMEKIT_TIMOUT", Some("1"));
    environment.set("REALTIMEKIT_APP_ID", None);
    let run = |environment: &Environment| {
        let mut command = Command::new("script");
        command.args(["-qec", &format!("{} doctor", program().display()), "/dev/null"]);
        run_to_end(command, environment)
    };
    let Ok(coloured) = run(&environment) else { return Ok(()) };
    for mark in ["\u{1b}[32m✓\u{1b}[0m token ", "\u{1b}[33m!\u{1b}[0m environment ", "\u{1b}[31m✗\u{1b}[0m app_id "]
    {
        hold(coloured.stdout.contains(mark), mark, &coloured)?;
    }
    environment.set("NO_COLOR", Some("1"));
    let plain = run(&environment)?;
    hold(plain.stdout.contains("failed  app_id") && !plain.stdout.contains('\u{1b}'), "NO_COLOR", &plain)
}

fn control_c_ends_it() -> Outcome {
    let (_emulator, environment) = emulator("fault=stall@all")?;
    let mut command = Command::new(program());
    environment.apply(&mut command, &written::home(&environment)?);
    let mut child = command.arg("doctor").stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    std::thread::sleep(Duration::from_millis(300));
    let begun = Instant::now();
    let id = Pid::from_raw(child.id().cast_signed()).expect("an id");
    kill_process(id, Signal::INT).expect("a child of this process");
    let status = child.wait().map_err(|error| error.to_string())?;
    match status.code() {
        Some(130) if begun.elapsed() < Duration::from_millis(500) => Ok(()),
        code => Err(format!("{code:?} after {:?}", begun.elapsed())),
    }
}
