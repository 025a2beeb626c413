//! The SQL functions, and the collation of time columns.

use std::sync::Arc;

use rusqlite::functions::{Context, FunctionFlags, SqlFnOutput, SubType};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Result};
use secrecy::zeroize::Zeroizing;

use crate::api::link::Link;
use crate::api::statement::Statement;
use crate::config::{self, Kind};
use crate::error::Error;
use crate::scan::summary;
use crate::spec::Schema;
use crate::sqlite::fence::{Fenced, Handle, fenced, ordered};
use crate::sqlite::interrupt::Interrupt;
use crate::sqlite::module::{self, given};
use crate::tables::SCHEMAS;
use crate::time;
use crate::value::Given;

/// Registers the functions and the collation.
pub fn register(db: &Connection, link: &Arc<Link>) -> Result<()> {
    let pure = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    // Not from what a database stores: one that somebody sent must not change where requests go. Deterministic by name
    // only: measured, 3.35.4 and 3.40.1 let a stored CHECK call any other function, DIRECTONLY or not.
    let direct = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY | FunctionFlags::SQLITE_DETERMINISTIC;
    for arguments in [1, 2] {
        let link = Fenced::new(Arc::clone(link));
        db.create_scalar_function("realtime_kit_config", arguments, direct, move |ctx| {
            fenced(|| configure(&link, ctx))
        })?;
    }
    // The generated column of sql/stackql.sql needs it deterministic, too. NULL starts nothing.
    // Newer hosts may insist that a function says that its results have a subtype; older ones ignore it.
    let acting = direct | FunctionFlags::SQLITE_RESULT_SUBTYPE;
    for arguments in [1, 3] {
        let link = Fenced::new(Arc::clone(link));
        db.create_scalar_function("realtime_kit_generate_summary", arguments, acting, move |ctx| {
            fenced(|| generate_summary(&link, ctx))
        })?;
    }
    let clearing = Fenced::new(Arc::clone(link));
    // Frees memory, asks for nothing, and gives the number of bytes freed.
    db.create_scalar_function("realtime_kit_clear_cache", 0, direct, move |_| {
        fenced(|| Ok::<_, Error>(i64::try_from(clearing.scheduler.cache.clear()).unwrap_or(i64::MAX)))
    })?;
    let waiting = Fenced::new(Arc::clone(link));
    db.create_scalar_function("realtime_kit_wait_for_summary", 2, direct, move |ctx| {
        fenced(|| wait_for_summary(&waiting, ctx))
    })?;
    // SAFETY: the handle is used by the collation only, which ends with the connection.
    let handle = Handle(unsafe { db.handle() });
    db.create_collation(crate::spec::TIME_COLLATION, move |a, b| ordered(handle, || time::compare(a, b)))?;
    // The last of all: a connection that has it has everything.
    db.create_scalar_function("realtime_kit_version", 0, pure, |_| Ok(env!("CARGO_PKG_VERSION")))
}

/// `realtime_kit_config(key)` tells the value in force; `realtime_kit_config(key, value)` sets it for this connection
/// and tells the value then in force; a NULL value takes it back. A secret is never told: 'set' or NULL.
fn configure(link: &Arc<Link>, ctx: &Context<'_>) -> Result<Value, Error> {
    let refused = |text: String| Error::refused("realtime_kit_config", text);
    let Some(key) = given(ctx.get_raw(0)).text() else {
        return Err(refused("the key is no text; give the name of a setting".to_owned()));
    };
    link.settings.look_at_environment();
    let setting = config::find(&key).map_err(refused)?;
    if ctx.len() == 2 {
        link.settings.are_open().map_err(refused)?;
    }
    if ctx.len() == 2 && setting.kind == Kind::Secret {
        // Text is not copied here: what SQLite holds of it is the host's, what is kept is wiped in the end.
        let number = match ctx.get_raw(1) {
            ValueRef::Integer(number) => Zeroizing::new(number.to_string()),
            _ => Zeroizing::default(),
        };
        let value = match ctx.get_raw(1) {
            ValueRef::Null => None,
            ValueRef::Integer(_) => Some(number.as_str()),
            ValueRef::Text(text) => Some(std::str::from_utf8(text).unwrap_or("\u{fffd}")),
            _ => return Err(refused(format!("{} takes text", setting.key))),
        };
        link.settings.set(&key, value).map_err(refused)?;
        let is_set = value.is_some_and(|text| !text.trim().is_empty());
        return Ok(if is_set { Value::Text("set".to_owned()) } else { Value::Null });
    }
    if ctx.len() == 2 {
        let value = given(ctx.get_raw(1));
        if matches!(value, Given::Blob(_)) {
            return Err(refused(format!("{} takes text or a number, no blob", setting.key)));
        }
        let served = link.settings.is_on("stored_views");
        link.settings.set(setting.key, value.text().as_deref()).map_err(refused)?;
        if link.settings.is_on("stored_views") != served {
            // SAFETY: the handle is used within this call only.
            let db = unsafe { ctx.get_connection() };
            db.and_then(|db| module::reconnect(&db, link)).map_err(|e| refused(e.to_string()))?;
        }
    }
    let (value, _) = link.settings.get(setting.key).map_err(refused)?;
    Ok(value.map_or(Value::Null, Value::Text))
}

/// `realtime_kit_generate_summary(session_id [, account_id, app_id])`: starts the summary of a session's transcript and
/// returns the API's answer as JSON. A NULL session starts nothing and gives NULL. Refused on a connection that does not
/// write (`PRAGMA query_only`, a read-only database).
fn generate_summary(link: &Arc<Link>, ctx: &Context<'_>) -> Result<JsonText, Error> {
    let arguments: Vec<Given> = (0..ctx.len()).map(|i| given(ctx.get_raw(i))).collect();
    if arguments.first() == Some(&Given::Null) {
        return Ok(JsonText(None));
    }
    let refused = |text: &str| Error::refused("realtime_kit_generate_summary", text);
    // SAFETY: the handle is used within this call only.
    let db = unsafe { ctx.get_connection() }.map_err(|e| refused(&e.to_string()))?;
    let query_only: i64 = db.query_row("PRAGMA query_only", [], |row| row.get(0)).unwrap_or(0);
    if query_only != 0 || db.is_readonly("main").unwrap_or(false) {
        return Err(refused("the connection is read-only (PRAGMA query_only, or the database); it starts nothing"));
    }
    // SAFETY: as above.
    let interrupt = Interrupt::new(unsafe { db.handle() });
    let statement = statement_of(link, ctx);
    summary::generate(link, statement, schema("realtime_kit_sessions")?, &arguments, &mut || interrupt.check())
        .map(JsonText)
}

/// The statement that calls the function.
///
/// Auxiliary data of a negative number belongs to the whole prepared statement and goes when it is reset: SQLite's own
/// JSON functions keep their cache so. It tells one run from the next exactly.
fn statement_of(link: &Link, ctx: &Context<'_>) -> Arc<Statement> {
    const SLOT: i32 = -0x5254_4b31;
    if let Ok(Some(statement)) = ctx.get_aux::<Arc<Statement>>(SLOT) {
        return Arc::clone(&statement);
    }
    let statement = link.writing_statement(true);
    // Without memory it is not kept; the next call then begins a statement of its own.
    let _ = ctx.set_aux(SLOT, Arc::clone(&statement));
    statement
}

/// `realtime_kit_wait_for_summary(session_id, seconds)`: looks until the summary is there or the time is over; returns
/// its text, or NULL. Can be interrupted.
fn wait_for_summary(link: &Arc<Link>, ctx: &Context<'_>) -> Result<Value, Error> {
    let refused = |text: &str| Error::refused("realtime_kit_wait_for_summary", text);
    let session = given(ctx.get_raw(0));
    let seconds =
        given(ctx.get_raw(1)).text().and_then(|text| text.trim().parse::<f64>().ok()).filter(|s| s.is_finite());
    let Some(seconds) = seconds else { return Err(refused("the second argument is a number of seconds")) };
    if session == Given::Null {
        return Ok(Value::Null);
    }
    // SAFETY: the handle is used within this call only.
    let db = unsafe { ctx.get_connection() }.map_err(|e| refused(&e.to_string()))?;
    // SAFETY: as above.
    let interrupt = Interrupt::new(unsafe { db.handle() });
    let statement = statement_of(link, ctx);
    let text =
        summary::wait(link, statement, schema("realtime_kit_sessions_summary")?, &session, seconds, &mut || {
            interrupt.check()
        })?;
    Ok(text.map_or(Value::Null, Value::Text))
}

fn schema(name: &str) -> Result<&'static Schema, Error> {
    let found = SCHEMAS.iter().find(|schema| schema.table.name == name);
    found.ok_or_else(|| Error::refused(name, "there is no such table in this build"))
}

/// JSON text or NULL, with SQLite's JSON subtype: what a function that acts answers.
pub struct JsonText(pub Option<String>);

impl SqlFnOutput for JsonText {
    fn to_sql(&self) -> Result<(ToSqlOutput<'_>, SubType)> {
        let value = self.0.as_deref().map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes()));
        Ok((ToSqlOutput::Borrowed(value), self.0.as_ref().map(|_| 'J' as u32)))
    }
}
