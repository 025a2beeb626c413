//! Standard error: what kind of thing it is, and how something is put there without harm.
//!
//! The line stands behind the cursor, which is back at its place at once: whatever the host has begun to print in that line
//! stays whole, and whatever is printed next comes where the host expects it. The cursor stays visible, no mode of the
//! terminal is changed for longer than a line is written, and nothing is waited for: a terminal that takes nothing (Ctrl-S)
//! gets nothing.

#[cfg(not(unix))]
pub use elsewhere::{Screen, place, put};
#[cfg(unix)]
pub use on_unix::{Screen, place, put};

use std::sync::atomic::{AtomicBool, Ordering};

/// Erases from the cursor to the end of its line.
const ERASE: &str = "\x1b[K";

/// Whether a line stands on the screen.
static IS_SHOWN: AtomicBool = AtomicBool::new(false);

/// Where something may be told.
#[cfg_attr(not(unix), allow(dead_code))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On a line of a terminal.
    Terminal,
    /// In lines that stay.
    File,
    /// Nowhere.
    Nowhere,
}

/// What must be written in front of other text on standard error, so that it does not stand in the line.
pub fn prefix() -> &'static str {
    if IS_SHOWN.swap(false, Ordering::Relaxed) { ERASE } else { "" }
}

/// Takes the line off the screen; for a program that is about to end in the middle of a statement.
pub fn wipe() {
    if IS_SHOWN.swap(false, Ordering::Relaxed) {
        put(ERASE.as_bytes(), false);
    }
}

#[cfg(unix)]
mod on_unix {
    use std::io::{Stderr, stderr};
    use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::{FileType, Mode, OFlags, fstat, open};
    use rustix::io::{Errno, write};
    use rustix::net::AddressFamily;
    use rustix::termios::{LocalModes, isatty, tcgetattr, tcgetpgrp, tcgetwinsize, ttyname};

    use super::{ERASE, IS_SHOWN, Place};

    /// Whether standard error took no line for a second.
    static IS_STUCK: AtomicBool = AtomicBool::new(false);

    /// Whether somebody draws: a process has one line.
    static IS_TAKEN: AtomicBool = AtomicBool::new(false);

    /// Terminals that are narrower get nothing.
    const NARROWEST: u16 = 30;

    /// When the same text is shown again: something else may have been written over it.
    const AGAIN: Duration = Duration::from_secs(1);

    /// Of a terminal that does not tell its width.
    const USUAL_WIDTH: u16 = 80;

    /// Where something may be told, now and on this thread; `terminal` is the variable TERM. `always`: also on a terminal
    /// that a program uses in its own way, and in what is no terminal.
    pub fn place(always: bool, terminal: Option<&str>) -> Place {
        let error = stderr();
        let otherwise = if always { Place::File } else { Place::Nowhere };
        if !isatty(&error) || terminal.is_none_or(|name| name == "dumb") {
            return otherwise;
        }
        match tcgetpgrp(&error) {
            // Its line would stand in that of the shell.
            Ok(foreground) if foreground != rustix::process::getpgrp() => return Place::Nowhere,
            Err(_) if !always => return Place::Nowhere,
            Ok(_) | Err(_) => {}
        }
        // Who edits lines, or draws the whole screen, has text not shown as it comes.
        let is_plain = tcgetattr(&error)
            .is_ok_and(|settings| settings.local_modes.contains(LocalModes::ICANON | LocalModes::ECHO));
        if always || (is_plain && is_main_thread()) { Place::Terminal } else { Place::Nowhere }
    }

    /// Other threads than the first one are those of servers, whose own lines stand on the terminal.
    fn is_main_thread() -> bool {
        #[cfg(target_os = "linux")]
        return rustix::thread::gettid() == rustix::process::getpid();
        #[cfg(not(target_os = "linux"))]
        return true;
    }

    /// The line, as long as somebody draws it.
    pub struct Screen {
        /// The terminal once more, where writing waits for nothing; else it is asked before.
        terminal: Option<OwnedFd>,
        /// What the terminal has not taken yet.
        rest: Vec<u8>,
        /// What stands there, and since when.
        shown: Option<(String, Instant)>,
    }

    impl Screen {
        /// The line, unless somebody else draws it.
        pub fn take() -> Option<Self> {
            if IS_TAKEN.swap(true, Ordering::Acquire) {
                return None;
            }
            let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
            let terminal = ttyname(stderr(), Vec::new()).and_then(|name| open(name, flags, Mode::empty()));
            Some(Self { terminal: terminal.ok(), rest: Vec::new(), shown: None })
        }

        /// How many characters the line may have.
        pub fn width(&self) -> u16 {
            let columns = tcgetwinsize(stderr()).map_or(0, |size| size.ws_col);
            if columns == 0 { USUAL_WIDTH - 1 } else { columns.saturating_sub(1) }
        }

        /// Shows a text of that width in place of the one before.
        pub fn show(&mut self, text: &str) {
            if self.width() < NARROWEST {
                return;
            }
            let is_there = self.shown.as_ref().is_some_and(|(shown, at)| shown == text && at.elapsed() < AGAIN);
            if is_there && IS_SHOWN.load(Ordering::Relaxed) {
                return;
            }
            // Saved cursor, no wrapping at the right edge, and both back again.
            self.put(format!("\x1b7{ERASE}\x1b[?7l{text}\x1b[?7h\x1b8").as_bytes());
            self.shown = Some((text.to_owned(), Instant::now()));
            IS_SHOWN.store(true, Ordering::Relaxed);
        }

        /// Writes what the terminal takes; the rest comes first the next time, and until then nothing else.
        fn put(&mut self, bytes: &[u8]) {
            let (stderr, rest) = (stderr(), std::mem::take(&mut self.rest));
            let is_behind = !rest.is_empty();
            let left = written(self.terminal.as_ref(), &stderr, &rest);
            self.rest = rest[left..].to_vec();
            if self.rest.is_empty() {
                let end = written(self.terminal.as_ref(), &stderr, bytes);
                // Of a text that was not begun nothing is owed.
                let is_owed = end > 0 || (is_behind && bytes == ERASE.as_bytes());
                self.rest = if is_owed { bytes[end..].to_vec() } else { Vec::new() };
            }
        }
    }

    impl Drop for Screen {
        fn drop(&mut self) {
            // In the background whoever is in front of it has taken the screen over.
            let is_behind = tcgetpgrp(stderr()).is_ok_and(|foreground| foreground != rustix::process::getpgrp());
            if self.shown.is_some() && !is_behind {
                self.put(ERASE.as_bytes());
            }
            IS_SHOWN.store(false, Ordering::Relaxed);
            IS_TAKEN.store(false, Ordering::Release);
        }
    }

    /// How many bytes were taken, without waiting; what fails counts as taken.
    fn written(terminal: Option<&OwnedFd>, stderr: &Stderr, bytes: &[u8]) -> usize {
        let fd = terminal.map_or_else(|| stderr.as_fd(), AsFd::as_fd);
        let mut end = 0;
        while end < bytes.len() {
            if terminal.is_none() && !takes(fd, false) {
                return end;
            }
            match write(fd, &bytes[end..]) {
                Ok(0) | Err(Errno::AGAIN) => return end,
                Ok(count) => end += count,
                Err(Errno::INTR) => {}
                Err(_) => return bytes.len(),
            }
        }
        end
    }

    /// Whether a write to it is taken, at once or, with `waits`, within a second; not if nobody reads it any more, which would
    /// end a host by a signal.
    fn takes(fd: BorrowedFd<'_>, waits: bool) -> bool {
        let mut asked = [PollFd::from_borrowed_fd(fd, PollFlags::OUT)];
        let within = Timespec { tv_sec: i64::from(waits), tv_nsec: 0 };
        let answered = poll(&mut asked, Some(&within));
        let told = asked[0].revents();
        match waits {
            // Some systems cannot tell that of a terminal.
            true => answered != Ok(0) && !told.intersects(PollFlags::ERR | PollFlags::HUP),
            false => answered.is_ok() && told == PollFlags::OUT,
        }
    }

    /// Writes a line to standard error as a whole: if it is taken at once, or with `waits` within a second. A connection to
    /// somewhere else is not written to: a host that has closed its standard error may have one under that number.
    pub fn put(line: &[u8], waits: bool) {
        let error = stderr();
        let is_strange = match fstat(&error).map(|about| FileType::from_raw_mode(about.st_mode)) {
            Ok(FileType::Socket) => {
                rustix::net::getsockname(&error).map_or(true, |name| name.address_family() != AddressFamily::UNIX)
            }
            Ok(_) => false,
            Err(_) => true,
        };
        // Only the first line waits for a reader that does not read: statements would last as long as all of them.
        if is_strange || !takes(error.as_fd(), waits && !IS_STUCK.load(Ordering::Relaxed)) {
            IS_STUCK.store(true, Ordering::Relaxed);
            return;
        }
        IS_STUCK.store(false, Ordering::Relaxed);
        let mut rest = line;
        while !rest.is_empty() {
            match write(&error, rest) {
                Ok(count) if count > 0 && waits => rest = &rest[count..],
                Err(Errno::INTR) => {}
                Ok(_) | Err(_) => return,
            }
        }
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use std::io::Write;

    use super::Place;

    /// The line: what a terminal is used for cannot be told here, so that there is none.
    pub struct Screen;

    impl Screen {
        pub fn take() -> Option<Self> {
            None
        }

        pub fn width(&self) -> u16 {
            0
        }

        pub fn show(&mut self, _: &str) {}
    }

    /// Where something may be told.
    pub fn place(always: bool, _: Option<&str>) -> Place {
        if always { Place::File } else { Place::Nowhere }
    }

    /// Writes a line to standard error.
    pub fn put(line: &[u8], _: bool) {
        let _ = std::io::stderr().write_all(line);
    }
}
