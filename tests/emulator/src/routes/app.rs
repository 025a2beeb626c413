//! GET /apps/{app_id}, below the account (fact sheet, section 12.2).

use super::content::only;
use super::{Call, Outcome, Route, get};
use crate::answer::Answer;
use crate::json::Object;
use crate::world::App;

pub(super) static ROUTES: &[Route] = &[get("/apps/{app_id}", answer).of_account()];

fn answer(call: &Call<'_>, ids: &[&str]) -> Outcome {
    only(call, &[], &[])?;
    let app = call.world.apps().find(|app| app.id == ids[0]).ok_or_else(|| call.unknown("app", ids[0]))?;
    Ok(Answer::data(&row(app, false)))
}

/// The row: a name that is not there is null in the details, and left out in the list, where it cannot be null.
pub(super) fn row(app: &App, list: bool) -> String {
    let mut row = Object::new();
    row.plain("id", &app.id);
    match &app.name {
        Some(name) => _ = row.text("name", name),
        None if list => {}
        None => _ = row.raw("name", "null"),
    }
    row.plain("created_at", app.created_at);
    row.close()
}
