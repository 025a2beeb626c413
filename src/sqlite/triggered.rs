//! Whether a trigger of a running statement writes to a table.
//!
//! A table marked DIRECTONLY is refused inside triggers, so that a database somebody sent cannot start requests. Older
//! hosts check that for what is selected only (measured: 3.35.4 lets a trigger's INSERT, UPDATE and DELETE through, 3.40.1
//! does not), and an UPDATE or DELETE reads rows before it comes to the refusal. What tells is the statement's program:
//! EXPLAIN lists those of its triggers too, each write with the address of its table.

use std::ffi::{CStr, CString};
use std::ptr;

use rusqlite::ffi;

/// Whether a trigger writes to this virtual table in a statement of this text. One that cannot be explained counts so.
///
/// # Safety
/// `db` is the open connection of `table`, on whose own thread this is called.
pub unsafe fn trigger_writes_to(db: *mut ffi::sqlite3, sql: &str, table: *const ffi::sqlite3_vtab) -> bool {
    let Ok(sql) = CString::new(format!("EXPLAIN {sql}")) else { return true };
    let table = format!("{:x}", table as usize);
    let mut statement = ptr::null_mut();
    // SAFETY: a text is read before the next step; finalizing null does nothing.
    unsafe {
        let code = ffi::sqlite3_prepare_v2(db, sql.as_ptr(), -1, &raw mut statement, ptr::null_mut());
        let mut writes = code != ffi::SQLITE_OK;
        let mut programs = 0;
        while !writes && ffi::sqlite3_step(statement) == ffi::SQLITE_ROW {
            // addr, opcode, p1, p2, p3, p4, p5, comment (sqlite.org/opcode.html); each program begins at address 0.
            let text = |column| {
                let text = ffi::sqlite3_column_text(statement, column);
                if text.is_null() { c"" } else { CStr::from_ptr(text.cast()) }.to_string_lossy()
            };
            programs += i32::from(ffi::sqlite3_column_int(statement, 0) == 0);
            let address = text(5).to_lowercase();
            let address = address.strip_prefix("vtab:").map(|address| address.trim_start_matches("0x"));
            writes = programs > 1 && text(1) == "VUpdate" && address == Some(table.as_str());
        }
        ffi::sqlite3_finalize(statement);
        writes
    }
}
