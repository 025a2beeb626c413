//! The tables, one file each, and the list of them.

mod sessions;
mod sessions_participants;
mod sessions_peer_report;

use once_cell::sync::Lazy;

use crate::spec::{Schema, Table};

/// Every table, in the order of the reference.
pub static TABLES: &[&Table] = &[&sessions::TABLE, &sessions_participants::TABLE, &sessions_peer_report::TABLE];

/// Every table with all its columns.
pub static SCHEMAS: Lazy<Vec<Schema>> = Lazy::new(|| TABLES.iter().map(|table| Schema::new(table)).collect());
