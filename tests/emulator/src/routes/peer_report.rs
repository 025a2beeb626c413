//! GET /sessions/peer-report/{peer_id} (fact sheet, sections 4.9 and 13).

use serde_json::Value;

use super::peer_rows::{events, write};
use super::{Call, Outcome, Route, get, statistics_a, statistics_b};
use crate::answer::Answer;
use crate::json::{Object, whole_numbers};
use crate::parameters::refuse;
use crate::switches::Filters;

/// The parts of a report, in the order of the enumeration of `filters`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts([bool; 5]);

const NAMES: [&str; 5] = ["device_info", "ip_information", "precall_network_information", "events", "quality_stats"];

impl Parts {
    pub(super) const ALL: Parts = Parts([true; 5]);

    /// Whether the part with this name of the enumeration is asked for.
    pub(super) fn has(self, name: &str) -> bool {
        NAMES.iter().zip(self.0).any(|(known, asked)| *known == name && asked)
    }
}

/// Which parts `filters` asks for. Revision A describes a comma-separated list, revision B one filter.
pub(super) fn filters(call: &Call<'_>) -> Result<Parts, Answer> {
    let kind = call.switches().filters.unwrap_or(if call.revision_a() { Filters::List } else { Filters::Single });
    let Some(text) = call.parameters.get("filters")? else { return Ok(Parts::ALL) };
    let mut parts = Parts([false; 5]);
    let names: Vec<&str> = match kind {
        Filters::Ignored => return Ok(Parts::ALL),
        Filters::Single => vec![text],
        Filters::List => text.split(',').collect(),
    };
    for name in names {
        match NAMES.iter().position(|known| *known == name) {
            Some(index) => parts.0[index] = true,
            None => return Err(refuse("filters", &format!("must be one of {}", NAMES.join(", ")))),
        }
    }
    Ok(parts)
}

pub(super) static ROUTES: &[Route] = &[get("/sessions/peer-report/{peer_id}", answer).kept()];

fn answer(call: &Call<'_>, ids: &[&str]) -> Outcome {
    let revision_a = call.revision_a();
    let parts = filters(call)?;
    let with_events = !revision_a && call.parameters.flag("include_peer_events")?;
    let unknown = || call.unknown("peer", ids[0]);
    let session = call.world.session_of_peer(ids[0]).ok_or_else(unknown)?;
    let peer = session.participants.iter().find(|it| it.id == ids[0]).ok_or_else(unknown)?;
    let statistics = call.world.statistics(peer);
    let flat = call.switches().peer_flat;
    let mut row = Object::new();
    // The interim edition has the preset's name under the key that participants have for it.
    write(&mut row, peer, if flat { "preset_name" } else { "role" }, false);
    if !revision_a {
        row.plain("session_id", &session.id);
    }
    if with_events {
        row.raw("peer_events", events(&session, peer));
    }
    let mut add = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            row.raw(key, whole_numbers(value));
        }
    };
    if revision_a {
        add("peer_stats", statistics_a::peer_stats_of_report(peer, &statistics, parts));
        add("quality_stats", statistics_a::quality_stats_of_report(peer, &statistics, parts));
    }
    add("peer_report", statistics_b::peer_report(peer, &statistics, parts, revision_a));
    let text = row.close();
    Ok(if flat { Answer::data(&text) } else { Answer::data(&format!("{{\"participant\":{text}}}")) })
}
