//! The JSON of a recording (fact sheet, sections 12.1 and 12.5).

use std::fmt::Display;

use crate::json::Object;
use crate::world::{Recording, SECRET_MARK};

/// Which of the two forms of the row is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// In the list, with the meeting.
    List,
    /// By itself, with the reasons for start and stop.
    Single,
}

pub(super) fn row(recording: &Recording, form: Form, revision_a: bool) -> String {
    let mut row = Object::new();
    row.plain("id", &recording.id);
    text(&mut row, "session_id", recording.session_id.as_deref());
    text(&mut row, "download_url", recording.download_url.as_deref());
    plain(&mut row, "download_url_expiry", recording.download_url_expiry);
    text(&mut row, "audio_download_url", recording.audio_download_url.as_deref());
    match recording.file_size {
        Some(size) => row.raw("file_size", size),
        None => row.raw("file_size", "null"),
    };
    row.text("output_file_name", &recording.output_file_name)
        .plain("status", recording.status)
        .plain("invoked_time", recording.invoked_time);
    plain(&mut row, "started_time", recording.started_time);
    plain(&mut row, "stopped_time", recording.stopped_time);
    if let Some(seconds) = recording.recording_duration {
        row.raw("recording_duration", seconds);
    }
    match recording.storage {
        Some(Some(kind)) => _ = row.raw("storage_config", storage(kind)),
        Some(None) => _ = row.raw("storage_config", "null"),
        None => {}
    }
    match form {
        Form::List => {
            // Meetings of Dyte's version 1 have no UUID, which the description demands of a meeting.
            if recording.meeting_id.len() == 36 {
                row.raw("meeting", meeting(recording, revision_a));
            }
        }
        Form::Single => {
            row.raw("start_reason", reason(recording, start_reason(recording)));
            if let Some(stop) = recording.stop_reason {
                row.raw("stop_reason", reason(recording, stop));
            }
        }
    }
    row.close()
}

fn text(row: &mut Object, key: &str, value: Option<&str>) {
    match value {
        Some(value) => row.text(key, value),
        None => row.raw(key, "null"),
    };
}

fn plain(row: &mut Object, key: &str, value: Option<impl Display>) {
    match value {
        Some(value) => row.plain(key, value),
        None => row.raw(key, "null"),
    };
}

/// Everything in which a secret can stand has one.
pub(super) fn storage(kind: &str) -> String {
    let mut config = Object::new();
    config.plain("type", kind).plain("bucket", "recordings-of-the-company").plain("path", "calls/2026");
    let secret = |name: &str| format!("{SECRET_MARK}-{name}");
    if kind == "sftp" {
        config
            .plain("host", "sftp.example.com")
            .raw("port", 22)
            .plain("username", "recorder")
            .plain("auth_method", "KEY")
            .text("password", secret("password"))
            .text("private_key", format!("-----BEGIN KEY-----\n{}\n-----END KEY-----\n", secret("private-key")));
    } else {
        config.plain("region", "us-east-1").plain("access_key", secret("access-key")).plain("secret", secret("secret"));
    }
    config.close()
}

fn meeting(recording: &Recording, revision_a: bool) -> String {
    let created = recording.invoked_time.plus(-86_400_000);
    let mut meeting = Object::new();
    meeting
        .plain("id", &recording.meeting_id)
        .text("title", &recording.meeting_title)
        .plain("status", "ACTIVE")
        .raw("persist_chat", false)
        .raw("record_on_start", recording.caller.is_none())
        .raw("live_stream_on_start", false)
        .raw("summarize_on_end", true);
    if !revision_a {
        meeting.raw("transcribe_on_end", true);
    }
    if let Some(Some(kind)) = recording.storage {
        meeting.raw("recording_config", format!("{{\"storage_config\":{}}}", storage(kind)));
    }
    meeting.plain("created_at", created).plain("updated_at", created);
    meeting.close()
}

fn start_reason(recording: &Recording) -> &'static str {
    if recording.caller.is_some() { "API_CALL" } else { "RECORD_ON_START" }
}

/// A reason with its caller, whose id has the key `user_Id`.
fn reason(recording: &Recording, reason: &str) -> String {
    let mut object = Object::new();
    object.plain("reason", reason);
    if let Some((id, name)) = recording.caller.as_ref().filter(|_| reason == "API_CALL") {
        let mut caller = Object::new();
        caller.plain("type", "USER").text("name", name).plain("user_Id", id);
        object.raw("caller", caller.close());
    }
    object.close()
}
