//! What is told about settings: where each came from, and whether its value will do. Never what a secret is.

use std::fmt;

use crate::config::known::TOKEN_OF;
use crate::config::{Guard, Kind, REDACT_KEY, SETTINGS, Setting, Settings, Source};
use crate::lock::lock;

/// How the names of our own variables begin, rightly or not.
const OURS: [&str; 3] = ["REALTIMEKIT_", "REALTIME_KIT_", "CLOUDFLARE_REALTIME"];

/// What other tools call what some settings are about.
const ELSEWHERE: [(&str, [&str; 2]); 3] = [
    ("account_id", ["CF_ACCOUNT_ID", "CLOUDFLARE_ACCOUNT"]),
    ("app_id", ["CLOUDFLARE_APP_ID", "CF_APP_ID"]),
    ("token", ["CF_API_TOKEN", "CLOUDFLARE_TOKEN"]),
];

/// Those that are no settings: of the log, and of packages that look for the extension's file.
const OTHERS: [&str; 3] = ["REALTIMEKIT_LOG", "REALTIMEKIT_LOG_FILE", "REALTIMEKIT_EXTENSION"];

/// How those of this project's tests begin.
const OF_TESTS: &str = "REALTIMEKIT_TEST_";

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

    /// Every other setting, with its default; tokens are left out.
    pub fn all_defaults(&self) -> Vec<(&'static str, Option<&'static str>)> {
        let settings = SETTINGS.iter().filter(|s| s.key != "token" && !s.key.starts_with(TOKEN_OF));
        settings.filter(|s| self.state_of(s).origin == Origin::Default).map(|s| (s.key, s.default)).collect()
    }

    /// The variables whose names begin as those of our settings do and that are none, in order.
    pub fn unknown_variables(&self) -> Vec<String> {
        let seen = self.environment.seen();
        let mut names: Vec<String> = seen.names().filter(|name| is_unknown(name)).map(str::to_owned).collect();
        names.sort();
        names
    }

    /// A variable that is set, by whose name other tools know what the setting is about.
    pub fn named_elsewhere(&self, key: &str) -> Option<&'static str> {
        let seen = self.environment.seen();
        let (_, names) = ELSEWHERE.iter().find(|(of, _)| *of == key)?;
        names.iter().find(|name| seen.names().any(|set| set == **name)).copied()
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

/// Whether a variable's name begins as those of our settings do, and nothing reads it.
fn is_unknown(name: &str) -> bool {
    let is_other = OTHERS.contains(&name) || name.starts_with(OF_TESTS);
    OURS.iter().any(|ours| name.starts_with(ours))
        && !is_other
        && !SETTINGS.iter().any(|setting| setting.env.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_variable_is_unknown() {
        for name in [
            "REALTIMEKIT_TIMOUT",
            "REALTIMEKIT_",
            "REALTIMEKIT_TOKEN",
            "REALTIME_KIT_APP_ID",
            "CLOUDFLARE_REALTIME_APP_ID",
        ] {
            assert!(is_unknown(name), "{name}");
        }
        for name in [
            "CLOUDFLARE_REALTIMEKIT_APP_ID",
            "REALTIMEKIT_TIMEOUT",
            "REALTIMEKIT_LOG",
            "REALTIMEKIT_TEST_PYTHON",
            "CLOUDFLARE_API_KEY",
            "PATH",
        ] {
            assert!(!is_unknown(name), "{name}");
        }
    }

    #[test]
    fn a_secret_is_told_of_and_never_shown() {
        let settings = Settings::default();
        settings.set("redact_key", Some("a-key-of-sixteen-or-more")).expect("it is long enough");
        let given = settings.given("redact_key").expect("there is such a setting");
        assert_eq!((given.origin, given.value), (Origin::Sql, Ok(None)));
        settings.set("token", Some("a-token")).expect("it is a word");
        assert!(settings.all_given().iter().all(|given| !given.key.starts_with("token")));
    }
}
