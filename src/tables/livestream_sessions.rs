//! realtime_kit_livestream_sessions: the livestreams of a session (API sheet, section 4.10).
//!
//! ```sql
//! SELECT started_time, viewer_seconds FROM realtime_kit_livestream_sessions WHERE session_id = 'SESSION';
//! ```
//!
//! The API answers with a list in `data.data`, with a bare list, or with one object: all three are read.

use crate::spec::*;

/// The table.
pub static TABLE: Table = Table {
    name: "realtime_kit_livestream_sessions",
    about: "A livestream of a session.",
    example: "SELECT started_time, viewer_seconds FROM realtime_kit_livestream_sessions WHERE session_id = 'SESSION'",
    routes: &[get("/sessions/{session_id}/livestream-sessions")
        .rows(&["/data/data", "/data"])
        .settles_with("session_id")
        .pages_of(100)
        .expects(3)
        .sends(&["page_no", "per_page"])],
    insert: None,
    hides: &[],
    columns: &[
        text("id", &["/id"], "The livestream session's id.").key(),
        text("livestream_id", &["/livestream_id"], "The livestream."),
        text("err_message", &["/err_message"], "What went wrong, if anything did."),
        real("ingest_seconds", &["/ingest_seconds"], "Seconds taken in."),
        real("viewer_seconds", &["/viewer_seconds"], "Seconds watched, of all viewers together."),
        time("invoked_time", &["/invoked_time"], "When it was asked for (UTC)."),
        time("started_time", &["/started_time"], "When it started (UTC)."),
        time("stopped_time", &["/stopped_time"], "When it stopped (UTC)."),
        time("created_at", &["/created_at"], "When its record was created (UTC)."),
        time("updated_at", &["/updated_at"], "When its record changed last (UTC)."),
        path("session_id", "The session; required."),
        query("page_no", "This page only; the first is 1.").count(0, i64::MAX),
        query("per_page", "Rows a page.").count(0, i64::MAX),
    ],
};
