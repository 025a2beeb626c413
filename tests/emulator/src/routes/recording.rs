//! GET /recordings/{recording_id} (fact sheet, section 12.5).

use super::content::only;
use super::recording_rows::{Form, row};
use super::{Call, Outcome, Route, get};
use crate::answer::Answer;

pub(super) static ROUTES: &[Route] = &[get("/recordings/{recording_id}", answer)];

fn answer(call: &Call<'_>, ids: &[&str]) -> Outcome {
    only(call, &[], &[])?;
    let recordings = call.world.recordings();
    let recording = recordings.iter().find(|it| it.id == ids[0]).ok_or_else(|| call.unknown("recording", ids[0]))?;
    Ok(Answer::data(&row(recording, Form::Single, call.revision_a())))
}
