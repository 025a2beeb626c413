//! Runs a program in a host: where the host is, its environment, and what it prints, with the moment of each line.

use super::harness::environment::Environment;
use super::harness::extension::target_directory;
use super::harness::written;
use super::hosts::{self, HOSTS, Host};
use super::session::STATEMENTS;
use realtime_kit_emulator::{Emulator, Seen};
use rustix::process::{Pid, Signal, kill_process_group};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// How long a program may run before it is ended, with all that it started.
const LIMIT: Duration = Duration::from_secs(120);

/// What every trial needs.
pub struct Bench {
    /// The extension's path, without suffix.
    pub extension: PathBuf,
    /// A line for each host that was run, by its name: SQLite's version, whether it works, how it is interrupted.
    pub report: Mutex<Vec<(&'static str, [String; 3])>>,
}

/// What came of a program.
pub struct Ran {
    /// The lines of standard output, each with when it came.
    lines: Vec<(Instant, String)>,
    errors: String,
    pub success: bool,
}

impl Ran {
    /// What stands behind `step: `.
    pub fn value(&self, step: &str) -> Result<&str, String> {
        self.line(step).map(|(_, value)| value)
    }

    /// The time between the lines of two steps.
    pub fn between(&self, first: &str, second: &str) -> Result<Duration, String> {
        Ok(self.line(second)?.0.saturating_duration_since(self.line(first)?.0))
    }

    /// Everything on standard output.
    pub fn printed(&self) -> String {
        self.lines.iter().map(|(_, line)| format!("{line}\n")).collect()
    }

    /// Everything on both streams.
    pub fn said(&self) -> String {
        format!("{}{}", self.printed(), self.errors)
    }

    fn line(&self, step: &str) -> Result<(Instant, &str), String> {
        let behind = |line: &'_ str| line.strip_prefix(step).is_some_and(|rest| rest.starts_with(':'));
        let found = self.lines.iter().find(|(_, line)| behind(line));
        let (at, line) = found.ok_or_else(|| format!("there is no line {step:?} in\n{}", self.said()))?;
        Ok((*at, line[step.len() + 1..].trim_start()))
    }
}

impl Host {
    /// Where its program is.
    pub fn program_path(&self) -> PathBuf {
        hosts::folder().join(self.program)
    }

    /// What runs other programs where this host is: left by install.sh.
    fn installed(&self) -> Option<PathBuf> {
        Some(installed().join(self.name)).filter(|file| file.is_file())
    }

    /// A command in the place where the host is.
    fn command(&self, words: &[String]) -> Command {
        match self.installed() {
            Some(file) => {
                let mut command = Command::new(file);
                command.args(words);
                command
            }
            None => {
                let mut command = Command::new(&words[0]);
                command.args(&words[1..]);
                command
            }
        }
    }
}

impl Bench {
    /// Runs a program file in a host against an emulator of its own; also tells the requests that were made.
    pub fn run(&self, host: &Host, program: &Path, switches: &str) -> Result<(Ran, Vec<Seen>), String> {
        let folder = self.extension.parent().unwrap_or(Path::new("/")).display().to_string();
        let mut words: Vec<String> = host.command.iter().map(|word| word.replace("{folder}", &folder)).collect();
        words.push(program.display().to_string());
        self.run_words(host, &words, switches)
    }

    /// Runs a shell script where the host is.
    pub fn run_script(&self, host: &Host, script: &str) -> Result<Ran, String> {
        let words = ["sh", "-c", script].map(str::to_owned);
        Ok(self.run_words(host, &words, "")?.0)
    }

    fn run_words(&self, host: &Host, words: &[String], switches: &str) -> Result<(Ran, Vec<Seen>), String> {
        let emulator = Emulator::start().map_err(|error| format!("the emulator does not start: {error}"))?;
        let mut environment = Environment::of_emulator(&emulator.base_url(switches));
        let path = self.extension.display().to_string();
        let file = format!("{path}{}", std::env::consts::DLL_SUFFIX);
        environment.set("EXTENSION", Some(&path));
        environment.set("EXTENSION_FILE", Some(&file));
        for (name, text) in STATEMENTS {
            environment.set(name, Some(text));
        }
        // What hosts print is UTF-8, and times are not those of this machine's place.
        environment.set("LC_ALL", Some("C.UTF-8"));
        environment.set("TZ", Some("Asia/Kathmandu"));
        environment.set("PYTHONDONTWRITEBYTECODE", Some("1"));
        let ran = run(host.command(words), &environment)?;
        Ok((ran, emulator.take_log()))
    }

    /// Notes what came of a host, for the table at the end.
    pub fn note(&self, host: &Host, sqlite: &str, works: &str, interrupt: &str) {
        let line = [sqlite, works, interrupt].map(str::to_owned);
        self.report.lock().expect("no trial panicked while it noted").push((host.name, line));
    }

    /// The table of all hosts that ran, in the order of the list; empty if none did.
    pub fn report(&self) -> String {
        let lines = self.report.lock().expect("no trial panicked while it noted");
        let mut text = String::new();
        for host in HOSTS {
            if let Some((name, [sqlite, works, interrupt])) = lines.iter().find(|(name, _)| *name == host.name) {
                text += &format!("| {name} | {sqlite} | {works} | {interrupt} |\n");
            }
        }
        if text.is_empty() { text } else { format!("| host | SQLite | runs | interrupt |\n|---|---|---|---|\n{text}") }
    }
}

/// The folder that install.sh fills.
fn installed() -> PathBuf {
    target_directory().join("everywhere")
}

/// Why a host is not here, if so.
pub fn missing(host: &Host) -> Option<String> {
    if host.installed().is_some() {
        return None;
    }
    let advice = format!("missing: tests/everywhere/install.sh {}", host.name);
    let Some((program, arguments)) = host.probe.split_first() else { return Some(advice) };
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    if output.is_ok_and(|output| output.status.success()) { None } else { Some(advice) }
}

/// Whether the absence of a host is a failure: in CI, if REALTIMEKIT_TEST_EVERYWHERE names it.
pub fn must_be_here(host: &Host) -> bool {
    let named = std::env::var("REALTIMEKIT_TEST_EVERYWHERE").unwrap_or_default();
    let names = |word: &str| word == "all" || word == host.name || word == "ci" && host.ci;
    std::env::var_os("CI").is_some() && named.split([' ', ',']).any(names)
}

/// Runs a command to its end in a clean environment and a home of its own; past the limit, ends it and all it started.
fn run(mut command: Command, environment: &Environment) -> Result<Ran, String> {
    let home = written::home(environment)?;
    environment.apply(&mut command, &home);
    // What cargo tells this program about its package: build scripts look at it, and hosts that are compiled would be
    // compiled anew whenever they are built from here and from install.sh in turn.
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_of_package(&name.to_string_lossy())) {
        command.env_remove(name);
    }
    let file = |name: &str| File::create(home.join(name)).map_err(|error| error.to_string());
    command.current_dir(&home).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file("stderr")?).process_group(0);
    let mut child = command.spawn().map_err(|error| format!("{command:?} does not start: {error}"))?;
    let stdout = child.stdout.take().expect("stdout is piped");
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let lines = BufReader::new(stdout).split(b'\n').map_while(Result::ok);
        for line in lines.map(|line| String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned()) {
            if sender.send((Instant::now(), line)).is_err() {
                break;
            }
        }
    });
    let deadline = Instant::now() + LIMIT;
    let mut lines = Vec::new();
    let mut is_over = false;
    while !is_over && Instant::now() < deadline {
        match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => lines.push(line),
            Err(_) => is_over = Instant::now() < deadline,
        }
    }
    if !is_over && let Some(group) = Pid::from_raw(child.id().cast_signed()) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    let errors = std::fs::read(home.join("stderr")).unwrap_or_default();
    let errors = String::from_utf8_lossy(&errors).into_owned();
    let ran = Ran { lines, errors, success: status.success() };
    std::fs::write(home.join("stdout"), ran.printed()).map_err(|error| error.to_string())?;
    if is_over { Ok(ran) } else { Err(format!("not over after {} s; it was ended\n{}", LIMIT.as_secs(), ran.said())) }
}

fn is_of_package(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|prefix| name.starts_with(prefix))
}
