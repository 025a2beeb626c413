//! GET /sessions/{session_id}/participants (fact sheet, section 4.3).

use std::cmp::Ordering;

use super::peer_rows::{Form, row};
use super::sessions::shuffle;
use super::{Call, Outcome, Route, get};
use crate::paging::Page;
use crate::switches::{DefaultSort, Paging};
use crate::world::Participant;

pub(super) static ROUTES: &[Route] = &[get("/sessions/{session_id}/participants", answer).pages().kept()];

fn answer(call: &Call<'_>, ids: &[&str]) -> Outcome {
    let (parameters, switches) = (&call.parameters, call.switches());
    let page = Page::of_participants(parameters, switches)?;
    let form = Form {
        events: parameters.flag("include_peer_events")?,
        consolidated: parameters.one_of("view", &["raw", "consolidated"])? == Some(1),
    };
    let search = parameters.get("search")?.map(str::to_lowercase);
    let sort_by = parameters.one_of("sort_by", &["joinedAt", "duration"])?;
    let sort_order = parameters.one_of("sort_order", &["ASC", "DESC"])?;
    let session = call.session(ids[0])?;
    let mut peers: Vec<&Participant> =
        session.participants.iter().filter(|peer| search.as_ref().is_none_or(|text| has(peer, text))).collect();
    if switches.ties_shuffled {
        shuffle(&mut peers, call.next_list());
    }
    // Which way goes by default is not documented; it is taken to be the one of the sessions.
    let descending = match (switches.sort_ignored || (sort_by.is_none() && sort_order.is_none()), switches.default_sort)
    {
        (true, DefaultSort::None) => None,
        (true, default) => Some(default == DefaultSort::Newest),
        (false, _) => Some(sort_order != Some(0)),
    };
    match (descending, sort_by) {
        (None, _) => peers.sort_by(|a, b| a.id.cmp(&b.id)),
        (Some(descending), Some(1)) if !switches.sort_ignored => {
            let value = |peer: &Participant| if form.consolidated { peer.consolidated } else { peer.duration };
            peers.sort_by(|a, b| compare(value(a), value(b), descending, switches.nulls_first));
        }
        (Some(descending), _) => peers.sort_by(|a, b| compare(Some(a.joined_at), Some(b.joined_at), descending, false)),
    }
    // No schema has paging here; the official example of revision B has it in `data`.
    let place = if call.revision_a() { Paging::Absent } else { Paging::Data };
    Ok(page.answer("participants", peers.len(), place, switches, |body, index| {
        body.push_str(row(&session, peers[index], form));
    }))
}

/// What `search` looks at: participant id, custom participant id, display name.
fn has(peer: &Participant, text: &str) -> bool {
    let custom = peer.custom_participant_id.as_deref().unwrap_or_default();
    [&peer.id, &peer.user_id, custom, &peer.display_name].into_iter().any(|field| field.to_lowercase().contains(text))
}

/// Compares values of which some are absent: these stand first or last in either direction.
fn compare<T: Ord>(a: Option<T>, b: Option<T>, descending: bool, nulls_first: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) if nulls_first => a.is_some().cmp(&b.is_some()),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}
