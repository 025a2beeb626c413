//! `realtime_kit_mirror_forget(schema, person)`.

use std::sync::Arc;

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, Result};
use secrecy::ExposeSecret;

use crate::api::link::Link;
use crate::error::Error;
use crate::mirror::redaction::Key;
use crate::sqlite::fence::{Fenced, fenced};
use crate::sqlite::functions::JsonText;
use crate::sqlite::host;
use crate::sqlite::mirror::forget;
use crate::sqlite::module::given;
use crate::time::{self, TimeFormat};
use crate::value::Given;

const NAME: &str = "realtime_kit_mirror_forget";

/// Registers the function; `flags` are those of functions that act.
pub fn register(db: &Connection, link: &Arc<Link>, flags: FunctionFlags) -> Result<()> {
    let link = Fenced::new(Arc::clone(link));
    db.create_scalar_function(NAME, 2, flags, move |ctx| fenced(|| forget_person(&link, ctx)))
}

/// Removes a person from the mirror in a schema and tells what was done, as JSON. Refused on a connection that does not
/// write (`PRAGMA query_only`, a read-only database), and where the settings are locked.
fn forget_person(link: &Arc<Link>, ctx: &Context<'_>) -> std::result::Result<JsonText, Error> {
    let refused = |text: &str| Error::refused(NAME, text);
    link.settings.look_at_environment();
    if link.settings.is_on("locked").map_err(|text| refused(&text))? {
        return Err(refused("locked is on: who types SQL on this connection forgets nobody"));
    }
    let (schema, person) = match (given(ctx.get_raw(0)), given(ctx.get_raw(1))) {
        (Given::Null, _) | (_, Given::Null) => (None, None),
        (schema, person) => (schema.text(), person.text()),
    };
    let (Some(schema), Some(person)) = (schema, person.filter(|person| !person.trim().is_empty())) else {
        return Err(refused(
            "it takes a schema and a person: SELECT realtime_kit_mirror_forget('main', 'their custom_participant_id, user_id, peer id or name')",
        ));
    };
    if !host::offers_lists_and_limits() {
        return Err(refused(
            "this host's SQLite is older than 3.38, which the mirror needs; use the program realtime-kit, which has one of its own",
        ));
    }
    // SAFETY: the handle is used within this call only.
    let db = unsafe { ctx.get_connection() }.map_err(|e| refused(&e.to_string()))?;
    let attached =
        db.query_row("SELECT name FROM pragma_database_list WHERE name = ?1 COLLATE NOCASE", [&schema], |row| {
            row.get::<_, String>(0)
        });
    if let Err(error) = &attached
        && error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted)
    {
        return Err(Error::Interrupted);
    }
    let Ok(schema) = attached else {
        let schema = crate::error::tidy(&schema, 60);
        return Err(refused(&format!("there is no schema '{schema}'; 'main' is the database that is open")));
    };
    let query_only: i64 = db.query_row("PRAGMA query_only", [], |row| row.get(0)).unwrap_or(0);
    if query_only != 0 || db.is_readonly(schema.as_str()).unwrap_or(false) {
        return Err(refused("the connection is read-only (PRAGMA query_only, or the database); it forgets nobody"));
    }
    let key = link.settings.redact_key().map_err(|text| refused(&text))?;
    let key = key.map(|key| Key::new(key.expose_secret().as_bytes()));
    let now = time::to_row(chrono::Utc::now(), TimeFormat::Sqlite);
    forget::forget(&db, &schema, &person, &now, key.as_ref()).map(|done| JsonText(Some(done.json())))
}
