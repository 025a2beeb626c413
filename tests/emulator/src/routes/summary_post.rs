//! POST /sessions/{session_id}/summary (fact sheet, section 4.8).

use super::{Call, Outcome, Route, post};
use crate::answer::Answer;
use crate::json::Object;

pub(super) static ROUTES: &[Route] = &[post("/sessions/{session_id}/summary", answer)];

fn answer(call: &Call<'_>, ids: &[&str]) -> Outcome {
    // No content type is defined for the request: whoever sends one, or a body, is refused.
    if call.body_len > 0 || call.content_type.is_some() {
        return Err(Answer::realtimekit(415, "This request takes no body and no content type."));
    }
    let session = call.session(ids[0])?;
    let first = call.variant.remembered().summaries.insert(session.id.clone());
    if !first && call.switches().summary_again_refused {
        return Err(Answer::realtimekit(409, &format!("A summary of session {} was asked for already", session.id)));
    }
    let mut data = Object::new();
    if call.revision_a() {
        data.text("message", "Success").raw("success", true);
    } else {
        // The values of `status` are not listed anywhere.
        data.plain("session_id", &session.id).text("status", "IN_PROGRESS");
    }
    Ok(Answer::data(&data.close()))
}
