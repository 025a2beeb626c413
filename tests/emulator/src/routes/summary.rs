//! GET /sessions/{session_id}/summary (fact sheet, section 4.7).

use super::content::{self, Names};
use super::{Call, Outcome, Route, get};
use crate::switches::SummaryReady;
use crate::world::{Content, Session, Summary};

const NAMES: Names =
    Names { session: Some("sessionId"), url: "summaryDownloadUrl", expiry: "summaryDownloadUrlExpiry" };

pub(super) static ROUTES: &[Route] = &[get("/sessions/{session_id}/summary", answer)];

fn answer(call: &Call<'_>, ids: &[&str]) -> Outcome {
    content::only(call, &[], &[])?;
    let session = call.session(ids[0])?;
    let summary = match call.world.summary(&session) {
        Content::There(summary) if !ready(call, &session, &summary) => Content::NotYet,
        other => other,
    };
    let file = format!("summary/{}.txt", session.id);
    content::answer(call, &session, "summary", &summary, &file, &NAMES)
}

/// Whether the summary has been made: at the session's end, or because it was asked for.
fn ready(call: &Call<'_>, session: &Session, summary: &Summary) -> bool {
    let switches = call.switches();
    let mut remembered = call.variant.remembered();
    let asked_for = remembered.summaries.contains(&session.id);
    match switches.summary_ready {
        SummaryReady::Now => summary.automatic || asked_for,
        SummaryReady::Never => false,
        SummaryReady::AfterPost if !asked_for => false,
        SummaryReady::AfterPost => {
            let gets = remembered.summary_gets.entry(session.id.clone()).or_default();
            *gets += 1;
            *gets > switches.summary_after
        }
    }
}
