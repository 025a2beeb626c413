//! realtime_kit_recordings: the recordings of an app's calls (API sheet, section 12.5).
//!
//! ```sql
//! SELECT output_file_name, recording_duration FROM realtime_kit_recordings WHERE session_id = 'SESSION';
//! ```
//!
//! The API cannot be asked for one session's recordings, so `session_id` is compared here. Where recordings are stored,
//! with which secrets, is not shown.

use crate::spec::*;

/// The table.
pub static TABLE: Table = Table {
    name: "realtime_kit_recordings",
    about: "A recording of a call: kept 7 days unless it goes to a storage of your own.",
    example: "SELECT output_file_name, recording_duration FROM realtime_kit_recordings WHERE session_id = 'SESSION'",
    routes: &[
        get("/recordings/{recording_id}").row(&["/data"]),
        get("/recordings").rows(&["/data"]).pages_of(100).expects(1_000).sends(&[
            "meeting_id",
            "page_no",
            "per_page",
            "expired",
            "search",
            "sort_by",
            "sort_order",
            "start_time",
            "end_time",
            "status",
        ]),
    ],
    insert: None,
    hides: &["storage_config"],
    columns: &[
        text("id", &["/id"], "The recording's id.").key().fills("recording_id"),
        text("session_id", &["/session_id"], "The session recorded."),
        text("status", &["/status"], "INVOKED, RECORDING, UPLOADING, UPLOADED, ERRORED or PAUSED.")
            .filters_if("status", is_listed_status)
            .one_of(&["INVOKED", "RECORDING", "UPLOADING", "UPLOADED", "ERRORED", "PAUSED"]),
        text("output_file_name", &["/output_file_name"], "The file's name."),
        integer("file_size", &["/file_size"], "Bytes."),
        integer("recording_duration", &["/recording_duration"], "Seconds."),
        text("download_url", &["/download_url"], "Where the video is; the link itself is the permission to read it."),
        text("audio_download_url", &["/audio_download_url"], "Where the sound alone is."),
        time("download_url_expiry", &["/download_url_expiry"], "Until when the links work (UTC)."),
        time("invoked_time", &["/invoked_time"], "When it was asked for (UTC).").sorts("invokedTime").required(),
        time("started_time", &["/started_time"], "When it started (UTC)."),
        time("stopped_time", &["/stopped_time"], "When it stopped (UTC)."),
        json("start_reason", &["/start_reason"], "Who or what started it, an object.").detail(),
        json("stop_reason", &["/stop_reason"], "Who or what stopped it, an object.").detail(),
        json("meeting", &["/meeting"], "The meeting, an object; in lists only."),
        path("recording_id", "One recording, by its id.").echoes("id"),
        query("meeting_id", "The recordings of this meeting."),
        query("page_no", "This page only; the first is 1.").count(0, i64::MAX),
        query("per_page", "Rows a page.").count(0, i64::MAX),
        query("expired", "Whether those whose links have run out are wanted.").flag(),
        query("search", "Matches what the API likes to match."),
        query("sort_by", "The API's own sorting; ORDER BY is sent without it.").one_of(&["invokedTime"]),
        query("sort_order", "The direction of sort_by.").one_of(&["ASC", "DESC"]),
        query("start_time", "From this time on.").instant(),
        query("end_time", "Up to this time.").instant(),
    ],
};

/// The statuses the API's filter lists; it has two more that only rows show.
fn is_listed_status(text: &str) -> bool {
    ["INVOKED", "RECORDING", "UPLOADING", "UPLOADED"].iter().any(|word| word.eq_ignore_ascii_case(text))
}
