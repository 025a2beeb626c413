//! What loading does to a connection: it registers modules, functions and a collation. It opens no socket, starts no thread
//! and reads no token.

use std::ffi::CStr;
use std::sync::Arc;

use rusqlite::{Connection, Result};

use crate::api::link::Link;
use crate::http::Reqwest;
use crate::sqlite::{forks, functions, listing, mirror, module};

/// The function that a connection has if all is registered on it.
pub const REGISTERED: &CStr = c"realtime_kit_version";

/// Registers all there is on a connection that has none of it.
pub fn register(db: &Connection) -> Result<()> {
    let link = Link::new(Box::new(|| Arc::new(Reqwest::default())));
    module::register(db, &link)?;
    listing::register(db, &link)?;
    mirror::register(db, &link)?;
    functions::register(db, &link)?;
    forks::watch();
    Ok(())
}

/// Makes the tables, the functions and the collation known to a connection of a program that links SQLite itself, as
/// loading the extension's file does in other hosts. It opens no socket, starts no thread and reads no token; a second
/// time it changes nothing: the connection's tables and settings stay as they are.
///
/// The connection is one of the crate `rusqlite` in the version that this crate uses. Only in builds without the feature
/// `loadable`, whose file has no SQLite of its own.
///
/// ```no_run
/// let db = rusqlite::Connection::open_in_memory()?;
/// realtime_kit::load(&db)?;
/// let sessions: i64 = db.query_row("SELECT count(*) FROM realtime_kit_sessions", [], |row| row.get(0))?;
/// # Ok::<(), rusqlite::Error>(())
/// ```
///
/// # Errors
/// A SQLite older than 3.34, and what SQLite says when it cannot register them, such as being without memory.
#[cfg(not(feature = "loadable"))]
pub fn load(db: &Connection) -> Result<()> {
    use crate::sqlite::host;
    if let Some(text) = host::too_old(host::version()) {
        return Err(rusqlite::Error::ModuleError(text));
    }
    // SAFETY: the handle is used within this call only.
    if unsafe { host::has_function(db.handle(), REGISTERED) } {
        return Ok(());
    }
    register(db)
}
