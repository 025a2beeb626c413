//! Runs the program, and keeps what it printed.

use crate::harness::environment::Environment;
pub use crate::harness::program::program;
use crate::harness::written;
use realtime_kit_emulator::{Emulator, TOKEN};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a run may take before it is ended and the test fails.
const LIMIT: Duration = Duration::from_secs(60);

/// An emulator, and an environment that points to it.
pub fn emulator(switches: &str) -> (Emulator, Environment) {
    let emulator = Emulator::start().expect("a free port");
    let environment = Environment::of_emulator(&emulator.base_url(switches));
    (emulator, environment)
}

/// What a run left.
pub struct Ended {
    /// The exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// What it printed, if all went right and nothing was said on standard error.
    #[track_caller]
    pub fn rows(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "it printed {}", self.stdout);
        self.stdout
    }

    /// What it said on standard error, if it ended with this code.
    #[track_caller]
    pub fn failure(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "standard error: {}", self.stderr);
        self.stderr
    }
}

/// A run under way; ended when dropped.
pub struct Running {
    pub child: Child,
    home: PathBuf,
    started: Instant,
}

impl Running {
    /// What it has printed so far.
    pub fn printed(&self) -> String {
        text(&self.home.join("stdout"))
    }

    /// Waits until it has printed something of this kind.
    #[track_caller]
    pub fn wait_until(&self, is_there: impl Fn(&str) -> bool) {
        while !is_there(&self.printed()) {
            assert!(
                self.started.elapsed() < LIMIT,
                "it printed {:?}{}",
                self.printed(),
                text(&self.home.join("stderr"))
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends it and keeps nothing of what it printed: the emulator tells its token, which is no secret there.
    pub fn forget(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        std::fs::remove_file(self.home.join("stdout")).expect("it printed something");
    }

    /// Waits for its end.
    #[track_caller]
    pub fn end(mut self) -> Ended {
        loop {
            if let Some(status) = self.child.try_wait().expect("a child of this process") {
                let ended =
                    Ended { code: status.code(), stdout: self.printed(), stderr: text(&self.home.join("stderr")) };
                for printed in [&ended.stdout, &ended.stderr] {
                    assert!(!printed.contains(TOKEN), "it told the token: {printed}");
                }
                return ended;
            }
            assert!(self.started.elapsed() < LIMIT, "not over after {} s", LIMIT.as_secs());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts the program. Standard output goes to a file, which is no terminal.
pub fn start(environment: &Environment, arguments: &[&str], stdin: Stdio) -> Running {
    let home = written::home(environment).expect("a place for what it prints");
    let file = |name: &str| File::create(home.join(name)).expect("a place for what it prints");
    let mut command = Command::new(program());
    environment.apply(&mut command, &home);
    command.args(arguments).current_dir(&home);
    let child = command.stdin(stdin).stdout(file("stdout")).stderr(file("stderr")).spawn().expect("the program starts");
    Running { child, home, started: Instant::now() }
}

/// Runs the program to its end.
#[track_caller]
pub fn run(environment: &Environment, arguments: &[&str]) -> Ended {
    start(environment, arguments, Stdio::null()).end()
}

/// Runs the program to its end with this text on standard input.
#[track_caller]
pub fn run_with(environment: &Environment, arguments: &[&str], stdin: &str) -> Ended {
    let mut running = start(environment, arguments, Stdio::piped());
    running.child.stdin.take().expect("stdin is piped").write_all(stdin.as_bytes()).expect("it reads");
    running.end()
}

/// Runs the program without an emulator, and without anybody's account.
#[track_caller]
pub fn run_alone(arguments: &[&str]) -> Ended {
    run(&Environment::default(), arguments)
}

fn text(file: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(file).unwrap_or_default()).into_owned()
}
