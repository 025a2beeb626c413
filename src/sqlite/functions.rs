//! SQL functions `realtime_kit_version` and `realtime_kit_config`, and the collation of time columns.

use std::sync::Arc;

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::Value;
use rusqlite::{Connection, Result};

use crate::api::link::Link;
use crate::config::{self, Kind};
use crate::error::Error;
use crate::sqlite::fence::fenced;
use crate::sqlite::module::given;
use crate::time;
use crate::value::Given;

/// Registers the functions and the collation.
pub fn register(db: &Connection, link: &Arc<Link>) -> Result<()> {
    let pure = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    db.create_scalar_function("realtime_kit_version", 0, pure, |_| Ok(env!("CARGO_PKG_VERSION")))?;
    // Not from a stored view or trigger: a database somebody sent must not change where requests go.
    let direct = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
    for arguments in [1, 2] {
        let link = Arc::clone(link);
        db.create_scalar_function("realtime_kit_config", arguments, direct, move |ctx| {
            fenced(|| configure(&link, ctx))
        })?;
    }
    db.create_collation(crate::spec::TIME_COLLATION, time::compare)
}

/// `realtime_kit_config(key)` tells the value in force; `realtime_kit_config(key, value)` sets it for this connection
/// and tells the value then in force; a NULL value takes it back. A secret is never told: 'set' or NULL.
fn configure(link: &Link, ctx: &Context<'_>) -> Result<Value, Error> {
    let refused = |text: String| Error::refused("realtime_kit_config", text);
    let Some(key) = given(ctx.get_raw(0)).text() else {
        return Err(refused("the key is NULL; give the name of a setting".to_owned()));
    };
    let setting = config::find(&key).map_err(refused)?;
    if ctx.len() == 2 {
        let value = given(ctx.get_raw(1));
        if matches!(value, Given::Blob(_)) {
            return Err(refused(format!("{} takes text or a number, no blob", setting.key)));
        }
        link.settings.set(setting.key, value.text().as_deref()).map_err(refused)?;
        if setting.kind == Kind::Secret {
            let is_set = value.text().is_some_and(|text| !text.trim().is_empty());
            return Ok(if is_set { Value::Text("set".to_owned()) } else { Value::Null });
        }
    }
    let (value, _) = link.settings.get(setting.key).map_err(refused)?;
    Ok(value.map_or(Value::Null, Value::Text))
}
