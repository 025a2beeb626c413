//! realtime_kit_meetings: the meetings of an app.
//!
//! ```sql
//! SELECT id, created_at FROM realtime_kit_meetings;
//! ```

// Decide: the first line above: what the table is for.
use crate::spec::*;

/// The table.
pub static TABLE: Table = Table {
    name: "realtime_kit_meetings",
    // Decide: what a row is.
    about: "One of the meetings.",
    example: "SELECT id, created_at FROM realtime_kit_meetings",
    routes: &[
        get("/meetings/{meeting_id}").row(&["/data"]).sends(&["name"]),
        // Decide: the largest page worth asking for; the description has no maximum.
        // Decide: about how many rows there are in all; joins are ordered by it.
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
    hides: &["storage_config"],
    columns: &[
        text("id", &["/id"], "ID of the meeting.").key().fills("meeting_id"),
        time("created_at", &["/created_at"], "Timestamp the object was created at."),
        boolean(
            "live_stream_on_start",
            &["/live_stream_on_start"],
            "Specifies if the meeting should start getting livestreamed on start.",
        ),
        boolean("persist_chat", &["/persist_chat"], "Specifies if Chat within a meeting should persist for a week."),
        boolean(
            "record_on_start",
            &["/record_on_start"],
            "Specifies if the meeting should start getting recorded as soon as someone joins the meeting.",
        ),
        // Decide: revision-a.json has it by id only: .detail_where_absent()
        json("recording_config", &["/recording_config"], "Recording Configurations to be used for this meeting."),
        // Decide: `integer`, if it is always whole; its unit.
        real(
            "session_keep_alive_time_in_secs",
            &["/session_keep_alive_time_in_secs"],
            "Time in seconds, for which a session remains active, after the last participant has left the meeting.",
        ),
        // Decide: if the API may leave out rows that match, it is no `.filters` but an argument.
        // Decide: revision-a.json does not know the parameter; say so in its meaning.
        text("status", &["/status"], "Whether the meeting is ACTIVE or INACTIVE.")
            .filters("status")
            .one_of(&["ACTIVE", "INACTIVE"]),
        boolean(
            "summarize_on_end",
            &["/summarize_on_end"],
            "Automatically generate summary of meetings using transcripts.",
        ),
        text("title", &["/title"], "Title of the meeting."),
        // Decide: only revision-b.json has it; say so in its meaning.
        boolean(
            "transcribe_on_end",
            &["/transcribe_on_end"],
            "Automatically generate transcripts when the meeting ends.",
        ),
        time("updated_at", &["/updated_at"], "Timestamp the object was updated at."),
        json(
            "ai_config",
            &["/ai_config"],
            "The AI Config allows you to customize the behavior of meeting transcriptions and summaries.",
        )
        .detail(),
        path("meeting_id", "One meeting, by its id.").echoes("id"),
        query("page_no", "This page only; the first is 1.").count(0, i64::MAX),
        query("per_page", "Rows a page.").count(0, i64::MAX),
        query("start_time", "The start time range for which you want to retrieve the meetings.").instant(),
        query("end_time", "The end time range for which you want to retrieve the meetings.").instant(),
        query("search", "The search query string."),
        // Decide: its meaning; the description has none.
        query("name", "Name."),
    ],
};
