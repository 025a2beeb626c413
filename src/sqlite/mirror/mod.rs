//! Carries the mirror out on a connection: `realtime_kit_mirror`, and what it is made of.
//!
//! - `function`, `forget_function`: the SQL functions, their arguments and their answers
//! - `run`: one run from beginning to end
//! - `lists`: which sessions and recordings there are
//! - `parts`: what hangs on a session
//! - `base`: the mirror's tables in a schema: read into and merged into, in transactions
//! - `schema`: those tables made, with their views and their search
//! - `redact`: what is left out of rows before they are stored
//! - `forget`, `people`: people who are removed, and who they are
//! - `forgotten`: the memory of them, by which they are left out ever after
//! - `joined`: who was in a session, asked for where somebody was forgotten
//! - `texts`, `rows`: texts in which somebody may be mentioned, rows of a table that are rewritten
//! - `undo`: a transaction rolled back, also after an interrupt
//! - `lock`: one run at a time for a file
//! - `manner`: the settings of a run, taken back when it is over
//!
//! Rows are read from the virtual tables into TEMP tables, as any statement reads them: with all their pages or an error.
//! From there they are merged, together with the note of what was read, in one short transaction: readers are not kept
//! waiting by the network, and a run that is killed has lost what it was reading and nothing else.

mod base;
mod forget;
mod forget_function;
mod forgotten;
mod function;
mod joined;
mod lists;
mod lock;
mod manner;
mod parts;
mod people;
mod redact;
mod rows;
mod run;
mod schema;
mod texts;
mod undo;

use std::sync::Arc;

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Result};

use crate::api::link::Link;

/// Registers the functions.
pub fn register(db: &Connection, link: &Arc<Link>) -> Result<()> {
    // Deterministic by name only, as the other functions that act: see `functions`.
    let direct = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY | FunctionFlags::SQLITE_DETERMINISTIC;
    let acts = direct | FunctionFlags::SQLITE_RESULT_SUBTYPE;
    function::register(db, link, acts)?;
    forget_function::register(db, link, acts)
}
