//! realtime_kit_sessions_peer_report: one peer with its call statistics (API sheet, sections 4.9 and 13).
//!
//! ```sql
//! SELECT display_name, device_info ->> 'os' FROM realtime_kit_sessions_peer_report WHERE peer_id = 'PEER';
//! SELECT p.display_name, r.quality_stats FROM realtime_kit_sessions_participants AS p
//!   JOIN realtime_kit_sessions_peer_report AS r ON r.peer_id = p.id WHERE p.session_id = 'SESSION';
//! ```
//!
//! The revisions keep the statistics in different places: `peer_stats` and `quality_stats` beside the report, or all
//! of them inside it. Each statistic is one column, wherever it stands.

use crate::spec::*;

/// The table.
pub static TABLE: Table = Table {
    name: "realtime_kit_sessions_peer_report",
    about: "One peer of a session, with its device, network and call quality.",
    example: "SELECT display_name, device_info, quality_stats FROM realtime_kit_sessions_peer_report WHERE peer_id = 'PEER'",
    routes: &[get("/sessions/peer-report/{peer_id}")
        .row(&["/data/participant", "/data"])
        .settles_with("peer_id")
        .sends(&["filters", "include_peer_events"])],
    hides: &[],
    insert: None,
    columns: &[
        text("id", &["/id"], "The peer id.").key().fills("peer_id"),
        text("user_id", &["/user_id"], "The participant's lasting id."),
        text("custom_participant_id", &["/custom_participant_id"], "Your own id for the participant."),
        text("display_name", &["/display_name"], "The name shown in the call."),
        text("role", &["/role", "/preset_name"], "The preset they joined with."),
        text("session_id", &["/session_id"], "The session; not sent by older servers."),
        time("joined_at", &["/joined_at"], "When they joined (UTC)."),
        time("left_at", &["/left_at"], "When they left (UTC); NULL while present."),
        real("duration", &["/duration"], "Minutes in the session."),
        time("created_at", &["/created_at"], "When the record was created (UTC)."),
        time("updated_at", &["/updated_at"], "When the record changed last (UTC)."),
        json("peer_events", &["/peer_events"], "Connection events, an array.").asks("include_peer_events", "true"),
        json(
            "device_info",
            &["/peer_report/metadata/device_info", "/peer_stats/device_info"],
            "Processor, system, whether mobile.",
        )
        .narrows("filters", "device_info"),
        json(
            "ip_information",
            &["/peer_report/metadata/ip_information", "/peer_stats/ip_information"],
            "Address, place and network.",
        )
        .narrows("filters", "ip_information"),
        json(
            "precall_network_information",
            &["/peer_stats/precall_network_information", "/peer_report/metadata/pc_metadata"],
            "What the network could do before the call: an object, or an array of connections by newer servers.",
        )
        .narrows("filters", "precall_network_information"),
        json("events", &["/peer_report/metadata/events", "/peer_stats/events"], "What happened at the peer, an array.")
            .narrows("filters", "events"),
        json(
            "quality_stats",
            &["/quality_stats", "/peer_report/quality"],
            "Call quality: series and totals by kind and side.",
        )
        .narrows("filters", "quality_stats"),
        json("peer_report", &["/peer_report"], "The whole report, an object of metadata and quality.").whole(),
        json("peer_stats", &["/peer_stats"], "Device, network and events, an object; older servers only.").whole(),
        path("peer_id", "The peer, as realtime_kit_sessions_participants.id; required.").echoes("id"),
        query("filters", "Which statistics are sent; derived from the columns read where it is not given.").some_of(&[
            "device_info",
            "ip_information",
            "precall_network_information",
            "events",
            "quality_stats",
        ]),
        query("include_peer_events", "Whether peer_events is filled; reading that column asks for it.").flag(),
    ],
};
