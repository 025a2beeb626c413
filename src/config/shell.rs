//! One run of the command that prints a token.

#[cfg(unix)]
pub(super) use unix::run;

use std::time::Duration;

use secrecy::SecretString;

use crate::config::command::{Halt, Stop};
use crate::config::environment::Seen;

/// Elsewhere nothing is run: it could not be ended with all that it started.
#[cfg(not(unix))]
pub(super) fn run(
    _text: &str,
    _environment: &Seen,
    _limit: Duration,
    _stop: &mut Stop<'_>,
) -> Result<SecretString, Halt> {
    Err(Halt::Failed("is not run on this system: use CLOUDFLARE_API_TOKEN_FILE".to_owned()))
}

#[cfg(unix)]
mod unix {
    use std::io::{ErrorKind, Read};
    use std::os::fd::AsFd;
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::process::{Child, Command, ExitStatus, Stdio};
    use std::time::Instant;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    use rustix::process::{Pid, Signal, kill_process_group};
    use secrecy::zeroize::Zeroizing;

    use super::*;
    use crate::config::token::{LONGEST, token_of};
    use crate::error::tidy;

    /// How long one look at the command waits for it to print something or to end.
    const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 10_000_000 };

    /// The bytes of standard error that are kept.
    const ERRORS: usize = 2048;

    /// Runs it, `/bin/sh -c text`, and gives the token that it printed.
    ///
    /// It has no input, and a process group of its own, which is ended as a whole when time is over or nobody waits; what
    /// it leaves running when it ends by itself is left alone.
    pub(in crate::config) fn run(
        text: &str,
        environment: &Seen,
        limit: Duration,
        stop: &mut Stop<'_>,
    ) -> Result<SecretString, Halt> {
        let started = Instant::now();
        let failed = |why: String| Halt::Failed(why);
        let mut child = Command::new("/bin/sh")
            .arg("-c")
            .arg(text)
            .env_clear()
            .envs(environment.of_a_command())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(|error| failed(format!("cannot be run: {error}")))?;
        let mut printed = Stream::new(child.stdout.take(), LONGEST + 1);
        let mut errors = Stream::new(child.stderr.take(), ERRORS);
        let ended = loop {
            if stop() {
                end(&mut child);
                return Err(Halt::Stopped);
            }
            if started.elapsed() >= limit {
                end(&mut child);
                let seconds = limit.as_secs();
                return Err(failed(format!(
                    "did not end within timeout = {seconds} seconds (it has no input and no terminal to ask anybody)"
                )));
            }
            wait(&printed, &errors);
            // Asked before the rest is read: what it wrote before its end is there to be read then.
            let ended = child.try_wait();
            printed.read();
            errors.read();
            if printed.kept.len() > LONGEST {
                end(&mut child);
                return Err(failed(format!("printed more than {LONGEST} bytes")));
            }
            match ended {
                Ok(None) => {}
                Ok(Some(status)) => break Some(status),
                // The host takes the status of all its children itself.
                Err(_) => break None,
            }
        };
        if let Some(status) = ended.filter(|status| !status.success()) {
            return Err(failed(format!("{}{}", told(status), first_line(&errors.kept, &printed.kept))));
        }
        token_of(&printed.kept).map_err(|why| {
            let of_a_command = [
                ("holds nothing", "printed nothing"),
                ("holds quotes", "printed quotes"),
                ("does not hold", "did not print"),
            ];
            let why = of_a_command.iter().fold(why, |why, (file, command)| why.replace(file, command));
            failed(why + &first_line(&errors.kept, &printed.kept))
        })
    }

    /// What a command writes, read as it comes; what is beyond the bound is dropped.
    struct Stream<R> {
        from: Option<R>,
        kept: Zeroizing<Vec<u8>>,
        bound: usize,
    }

    impl<R: Read + AsFd> Stream<R> {
        fn new(from: Option<R>, bound: usize) -> Self {
            if let Some(from) = &from {
                // Should that fail, reading waits for the end of the command.
                let _ = fcntl_getfl(from).and_then(|flags| fcntl_setfl(from, flags | OFlags::NONBLOCK));
            }
            Self { from, kept: Zeroizing::new(Vec::with_capacity(bound)), bound }
        }

        fn read(&mut self) {
            let mut block = Zeroizing::new([0; 1024]);
            while let Some(from) = &mut self.from {
                match from.read(&mut *block) {
                    Ok(0) => self.from = None,
                    Ok(length) => {
                        let room = self.bound - self.kept.len();
                        self.kept.extend_from_slice(&block[..length.min(room)]);
                        // A flood is not waited out.
                        if length > room {
                            return;
                        }
                    }
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                    Err(_) => self.from = None,
                }
            }
        }
    }

    /// Waits until there is something to read, or for a moment.
    fn wait<A: AsFd, B: AsFd>(a: &Stream<A>, b: &Stream<B>) {
        let fds = [a.from.as_ref().map(AsFd::as_fd), b.from.as_ref().map(AsFd::as_fd)];
        let mut fds: Vec<PollFd<'_>> =
            fds.into_iter().flatten().map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)).collect();
        let _ = poll(&mut fds, Some(&LOOK));
    }

    /// Ends a command with all that it started.
    fn end(child: &mut Child) {
        if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = child.kill();
        let _ = child.wait();
    }

    fn told(status: ExitStatus) -> String {
        match (status.code(), status.signal()) {
            (Some(code), _) => format!("ended with status {code}"),
            (None, Some(signal)) => format!("was ended by signal {signal}"),
            (None, None) => "failed".to_owned(),
        }
    }

    /// The first line that a command wrote to standard error, without any word that it printed.
    fn first_line(errors: &[u8], printed: &[u8]) -> String {
        let text = String::from_utf8_lossy(errors);
        let Some(line) = text.lines().map(str::trim).find(|line| !line.is_empty()) else { return String::new() };
        let mut line = line.to_owned();
        for word in String::from_utf8_lossy(printed).split_whitespace() {
            line = line.replace(word, "…");
        }
        format!(": {}", tidy(&line, 200))
    }
}
