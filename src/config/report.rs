//! What is told about settings: where each came from, and whether its value will do. Never what a secret is.

use std::fmt;

use crate::config::known::TOKEN_OF;
use crate::config::{Guard, Kind, REDACT_KEY, SETTINGS, Setting, Settings, Source};
use crate::lock::lock;

/// How the names of our own variables begin; those of the tests and of the log are no settings.
const OURS: &str = "REALTIMEKIT_";
const NO_SETTINGS: [&str; 2] = ["REALTIMEKIT_TEST_", "REALTIMEKIT_LOG"];

/// Where a setting's value comes from. `Display` is how a sentence goes on behind the value: `from REALTIMEKIT_TIMEOUT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// `realtime_kit_config(key, value)`.
    Sql,
    /// The environment variable of that name.
    Variable(&'static str),
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sql => f.write_str("set through SQL"),
            Self::Variable(name) => write!(f, "from {name}"),
            Self::Default => f.write_str("the default"),
        }
    }
}

/// A setting as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Its key.
    pub key: &'static str,
    /// Where its value comes from.
    pub origin: Origin,
    /// The value; `None` for a secret, or where there is none. An `Err` is a sentence that says what would do.
    pub value: Result<Option<String>, String>,
}

impl Settings {
    /// One setting as it stands; an invalid value is told of, not an error.
    pub fn given(&self, key: &str) -> Option<Given> {
        SETTINGS.iter().find(|setting| setting.key == key).map(|setting| self.state_of(setting))
    }

    /// Every setting that somebody gave a value. Tokens are left out: [`Settings::token`] tells of them.
    pub fn all_given(&self) -> Vec<Given> {
        let settings = SETTINGS.iter().filter(|s| s.key != "token" && !s.key.starts_with(TOKEN_OF));
        settings.map(|setting| self.state_of(setting)).filter(|given| given.origin != Origin::Default).collect()
    }

    /// The variables whose names begin as those of our settings do and that are none, in order.
    pub fn unknown_variables(&self) -> Vec<String> {
        let is_known = |name: &str| SETTINGS.iter().any(|setting| setting.env.contains(&name));
        let is_ours = |name: &str| name.starts_with(OURS) && !NO_SETTINGS.iter().any(|start| name.starts_with(start));
        let seen = self.environment.seen();
        let mut names: Vec<String> =
            seen.names().filter(|name| is_ours(name) && !is_known(name)).map(str::to_owned).collect();
        names.sort();
        names
    }

    fn state_of(&self, setting: &'static Setting) -> Given {
        let seen = self.environment.seen();
        let variable = setting.env.iter().find(|name| seen.names().any(|set| set == **name));
        let of_environment = variable.map_or(Origin::Default, |name| Origin::Variable(name));
        if setting.kind == Kind::Secret {
            let is_sql = setting.key == REDACT_KEY && lock(&self.redact_key).is_some();
            let origin = if is_sql { Origin::Sql } else { of_environment };
            let value = match setting.key {
                REDACT_KEY => self.redact_key().map(|_| None),
                _ => Ok(None),
            };
            return Given { key: setting.key, origin, value };
        }
        match self.get(setting.key) {
            Ok((value, Source::Sql)) if setting.guard != Guard::Environment => {
                Given { key: setting.key, origin: Origin::Sql, value: Ok(value) }
            }
            Ok((value, _)) => Given { key: setting.key, origin: of_environment, value: Ok(value) },
            Err(why) => Given { key: setting.key, origin: of_environment, value: Err(why) },
        }
    }
}
