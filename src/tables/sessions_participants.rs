//! realtime_kit_sessions_participants: who joined a session, and for how long (API sheet, sections 4.3 and 4.4).
//!
//! ```sql
//! SELECT display_name, duration FROM realtime_kit_sessions_participants WHERE session_id = 'SESSION' ORDER BY duration DESC;
//! SELECT p.* FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id LIMIT 20;
//! ```

use crate::spec::*;

/// The table.
pub static TABLE: Table = Table {
    name: "realtime_kit_sessions_participants",
    about: "Somebody in a session, once for each time they joined.",
    example: "SELECT display_name, duration FROM realtime_kit_sessions_participants WHERE session_id = 'SESSION' ORDER BY duration DESC",
    routes: &[
        get("/sessions/{session_id}/participants/{participant_id}")
            .row(&["/data/participant", "/data"])
            .settles_with("session_id")
            .passes_settled("peer_id")
            .sends(&["include_peer_events", "filters"]),
        get("/sessions/{session_id}/participants")
            .rows(&["/data/participants"])
            .settles_with("session_id")
            .passes_settled("peer_id")
            .pages_of(200)
            .expects(50)
            .sends(&["search", "page_no", "per_page", "sort_by", "sort_order", "include_peer_events", "view"]),
    ],
    hides: &[],
    insert: None,
    columns: &[
        text("id", &["/id"], "The peer id: one for each time somebody joined.")
            .key()
            .key_of("peer_id")
            .fills("participant_id"),
        text("user_id", &["/user_id"], "The participant's lasting id."),
        text("custom_participant_id", &["/custom_participant_id"], "Your own id for the participant."),
        text("display_name", &["/display_name"], "The name shown in the call."),
        text("preset_name", &["/preset_name", "/role"], "The preset they joined with."),
        time("joined_at", &["/joined_at"], "When they joined (UTC).").sorts("joinedAt"),
        time("left_at", &["/left_at"], "When they left (UTC); NULL while present."),
        real("duration", &["/duration"], "Minutes in the session.").sorts("duration").changing(),
        time("created_at", &["/created_at"], "When the record was created (UTC)."),
        time("updated_at", &["/updated_at"], "When the record changed last (UTC)."),
        json("peer_events", &["/peer_events"], "Connection events, an array.").asks("include_peer_events", "true"),
        json("peer_stats", &["/peer_stats"], "Device, network and events, an object; older servers only.").detail(),
        json("quality_stats", &["/quality_stats"], "Call quality, an array; older servers only.").detail(),
        path("session_id", "The session; required."),
        path("participant_id", "One participant, by peer id.").echoes("id"),
        query("search", "Matches participant id, custom participant id or display name."),
        query("page_no", "This page only; the first is 1.").count(0, i64::MAX),
        query("per_page", "Rows a page, 1 to 200.").count(1, 200),
        query("sort_by", "The API's own sorting; ORDER BY is sent without it.").one_of(&["joinedAt", "duration"]),
        query("sort_order", "The direction of sort_by.").one_of(&["ASC", "DESC"]),
        query("include_peer_events", "Whether peer_events is filled; reading that column asks for it.").flag(),
        query("view", "How breakout rooms count: raw, each by itself; consolidated, added up.")
            .one_of(&["raw", "consolidated"]),
        query("filters", "With participant_id: which statistics are sent; older servers only.").some_of(&[
            "device_info",
            "ip_information",
            "precall_network_information",
            "events",
            "quality_stats",
        ]),
    ],
};
