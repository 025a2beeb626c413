//! Settings: one list of what there is, and for each connection what is in force.
//!
//! Precedence, strongest first: a hidden column of the statement, an argument of CREATE VIRTUAL TABLE, the value given
//! to `realtime_kit_config(key, value)`, the environment, the default. This module knows the last three. The environment
//! is read when a value is needed, never when the extension is loaded.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use secrecy::SecretString;

use crate::time::TimeFormat;

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Its key in `realtime_kit_config`.
    pub key: &'static str,
    /// The environment variables that give it, the first one set wins.
    pub env: &'static [&'static str],
    /// Its value when nobody said anything; `None`: no value.
    pub default: Option<&'static str>,
    /// What values it takes.
    pub kind: Kind,
    /// Which values are the safe ones: SQL may go further that way than the environment, never back.
    pub guard: Guard,
    /// What it does, a sentence.
    pub about: &'static str,
}

/// What values a setting takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Any text but an empty one.
    Text,
    /// `https://…`, or `http://` to loopback.
    BaseUrl,
    /// Text that is never shown.
    Secret,
    /// A whole number within bounds.
    Number(u64, u64),
    /// `off`, or a whole number within bounds.
    NumberOrOff(u64, u64),
    /// One of these words.
    Word(&'static [&'static str]),
}

/// Which values of a setting are the safe ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Guard {
    /// It is no safety switch.
    None,
    /// `on` is safer than `off`.
    On,
    /// A lower number is safer.
    Lower,
}

const ON_OFF: Kind = Kind::Word(&["on", "off"]);

/// Every setting, in the order of the reference.
pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "account_id",
        env: &["CLOUDFLARE_ACCOUNT_ID"],
        default: None,
        kind: Kind::Text,
        guard: Guard::None,
        about: "The Cloudflare account whose calls are asked for.",
    },
    Setting {
        key: "app_id",
        env: &["REALTIMEKIT_APP_ID", "CLOUDFLARE_REALTIMEKIT_APP_ID"],
        default: None,
        kind: Kind::Text,
        guard: Guard::None,
        about: "The RealtimeKit app whose calls are asked for.",
    },
    Setting {
        key: "token",
        env: &["CLOUDFLARE_API_TOKEN"],
        default: None,
        kind: Kind::Secret,
        guard: Guard::None,
        about: "The API token, permission Realtime or Realtime Admin. It can be set, never read.",
    },
    Setting {
        key: "base_url",
        env: &["CLOUDFLARE_BASE_URL", "CLOUDFLARE_API_BASE_URL"],
        default: Some("https://api.cloudflare.com/client/v4"),
        kind: Kind::BaseUrl,
        guard: Guard::None,
        about: "Where the API is: https, or http to loopback. Set through SQL, it never gets a token from the environment.",
    },
    Setting {
        key: "timeout",
        env: &["REALTIMEKIT_TIMEOUT"],
        default: Some("60"),
        kind: Kind::Number(1, 3600),
        guard: Guard::None,
        about: "Seconds one request may take, its answer included.",
    },
    Setting {
        key: "connect_timeout",
        env: &["REALTIMEKIT_CONNECT_TIMEOUT"],
        default: Some("10"),
        kind: Kind::Number(1, 600),
        guard: Guard::None,
        about: "Seconds a connection may take to come up.",
    },
    Setting {
        key: "tries",
        env: &["REALTIMEKIT_TRIES"],
        default: Some("8"),
        kind: Kind::Number(1, 20),
        guard: Guard::None,
        about: "How often a GET is tried on lost connections, 408, 429 and 5xx.",
    },
    Setting {
        key: "retry_delay",
        env: &["REALTIMEKIT_RETRY_DELAY"],
        default: Some("200"),
        kind: Kind::Number(1, 60_000),
        guard: Guard::None,
        about: "Milliseconds before the second try; they double with each further one, with jitter, up to 10 seconds.",
    },
    Setting {
        key: "max_wait",
        env: &["REALTIMEKIT_MAX_WAIT"],
        default: Some("60"),
        kind: Kind::Number(0, 3600),
        guard: Guard::None,
        about: "Seconds a request may wait for the token's budget, or because of a Retry-After; a longer wait is an error that says when it will work.",
    },
    Setting {
        key: "page_size",
        env: &["REALTIMEKIT_PAGE_SIZE"],
        default: None,
        kind: Kind::Number(1, 1000),
        guard: Guard::None,
        about: "Rows a page of a whole list; without it each table asks for its own largest known size.",
    },
    Setting {
        key: "max_requests",
        env: &["REALTIMEKIT_MAX_REQUESTS"],
        default: Some("600"),
        kind: Kind::Number(1, 1_000_000),
        guard: Guard::None,
        about: "Requests one statement may make.",
    },
    Setting {
        key: "max_writes",
        env: &["REALTIMEKIT_MAX_WRITES"],
        default: Some("50"),
        kind: Kind::Number(0, 1_000_000),
        guard: Guard::Lower,
        about: "POSTs one statement may make.",
    },
    Setting {
        key: "read_only",
        env: &["REALTIMEKIT_READ_ONLY"],
        default: Some("off"),
        kind: ON_OFF,
        guard: Guard::On,
        about: "Whether every write is refused.",
    },
    Setting {
        key: "dry_run",
        env: &["REALTIMEKIT_DRY_RUN"],
        default: Some("off"),
        kind: ON_OFF,
        guard: Guard::On,
        about: "Whether writes are only logged, not sent.",
    },
    Setting {
        key: "max_pages",
        env: &["REALTIMEKIT_MAX_PAGES"],
        default: Some("2000"),
        kind: Kind::Number(1, 1_000_000),
        guard: Guard::None,
        about: "Pages one list may have.",
    },
    Setting {
        key: "max_bytes",
        env: &["REALTIMEKIT_MAX_BYTES"],
        default: Some("67108864"),
        kind: Kind::Number(1024, 4_294_967_296),
        guard: Guard::None,
        about: "Bytes one answer may have.",
    },
    Setting {
        key: "in_flight",
        env: &["REALTIMEKIT_IN_FLIGHT"],
        default: Some("16"),
        kind: Kind::Number(1, 64),
        guard: Guard::None,
        about: "Requests of this connection under way at once.",
    },
    Setting {
        key: "cache",
        env: &["REALTIMEKIT_CACHE"],
        default: Some("16777216"),
        kind: Kind::NumberOrOff(1, 4_294_967_296),
        guard: Guard::None,
        about: "Bytes of memory for answers about sessions that ENDED and were left alone for a day: they are not asked for twice. off asks always.",
    },
    Setting {
        key: "log_rows",
        env: &["REALTIMEKIT_LOG_ROWS"],
        default: Some("2000"),
        kind: Kind::Number(1, 1_000_000),
        guard: Guard::None,
        about: "Requests that realtime_kit_requests keeps, the newest; POSTs are counted apart.",
    },
    Setting {
        key: "time_format",
        env: &["REALTIMEKIT_TIME_FORMAT"],
        default: Some("sqlite"),
        kind: Kind::Word(&["sqlite", "iso"]),
        guard: Guard::None,
        about: "How times look: sqlite is 2026-11-14 14:00:00.000, iso is 2026-11-14T14:00:00.000Z; UTC both.",
    },
    Setting {
        key: "unknown_values",
        env: &["REALTIMEKIT_UNKNOWN_VALUES"],
        default: Some("refuse"),
        kind: Kind::Word(&["refuse", "send"]),
        guard: Guard::None,
        about: "What to do with a value of an enumerated argument that this build does not know.",
    },
    Setting {
        key: "filters_list",
        env: &["REALTIMEKIT_FILTERS_LIST"],
        default: Some("off"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether the server takes several filters of a peer report at once, joined by commas.",
    },
    Setting {
        key: "push_filters",
        env: &["REALTIMEKIT_PUSH_FILTERS"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether = on visible columns is sent to the API.",
    },
    Setting {
        key: "push_order",
        env: &["REALTIMEKIT_PUSH_ORDER"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether ORDER BY is sent to the API.",
    },
    Setting {
        key: "push_ranges",
        env: &["REALTIMEKIT_PUSH_RANGES"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether a range on a sortable column ends the reading early.",
    },
    Setting {
        key: "push_limit",
        env: &["REALTIMEKIT_PUSH_LIMIT"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether LIMIT sizes the first page.",
    },
    Setting {
        key: "push_lists",
        env: &["REALTIMEKIT_PUSH_LISTS"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether the values of an IN list are taken over at once (SQLite 3.38 and later).",
    },
    Setting {
        key: "push_columns",
        env: &["REALTIMEKIT_PUSH_COLUMNS"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether the columns a statement reads narrow the peer report's filters.",
    },
    Setting {
        key: "push_count",
        env: &["REALTIMEKIT_PUSH_COUNT"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether count(*) is answered by the API's total, where the first page agrees with it.",
    },
    Setting {
        key: "push_pages",
        env: &["REALTIMEKIT_PUSH_PAGES"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether many ids of an IN list are looked up in the list's pages, where that takes fewer requests.",
    },
];

/// Where a value in force came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// `realtime_kit_config(key, value)`.
    Sql,
    /// An environment variable.
    Environment,
    /// Nobody said anything.
    Default,
}

/// The settings of one connection.
#[derive(Default)]
pub struct Settings {
    given: Mutex<HashMap<&'static str, String>>,
    token: Mutex<Option<SecretString>>,
}

/// The setting of that key, if there is one.
pub fn find(key: &str) -> Result<&'static Setting, String> {
    SETTINGS.iter().find(|s| s.key.eq_ignore_ascii_case(key)).ok_or_else(|| {
        let keys: Vec<_> = SETTINGS.iter().map(|s| s.key).collect();
        format!("there is no setting {:?}; there are {}", crate::error::tidy(key, 60), keys.join(", "))
    })
}

impl Settings {
    /// Gives a setting a value for this connection; `None` takes it back. An `Err` says what would do.
    pub fn set(&self, key: &str, value: Option<&str>) -> Result<(), String> {
        let setting = find(key)?;
        if setting.kind == Kind::Secret {
            let secret = value.map(str::trim).filter(|v| !v.is_empty());
            if secret.is_some_and(|v| v.chars().any(|c| !c.is_ascii_graphic())) {
                return Err("a token is one word of printable ASCII".to_owned());
            }
            *self.token.lock().unwrap_or_else(|e| e.into_inner()) = secret.map(SecretString::from);
            return Ok(());
        }
        let value = value.map(|value| checked(setting, value)).transpose()?;
        // Only a safety switch is held against the environment: a bad value there can be overruled for all others.
        if let (Some(value), true) = (&value, setting.guard != Guard::None)
            && let Some((name, floor)) = environment(setting)?
            && loosens(setting.guard, &floor, value)
        {
            return Err(format!(
                "{} is {floor} by the environment variable {name}; SQL may tighten that, not loosen it",
                setting.key
            ));
        }
        let mut given = self.given.lock().unwrap_or_else(|e| e.into_inner());
        match value {
            None => given.remove(setting.key),
            Some(value) => given.insert(setting.key, value),
        };
        Ok(())
    }

    /// The value in force and where it came from. A secret is never returned: see [`Settings::token`].
    ///
    /// An environment variable with a value that will not do is an error, not the default.
    pub fn get(&self, key: &str) -> Result<(Option<String>, Source), String> {
        let setting = find(key)?;
        if setting.kind == Kind::Secret {
            return Err(format!("{} can be set, never read", setting.key));
        }
        if let Some(value) = self.given.lock().unwrap_or_else(|e| e.into_inner()).get(setting.key) {
            return Ok((Some(value.clone()), Source::Sql));
        }
        if let Some((_, value)) = environment(setting)? {
            return Ok((Some(value), Source::Environment));
        }
        Ok((setting.default.map(str::to_owned), Source::Default))
    }

    /// The token for requests to the base_url in force, or a sentence that says how to give one.
    ///
    /// A base_url set through SQL gets only a token set through SQL: who may type SQL must not be able to send home the
    /// token of the process.
    pub fn token(&self) -> Result<SecretString, String> {
        if let Some(token) = self.token.lock().unwrap_or_else(|e| e.into_inner()).as_ref() {
            return Ok(token.clone());
        }
        if self.get("base_url")?.1 == Source::Sql {
            return Err("base_url was set through SQL, so the environment's token is not sent there; set one the same way: SELECT realtime_kit_config('token', ?), or set CLOUDFLARE_BASE_URL instead".to_owned());
        }
        match variable("CLOUDFLARE_API_TOKEN")? {
            Some(token) if token.chars().all(|c| c.is_ascii_graphic()) => Ok(SecretString::from(token)),
            Some(_) => Err("the token in CLOUDFLARE_API_TOKEN is not one word of printable ASCII".to_owned()),
            None => {
                Err("there is no token; set CLOUDFLARE_API_TOKEN, or SELECT realtime_kit_config('token', ?)".to_owned())
            }
        }
    }

    /// A setting that is a number; for the keys of [`SETTINGS`] whose kind is [`Kind::Number`] and that have a default.
    pub fn number(&self, key: &str) -> Result<u64, String> {
        let value = self.get(key)?.0.and_then(|v| v.parse().ok());
        value.ok_or_else(|| format!("setting {key} has no value"))
    }

    /// A setting of kind [`Kind::NumberOrOff`]; 0 where it is off.
    pub fn number_or_off(&self, key: &str) -> Result<u64, String> {
        Ok(self.get(key)?.0.and_then(|v| v.parse().ok()).unwrap_or(0))
    }

    /// Whether a setting of kind on/off is on.
    pub fn is_on(&self, key: &str) -> Result<bool, String> {
        Ok(self.get(key)?.0.as_deref() == Some("on"))
    }

    /// How long something measured in seconds may take.
    pub fn seconds(&self, key: &str) -> Result<Duration, String> {
        self.number(key).map(Duration::from_secs)
    }

    /// How times look in rows.
    pub fn time_format(&self) -> Result<TimeFormat, String> {
        Ok(match self.get("time_format")?.0.as_deref() {
            Some("iso") => TimeFormat::Iso,
            _ => TimeFormat::Sqlite,
        })
    }
}

/// An environment variable that is set to something.
fn variable(name: &str) -> Result<Option<String>, String> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value.trim().to_owned()).filter(|v| !v.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(format!("environment variable {name}: its value is no UTF-8")),
    }
}

/// The environment variable that gives a setting, and its value.
fn environment(setting: &Setting) -> Result<Option<(&'static str, String)>, String> {
    let mut found = None;
    for name in setting.env {
        if let Some(value) = variable(name)? {
            found = Some((*name, value));
            break;
        }
    }
    let Some((name, value)) = found else { return Ok(None) };
    let value = checked(setting, &value).map_err(|why| format!("environment variable {name}: {why}"))?;
    Ok(Some((name, value)))
}

/// Whether a value is less safe than another.
fn loosens(guard: Guard, than: &str, value: &str) -> bool {
    let number = |text: &str| text.parse::<u64>().unwrap_or(0);
    match guard {
        Guard::None => false,
        Guard::On => than == "on" && value != "on",
        Guard::Lower => number(value) > number(than),
    }
}

/// A value in the form in which it is kept, or a sentence that says what would do.
fn checked(setting: &Setting, value: &str) -> Result<String, String> {
    let value = value.trim();
    let shown = crate::error::tidy(value, 60);
    match setting.kind {
        Kind::Text | Kind::Secret if value.is_empty() => Err(format!("{} must not be empty", setting.key)),
        Kind::Text | Kind::Secret => Ok(value.to_owned()),
        Kind::Number(low, high) => match value.parse::<u64>() {
            Ok(n) if (low..=high).contains(&n) => Ok(n.to_string()),
            _ => Err(format!("{} takes a whole number from {low} to {high}, not '{shown}'", setting.key)),
        },
        Kind::NumberOrOff(..) if value.eq_ignore_ascii_case("off") => Ok("off".to_owned()),
        Kind::NumberOrOff(low, high) => match value.parse::<u64>() {
            Ok(n) if (low..=high).contains(&n) => Ok(n.to_string()),
            _ => Err(format!("{} takes off or a whole number from {low} to {high}, not '{shown}'", setting.key)),
        },
        Kind::Word(words) => match words.iter().find(|w| w.eq_ignore_ascii_case(value)) {
            Some(word) => Ok((*word).to_owned()),
            None => Err(format!("{} takes {}, not '{shown}'", setting.key, words.join(" or "))),
        },
        Kind::BaseUrl => base_url(value).map_err(|why| format!("base_url {why}")),
    }
}

/// A base URL without its trailing slashes: `https` to anywhere, `http` to loopback, no user, query or fragment.
fn base_url(text: &str) -> Result<String, String> {
    let url = reqwest::Url::parse(text).map_err(|e| format!("is not a URL ({e})"))?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err("takes scheme, host, port and path only".to_owned());
    }
    match url.scheme() {
        "https" if url.host_str().is_some() => {}
        "http" if is_loopback(&url) => {}
        _ => {
            return Err(
                "must be https (http only to 127.0.0.1, [::1] or localhost): the token travels with it".to_owned()
            );
        }
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Whether a URL leads to this machine itself.
pub fn is_loopback(url: &reqwest::Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn a_base_url_is_https_or_loopback() {
        for good in [
            "https://api.cloudflare.com/client/v4/",
            "http://127.0.0.1:4010/x/client/v4",
            "http://[::1]:1",
            "http://localhost/",
        ] {
            assert!(base_url(good).is_ok(), "{good}");
        }
        for bad in [
            "http://api.cloudflare.com",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "ftp://127.0.0.1",
            "https://user:pw@api.cloudflare.com",
            "https://a?b",
            "api.cloudflare.com",
            "",
        ] {
            assert!(base_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_token_is_not_readable_and_a_base_url_from_sql_gets_only_one_from_sql() {
        let settings = Settings::default();
        settings.set("base_url", Some("http://127.0.0.1:1")).unwrap();
        assert!(settings.token().unwrap_err().starts_with("base_url was set through SQL"));
        settings.set("token", Some("s3cret")).unwrap();
        assert_eq!(settings.token().unwrap().expose_secret(), "s3cret");
        assert_eq!(settings.get("token").unwrap_err(), "token can be set, never read");
        assert!(settings.set("token", Some("two words")).is_err());
    }

    #[test]
    fn sql_may_tighten_a_safety_switch_and_not_loosen_it() {
        assert!(loosens(Guard::On, "on", "off") && !loosens(Guard::On, "off", "on"));
        assert!(loosens(Guard::Lower, "5", "6") && !loosens(Guard::Lower, "5", "0"));
        assert!(!loosens(Guard::None, "on", "off"));
    }

    #[test]
    fn every_setting_has_a_default_that_it_takes_itself() {
        for setting in SETTINGS {
            if let Some(default) = setting.default {
                assert_eq!(checked(setting, default).as_deref(), Ok(default), "{}", setting.key);
            }
            assert!(setting.about.ends_with('.'), "{}", setting.key);
        }
        assert!(find("nonsense").unwrap_err().contains("account_id, app_id"));
        let settings = Settings::default();
        assert_eq!(
            settings.set("timeout", Some("0")).unwrap_err(),
            "timeout takes a whole number from 1 to 3600, not '0'"
        );
    }
}
