//! The mirror's tables, as far as copying them goes: where a table's rows come from, and what tells one from another.

/// A table of the mirror that is read from a virtual table.
#[derive(Debug)]
pub struct Copied {
    /// Its name in the mirror.
    pub name: &'static str,
    /// The virtual table.
    pub source: &'static str,
    /// Its columns but the mirror's own two, as in `sql/mirror.sql`; each is a column of the source too.
    pub columns: &'static [&'static str],
    /// What tells its rows apart.
    pub key: &'static [&'static str],
    /// How long the API keeps it.
    pub kept: Kept,
}

/// How long the API keeps something (API sheet, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Long enough.
    Long,
    /// For a week after the session's end; made some time after it.
    Week,
}

/// The apps of an account.
pub static APPS: Copied = Copied {
    name: "apps",
    source: "realtime_kit_apps",
    columns: &["id", "account_id", "name", "created_at"],
    key: &["id"],
    kept: Kept::Long,
};

/// The sessions of an app.
pub static SESSIONS: Copied = Copied {
    name: "sessions",
    source: "realtime_kit_sessions",
    columns: &[
        "id",
        "account_id",
        "app_id",
        "associated_id",
        "meeting_display_name",
        "type",
        "status",
        "live_participants",
        "max_concurrent_participants",
        "minutes_consumed",
        "organization_id",
        "started_at",
        "created_at",
        "updated_at",
        "ended_at",
        "meta",
        "total_participants",
        "group_call_minutes_consumed",
        "webinar_minutes_consumed",
        "audio_room_minutes_consumed",
        "livestream_minutes_consumed",
        "chat_minutes_consumed",
        "recording_minutes_consumed",
        "transcription_minutes_consumed",
        "recording_status",
        "livestream_status",
        "parent_session_id",
        "settings",
    ],
    key: &["id"],
    kept: Kept::Long,
};

/// The lists of an app besides its sessions.
pub static LISTS: &[Copied] = &[Copied {
    name: "recordings",
    source: "realtime_kit_recordings",
    columns: &[
        "id",
        "account_id",
        "app_id",
        "session_id",
        "status",
        "output_file_name",
        "file_size",
        "recording_duration",
        "download_url_expiry",
        "invoked_time",
        "started_time",
        "stopped_time",
        "meeting",
    ],
    key: &["id"],
    kept: Kept::Week,
}];

/// What is read of each session, in the order in which it is read where nothing is going to vanish.
pub static PARTS: &[Copied] = &[
    Copied {
        name: "participants",
        source: "realtime_kit_sessions_participants",
        columns: &[
            "session_id",
            "id",
            "user_id",
            "custom_participant_id",
            "display_name",
            "preset_name",
            "joined_at",
            "left_at",
            "duration",
            "created_at",
            "updated_at",
            "peer_events",
        ],
        key: &["session_id", "id"],
        kept: Kept::Long,
    },
    Copied {
        name: "livestream_sessions",
        source: "realtime_kit_livestream_sessions",
        columns: &[
            "session_id",
            "id",
            "livestream_id",
            "err_message",
            "ingest_seconds",
            "viewer_seconds",
            "invoked_time",
            "started_time",
            "stopped_time",
            "created_at",
            "updated_at",
        ],
        key: &["session_id", "id"],
        kept: Kept::Long,
    },
    Copied {
        name: "chat_messages",
        source: "realtime_kit_sessions_chat_messages",
        columns: &[
            "session_id",
            "id",
            "participant_id",
            "meeting_id",
            "display_name",
            "pinned",
            "is_edited",
            "payload_type",
            "payload",
            "created_at",
        ],
        key: &["session_id", "id"],
        kept: Kept::Week,
    },
    Copied {
        name: "transcript_segments",
        source: "realtime_kit_sessions_transcript_segments",
        columns: &[
            "session_id",
            "position",
            "start_ms",
            "end_ms",
            "started_at",
            "ended_at",
            "peer_id",
            "user_id",
            "custom_participant_id",
            "name",
            "text",
        ],
        key: &["session_id", "position"],
        kept: Kept::Week,
    },
    Copied {
        name: "summaries",
        source: "realtime_kit_sessions_summary",
        columns: &["session_id", "summary"],
        key: &["session_id"],
        kept: Kept::Week,
    },
    Copied {
        name: "peer_reports",
        source: "realtime_kit_sessions_peer_report",
        columns: &[
            "session_id",
            "id",
            "user_id",
            "custom_participant_id",
            "display_name",
            "role",
            "joined_at",
            "left_at",
            "duration",
            "created_at",
            "updated_at",
            "peer_report",
            "peer_stats",
            "quality_stats",
        ],
        key: &["session_id", "id"],
        kept: Kept::Long,
    },
];

impl Copied {
    /// Whether it is read while a session is LIVE.
    pub fn is_live(&self) -> bool {
        matches!(self.name, "participants" | "livestream_sessions")
    }

    /// Whether a column is told in lists alone: what is read by its id has none, and keeps the one it had.
    pub fn is_of_lists(&self, column: &str) -> bool {
        self.name == "recordings" && column == "meeting"
    }
}
