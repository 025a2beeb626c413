//! The bridge to SQLite: the only place that knows it, and the only one with `unsafe`.
//!
//! - `load`: what loading registers on a connection, and `load` for programs that link SQLite themselves
//! - `entry`: the entry points; hosts too old and second SQLite libraries are refused with a sentence. With the feature
//!   `loadable` only
//! - `host`: which SQLite this is, and what it can do
//! - `module`: the virtual tables of the API: declaration, planning, INSERT
//! - `cursor`: their scans
//! - `listing`: the virtual tables that are scanned whole
//! - `doctor`: what the doctor asks SQLite
//! - `functions`: SQL functions and the collation
//! - `mirror`: the call history in ordinary tables
//! - `tied`: whether SQLite keeps back what a statement says of account or app, beside OR
//! - `interrupt`: whether the host wants the statement to end
//! - `typed`: whether a write was typed or triggered, for hosts that do not tell
//! - `triggered`: whether a trigger writes to a table, for the same hosts
//! - `fence`: errors and panics on their way into SQLite
//! - `forks`: what is to be done when the process forks

mod cursor;
mod doctor;
#[cfg(feature = "loadable")]
mod entry;
mod fence;
mod forks;
mod functions;
mod host;
mod interrupt;
mod listing;
mod load;
mod mirror;
mod module;
mod tied;
mod triggered;
mod typed;

#[cfg(not(feature = "loadable"))]
pub use load::load;
