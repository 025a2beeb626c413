//! What the golden runner and the trials share: hosts, the emulator's environment for them, golden files, transcripts.

pub mod cargo;
pub mod diff;
pub mod environment;
pub mod extension;
pub mod golden;
pub mod host;
pub mod hosts;
pub mod process;
// Not every program of tests runs it.
#[allow(dead_code)]
pub mod program;
pub mod shell;
pub mod sql;
pub mod transcript;
pub mod value;
pub mod written;
