//! Whether the host wants the running statement to end.
//!
//! `sqlite3_is_interrupted` exists from 3.41 on only and never sees a progress handler. Stepping a small statement on
//! the same connection notices both, on every version: a statement that starts while another runs does not clear the
//! interrupt, and its instructions count towards the progress handler.

use std::cell::Cell;
use std::ffi::CStr;
use std::ptr;

use rusqlite::ffi;

use crate::error::Error;

/// Some hundreds of instructions: progress handlers are called every so many.
const STATEMENT: &str =
    "WITH RECURSIVE step(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM step WHERE n < 60) SELECT max(n) FROM step\0";

/// Asks one connection whether it was interrupted. Belongs to a virtual table, so that its statement is finalized
/// before the connection can close.
pub struct Interrupt {
    db: *mut ffi::sqlite3,
    statement: Cell<*mut ffi::sqlite3_stmt>,
}

impl Interrupt {
    /// For this connection; nothing is prepared yet.
    pub fn new(db: *mut ffi::sqlite3) -> Self {
        Self { db, statement: Cell::new(ptr::null_mut()) }
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
            let code = ffi::sqlite3_step(self.statement.get());
            ffi::sqlite3_reset(self.statement.get());
            if code & 0xff == ffi::SQLITE_INTERRUPT { Err(Error::Interrupted) } else { Ok(()) }
        }
    }
}

/// A write that is running.
pub struct Write {
    /// What tells it from others of the connection: its statement, how often that ran, and how many changes there were
    /// before it. Together with the beginnings and ends of transactions that makes one INSERT one statement.
    pub identity: (usize, i32, i32),
    /// Its text as it was typed.
    pub sql: String,
}

impl Interrupt {
    /// The connection.
    pub fn handle(&self) -> *mut ffi::sqlite3 {
        self.db
    }

    /// The write that is running.
    pub fn running_write(&self) -> Option<Write> {
        // SAFETY: as for `check`; the statements are the connection's own.
        unsafe {
            let mut statement = ffi::sqlite3_next_stmt(self.db, ptr::null_mut());
            while !statement.is_null() {
                if ffi::sqlite3_stmt_busy(statement) != 0 && ffi::sqlite3_stmt_readonly(statement) == 0 {
                    let runs = ffi::sqlite3_stmt_status(statement, ffi::SQLITE_STMTSTATUS_RUN, 0);
                    let text = ffi::sqlite3_sql(statement);
                    let sql = if text.is_null() {
                        String::new()
                    } else {
                        CStr::from_ptr(text).to_string_lossy().into_owned()
                    };
                    return Some(Write {
                        identity: (statement as usize, runs, ffi::sqlite3_total_changes(self.db)),
                        sql,
                    });
                }
                statement = ffi::sqlite3_next_stmt(self.db, statement);
            }
            None
        }
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        // SAFETY: finalizing null does nothing.
        unsafe { ffi::sqlite3_finalize(self.statement.get()) };
    }
}
