//! realtime_kit_sessions_chat: the chat of a session as a file (API sheet, sections 4.5 and 5.1).
//!
//! ```sql
//! SELECT content FROM realtime_kit_sessions_chat WHERE session_id = 'SESSION';
//! ```

use crate::spec::*;

/// The table.
pub static TABLE: Table = Table {
    name: "realtime_kit_sessions_chat",
    about: "The chat of a session as a file: kept 7 days, made after the session has ended.",
    example: "SELECT content FROM realtime_kit_sessions_chat WHERE session_id = 'SESSION'",
    routes: &[get("/sessions/{session_id}/chat").row(&["/data"]).file(&["/chat_download_url"])],
    insert: None,
    hides: &[],
    columns: &[
        text(
            "chat_download_url",
            &["/chat_download_url"],
            "Where the file is; the link itself is the permission to read it.",
        ),
        time("chat_download_url_expiry", &["/chat_download_url_expiry"], "Until when the link works (UTC)."),
        file("content", "The file's text, CSV; fetched only if this column is read."),
        path("session_id", "The session; required."),
    ],
};
