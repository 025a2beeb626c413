//! realtime_kit_sessions_summary: the summary of a session (API sheet, sections 4.7 and 5.4).
//!
//! ```sql
//! SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = 'SESSION';
//! ```

use crate::spec::*;

/// The table.
pub static TABLE: Table = Table {
    name: "realtime_kit_sessions_summary",
    about: "The summary of a session's transcript: kept 7 days.",
    example: "SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = 'SESSION'",
    routes: &[get("/sessions/{session_id}/summary").row(&["/data"]).file(&["/summaryDownloadUrl"])],
    insert: None,
    hides: &[],
    columns: &[
        text(
            "summary_download_url",
            &["/summaryDownloadUrl"],
            "Where the file is; the link itself is the permission to read it.",
        ),
        time("summary_download_url_expiry", &["/summaryDownloadUrlExpiry"], "Until when the link works (UTC)."),
        file("summary", "The text, plain or Markdown; fetched only if this column is read."),
        path("session_id", "The session; required."),
    ],
};
