//! A child process that is spoken to in lines, with a limit on how long it may think.

use super::environment::Environment;
use super::written;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long one trial may take before its process is killed.
pub const LIMIT: Duration = Duration::from_secs(60);

/// A running child; killed when dropped.
pub struct Process {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
    /// Standard error goes to a file: what was written there before a line of standard output is there to read
    /// when that line arrives, which two pipes would not promise.
    stderr: File,
    stderr_read: u64,
    said: String,
    deadline: Instant,
}

impl Process {
    /// Starts a command in a clean environment and a home of its own, where what it prints is kept.
    pub fn start(mut command: Command, environment: &Environment) -> Result<Self, String> {
        let home = written::home(environment)?;
        environment.apply(&mut command, &home);
        let errors = home.join("stderr");
        let written = File::create(&errors).map_err(|error| error.to_string())?;
        let mut copy = File::create(home.join("stdout")).map_err(|error| error.to_string())?;
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(written)
            .spawn()
            .map_err(|error| format!("{command:?} does not start: {error}"))?;
        let stdin = child.stdin.take().expect("stdin is piped");
        let stdout = child.stdout.take().expect("stdout is piped");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            let mut line = Vec::new();
            while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
                if copy.write_all(&line).is_err() {
                    break;
                }
                let text = String::from_utf8_lossy(&line).trim_end_matches('\n').to_owned();
                if sender.send(text).is_err() {
                    break;
                }
                line.clear();
            }
        });
        let stderr = File::open(&errors).map_err(|error| error.to_string())?;
        let deadline = Instant::now() + LIMIT;
        Ok(Process { child, stdin, lines, stderr, stderr_read: 0, said: String::new(), deadline })
    }

    /// Sends text, which brings its own line ends.
    pub fn send(&mut self, text: &str) -> Result<(), String> {
        let sent = self.stdin.write_all(text.as_bytes()).and_then(|()| self.stdin.flush());
        sent.map_err(|_| self.ended())
    }

    /// The next line of standard output.
    pub fn line(&mut self) -> Result<String, String> {
        match self.lines.recv_timeout(self.deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                self.said.push_str(&line);
                self.said.push('\n');
                Ok(line)
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.ended()),
            Err(RecvTimeoutError::Timeout) => {
                let _ = self.child.kill();
                Err(format!("no answer within {} s; the process was ended", LIMIT.as_secs()))
            }
        }
    }

    /// What has newly arrived on standard error.
    pub fn new_errors(&mut self) -> Result<String, String> {
        let mut bytes = Vec::new();
        let read =
            self.stderr.seek(SeekFrom::Start(self.stderr_read)).and_then(|_| self.stderr.read_to_end(&mut bytes));
        self.stderr_read += read.map_err(|error| error.to_string())? as u64;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        self.said.push_str(&text);
        Ok(text)
    }

    /// Everything it has printed so far, on both streams.
    pub fn said(&mut self) -> Result<&str, String> {
        self.new_errors()?;
        Ok(&self.said)
    }

    /// The process id, for signals to this child and no other.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    fn ended(&mut self) -> String {
        // Its output is closed, so it is over or about to be: waiting tells with which status.
        let status = self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
        let errors = self.new_errors().unwrap_or_default();
        format!("the process ended ({status}); standard error: {errors}")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a process left behind that ran to its end.
pub struct Finished {
    pub stdout: String,
    pub stderr: String,
    pub success: bool,
    pub took: Duration,
}

/// Runs a command in a clean environment to its end, or kills it when the limit is over.
pub fn run_to_end(mut command: Command, environment: &Environment) -> Result<Finished, String> {
    let home = written::home(environment)?;
    environment.apply(&mut command, &home);
    let (out, err) = (home.join("stdout"), home.join("stderr"));
    let file = |path: &Path| File::create(path).map_err(|error| error.to_string());
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(file(&out)?)
        .stderr(file(&err)?)
        .spawn()
        .map_err(|error| format!("{command:?} does not start: {error}"))?;
    let read = |path: &Path| std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            let took = started.elapsed();
            let (stdout, stderr) = (read(&out).unwrap_or_default(), read(&err).unwrap_or_default());
            return Ok(Finished { stdout, stderr, success: status.success(), took });
        }
        if started.elapsed() > LIMIT {
            let _ = child.kill();
            let _ = child.wait();
            let (stdout, stderr) = (read(&out).unwrap_or_default(), read(&err).unwrap_or_default());
            return Err(format!("not over after {} s; it was ended\n{stdout}{stderr}", LIMIT.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
