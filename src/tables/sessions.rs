//! realtime_kit_sessions: the calls of an app, live and past (API sheet, sections 4.1, 4.2 and 4.8).
//!
//! ```sql
//! SELECT meeting_display_name, minutes_consumed FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 10;
//! SELECT status, ended_at FROM realtime_kit_sessions WHERE id = 'SESSION';
//! INSERT INTO realtime_kit_sessions (session_id) VALUES ('SESSION');  -- starts a summary of its transcript
//! ```

use crate::spec::*;

/// The table.
pub static TABLE: Table = Table {
    name: "realtime_kit_sessions",
    about: "A session: one call of a meeting, live or past.",
    example: "SELECT meeting_display_name, minutes_consumed FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 10",
    routes: &[
        get("/sessions/{session_id}")
            .row(&["/data/session", "/data"])
            .sends(&["include_breakout_rooms"])
            .tells_settled("session_id")
            .settles_with("session_id"),
        get("/sessions").rows(&["/data/sessions"]).tells_settled("session_id").pages_of(100).sends(&[
            "page_no",
            "per_page",
            "sort_by",
            "sort_order",
            "start_time",
            "end_time",
            "participants",
            "search",
            "status",
            "associated_id",
        ]),
    ],
    hides: &[],
    insert: Some(Insert {
        route: post("/sessions/{session_id}/summary"),
        about: "Starts the summary of the session's transcript: one POST a row.",
    }),
    columns: &[
        text("id", &["/id"], "The session's id.").key().key_of("session_id").fills("session_id"),
        text("associated_id", &["/associated_id"], "The meeting's id.").filters_if("associated_id", is_uuid),
        text("meeting_display_name", &["/meeting_display_name"], "The meeting's title."),
        text("type", &["/type"], "What kind of call it is.").one_of(&["meeting", "livestream", "participant"]),
        text("status", &["/status"], "LIVE while somebody is in it, then ENDED.")
            .filters("status")
            .one_of(&["LIVE", "ENDED"]),
        integer("live_participants", &["/live_participants"], "How many are in it now."),
        integer("max_concurrent_participants", &["/max_concurrent_participants"], "The most that were in it at once."),
        real("minutes_consumed", &["/minutes_consumed"], "Participant minutes so far.")
            .sorts("minutesConsumed")
            .changing()
            .required(),
        text("organization_id", &["/organization_id"], "The app that hosted it."),
        time("started_at", &["/started_at"], "When it started (UTC)."),
        time("created_at", &["/created_at"], "When it was created (UTC).").sorts("createdAt").required(),
        time("updated_at", &["/updated_at"], "When its record changed last (UTC)."),
        time("ended_at", &["/ended_at"], "When it ended (UTC); NULL while LIVE."),
        json("meta", &["/meta"], "Further facts, an object; older servers only."),
        // Not documented, but read from live answers by others (API sheet, section 4.1).
        integer("total_participants", &["/total_participants"], "How many joined in all; not always sent."),
        real(
            "group_call_minutes_consumed",
            &["/group_call_minutes_consumed"],
            "Minutes as a group call; not always sent.",
        ),
        real("webinar_minutes_consumed", &["/webinar_minutes_consumed"], "Minutes as a webinar; not always sent."),
        real(
            "audio_room_minutes_consumed",
            &["/audio_room_minutes_consumed"],
            "Minutes as an audio room; not always sent.",
        ),
        real(
            "livestream_minutes_consumed",
            &["/livestream_minutes_consumed"],
            "Minutes as a livestream; not always sent.",
        ),
        real("chat_minutes_consumed", &["/chat_minutes_consumed"], "Minutes of chat; not always sent."),
        real("recording_minutes_consumed", &["/recording_minutes_consumed"], "Minutes recorded; not always sent."),
        real(
            "transcription_minutes_consumed",
            &["/transcription_minutes_consumed"],
            "Minutes transcribed; not always sent.",
        ),
        text("recording_status", &["/recording_status"], "Such as NOT_RECORDED, RECORDING, UPLOADED; not always sent."),
        text("livestream_status", &["/livestream_status"], "Such as NOT_LIVESTREAMED; not always sent."),
        text("parent_session_id", &["/parent_session_id"], "The session this is a breakout room of; not always sent."),
        json("settings", &["/settings"], "The call's settings, an object; not always sent."),
        json("breakout_rooms", &["/breakout_rooms"], "Its breakout rooms, an array of sessions.")
            .detail()
            .asks("include_breakout_rooms", "true"),
        path("session_id", "One session, by its id.").echoes("id"),
        query("page_no", "This page only; the first is 1.").count(0, i64::MAX),
        query("per_page", "Rows a page.").count(0, i64::MAX),
        query("sort_by", "The API's own sorting; ORDER BY is sent without it.")
            .one_of(&["minutesConsumed", "createdAt"]),
        query("sort_order", "The direction of sort_by.").one_of(&["ASC", "DESC"]),
        query("start_time", "From this time on; what the API compares it with is not documented.").instant(),
        query("end_time", "Up to this time; what the API compares it with is not documented.").instant(),
        query("participants", "A range of how many took part, such as 1:10; not documented by the API."),
        query("search", "Matches meeting title, meeting id and session id."),
        query(
            "include_breakout_rooms",
            "With session_id: whether breakout_rooms is filled; reading that column asks for it.",
        )
        .flag(),
    ],
};
