//! Cloudflare RealtimeKit's REST API as SQL tables: a loadable SQLite extension.
//!
//! Layers, bottom first; each knows only those before it, and a test holds that:
//!
//! - [`error`], [`lock`], [`fork`], [`time`], [`value`], [`config`]: sentences, locks, forks, instants, cells, settings
//! - [`content`]: the files behind download URLs, as rows
//! - [`progress`]: how far a statement is, on standard error
//! - [`trace`]: the log of `REALTIMEKIT_LOG`
//! - [`http`]: one trait that sends a request, and its reqwest implementation
//! - [`api`]: endpoints, envelopes, paging, retries, workers, the log
//! - [`spec`]: the vocabulary in which a table is written down
//! - [`plan`]: what SQLite asks for, turned into a named plan; pure
//! - [`scan`]: a plan with its arguments, turned into requests and rows
//! - [`tables`]: the tables themselves, one file each
//! - [`doctor`]: what is wrong with a set-up, and what to do
//! - [`catalog`]: the tables that are no endpoint's
//! - [`mirror`]: the call history in ordinary tables: what is copied, and when
//! - `sqlite`: the bridge; the only place that knows SQLite and calls into C
//!
//! Built with the feature `loadable`, the default, it is the extension's file. Without it, it is a library for programs that
//! link SQLite themselves, and has the function `load`, whose documentation has an example.

pub mod api;
pub mod catalog;
pub mod config;
pub mod content;
pub mod doctor;
pub mod error;
pub mod fork;
pub mod http;
pub mod lock;
pub mod mirror;
pub mod plan;
pub mod progress;
pub mod scan;
pub mod spec;
mod sqlite;
pub mod tables;
pub mod time;
pub mod trace;
pub mod value;

#[cfg(not(feature = "loadable"))]
pub use sqlite::load;
