//! Cargo, started from a program that cargo itself has started.

use std::process::{Command, Stdio};

/// The same cargo, without the variables that tell a program about its own package: build scripts look at them, and
/// would build their crates anew whenever the extension is built from here and from the command line in turn.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command.stdin(Stdio::null());
    command
}
