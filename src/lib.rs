//! Cloudflare RealtimeKit's REST API as SQL tables: a loadable SQLite extension.
//!
//! Layers, bottom first; each knows only those before it, and a test holds that:
//!
//! - [`error`], [`lock`], [`fork`], [`time`], [`value`], [`config`]: sentences, locks, forks, instants, cells, settings
//! - [`content`]: the files behind download URLs, as rows
//! - [`http`]: one trait that sends a request, and its reqwest implementation
//! - [`api`]: endpoints, envelopes, paging, retries, workers, the log
//! - [`spec`]: the vocabulary in which a table is written down
//! - [`plan`]: what SQLite asks for, turned into a named plan; pure
//! - [`scan`]: a plan with its arguments, turned into requests and rows
//! - [`tables`]: the tables themselves, one file each
//! - [`catalog`]: the tables that need no request
//! - `sqlite`: the bridge; the only place that knows SQLite and calls into C

pub mod api;
pub mod catalog;
pub mod config;
pub mod content;
pub mod error;
pub mod fork;
pub mod http;
pub mod lock;
pub mod plan;
pub mod scan;
pub mod spec;
mod sqlite;
pub mod tables;
pub mod time;
pub mod value;
