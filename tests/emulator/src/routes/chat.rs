//! GET /sessions/{session_id}/chat (fact sheet, section 4.5).

use super::content::{self, Names};
use super::{Call, Outcome, Route, get};

const NAMES: Names = Names { session: None, url: "chat_download_url", expiry: "chat_download_url_expiry" };

pub(super) static ROUTES: &[Route] = &[get("/sessions/{session_id}/chat", answer)];

fn answer(call: &Call<'_>, ids: &[&str]) -> Outcome {
    content::only(call, &[], &[])?;
    let session = call.session(ids[0])?;
    let file = format!("chat/{}.csv", session.id);
    content::answer(call, &session, "chat", &call.world.chat(&session), &file, &NAMES)
}
