//! realtime_kit_sessions_transcript_segments: what was said in a session (API sheet, sections 4.6, 5.2 and 5.3).
//!
//! ```sql
//! SELECT name, text FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'SESSION' ORDER BY position;
//! ```

use crate::spec::*;

/// The table.
pub static TABLE: Table = Table {
    name: "realtime_kit_sessions_transcript_segments",
    about: "Something said in a session, from its transcript: kept 7 days.",
    example: "SELECT name, text FROM realtime_kit_sessions_transcript_segments WHERE session_id = 'SESSION' ORDER BY position",
    routes: &[get("/sessions/{session_id}/transcript")
        .row(&["/data"])
        .rows_of_file(&["/transcript_download_url"], transcript::segments)
        .sends(&["format"])
        // It has the end of each segment and needs no guess about a header.
        .prefers("format", "JSON")],
    insert: None,
    hides: &[],
    columns: &[
        integer("position", &["/position"], "Its place in the file, from 1.").key(),
        integer(
            "start_ms",
            &["/start_ms"],
            "When it began, milliseconds from the start; NULL where the file has times of day.",
        ),
        integer(
            "end_ms",
            &["/end_ms"],
            "When it ended, milliseconds from the start; NULL where the file does not say.",
        ),
        time("started_at", &["/started_at"], "When it began (UTC); NULL where the file has offsets."),
        time("ended_at", &["/ended_at"], "When it ended (UTC); NULL where the file does not say."),
        text("peer_id", &["/peer_id"], "The peer who spoke."),
        text("user_id", &["/user_id"], "The participant's lasting id."),
        text("custom_participant_id", &["/custom_participant_id"], "Your own id for the participant."),
        text("name", &["/name"], "The name shown in the call."),
        text("text", &["/text"], "What was said."),
        path("session_id", "The session; required."),
        query("format", "The kind of file the rows come from; JSON where the server knows it.")
            .one_of(&["JSON", "CSV"]),
    ],
};
