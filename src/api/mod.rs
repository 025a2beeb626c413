//! The API: which requests there are, how they are sent and answered, how a list goes on.
//!
//! - [`budget`]: the pacing of requests against what the server allows, shared by a whole process
//! - [`route`]: one endpoint as a value, and how its path is filled in safely
//! - [`envelope`]: the body of an answer, in either revision, as rows; the two forms of errors
//! - [`pager`]: when a list ends, and when its pages contradict each other
//! - [`attempt`]: what one attempt came to, and how many tries it is worth
//! - [`client`]: one call with token, retries and its rows in the log
//! - [`retries`]: how often all workers together may send something again
//! - [`share`]: how much of the token's budget one connection takes
//! - [`flight`]: a call under way, shared by all who want its answer
//! - [`scheduler`]: workers behind a queue; the caller waits and may be interrupted
//! - [`memo`], [`lookahead`], [`statement`]: what a statement was answered, what it will ask for next, all of it together
//! - [`cache`]: what is settled, answered from memory
//! - [`log`]: what `realtime_kit_requests` shows
//! - [`link`]: what all tables of one database connection share

pub mod attempt;
pub mod budget;
pub mod cache;
pub mod client;
pub mod envelope;
pub mod flight;
pub mod link;
pub mod log;
pub mod lookahead;
pub mod memo;
pub mod pager;
pub mod retries;
pub mod route;
pub mod scheduler;
pub mod share;
pub mod statement;
