//! The token and TLS: where a token may come from, where it may go, whose certificates are believed. What a user sees is
//! tried with the real file in the embedded host, the rest in this process. Every server is on loopback.

#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;
#[path = "secrets/mod.rs"]
mod secrets;
