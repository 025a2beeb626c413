//! A check: its name, what came of it, what was found, what to do.

use std::borrow::Cow;

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// All is well.
    Ok,
    /// It works, and something is to be known.
    Warning,
    /// It does not work.
    Failed,
    /// It was not looked at, because of something else that failed.
    Skipped,
}

impl State {
    /// The word in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name; that of a setting is `setting_` and its key.
    pub name: Cow<'static, str>,
    /// What came of it.
    pub state: State,
    /// What was found, without any secret.
    pub found: String,
    /// What to do; `None` where all is well.
    pub remedy: Option<String>,
}

impl Check {
    fn new(name: impl Into<Cow<'static, str>>, state: State, found: impl Into<String>, remedy: Option<String>) -> Self {
        Self { name: name.into(), state, found: found.into(), remedy }
    }

    /// All is well.
    pub fn ok(name: impl Into<Cow<'static, str>>, found: impl Into<String>) -> Self {
        Self::new(name, State::Ok, found, None)
    }

    /// It works, and something is to be known.
    pub fn warning(name: impl Into<Cow<'static, str>>, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(name, State::Warning, found, Some(remedy.into()))
    }

    /// It does not work.
    pub fn failed(name: impl Into<Cow<'static, str>>, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(name, State::Failed, found, Some(remedy.into()))
    }

    /// It was not looked at, because of these checks.
    pub fn skipped(name: impl Into<Cow<'static, str>>, because_of: &[Cow<'static, str>]) -> Self {
        let names = because_of.join(" and ");
        let found = format!("Not looked at, because of {names}.");
        Self::new(name, State::Skipped, found, Some(format!("Mend {names} first.")))
    }

    /// Tells it without these words.
    pub fn without(mut self, words: &[String]) -> Self {
        for word in words {
            self.found = self.found.replace(word, "…");
            self.remedy = self.remedy.map(|remedy| remedy.replace(word, "…"));
        }
        self
    }

    /// It was not looked at, since strangers may read what was found.
    pub fn hidden(name: &'static str) -> Self {
        let remedy = "Ask where nobody has locked the settings: REALTIMEKIT_LOCKED=off realtime-kit doctor.";
        Self::new(name, State::Skipped, "Not looked at: locked is on.", Some(remedy.to_owned()))
    }

    /// What its name stands for.
    pub fn about(&self) -> &'static str {
        let of_settings = "A setting that was given a value, and whether the value will do.";
        CHECKS.iter().find(|(name, _)| *name == self.name).map_or(of_settings, |(_, about)| about)
    }
}

/// Every check with what it looks at, in the order of the rows. Between `environment` and `defaults` stands one more for
/// each setting that was given a value: `setting_timeout`, for example.
pub static CHECKS: &[(&str, &str)] = &[
    ("sqlite", "The SQLite that runs the statement, and what it lacks."),
    ("interrupt", "Whether interrupts and time limits of the host can be noticed."),
    ("extension", "The version of this extension."),
    ("environment", "Environment variables whose names begin like those of the settings and that are none."),
    ("defaults", "Settings that nobody gave a value, with their defaults."),
    ("base_url", "Where the API is."),
    ("account_id", "The Cloudflare account."),
    ("app_id", "The RealtimeKit app."),
    ("token", "The API token: whether there is one, and where it comes from."),
    ("proxy", "The proxy between this machine and the server."),
    ("authorities", "Whose certificates are trusted: the system's authorities and those of ca_file."),
    ("server", "Whether the server is reached, and answers as the API does."),
    ("certificate", "Whether the server's certificate is accepted."),
    ("clock", "This machine's clock beside the server's."),
    ("token_accepted", "Whether the API takes the token for a live one."),
    ("permission", "Whether the token may read RealtimeKit of the account."),
    ("app", "Whether the account has the app."),
    ("sessions", "Whether the app's sessions can be read."),
    ("budget", "What is left of the token's budget of requests."),
];

/// How many of them tell of the SQLite alone.
pub const OF_THE_HOST: usize = 3;

/// Those that take requests.
pub const ASKED: [&str; 8] =
    ["server", "certificate", "clock", "token_accepted", "permission", "app", "sessions", "budget"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checks_that_take_requests_come_last_and_all_are_described() {
        let names: Vec<&str> = CHECKS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names[names.len() - ASKED.len()..], ASKED);
        assert!(CHECKS.iter().all(|(_, about)| about.ends_with('.')));
        assert_eq!(names[..OF_THE_HOST], ["sqlite", "interrupt", "extension"]);
        let setting = Check::ok("setting_timeout", "");
        assert!(setting.about().starts_with("A setting"));
        assert_eq!(Check::ok("clock", "").about(), "This machine's clock beside the server's.");
    }
}
