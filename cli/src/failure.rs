//! How the program ends when not all went right: exit codes and sentences.

use rusqlite::ErrorCode;
use std::io;
use std::process::ExitCode;

/// Why the program ends early, or with more to say than that all is right.
#[derive(Debug)]
pub enum Failure {
    /// An error, as a sentence. Exit code 1.
    Error(String),
    /// Arguments that do not go together, which only a look at them tells. Exit code 2, as clap's.
    Usage(String),
    /// The mirror ran and something is still missing. Exit code 3.
    Missing(String),
    /// Another run of the mirror is under way. Exit code 4.
    Busy(String),
    /// A check of the doctor's failed, which its output tells. Exit code 1.
    Unwell,
    /// Control-C. Exit code 130, as shells have it.
    Interrupted,
    /// Whoever read the output has had enough, such as `head`. Nobody is to be told, exit code 0.
    Unread,
}

impl Failure {
    /// Tells it on standard error, and gives the exit code.
    pub fn told(&self) -> ExitCode {
        let (text, code) = match self {
            Failure::Error(text) => (text.as_str(), 1),
            Failure::Usage(text) => (text.as_str(), 2),
            Failure::Missing(text) => (text.as_str(), 3),
            Failure::Busy(text) => (text.as_str(), 4),
            Failure::Unwell => ("", 1),
            Failure::Interrupted => ("Interrupted.", crate::interrupt::EXIT_CODE),
            Failure::Unread => ("", 0),
        };
        if !text.is_empty() {
            eprintln!("{text}");
        }
        ExitCode::from(code)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) {
            return Failure::Interrupted;
        }
        // SQLite's message alone, without the code and the statement that rusqlite adds.
        Failure::Error(match error {
            rusqlite::Error::SqliteFailure(_, Some(message)) => message,
            rusqlite::Error::SqlInputError { msg, .. } => msg,
            other => other.to_string(),
        })
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Unread,
            _ => Failure::Error(format!("The output cannot be written: {error}.")),
        }
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            other => Failure::Error(format!("The output cannot be written: {other:?}.")),
        }
    }
}
