//! Whether the host wants the running statement to end.
//!
//! `sqlite3_is_interrupted` exists from 3.41 on only and never sees a progress handler. Stepping a small statement on
//! the same connection notices both, on every version: a statement that starts while another runs does not clear the
//! interrupt, and its instructions count towards the progress handler.

use std::cell::Cell;
use std::ffi::{CStr, c_int};
use std::ptr;
use std::time::{Duration, Instant};

use rusqlite::ffi;

use crate::error::Error;

/// Some twenty instructions a step: progress handlers are called every so many.
const STATEMENT: &str =
    "WITH RECURSIVE step(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM step WHERE n < ?1) SELECT max(n) FROM step\0";

/// Steps where one look comes upon the other: there may be thousands of them.
const FEW: c_int = 60;

/// Steps where it was waited in between: a handler that is called every 100,000 instructions is due within the fifth or
/// sixth look then. About half a millisecond.
const MANY: c_int = 1000;

/// From which time on it was waited in between.
const WAITED: Duration = Duration::from_millis(20);

/// Asks one connection whether it was interrupted. Belongs to a virtual table, so that its statement is finalized
/// before the connection can close.
pub struct Interrupt {
    db: *mut ffi::sqlite3,
    statement: Cell<*mut ffi::sqlite3_stmt>,
    /// When it was asked last.
    last: Cell<Option<Instant>>,
}

impl Interrupt {
    /// For this connection; nothing is prepared yet.
    pub fn new(db: *mut ffi::sqlite3) -> Self {
        Self { db, statement: Cell::new(ptr::null_mut()), last: Cell::new(None) }
    }

    /// `Err(Interrupted)` if the statement that is running should end. To be called on the connection's own thread.
    pub fn check(&self) -> Result<(), Error> {
        // SAFETY: the connection lives longer than its virtual tables, and the caller is one of their callbacks.
        unsafe {
            if self.statement.get().is_null() {
                let mut statement = ptr::null_mut();
                let text = STATEMENT.as_ptr().cast();
                let code = ffi::sqlite3_prepare_v2(self.db, text, -1, &raw mut statement, ptr::null_mut());
                if code == ffi::SQLITE_INTERRUPT {
                    return Err(Error::Interrupted);
                }
                self.statement.set(statement);
            }
            // An authorizer may forbid it; then nothing can be noticed here.
            if self.statement.get().is_null() {
                return Ok(());
            }
            let last = self.last.replace(Some(Instant::now()));
            let has_waited = last.is_some_and(|last| last.elapsed() >= WAITED);
            ffi::sqlite3_bind_int(self.statement.get(), 1, if has_waited { MANY } else { FEW });
            let code = ffi::sqlite3_step(self.statement.get());
            ffi::sqlite3_reset(self.statement.get());
            if code & 0xff == ffi::SQLITE_INTERRUPT { Err(Error::Interrupted) } else { Ok(()) }
        }
    }
}

impl Interrupt {
    /// Whether an interrupt can be noticed at all, after a first look.
    pub fn can_notice(&self) -> bool {
        !self.statement.get().is_null()
    }

    /// The connection.
    pub fn handle(&self) -> *mut ffi::sqlite3 {
        self.db
    }

    /// Whether a statement of the connection has begun to run since the last call.
    ///
    /// SQLite counts the runs of each statement; reading that counter sets it back. Hosts that look at the counter
    /// themselves (`SQLITE_STMTSTATUS_RUN`) see a smaller number.
    pub fn statement_begins(&self) -> bool {
        let mut begins = false;
        self.each_busy_statement(|statement| {
            // SAFETY: the statement is the connection's own.
            begins |= unsafe { ffi::sqlite3_stmt_status(statement, ffi::SQLITE_STMTSTATUS_RUN, 1) } > 0;
        });
        begins
    }

    /// As [`Interrupt::statement_begins`], with the text of the statement that has begun.
    pub fn beginning(&self) -> Option<String> {
        let mut text = None;
        self.each_busy_statement(|statement| {
            // SAFETY: the statement is the connection's own; its text lives as long.
            unsafe {
                if ffi::sqlite3_stmt_status(statement, ffi::SQLITE_STMTSTATUS_RUN, 1) > 0 {
                    let sql = ffi::sqlite3_sql(statement);
                    let sql = if sql.is_null() { c"" } else { CStr::from_ptr(sql) };
                    text = Some(sql.to_string_lossy().into_owned());
                }
            }
        });
        text
    }

    /// The texts of the writes that are running, as they were typed.
    pub fn running_writes(&self) -> Vec<String> {
        let mut texts = Vec::new();
        self.each_busy_statement(|statement| {
            // SAFETY: as above; the text is the statement's and lives as long.
            unsafe {
                let text = ffi::sqlite3_sql(statement);
                if ffi::sqlite3_stmt_readonly(statement) == 0 && !text.is_null() {
                    texts.push(CStr::from_ptr(text).to_string_lossy().into_owned());
                }
            }
        });
        texts
    }

    /// Whether a running statement's text is of that kind.
    pub fn runs(&self, is_of_kind: impl Fn(&str) -> bool) -> bool {
        let mut found = false;
        self.each_busy_statement(|statement| {
            // SAFETY: as above.
            unsafe {
                let text = ffi::sqlite3_sql(statement);
                found |= !text.is_null() && is_of_kind(&CStr::from_ptr(text).to_string_lossy());
            }
        });
        found
    }

    fn each_busy_statement(&self, mut look: impl FnMut(*mut ffi::sqlite3_stmt)) {
        // SAFETY: the connection lives longer than its virtual tables, and the caller is one of their callbacks.
        unsafe {
            let mut statement = ffi::sqlite3_next_stmt(self.db, ptr::null_mut());
            while !statement.is_null() {
                if ffi::sqlite3_stmt_busy(statement) != 0 {
                    look(statement);
                }
                statement = ffi::sqlite3_next_stmt(self.db, statement);
            }
        }
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        // SAFETY: finalizing null does nothing.
        unsafe { ffi::sqlite3_finalize(self.statement.get()) };
    }
}
