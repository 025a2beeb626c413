//! The program that EVERYWHERE_PROGRAM names, compiled: a session, or lines of docs/hosts.md.

#[allow(dead_code)]
mod session;

include!(env!("EVERYWHERE_PROGRAM"));
