//! The environment of a child process: nothing of the developer's own account or proxy, then what the trial says.

use realtime_kit_emulator::{ACCOUNT_ID, APP_ID, TOKEN};
use std::path::Path;
use std::process::Command;

/// Variables set (or, with `None`, removed) for a host.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    variables: Vec<(String, Option<String>)>,
}

impl Environment {
    /// The variables under which a statement needs no arguments of its own, makes one request at a time, and is answered
    /// nothing from memory.
    pub fn of_emulator(base_url: &str) -> Self {
        let mut environment = Environment::default();
        environment.set("CLOUDFLARE_API_TOKEN", Some(TOKEN));
        environment.set("CLOUDFLARE_ACCOUNT_ID", Some(ACCOUNT_ID));
        environment.set("REALTIMEKIT_APP_ID", Some(APP_ID));
        environment.set("CLOUDFLARE_BASE_URL", Some(base_url));
        // One request after another, so that their order in the log is always the same.
        environment.set("REALTIMEKIT_IN_FLIGHT", Some("1"));
        // What was asked for is then asked for again, and the log tells it; goldens about the cache switch it on.
        environment.set("REALTIMEKIT_CACHE", Some("off"));
        environment
    }

    /// Sets a variable, or with `None` removes it; the last word counts.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        self.variables.push((name.to_owned(), value.map(str::to_owned)));
    }

    /// The token in force, which must not appear in anything a host prints.
    pub fn token(&self) -> Option<&str> {
        let last = self.variables.iter().rev().find(|(name, _)| name == "CLOUDFLARE_API_TOKEN");
        last.and_then(|(_, value)| value.as_deref()).filter(|token| !token.is_empty())
    }

    /// Everything that was given in secret, whichever account's it is.
    pub fn secrets(&self) -> Vec<&str> {
        let named = |name: &str| {
            name.starts_with("CLOUDFLARE_API_TOKEN") && !name.ends_with("_FILE") || name == "REALTIMEKIT_REDACT_KEY"
        };
        let secrets = self.variables.iter().filter(|(name, _)| named(name));
        secrets.filter_map(|(_, value)| value.as_deref()).filter(|value| !value.is_empty()).collect()
    }

    /// Gives a command this environment, and `home` as its home, where it finds no settings of anybody's.
    pub fn apply(&self, command: &mut Command, home: &Path) {
        for (name, _) in std::env::vars_os() {
            let upper = name.to_string_lossy().to_ascii_uppercase();
            if upper.starts_with("CLOUDFLARE_") || upper.starts_with("REALTIMEKIT_") || upper.ends_with("_PROXY") {
                command.env_remove(&name);
            }
        }
        command.env("HOME", home).env("TMPDIR", home).env_remove("XDG_CONFIG_HOME");
        for (name, value) in &self.variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
    }
}
