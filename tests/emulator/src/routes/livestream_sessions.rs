//! GET /sessions/{session_id}/livestream-sessions (fact sheet, section 4.10).

use super::content::only;
use super::{Call, Outcome, Route, get};
use crate::answer::Answer;
use crate::json::Object;
use crate::paging::Page;
use crate::switches::{LivestreamShape, Paging};
use crate::world::LivestreamSession;

pub(super) static ROUTES: &[Route] = &[get("/sessions/{session_id}/livestream-sessions", answer).pages()];

fn answer(call: &Call<'_>, ids: &[&str]) -> Outcome {
    only(call, &["page_no", "per_page"], &["page_no", "per_page"])?;
    let switches = call.switches();
    let page = Page::of_sessions(&call.parameters, switches)?;
    let session = call.session(ids[0])?;
    let streams = call.world.livestream_sessions(&session);
    let write = |body: &mut String, index: usize| body.push_str(&row(&streams[index]).close());
    Ok(match switches.livestream_shape {
        LivestreamShape::List => page.answer("data", streams.len(), Paging::Data, switches, write),
        LivestreamShape::Bare => page.bare(streams.len(), Paging::Top, switches, write),
        LivestreamShape::Object => {
            // One object is a page of one row, whatever size was asked for.
            let page = Page { size: 1, ..page };
            let mut data = page.rows(streams.len(), switches).next().map_or_else(Object::new, |it| row(&streams[it]));
            if switches.paging != Some(Paging::Absent) {
                data.raw("paging", page.paging(streams.len(), switches));
            }
            Answer::data(&data.close())
        }
    })
}

fn row(stream: &LivestreamSession) -> Object {
    let mut row = Object::new();
    row.plain("id", &stream.id)
        .plain("livestream_id", &stream.livestream_id)
        .plain("created_at", stream.created_at)
        .plain("updated_at", stream.updated_at);
    match stream.invoked_time {
        Some(moment) => row.plain("invoked_time", moment),
        None => row.raw("invoked_time", "null"),
    };
    row.plain("started_time", stream.started_time);
    if let Some(moment) = stream.stopped_time {
        row.plain("stopped_time", moment);
    }
    match stream.err_message {
        Some(status) => row.plain("err_message", status),
        None => row.raw("err_message", "null"),
    };
    row.raw("ingest_seconds", stream.ingest_seconds).raw("viewer_seconds", stream.viewer_seconds());
    row
}
