//! What is wrong with a set-up: one row a check, each with its remedy, behind `realtime_kit_doctor`.
//!
//! What can be known on this machine is looked at first; what only the server knows is asked with four requests at most,
//! each tried once, and not at all where it is known before that it would fail. Nothing that is wrong is an error here.
//!
//! - `check`: a row
//! - `host`: SQLite and the extension
//! - `setup`: settings, ids, the token, the proxy, the authorities
//! - `asking`: the requests
//! - `connection`: what an answer, or none, tells about the way to the server
//! - `access`: what the answers tell about token, permission, app and budget

mod access;
mod asking;
mod check;
mod connection;
mod host;
mod setup;

use std::sync::Arc;

use crate::api::link::Link;
use crate::error::Error;

pub use asking::ROUTES;
pub use check::{CHECKS, Check, State};
pub use host::Host;

/// The table's name.
pub const TABLE: &str = "realtime_kit_doctor";

/// What is needed to examine a set-up.
pub struct Examination<'a> {
    /// The connection.
    pub link: &'a Arc<Link>,
    /// The number of the statement that asks.
    pub statement: u64,
    /// The SQLite that runs it.
    pub host: Host,
    /// Called while something is waited for; its error ends the examination.
    pub idle: &'a mut dyn FnMut() -> Result<(), Error>,
}

/// Examines a set-up: the checks in the order of [`CHECKS`]. An `Err` is an interrupt.
pub fn examine(mut examination: Examination<'_>) -> Result<Vec<Check>, Error> {
    let mut checks = host::checks(&examination.host);
    // Whoever types SQL there is a stranger, to whom the set-up is nobody's to show, and the requests nobody's to spend.
    if examination.link.settings.is_on("locked") == Ok(true) {
        checks.extend(CHECKS.iter().skip(check::OF_THE_HOST).map(|(name, _)| Check::hidden(name)));
        return Ok(checks);
    }
    let setup = setup::look(&mut examination)?;
    let unshown = setup.unshown.clone();
    let (mut of_setup, asked) = match setup.obstacles().as_slice() {
        [] => asking::ask(&mut examination, setup)?,
        obstacles => {
            let skipped = check::ASKED.iter().map(|name| Check::skipped(*name, obstacles)).collect();
            (setup.checks, skipped)
        }
    };
    checks.append(&mut of_setup);
    checks.extend(asked);
    Ok(checks.into_iter().map(|check| check.without(&unshown)).collect())
}
