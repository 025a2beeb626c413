//! The entry points. Loading registers modules, functions and a collation; it opens no socket, starts no thread and
//! reads no token.

use std::ffi::{c_char, c_int};
use std::sync::Arc;

use rusqlite::{Connection, ffi};

use crate::api::link::Link;
use crate::http::Reqwest;
use crate::sqlite::fence::fence;
use crate::sqlite::{forks, functions, host, listing, module};

/// The entry point that SQLite derives from the file's name, `librealtime_kit`.
///
/// # Safety
/// To be called by SQLite only (sqlite.org/loadext.html).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sqlite3_realtimekit_init(
    db: *mut ffi::sqlite3,
    message: *mut *mut c_char,
    table: *mut ffi::sqlite3_api_routines,
) -> c_int {
    if db.is_null() || table.is_null() {
        return ffi::SQLITE_ERROR;
    }
    // SAFETY: the pointers are SQLite's own; `complain` uses the host's table only.
    unsafe {
        fence(|| Ok(load(db, message, table))).unwrap_or_else(|error| {
            host::complain(table, message, &error.to_string());
            ffi::SQLITE_ERROR
        })
    }
}

unsafe fn load(db: *mut ffi::sqlite3, message: *mut *mut c_char, table: *mut ffi::sqlite3_api_routines) -> c_int {
    // SAFETY: the pointers are SQLite's own; `accept` and `complain` use the host's table only.
    unsafe {
        match host::accept(table) {
            // A second load on a connection changes nothing: its tables and settings stay as they are.
            Ok(_) if host::has_function(db, c"realtime_kit_version") => ffi::SQLITE_OK_LOAD_PERMANENTLY,
            Ok(table) => host::while_checking(|| Connection::extension_init2(db, message, table, register)),
            Err(text) => {
                host::complain(table, message, &text);
                ffi::SQLITE_ERROR
            }
        }
    }
}

/// The entry point SQLite tries first, whatever the file is called.
///
/// # Safety
/// To be called by SQLite only.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sqlite3_extension_init(
    db: *mut ffi::sqlite3,
    message: *mut *mut c_char,
    table: *mut ffi::sqlite3_api_routines,
) -> c_int {
    unsafe { sqlite3_realtimekit_init(db, message, table) }
}

fn register(db: Connection) -> rusqlite::Result<bool> {
    let link = Link::new(Box::new(|| Arc::new(Reqwest::default())));
    functions::register(&db, &link)?;
    module::register(&db, &link)?;
    listing::register(&db, &link)?;
    forks::watch();
    // Worker threads run code of this file: it must stay loaded when the connection closes.
    Ok(true)
}
