//! The tables, one file each, and the list of them.

mod apps;
mod livestream_sessions;
mod meetings;
mod presets;
mod recordings;
mod sessions;
mod sessions_chat;
mod sessions_chat_messages;
mod sessions_participants;
mod sessions_peer_report;
mod sessions_summary;
mod sessions_transcript;
mod sessions_transcript_segments;

use std::collections::HashMap;
use std::sync::Mutex;

use once_cell::sync::Lazy;

use crate::spec::{Schema, Table, answer_form};

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
    &meetings::TABLE,
    &presets::TABLE,
    &recordings::TABLE,
    &apps::TABLE,
];

/// Every table with all its columns.
pub static SCHEMAS: Lazy<Vec<Schema>> = Lazy::new(|| TABLES.iter().map(|table| Schema::new(table)).collect());

/// The answer form of a table's endpoint ([`answer_form`]); `None` if it has no such endpoint, or one whose answers hold
/// secrets. Each is made once in a process.
pub fn answers(schema: &'static Schema, path: &str) -> Option<&'static Schema> {
    static MADE: Lazy<Mutex<HashMap<(&str, String), &'static Schema>>> = Lazy::new(Mutex::default);
    let mut made = MADE.lock().unwrap_or_else(|e| e.into_inner());
    let key = (schema.table.name, path.to_owned());
    if let Some(answers) = made.get(&key) {
        return Some(answers);
    }
    let form = answer_form(schema.table, path).filter(|_| schema.table.hides.is_empty())?;
    let answers: &'static Schema = Box::leak(Box::new(form));
    made.insert(key, answers);
    Some(answers)
}
