//! The program `realtime-kit`, as its users run it: built by cargo, with a command line, an environment and an emulator.
//!
//! | in `program/` | holds |
//! |---|---|
//! | `forms.rs` | tables, CSV and JSON, byte for byte |
//! | `statements.rs` | several statements, standard input, errors in the middle, what may be written |
//! | `ending.rs` | Control-C, and a reader that has had enough |
//! | `usage.rs` | wrong usage, help, completions |
//! | `commands.rs` | `demo`, `emulator`, `export` |
//! | `mirror.rs` | `mirror` and `forget` around what their functions do |

#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;

#[path = "program/bench.rs"]
mod bench;
#[path = "program/commands.rs"]
mod commands;
#[cfg(unix)]
#[path = "program/ending.rs"]
mod ending;
#[path = "program/forms.rs"]
mod forms;
#[path = "program/mirror.rs"]
mod mirror;
#[path = "program/statements.rs"]
mod statements;
#[path = "program/usage.rs"]
mod usage;
