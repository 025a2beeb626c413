//! realtime_kit_sessions_transcript: the transcript of a session as a file (API sheet, sections 4.6, 5.2 and 5.3).
//!
//! ```sql
//! SELECT content FROM realtime_kit_sessions_transcript WHERE session_id = 'SESSION' AND format = 'SRT';
//! ```

use crate::spec::*;

/// The table.
pub static TABLE: Table = Table {
    name: "realtime_kit_sessions_transcript",
    about: "The transcript of a session as a file, subtitles included: kept 7 days.",
    example: "SELECT content FROM realtime_kit_sessions_transcript WHERE session_id = 'SESSION' AND format = 'SRT'",
    routes: &[get("/sessions/{session_id}/transcript")
        .row(&["/data"])
        .file(&["/transcript_download_url"])
        .sends(&["format"])],
    insert: None,
    hides: &[],
    columns: &[
        text(
            "transcript_download_url",
            &["/transcript_download_url"],
            "Where the file is; the link itself is the permission to read it.",
        ),
        time(
            "transcript_download_url_expiry",
            &["/transcript_download_url_expiry"],
            "Until when the link works (UTC).",
        ),
        file("content", "The file's text; fetched only if this column is read."),
        path("session_id", "The session; required."),
        query("format", "The kind of file; CSV where it is not given.").one_of(&["SRT", "VTT", "JSON", "CSV"]),
    ],
};
