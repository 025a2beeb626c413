//! What crosses from Rust into SQLite: errors as its error codes and messages, panics as errors. A panic that unwound
//! into C would end the host.

use std::ffi::{c_char, c_int};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::ffi;

use crate::error::Error;

/// Runs a callback; a panic becomes an error, and the session lives on.
pub fn fence<T>(callback: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(callback)).unwrap_or_else(|panic| {
        let text =
            panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
        Err(Error::refused("realtime_kit", format!("internal error, please report it: {}", text.unwrap_or_default())))
    })
}

/// As [`fence`], with the error as rusqlite hands it to SQLite.
pub fn fenced<T>(callback: impl FnOnce() -> Result<T, Error>) -> rusqlite::Result<T> {
    fence(callback).map_err(|error| match error {
        Error::Interrupted => rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_INTERRUPT), None),
        other => rusqlite::Error::ModuleError(other.to_string()),
    })
}

/// Hands an error to SQLite as a function's or column's result; returns its code.
///
/// # Safety
/// `context` is the one SQLite passed to the callback that is running.
pub unsafe fn result_error(context: *mut ffi::sqlite3_context, error: &Error) -> c_int {
    if *error == Error::Interrupted {
        unsafe { ffi::sqlite3_result_error_code(context, ffi::SQLITE_INTERRUPT) };
        return ffi::SQLITE_INTERRUPT;
    }
    let text = error.to_string();
    let length = c_int::try_from(text.len()).unwrap_or(c_int::MAX);
    // SQLite copies the message.
    unsafe { ffi::sqlite3_result_error(context, text.as_ptr().cast::<c_char>(), length) };
    ffi::SQLITE_ERROR
}
