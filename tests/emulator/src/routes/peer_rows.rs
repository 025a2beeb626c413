//! The JSON of a participant (fact sheet, section 4.3).

use crate::json::Object;
use crate::world::{Ending, Participant, Random, Session};

/// Which form of the row is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Form {
    pub events: bool,
    pub consolidated: bool,
}

/// The row, written when first asked for.
pub(super) fn row<'p>(session: &Session, peer: &'p Participant, form: Form) -> &'p str {
    peer.rows[usize::from(form.events) * 2 + usize::from(form.consolidated)].get_or_init(|| {
        let mut row = Object::new();
        write(&mut row, peer, "preset_name", form.consolidated);
        if form.events {
            row.raw("peer_events", events(session, peer));
        }
        row.close().into()
    })
}

/// The fields that lists, details and the peer report share; the last calls the preset `role`.
pub(super) fn write(row: &mut Object, peer: &Participant, preset: &str, consolidated: bool) {
    row.plain("id", &peer.id).plain("user_id", &peer.user_id);
    if let Some(id) = &peer.custom_participant_id {
        row.text("custom_participant_id", id);
    }
    row.text("display_name", &peer.display_name)
        .plain(preset, peer.preset_name)
        .text("joined_at", peer.joined_at_text());
    match peer.left_at {
        Ending::At(moment) => _ = row.plain("left_at", moment),
        Ending::Null => _ = row.raw("left_at", "null"),
        Ending::Absent => {}
    }
    if let Some(minutes) = if consolidated { peer.consolidated } else { peer.duration } {
        row.raw("duration", minutes);
    }
    row.plain("created_at", peer.created_at).plain("updated_at", peer.updated_at);
}

/// The connection events of a peer.
pub(super) fn events(session: &Session, peer: &Participant) -> String {
    let mut random = Random::part(peer.seed, 7);
    let socket = random.uuid();
    let (with_view, with_socket) = (random.chance(80), random.chance(80));
    let view = match session.kind {
        "livestream" => "LIVESTREAM",
        "participant" => "WEBINAR",
        _ => "GROUP_CALL",
    };
    let moments = [
        ("PEER_CREATED", Some(peer.joined_at)),
        ("PEER_JOINING", Some(peer.joined_at)),
        ("PEER_LEAVING", peer.left_at.at()),
    ];
    let events: Vec<String> = moments
        .into_iter()
        .filter_map(|(name, moment)| {
            let moment = moment?;
            let mut event = Object::new();
            event
                .plain("id", random.uuid())
                .plain("peer_id", &peer.id)
                .plain("event_name", name)
                .plain("created_at", moment)
                .plain("updated_at", moment.plus(6))
                .raw(
                    "minutes_consumed",
                    if name == "PEER_LEAVING" { peer.duration.unwrap_or_default() } else { Default::default() },
                )
                .plain("participant_id", &peer.user_id)
                .plain("session_id", &session.id);
            if with_socket {
                event.plain("socket_session_id", &socket);
            } else {
                event.raw("socket_session_id", "null");
            }
            if with_view {
                event.plain("preset_view_type", view);
            } else {
                event.raw("preset_view_type", "null");
            }
            Some(event.close())
        })
        .collect();
    format!("[{}]", events.join(","))
}
