//! The entry points of the loadable extension, and the SQLite that calls them.
//!
//! The API table SQLite hands to an extension is as long as its own version knows (sqlite3ext.h: fields are only ever
//! appended). rusqlite's bindings expect the one of the version they were made for and refuse an older host, by calling
//! a function they have not stored yet. So an older host's table is copied into a zeroed one of the expected size, and
//! during rusqlite's own check it reports the expected version; ever after, the true one.

use std::cell::Cell;
use std::ffi::{c_char, c_int};
use std::mem::{MaybeUninit, offset_of, size_of};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use once_cell::sync::OnceCell;
use rusqlite::{Connection, ffi};

use crate::sqlite::fence::fence;
use crate::sqlite::host::{dotted, has_function, too_old};
use crate::sqlite::load::{REGISTERED, register};

static TRUE_VERSION: AtomicI32 = AtomicI32::new(0);

thread_local! {
    static CHECKING: Cell<bool> = const { Cell::new(false) };
}

/// The first host: the API functions are stored process-wide, so there can be one only.
struct Host {
    table: usize,
    copy: Box<ffi::sqlite3_api_routines>,
}

// The copy holds function pointers of the host only, which are valid on every thread.
unsafe impl Send for Host {}
unsafe impl Sync for Host {}

static HOST: OnceCell<Host> = OnceCell::new();

/// Whether rusqlite has stored the API functions: a process whose first load this is has none, and calling one ends it.
static IS_STORED: AtomicBool = AtomicBool::new(false);

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
            complain(table, message, &error.to_string());
            ffi::SQLITE_ERROR
        })
    }
}

unsafe fn load(db: *mut ffi::sqlite3, message: *mut *mut c_char, table: *mut ffi::sqlite3_api_routines) -> c_int {
    // SAFETY: the pointers are SQLite's own; `accept` and `complain` use the host's table only.
    unsafe {
        match accept(table) {
            // A second load on a connection changes nothing: its tables and settings stay as they are.
            Ok(_) if IS_STORED.load(Ordering::Acquire) && has_function(db, REGISTERED) => {
                ffi::SQLITE_OK_LOAD_PERMANENTLY
            }
            Ok(table) => while_checking(|| Connection::extension_init2(db, message, table, registered)),
            Err(text) => {
                complain(table, message, &text);
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

fn registered(db: Connection) -> rusqlite::Result<bool> {
    register(&db)?;
    // Worker threads run code of this file: it must stay loaded when the connection closes.
    Ok(true)
}

/// The API table to initialise rusqlite with, or a sentence why this host cannot be served.
///
/// # Safety
/// `table` is the pointer SQLite passed to the entry point.
unsafe fn accept(table: *const ffi::sqlite3_api_routines) -> Result<*mut ffi::sqlite3_api_routines, String> {
    let Some(libversion_number) = (unsafe { (*table).libversion_number }) else {
        return Err(
            "realtime_kit: this SQLite tells no version; load the extension into SQLite 3.34 or later".to_owned()
        );
    };
    let version = unsafe { libversion_number() };
    if let Some(text) = too_old(version) {
        return Err(text);
    }
    let host = HOST.get_or_init(|| {
        TRUE_VERSION.store(version, Ordering::Relaxed);
        Host { table: table as usize, copy: unsafe { copy(table, version) } }
    });
    if host.table != table as usize {
        return Err(format!(
            "realtime_kit: another SQLite library ({}) of this process has loaded the extension already, this one is {}; use one of the two for all connections",
            dotted(TRUE_VERSION.load(Ordering::Relaxed)),
            dotted(version)
        ));
    }
    Ok(std::ptr::from_ref(&*host.copy).cast_mut())
}

/// Runs rusqlite's initialisation, during which the host reports the version that the bindings expect.
fn while_checking<T>(initialise: impl FnOnce() -> T) -> T {
    CHECKING.set(true);
    let result = initialise();
    CHECKING.set(false);
    IS_STORED.store(true, Ordering::Release);
    result
}

unsafe extern "C" fn reported_version() -> c_int {
    let version = TRUE_VERSION.load(Ordering::Relaxed);
    if CHECKING.get() { version.max(ffi::SQLITE_VERSION_NUMBER) } else { version }
}

// The gates of `copy` must name every version up to the bindings': with newer bindings, more have to be added.
const _: () = assert!(
    size_of::<ffi::sqlite3_api_routines>()
        == offset_of!(ffi::sqlite3_api_routines, set_clientdata) + size_of::<usize>(),
);

/// The host's API table in the size the bindings expect: what the host does not have is absent.
unsafe fn copy(table: *const ffi::sqlite3_api_routines, version: c_int) -> Box<ffi::sqlite3_api_routines> {
    // For each version the first function that came with it: an older host's table ends before it.
    let ends = [
        (3_036_001, offset_of!(ffi::sqlite3_api_routines, changes64)),
        (3_037_000, offset_of!(ffi::sqlite3_api_routines, autovacuum_pages)),
        (3_038_000, offset_of!(ffi::sqlite3_api_routines, error_offset)),
        (3_039_000, offset_of!(ffi::sqlite3_api_routines, deserialize)),
        (3_040_000, offset_of!(ffi::sqlite3_api_routines, value_encoding)),
        (3_041_000, offset_of!(ffi::sqlite3_api_routines, is_interrupted)),
        (3_043_000, offset_of!(ffi::sqlite3_api_routines, stmt_explain)),
        (3_044_000, offset_of!(ffi::sqlite3_api_routines, get_clientdata)),
    ];
    let whole = size_of::<ffi::sqlite3_api_routines>();
    let length = ends.iter().find(|(since, _)| version < *since).map_or(whole, |(_, end)| *end);
    let mut copy = Box::new(MaybeUninit::<ffi::sqlite3_api_routines>::zeroed());
    // SAFETY: the host's table has at least `length` bytes, and a table of absent functions is all zeros.
    let mut copy = unsafe {
        std::ptr::copy_nonoverlapping(table.cast::<u8>(), copy.as_mut_ptr().cast::<u8>(), length);
        copy.assume_init()
    };
    copy.libversion_number = Some(reported_version);
    copy
}

/// Writes a sentence where SQLite looks for an entry point's error message, in the host's own memory.
///
/// # Safety
/// `table` and `message` are the pointers SQLite passed to the entry point.
unsafe fn complain(table: *const ffi::sqlite3_api_routines, message: *mut *mut c_char, text: &str) {
    let (Some(malloc), false) = (unsafe { (*table).malloc }, message.is_null()) else { return };
    let Ok(size) = c_int::try_from(text.len() + 1) else { return };
    // SAFETY: `malloc` gives `size` bytes or null; SQLite frees them.
    unsafe {
        let copy = malloc(size).cast::<u8>();
        if !copy.is_null() {
            std::ptr::copy_nonoverlapping(text.as_ptr(), copy, text.len());
            *copy.add(text.len()) = 0;
            *message = copy.cast::<c_char>();
        }
    }
}
