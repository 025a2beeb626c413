//! The emulator's content (chat, transcript, summary and their files), livestream sessions, recordings and apps:
//! against the official descriptions of the API, and against what its switches and its world promise.
//!
//! It uses a client of its own, a few lines over TcpStream: the extension's client is what the emulator tests.

#[path = "emulator/content/client.rs"]
mod client;
#[path = "emulator/content/described.rs"]
mod described;
#[path = "emulator/content/files.rs"]
mod files;
#[path = "emulator/content/lists.rs"]
mod lists;
#[path = "emulator/content/schema.rs"]
mod schema;
#[path = "emulator/content/storage.rs"]
mod storage;
#[path = "emulator/content/time.rs"]
mod time;
#[path = "emulator/content/world.rs"]
mod world;
