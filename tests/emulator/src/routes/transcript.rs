//! GET /sessions/{session_id}/transcript (fact sheet, section 4.6).

use super::content::{self, Names};
use super::{Call, Outcome, Route, get};

const NAMES: Names =
    Names { session: Some("sessionId"), url: "transcript_download_url", expiry: "transcript_download_url_expiry" };

pub(super) static ROUTES: &[Route] = &[get("/sessions/{session_id}/transcript", answer)];

fn answer(call: &Call<'_>, ids: &[&str]) -> Outcome {
    content::only(call, &[], &["format"])?;
    // Revision A knows no format: the file is CSV, whatever is asked for.
    let format =
        if call.revision_a() { None } else { call.parameters.one_of("format", &["SRT", "VTT", "JSON", "CSV"])? };
    let extension = format.map_or("csv", |index| ["srt", "vtt", "json", "csv"][index]);
    let session = call.session(ids[0])?;
    let file = format!("transcript/{}.{extension}", session.id);
    content::answer(call, &session, "transcript", &call.world.transcript(&session), &file, &NAMES)
}
