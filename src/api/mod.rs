//! The API: which requests there are, how they are sent and answered, how a list goes on.
//!
//! - [`route`]: one endpoint as a value, and how its path is filled in safely
//! - [`envelope`]: the body of an answer, in either revision, as rows; the two forms of errors
//! - [`pager`]: when a list ends, and when its pages contradict each other
//! - [`client`]: one call with token, retries and its rows in the log
//! - [`scheduler`]: workers behind a channel; the caller waits and may be interrupted
//! - [`log`]: what `realtime_kit_requests` shows
//! - [`link`]: what all tables of one database connection share

pub mod client;
pub mod envelope;
pub mod link;
pub mod log;
pub mod pager;
pub mod route;
pub mod scheduler;
