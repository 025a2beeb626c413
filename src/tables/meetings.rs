//! realtime_kit_meetings: the meetings of an app; each call of one is a session (API sheet, sections 12.1 and 12.3).
//!
//! ```sql
//! SELECT id, title FROM realtime_kit_meetings WHERE status = 'ACTIVE';
//! SELECT m.title, s.started_at FROM realtime_kit_meetings AS m JOIN realtime_kit_sessions AS s ON s.associated_id = m.id LIMIT 20;
//! ```
//!
//! Where a meeting's recordings are stored, with which secrets, is not shown.

use crate::spec::*;

/// The table.
pub static TABLE: Table = Table {
    name: "realtime_kit_meetings",
    about: "A meeting: what people join; each call of it is a session.",
    example: "SELECT id, title FROM realtime_kit_meetings WHERE status = 'ACTIVE'",
    routes: &[
        get("/meetings/{meeting_id}").row(&["/data"]).sends(&["name"]),
        get("/meetings").rows(&["/data"]).pages_of(100).expects(1_000).sends(&[
            "page_no",
            "per_page",
            "start_time",
            "end_time",
            "search",
            "status",
        ]),
    ],
    insert: None,
    hides: &["storage_config", "rtmp_url"],
    columns: &[
        text("id", &["/id"], "The meeting's id.").key().key_of("associated_id").fills("meeting_id"),
        text("title", &["/title"], "Its title."),
        text("status", &["/status"], "ACTIVE, or INACTIVE when nobody can join it.")
            .filters("status")
            .one_of(&["ACTIVE", "INACTIVE"]),
        time("created_at", &["/created_at"], "When it was created (UTC)."),
        time("updated_at", &["/updated_at"], "When it changed last (UTC)."),
        boolean(
            "persist_chat",
            &["/persist_chat"],
            "Whether its chats stay: for a week or for good, the API's documents disagree.",
        ),
        boolean("live_stream_on_start", &["/live_stream_on_start"], "Whether it is livestreamed from its start."),
        boolean("record_on_start", &["/record_on_start"], "Whether it is recorded as soon as somebody joins."),
        boolean("summarize_on_end", &["/summarize_on_end"], "Whether its transcripts are summarized by themselves."),
        boolean(
            "transcribe_on_end",
            &["/transcribe_on_end"],
            "Whether it is transcribed when it ends; not told by older servers.",
        ),
        integer(
            "session_keep_alive_time_in_secs",
            &["/session_keep_alive_time_in_secs"],
            "Seconds for which a session goes on when the last participant has left.",
        ),
        json("recording_config", &["/recording_config"], "How it is recorded, an object.").detail_where_absent(),
        json("ai_config", &["/ai_config"], "How it is transcribed and summarized, an object.").detail(),
        path("meeting_id", "One meeting, by its id.").echoes("id"),
        query("page_no", "This page only; the first is 1.").count(0, i64::MAX),
        query("per_page", "Rows a page.").count(0, i64::MAX),
        query("start_time", "From this time on; what the API compares it with is not documented.").instant(),
        query("end_time", "Up to this time; what the API compares it with is not documented.").instant(),
        query("search", "Matches the meeting's id and title."),
        query("name", "With meeting_id; what it does is not documented by the API."),
    ],
};
