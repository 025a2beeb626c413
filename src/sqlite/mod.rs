//! The bridge to SQLite: the only place that knows it, and the only one with `unsafe`.
//!
//! - `entry`: the entry points; hosts too old and second SQLite libraries are refused with a sentence
//! - `host`: which SQLite this is, and what it can do
//! - `module`: the virtual tables of the API: declaration, planning, INSERT
//! - `cursor`: their scans
//! - `listing`: the virtual tables that are in memory
//! - `functions`: SQL functions and the collation
//! - `interrupt`: whether the host wants the statement to end
//! - `typed`: whether a write was typed or triggered, for hosts that do not tell
//! - `fence`: errors and panics on their way into SQLite

mod cursor;
mod entry;
mod fence;
mod functions;
mod host;
mod interrupt;
mod listing;
mod module;
mod typed;
