//! The tables, one file each, and the list of them.

mod apps;
mod livestream_sessions;
mod recordings;
mod sessions;
mod sessions_chat;
mod sessions_chat_messages;
mod sessions_participants;
mod sessions_peer_report;
mod sessions_summary;
mod sessions_transcript;
mod sessions_transcript_segments;

use once_cell::sync::Lazy;

use crate::spec::{Schema, Table};

/// Every table, in the order of the reference.
pub static TABLES: &[&Table] = &[
    &sessions::TABLE,
    &sessions_participants::TABLE,
    &sessions_peer_report::TABLE,
    &sessions_chat::TABLE,
    &sessions_chat_messages::TABLE,
    &sessions_transcript::TABLE,
    &sessions_transcript_segments::TABLE,
    &sessions_summary::TABLE,
    &livestream_sessions::TABLE,
    &recordings::TABLE,
    &apps::TABLE,
];

/// Every table with all its columns.
pub static SCHEMAS: Lazy<Vec<Schema>> = Lazy::new(|| TABLES.iter().map(|table| Schema::new(table)).collect());
