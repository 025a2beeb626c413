//! What crosses from Rust into SQLite: errors as its error codes and messages, panics as errors. A panic that unwound
//! into C would end the host.

use std::cmp::Ordering;
use std::ffi::{c_char, c_int};
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::ffi;

use crate::error::{Error, tidy};
use crate::lock::FORKED;

/// The longest message, in characters. The longest of our own, which list every setting or endpoint, fit in.
const LONGEST: usize = 4000;

/// An error's text. Words of others in it were cut where they came in; this holds for all of them, wherever they did.
fn shown(error: &Error) -> String {
    tidy(&error.to_string(), LONGEST)
}

/// Runs a callback; a panic becomes an error, and the session lives on.
#[cfg_attr(debug_assertions, track_caller)]
pub fn fence<T>(callback: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    #[cfg(debug_assertions)]
    let place = std::panic::Location::caller();
    let callback = || {
        #[cfg(debug_assertions)]
        trip::step(place);
        callback()
    };
    catch_unwind(AssertUnwindSafe(callback)).unwrap_or_else(|panic| {
        let text =
            panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
        Err(Error::refused(
            "realtime_kit",
            match text.unwrap_or_default() {
                text if text == FORKED => text,
                text => format!("internal error, please report it: {text}"),
            },
        ))
    })
}

/// As [`fence`], with the error as rusqlite hands it to SQLite.
#[cfg_attr(debug_assertions, track_caller)]
pub fn fenced<T>(callback: impl FnOnce() -> Result<T, Error>) -> rusqlite::Result<T> {
    fence(callback).map_err(|error| match error {
        Error::Interrupted => rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_INTERRUPT), None),
        other => rusqlite::Error::ModuleError(shown(&other)),
    })
}

/// Compares for a collation, which has no way to tell of an error: after a panic the statement is interrupted, so that
/// nobody takes the order for the right one.
///
/// `db` is the connection that the collation belongs to.
pub fn ordered(db: Handle, compare: impl FnOnce() -> Ordering) -> Ordering {
    fence(|| Ok(compare())).unwrap_or_else(|_| {
        // SAFETY: the connection is running a statement that compares.
        unsafe { ffi::sqlite3_interrupt(db.0) };
        Ordering::Equal
    })
}

/// A connection, for a callback that SQLite tells nothing of it.
#[derive(Clone, Copy)]
pub struct Handle(pub *mut ffi::sqlite3);

// SAFETY: it is used by callbacks of the connection only, on whatever thread that runs.
unsafe impl Send for Handle {}

/// What ends in a callback that has no way to tell of an error: a panic in its drop goes no further.
pub struct Fenced<T>(ManuallyDrop<T>);

impl<T> Fenced<T> {
    /// To be dropped behind the fence.
    pub fn new(inner: T) -> Self {
        Self(ManuallyDrop::new(inner))
    }
}

impl<T> Deref for Fenced<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Fenced<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> Drop for Fenced<T> {
    fn drop(&mut self) {
        let ended = catch_unwind(AssertUnwindSafe(|| {
            // SAFETY: this is the only place that drops it, and it is not used any more.
            unsafe { ManuallyDrop::drop(&mut self.0) };
            #[cfg(debug_assertions)]
            trip::step(std::panic::Location::caller());
        }));
        // Nobody can be told, and what is left of it is not needed.
        drop(ended);
    }
}

/// Panics for the tests of the fence. Not in a release build.
#[cfg(debug_assertions)]
mod trip {
    use std::cell::Cell;
    use std::ffi::{CString, c_char};
    use std::panic::Location;

    thread_local! {
        static FENCES: Cell<u32> = const { Cell::new(0) };
        static LAST: Cell<Option<&'static Location<'static>>> = const { Cell::new(None) };
    }

    /// Makes the callback panic that comes through the fence as the `number`th from now on this thread; 0 takes that back.
    /// Returns where it panicked since the last call, empty if it did not. The text is left to the caller, for ever.
    #[unsafe(no_mangle)]
    pub extern "C" fn realtime_kit_panic_for_tests(number: u32) -> *const c_char {
        FENCES.set(number);
        let place = LAST.take().map_or_else(String::new, |place| format!("{}:{}", place.file(), place.line()));
        CString::new(place).unwrap_or_default().into_raw()
    }

    pub fn step(place: &'static Location<'static>) {
        let fences = FENCES.get();
        FENCES.set(fences.saturating_sub(1));
        if fences == 1 {
            LAST.set(Some(place));
            panic!("asked for by a test");
        }
    }
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
    let text = shown(error);
    let length = c_int::try_from(text.len()).unwrap_or(c_int::MAX);
    // SQLite copies the message.
    unsafe { ffi::sqlite3_result_error(context, text.as_ptr().cast::<c_char>(), length) };
    ffi::SQLITE_ERROR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fork_is_no_bug_and_a_panic_is() {
        let said = |panic: &'static str| match fence::<()>(|| std::panic::panic_any(panic)) {
            Err(error) => error.to_string(),
            Ok(()) => String::new(),
        };
        assert_eq!(said(FORKED), format!("realtime_kit: {FORKED}"));
        assert_eq!(said("oh"), "realtime_kit: internal error, please report it: oh");
    }
}
