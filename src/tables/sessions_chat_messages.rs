//! realtime_kit_sessions_chat_messages: what was written in a session (API sheet, sections 4.5 and 5.1).
//!
//! ```sql
//! SELECT created_at, display_name, payload FROM realtime_kit_sessions_chat_messages WHERE session_id = 'SESSION';
//! ```

use crate::spec::*;

/// The table.
pub static TABLE: Table = Table {
    name: "realtime_kit_sessions_chat_messages",
    about: "A message in the chat of a session: kept 7 days, there after the session has ended.",
    example: "SELECT created_at, display_name, payload FROM realtime_kit_sessions_chat_messages WHERE session_id = 'SESSION'",
    routes: &[get("/sessions/{session_id}/chat").row(&["/data"]).rows_of_file(&["/chat_download_url"], chat::messages)],
    insert: None,
    hides: &[],
    columns: &[
        text("id", &["/id"], "The message's id.").key(),
        text("participant_id", &["/participantId"], "Who wrote it."),
        text("meeting_id", &["/meetingId"], "The meeting."),
        text("display_name", &["/displayName"], "The name shown in the call."),
        boolean("pinned", &["/pinned"], "Whether it was pinned."),
        boolean("is_edited", &["/isEdited"], "Whether it was edited."),
        text("payload_type", &["/payloadType"], "TEXT_MESSAGE, IMAGE_MESSAGE or FILE_MESSAGE."),
        text("payload", &["/payload"], "The text, or the link of the image or file."),
        time("created_at", &["/createdAt"], "When it was written (UTC)."),
        path("session_id", "The session; required."),
    ],
};
