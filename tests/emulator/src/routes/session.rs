//! GET /sessions/{session_id} (fact sheet, section 4.2).

use super::session_rows::row;
use super::{Call, Outcome, Route, get};
use crate::APP_ID;
use crate::answer::Answer;

pub(super) static ROUTES: &[Route] = &[get("/sessions/{session_id}", answer).kept()];

fn answer(call: &Call<'_>, ids: &[&str]) -> Outcome {
    let with_rooms = call.parameters.flag("include_breakout_rooms")?;
    let session = call.session(ids[0])?;
    let mut text = row(&session, call.switches(), APP_ID).to_owned();
    if with_rooms {
        let rooms: Vec<&str> = session.breakout_rooms.iter().map(|room| row(room, call.switches(), APP_ID)).collect();
        text.pop();
        text.push_str(&format!(",\"breakout_rooms\":[{}]}}", rooms.join(",")));
    }
    // Revision B has the session in `data` itself, revision A in `data.session`.
    Ok(if call.revision_a() { Answer::data(&format!("{{\"session\":{text}}}")) } else { Answer::data(&text) })
}
