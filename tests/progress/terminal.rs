//! A program on a terminal: what is typed, what stands on the screen.

use crate::harness::environment::Environment;
use crate::harness::hosts::Hosts;
use crate::harness::program::program;
use crate::harness::{extension, written};
use libtest_mimic::{Failed, Trial};
use realtime_kit_emulator::{Emulator, Options};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long anything may take before the test fails.
const LIMIT: Duration = Duration::from_secs(60);

/// Sessions of the emulator, on this many pages.
pub const SESSIONS: u32 = 130;
pub const PAGES: u32 = 7;

/// How a line begins.
pub const DRAWN: &[u8] = b"\x1b7";

/// What the trials share.
pub struct Bench {
    pub extension: PathBuf,
    /// The sqlite3 shell and Python, if they are there.
    shell: Option<PathBuf>,
    python: Option<PathBuf>,
}

impl Bench {
    pub fn new() -> Arc<Self> {
        let hosts = Hosts::find();
        let named = |name: &str| hosts.named(name).map(|host| host.program.clone());
        let extension = extension::path().expect("the extension is built");
        Arc::new(Self { extension, shell: named("sqlite3"), python: named("python3") })
    }

    /// A trial that needs what cannot be had everywhere.
    pub fn trial(
        self: &Arc<Self>,
        name: impl Into<String>,
        needs: &[&str],
        run: impl FnOnce(&Bench) + Send + 'static,
    ) -> Trial {
        let bench = Arc::clone(self);
        let is_there = |what: &&str| match *what {
            "sqlite3" => self.shell.is_some(),
            "python3" => self.python.is_some(),
            // A session of its own with the terminal as its own: util-linux.
            _ => Command::new("setsid").arg("--version").output().is_ok_and(|output| output.status.success()),
        };
        let missing = needs.iter().chain(&["setsid"]).any(|what| !is_there(what));
        let missing_is_wrong = std::env::var_os("CI").is_some();
        Trial::test(name, move || {
            run(&bench);
            Ok::<(), Failed>(())
        })
        .with_ignored_flag(missing && !missing_is_wrong)
    }

    /// The sqlite3 shell's file.
    pub fn shell_file(&self) -> &Path {
        self.shell.as_deref().expect("a sqlite3 shell")
    }

    /// The sqlite3 shell as it is typed into.
    pub fn shell(&self) -> Command {
        let mut command = on_a_terminal(self.shell_file());
        command.args(["-init", "/dev/null", "-interactive", "-cmd"]).arg(format!(".load {}", self.extension.display()));
        command
    }

    /// Python, with `db` as a connection that has the tables.
    pub fn python(&self, code: &str) -> Command {
        let mut command = on_a_terminal(self.python.as_deref().expect("a Python"));
        command.arg("-c").arg(format!("{}\n{code}", self.python_begins()));
        command
    }

    /// Python's own prompt.
    pub fn python_prompt(&self) -> Command {
        let mut command = on_a_terminal(self.python.as_deref().expect("a Python"));
        command.args(["-q", "-i", "-c", &self.python_begins()]);
        command
    }

    fn python_begins(&self) -> String {
        format!(
            "import sqlite3, os, sys, threading, termios, tty\ndb = sqlite3.connect(':memory:', check_same_thread=False)\ndb.enable_load_extension(True)\ndb.load_extension({:?})",
            self.extension.display().to_string()
        )
    }

    /// The program.
    pub fn program(&self, arguments: &[&str]) -> Command {
        let mut command = on_a_terminal(program());
        command.args(arguments);
        command
    }
}

/// A program with the terminal as its own, as a shell starts it.
pub fn on_a_terminal(program: &Path) -> Command {
    let mut command = Command::new("setsid");
    command.arg("--ctty").arg(program);
    command
}

/// An emulator of [`SESSIONS`] on [`PAGES`], and an environment that points to it.
pub fn emulator(switches: &str) -> (Emulator, Environment) {
    let emulator = Emulator::start_with(Options { sessions: SESSIONS as usize, ..Options::default() });
    let emulator = emulator.expect("a free port");
    let mut environment = Environment::of_emulator(&emulator.base_url(switches));
    environment.set("REALTIMEKIT_PAGE_SIZE", Some("20"));
    environment.set("REALTIMEKIT_PUSH_COUNT", Some("off"));
    environment.set("TERM", Some("xterm"));
    // Nobody's way of editing lines.
    environment.set("INPUTRC", Some("/dev/null"));
    (emulator, environment)
}

/// A program on a terminal; ended when dropped.
pub struct Running {
    child: Child,
    terminal: File,
    screen: avt::Terminal,
    /// All that came out.
    pub printed: Vec<u8>,
    home: PathBuf,
    began: Instant,
}

impl Running {
    /// Starts it on a terminal of that many columns. What `redirect` changes is not the terminal.
    pub fn start(environment: &Environment, mut command: Command, columns: u16, redirect: fn(&mut Command)) -> Self {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).expect("a terminal");
        grantpt(&terminal).and_then(|()| unlockpt(&terminal)).expect("a terminal");
        let name = ptsname(&terminal, Vec::new()).expect("its name");
        let size = Winsize { ws_row: 200, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&terminal, size).expect("a size");
        let side = || {
            let side = File::options().read(true).write(true).open(name.to_str().expect("ASCII"));
            Stdio::from(side.expect("its other side"))
        };
        let home = written::home(environment).expect("a place for what it prints");
        environment.apply(&mut command, &home);
        command.current_dir(&home).stdin(side()).stdout(side()).stderr(side());
        redirect(&mut command);
        let child = command.spawn().expect("it starts");
        let screen = avt::Terminal::new(columns.into(), 200).expect("a size");
        Self { child, terminal: terminal.into(), screen, printed: Vec::new(), home, began: Instant::now() }
    }

    /// The same on a wide terminal.
    pub fn wide(environment: &Environment, command: Command) -> Self {
        Self::start(environment, command, 160, |_| ())
    }

    /// Takes what has come out meanwhile; `false` at the end.
    pub fn look(&mut self) -> bool {
        let mut asked = [PollFd::new(&self.terminal, PollFlags::IN)];
        let soon = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
        if poll(&mut asked, Some(&soon)).is_ok_and(|ready| ready == 0) {
            return true;
        }
        let mut bytes = [0; 4096];
        match self.terminal.read(&mut bytes) {
            Ok(count) if count > 0 => {
                self.printed.extend(&bytes[..count]);
                self.screen.feed(String::from_utf8_lossy(&bytes[..count]).as_ref());
                true
            }
            _ => false,
        }
    }

    /// Waits until the screen is so.
    #[track_caller]
    pub fn until(&mut self, is_so: impl Fn(&str) -> bool) {
        while !is_so(&self.screen()) {
            let goes_on = self.look();
            let is_late = self.began.elapsed() > LIMIT;
            assert!((goes_on || is_so(&self.screen())) && !is_late, "this stands on the screen:\n{}", self.screen());
        }
    }

    /// Waits for its end.
    #[track_caller]
    pub fn end(&mut self) -> ExitStatus {
        while self.look() {
            assert!(self.began.elapsed() < LIMIT, "this stands on the screen:\n{}", self.screen());
            if self.child.try_wait().expect("a child of this process").is_some() {
                while self.has_more() && self.look() {}
                break;
            }
        }
        self.child.wait().expect("a child of this process")
    }

    fn has_more(&self) -> bool {
        let mut asked = [PollFd::new(&self.terminal, PollFlags::IN)];
        poll(&mut asked, Some(&Timespec::default())).is_ok_and(|ready| ready > 0)
    }

    /// Nobody reads its standard error any more, which is a pipe.
    pub fn forget_errors(&mut self) {
        drop(self.child.stderr.take());
    }

    pub fn type_in(&mut self, text: &str) {
        self.terminal.write_all(text.as_bytes()).expect("it takes what is typed");
    }

    /// What stands on the screen, without what is empty at the end of lines and below.
    pub fn screen(&self) -> String {
        let lines: Vec<String> =
            self.screen.screen().visible_lines().map(|line| line.text().trim_end().to_owned()).collect();
        lines.join("\n").trim_end().to_owned()
    }

    /// Whether a line was ever drawn.
    pub fn was_drawn(&self) -> bool {
        self.printed.windows(DRAWN.len()).any(|bytes| bytes == DRAWN)
    }

    /// What a file in its directory holds.
    pub fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.home.join(name)).expect("a file that it wrote")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Where it is looked through for secrets.
        let _ = std::fs::write(self.home.join("terminal"), &self.printed);
    }
}
