//! The mirror: the call history in ordinary tables, kept up to date. What is copied, when it is due, what
//! is left out, and who; pure.
//!
//! The tables themselves are `sql/mirror.sql`; `sqlite::mirror` carries all of it out on a connection.
//!
//! A session is looked at again as long as it may change: while it is LIVE, when its row has changed, and once more when
//! it is settled, that is, ended and left alone for a day. What vanishes after seven days is asked for until it is there.

pub mod mention;
pub mod options;
pub mod redaction;
pub mod schedule;
pub mod tables;
