//! Writes: what INSERT and `realtime_kit_generate_summary` start. Each is one POST, sent once, and never twice for the
//! same thing within a statement.

use std::sync::Arc;

use crate::api::envelope::Page;
use crate::api::link::Link;
use crate::api::statement::Statement;
use crate::error::{Error, Failure};
use crate::lock::lock;
use crate::plan::Plan;
use crate::scan::Idle;
use crate::scan::arguments::{Check, Combination, common};
use crate::scan::request::Requests;
use crate::spec::{Insert, Schema};
use crate::value::Given;

/// What a write came to.
pub struct Written {
    /// The row of `realtime_kit_requests` that holds the answer.
    pub log_id: i64,
    /// The answer; `None` if it was not sent (dry run) or refused.
    pub page: Option<Arc<Page>>,
}

/// Performs a table's INSERT for one row.
///
/// `values` are the row's values by column position, `presets` those of CREATE VIRTUAL TABLE. Only the path's arguments,
/// account and app may be given. With `goes_on` (INSERT OR IGNORE) a refusal by the API is no error: it stands in the
/// log. Errors: a column that takes no value, a missing argument, a switch or ceiling, or what the request ended in,
/// with how many of the statement's writes were done before.
pub fn insert(
    link: &Arc<Link>,
    statement: Arc<Statement>,
    schema: &'static Schema,
    values: &[Given],
    presets: &[(usize, String)],
    goes_on: bool,
    idle: Idle<'_>,
) -> Result<Written, Error> {
    let table = schema.table.name;
    let Some(insert) = &schema.table.insert else {
        let text = "INSERT is refused: the table is read-only, the API has nothing that it could start here";
        return Err(Error::refused(table, text));
    };
    let filled = arguments(link, schema, insert, values, presets)?;
    let requests =
        Requests::new(Arc::clone(link), Arc::clone(&statement), schema, &insert.route, &Plan::empty(), &filled, 0);
    match send(&requests, idle) {
        Err(Error::Request { failure: Failure::Status(error), .. })
            if goes_on && (400..500).contains(&error.status) =>
        {
            let writes = lock(&statement.writes);
            Ok(Written { log_id: writes.get(&requests.identity()).map_or(0, |(log_id, _)| *log_id), page: None })
        }
        Err(error) if error != Error::Interrupted => {
            let writes = lock(&statement.writes);
            let done = writes.len() - usize::from(writes.contains_key(&requests.identity()));
            Err(if done > 0 { Error::Stopped { error: Box::new(error), done } } else { error })
        }
        written => written,
    }
}

/// Sends one write, as far as switches and ceilings let it.
fn send(requests: &Requests, idle: Idle<'_>) -> Result<Written, Error> {
    let table = requests.schema.table.name;
    let settings = &requests.link.settings;
    let is_on = |key: &str| settings.is_on(key).map_err(|text| Error::refused(table, text));
    if is_on("read_only")? {
        let text = "writes are refused: the setting read_only is on; it is set by REALTIMEKIT_READ_ONLY or realtime_kit_config('read_only', …)";
        return Err(Error::refused(table, text));
    }
    let key = requests.identity();
    let most = requests.number("max_writes")?;
    let keep = requests.number("log_rows")?;
    {
        let writes = lock(&requests.statement.writes);
        if let Some((log_id, page)) = writes.get(&key) {
            return Ok(Written { log_id: *log_id, page: page.clone() });
        }
        if writes.len() as u64 >= most {
            return Err(Error::refused(
                table,
                format!(
                    "the statement has started max_writes = {most} already; narrow it, or raise the ceiling: {}",
                    settings.raises("max_writes", most.saturating_mul(4).max(10))
                ),
            ));
        }
    }
    let note = |log_id: i64, page: Option<Arc<Page>>| {
        let mut writes = lock(&requests.statement.writes);
        writes.insert(key.clone(), (log_id, page));
    };
    if is_on("dry_run")? {
        let log_id = requests.call(Vec::new()).note_dry_run(&requests.link.log, keep);
        note(log_id, None);
        return Ok(Written { log_id, page: None });
    }
    let answer = requests.submit(Vec::new())?.wait(idle)?;
    note(answer.log_id, answer.page.as_ref().ok().cloned());
    match answer.page {
        Ok(page) => Ok(Written { log_id: answer.log_id, page: Some(page) }),
        Err(failure) => Err(requests.failed(failure)),
    }
}

/// The arguments of a write: what the row gives, what CREATE gave, what the settings say.
fn arguments(
    link: &Arc<Link>,
    schema: &'static Schema,
    insert: &Insert,
    values: &[Given],
    presets: &[(usize, String)],
) -> Result<Combination, Error> {
    let table = schema.table.name;
    let check = Check { link, schema };
    let mut filled: Combination = Vec::new();
    let names: Vec<&str> = insert.route.arguments().chain(["account_id", "app_id"]).collect();
    for (column, value) in values.iter().enumerate().filter(|(_, value)| **value != Given::Null) {
        let name = schema.columns[column].name;
        if !names.contains(&name) {
            let text = format!("INSERT takes {}, not {name}: it starts a request and stores nothing", names.join(", "));
            return Err(Error::refused(table, text));
        }
        filled.extend(check.value(column, value)?);
    }
    for name in names {
        let Some(column) = schema.position(name).filter(|c| !filled.iter().any(|f| f.column == *c)) else { continue };
        let preset = presets.iter().find(|(c, _)| *c == column).map(|(_, value)| value.clone());
        let value = match preset {
            Some(value) => value,
            None if common(schema, name).is_some() => check.setting(name)?,
            None => {
                let remedy = format!("write INSERT INTO {table} ({name}) VALUES ('…'); NULL starts nothing");
                return Err(Error::Missing { table: table.to_owned(), argument: name.to_owned(), remedy });
            }
        };
        filled.extend(check.value(column, &Given::Text(value))?);
    }
    Ok(filled)
}
