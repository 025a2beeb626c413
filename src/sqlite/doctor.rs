//! What the doctor asks SQLite.

use rusqlite::ffi;

use crate::doctor::Host;
use crate::sqlite::host;
use crate::sqlite::interrupt::Interrupt;

/// The SQLite of a connection.
pub fn host_of(interrupt: &Interrupt) -> Host {
    Host {
        version: host::version(),
        // SAFETY: the connection lives longer than its virtual tables, and the caller is one of their callbacks.
        has_json: unsafe { prepares(interrupt.handle(), "SELECT json_extract('[1]', '$[0]')\0") },
        notices_interrupts: interrupt.can_notice(),
    }
}

/// Whether a statement can be prepared.
///
/// # Safety
/// `db` is an open connection; `sql` ends with NUL.
unsafe fn prepares(db: *mut ffi::sqlite3, sql: &str) -> bool {
    let mut statement = std::ptr::null_mut();
    // SAFETY: the text ends with NUL; finalizing null does nothing.
    unsafe {
        let code = ffi::sqlite3_prepare_v2(db, sql.as_ptr().cast(), -1, &raw mut statement, std::ptr::null_mut());
        ffi::sqlite3_finalize(statement);
        code == ffi::SQLITE_OK
    }
}
