//! The emulator against the official descriptions of the API, and its switches and faults against what they promise.
//!
//! It uses a client of its own, a few lines over TcpStream: the extension's client is what the emulator tests.

#[path = "emulator/checks/client.rs"]
mod client;
#[path = "emulator/checks/description.rs"]
mod description;
#[path = "emulator/checks/faults.rs"]
mod faults;
#[path = "emulator/checks/load.rs"]
mod load;
#[path = "emulator/checks/parameters.rs"]
mod parameters;
#[path = "emulator/checks/schema.rs"]
mod schema;
#[path = "emulator/checks/switches.rs"]
mod switches;
#[path = "emulator/checks/time.rs"]
mod time;
#[path = "emulator/checks/world.rs"]
mod world;
