//! GET /sessions/{session_id}/participants/{participant_id} (fact sheet, section 4.4).

use super::peer_report::{self, Parts};
use super::peer_rows::{Form, row};
use super::{Call, Outcome, Route, get, statistics_a};
use crate::answer::Answer;

pub(super) static ROUTES: &[Route] = &[get("/sessions/{session_id}/participants/{participant_id}", answer).kept()];

fn answer(call: &Call<'_>, ids: &[&str]) -> Outcome {
    let revision_a = call.revision_a();
    // Both revisions know `include_peer_events`; revision A knows `filters` too, and gives statistics.
    let parts = if revision_a { peer_report::filters(call)? } else { Parts::ALL };
    let events = call.parameters.flag("include_peer_events")?;
    let session = call.session(ids[0])?;
    let peer = session.participants.iter().find(|peer| peer.id == ids[1]);
    let peer = peer.ok_or_else(|| call.unknown("participant", ids[1]))?;
    let mut text = row(&session, peer, Form { events, consolidated: false }).to_owned();
    if revision_a {
        text.pop();
        text.push_str(&statistics_a::of_participant(peer, &call.world.statistics(peer), parts));
        text.push('}');
    }
    Ok(Answer::data(&format!("{{\"participant\":{text}}}")))
}
