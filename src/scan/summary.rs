//! What the functions about summaries do: start one and tell the answer, wait until one is there.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::api::link::Link;
use crate::api::statement::Statement;
use crate::error::Error;
use crate::plan::{Plan, Source};
use crate::progress::Awaited;
use crate::scan::arguments::Input;
use crate::scan::write::{self, Written};
use crate::scan::{Idle, Scan};
use crate::spec::Schema;
use crate::value::{Cell, Given};

/// The pauses between two looks: they grow, for a summary may take minutes and each look is a request.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Starts the summary of a session's transcript: INSERT into `schema`, the sessions. `given` are session, account and app; the last two may be absent.
/// Returns the API's answer as JSON: the members of its `data`, and `success`; NULL where nothing was sent.
pub fn generate(
    link: &Arc<Link>,
    statement: Arc<Statement>,
    schema: &'static Schema,
    given: &[Given],
    idle: Idle<'_>,
) -> Result<Option<String>, Error> {
    let mut values = vec![Given::Null; schema.columns.len()];
    for (name, value) in ["session_id", "account_id", "app_id"].iter().zip(given) {
        if let Some(position) = schema.position(name) {
            values[position] = value.clone();
        }
    }
    let Written { page, .. } = write::insert(link, statement, schema, &values, &[], false, idle)?;
    Ok(page.map(|page| {
        let mut answer: Value =
            page.data().and_then(|data| serde_json::from_str(data).ok()).unwrap_or_else(|| json!({}));
        if let (Value::Object(members), Some(success)) = (&mut answer, page.success) {
            members.entry("success").or_insert(Value::Bool(success));
        }
        answer.to_string()
    }))
}

/// Waits until the summary of a session is there, a row of `schema` with its text in `summary`, `seconds` at most; returns its text, or `None` if the time is over.
pub fn wait(
    link: &Arc<Link>,
    statement: Arc<Statement>,
    schema: &'static Schema,
    session: &Given,
    seconds: f64,
    idle: Idle<'_>,
) -> Result<Option<String>, Error> {
    let end = Instant::now() + Duration::from_secs_f64(seconds.clamp(0.0, 86_400.0));
    let mut pause = FIRST_PAUSE;
    loop {
        if let Some(text) = look(link, &statement, schema, session, idle)? {
            return Ok(Some(text));
        }
        let next = Instant::now() + pause;
        if next > end {
            return Ok(None);
        }
        let mut progress = link.scheduler.progress.waits(&statement.tally);
        while Instant::now() < next {
            idle()?;
            progress.tick(|| Awaited { table: schema.table.name, ..Awaited::default() });
            std::thread::sleep(Duration::from_millis(50).min(next.saturating_duration_since(Instant::now())));
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// The summary's text if it is there now.
fn look(
    link: &Arc<Link>,
    statement: &Arc<Statement>,
    schema: &'static Schema,
    session: &Given,
    idle: Idle<'_>,
) -> Result<Option<String>, Error> {
    let argument = schema.position("session_id").unwrap_or_default();
    let plan = Plan { source: Source::Route(0), ..Plan::taking(argument) };
    // Each look is to be a request of its own: nothing is taken from what the statement has read before.
    let fresh = Arc::new(statement.afresh());
    let mut scan = Scan::start(Arc::clone(link), fresh, schema, plan, &[Input::One(session.clone())], &[])?;
    if !scan.next(idle)? {
        return Ok(None);
    }
    let position = schema.position("summary").unwrap_or_default();
    Ok(match scan.cell(position, idle)? {
        Cell::Text(text) if !text.is_empty() => Some(text.into_owned()),
        _ => None,
    })
}
