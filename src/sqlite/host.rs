//! Which SQLite this is, and what it can do.

use std::ffi::{CStr, c_int};

use rusqlite::ffi;

/// The oldest SQLite that is served: RHEL 9's.
pub const FLOOR: c_int = 3_034_000;

/// The version from which on LIMIT, whole IN lists and constant right-hand sides are offered to `xBestIndex`.
const PLANNER_3_38: c_int = 3_038_000;

/// The SQLite version in force, as 3_040_001.
pub fn version() -> c_int {
    // SAFETY: it takes nothing, and is there from the first moment that code of ours runs on a connection.
    unsafe { ffi::sqlite3_libversion_number() }
}

/// A sentence why this SQLite version cannot be served; `None` if it can.
pub fn too_old(version: c_int) -> Option<String> {
    (version < FLOOR)
        .then(|| format!("realtime_kit: this host has SQLite {}; the extension needs 3.34.0 or later", dotted(version)))
}

/// Whether this SQLite hands over LIMIT, whole IN lists and constants while planning.
pub fn offers_lists_and_limits() -> bool {
    version() >= PLANNER_3_38
}

/// Whether a connection has a function of this name, which takes nothing.
///
/// # Safety
/// `db` is an open connection.
pub unsafe fn has_function(db: *mut ffi::sqlite3, name: &CStr) -> bool {
    let sql = format!("SELECT {}()\0", name.to_string_lossy());
    let mut statement = std::ptr::null_mut();
    // SAFETY: the text ends with NUL; finalizing null does nothing.
    unsafe {
        let code = ffi::sqlite3_prepare_v2(db, sql.as_ptr().cast(), -1, &raw mut statement, std::ptr::null_mut());
        ffi::sqlite3_finalize(statement);
        code == ffi::SQLITE_OK
    }
}

/// Has a connection read its schemas anew and prepare its statements again: every virtual table of a database is then
/// connected again when it is next used. An authorizer may forbid it.
///
/// # Safety
/// `db` is an open connection, on whose own thread this is called.
pub unsafe fn read_schemas_anew(db: *mut ffi::sqlite3) {
    let sql = c"PRAGMA writable_schema = RESET";
    let mut statement = std::ptr::null_mut();
    // SAFETY: what was prepared is finalized here.
    unsafe {
        let code = ffi::sqlite3_prepare_v2(db, sql.as_ptr(), -1, &raw mut statement, std::ptr::null_mut());
        if code == ffi::SQLITE_OK {
            ffi::sqlite3_step(statement);
        }
        ffi::sqlite3_finalize(statement);
    }
}

/// Whether this SQLite refuses a trigger's INSERT into a table marked DIRECTONLY. Measured: 3.35.4 does not, 3.40.1 does.
pub fn guards_triggers() -> bool {
    version() >= 3_040_000
}

/// A version as people write it.
pub fn dotted(version: c_int) -> String {
    format!("{}.{}.{}", version / 1_000_000, version / 1_000 % 1_000, version % 1_000)
}
