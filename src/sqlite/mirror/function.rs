//! `realtime_kit_mirror([schema [, options]])`: brings the mirror in a schema up to date, and tells what it did.

use std::sync::Arc;

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, Result};

use crate::api::link::Link;
use crate::error::Error;
use crate::mirror::options::Options;
use crate::sqlite::fence::{Fenced, fenced};
use crate::sqlite::functions::JsonText;
use crate::sqlite::host;
use crate::sqlite::interrupt::Interrupt;
use crate::sqlite::mirror::run;
use crate::sqlite::module::given;
use crate::value::Given;

const NAME: &str = "realtime_kit_mirror";

/// Registers the function; `flags` are those of functions that act.
pub fn register(db: &Connection, link: &Arc<Link>, flags: FunctionFlags) -> Result<()> {
    for arguments in [0, 1, 2] {
        let link = Fenced::new(Arc::clone(link));
        db.create_scalar_function(NAME, arguments, flags, move |ctx| fenced(|| mirror(&link, ctx)))?;
    }
    Ok(())
}

fn mirror(link: &Arc<Link>, ctx: &Context<'_>) -> Result<JsonText, Error> {
    let refused = |text: String| Error::refused(NAME, text);
    link.settings.look_at_environment();
    if link.settings.is_on("locked").map_err(refused)? {
        return Err(refused("locked is on: who types SQL on this connection makes no mirror".to_owned()));
    }
    let text = |index: usize, what: &str| match (index < ctx.len()).then(|| given(ctx.get_raw(index))) {
        None | Some(Given::Null) => Ok(None),
        Some(given) => given.text().map(Some).ok_or_else(|| refused(format!("{what} is no text"))),
    };
    let schema = text(0, "the schema")?.unwrap_or_else(|| "main".to_owned());
    let options = text(1, "the second argument, a JSON object of options,")?;
    let options = options.map_or(Ok(Options::default()), |text| Options::parse(&text)).map_err(refused)?;
    if !host::offers_lists_and_limits() {
        return Err(refused(
            "this host's SQLite is older than 3.38, which the mirror needs; use the program realtime-kit, which has one of its own"
                .to_owned(),
        ));
    }
    // SAFETY: the handle is used within this call only.
    let db = unsafe { ctx.get_connection() }.map_err(|e| refused(e.to_string()))?;
    let query_only: i64 = db.query_row("PRAGMA query_only", [], |row| row.get(0)).unwrap_or(0);
    if query_only != 0 {
        return Err(refused(
            "the connection is read-only (PRAGMA query_only): the mirror writes its tables".to_owned(),
        ));
    }
    // SAFETY: as above.
    let interrupt = Interrupt::new(unsafe { db.handle() });
    let report = run::run(&db, link, &schema, &options, &interrupt)?;
    let text = serde_json::to_string(&report).map_err(|error| refused(error.to_string()))?;
    Ok(JsonText(Some(text)))
}
