//! Settings: one list of what there is, and for each connection what is in force.
//!
//! Precedence, strongest first: a hidden column of the statement, an argument of CREATE VIRTUAL TABLE, the value given
//! to `realtime_kit_config(key, value)`, the environment, the default. This module knows the last three. The environment
//! is looked at where a statement begins, never when the extension is loaded.

mod command;
mod environment;
mod known;
mod misplaced;
mod report;
mod shell;
mod token;

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use secrecy::SecretString;

use crate::config::environment::Environment;
use crate::config::token::Tokens;
use crate::lock::lock;
use crate::time::TimeFormat;

pub use command::Stop;
pub use known::{Guard, Kind, SETTINGS, Setting, find};
pub use misplaced::{looks_like_a_token, names_no_file, path_told, told};
pub use report::{Given, Origin};
pub use token::{Search, Token, TokenSource};

/// The key of the setting that is a secret and no token.
const REDACT_KEY: &str = "redact_key";

/// The fewest bytes it has.
const SHORTEST_KEY: usize = 16;

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

/// Where requests go. It is read once for each request, so that its URL and its token belong together.
pub struct Server {
    url: String,
    is_from_sql: bool,
}

impl Server {
    /// The base URL, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// The settings of one connection.
#[derive(Default)]
pub struct Settings {
    given: Mutex<HashMap<&'static str, String>>,
    tokens: Tokens,
    redact_key: Mutex<Option<SecretString>>,
    environment: Environment,
    destination: AtomicU64,
}

/// Which settings were given, in a form that holds no value.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = lock(&self.given);
        let mut keys: Vec<_> = given.keys().collect();
        keys.sort();
        f.debug_struct("Settings").field("given", &keys).finish_non_exhaustive()
    }
}

impl Settings {
    /// Gives a setting a value for this connection; `None` takes it back. An `Err` says what would do.
    pub fn set(&self, key: &str, value: Option<&str>) -> Result<(), String> {
        let setting = find(key)?;
        if setting.guard == Guard::Environment {
            return Err(format!(
                "{} is given by the environment alone, not through SQL: set {}",
                setting.key, setting.env[0]
            ));
        }
        if setting.key == REDACT_KEY {
            *lock(&self.redact_key) = value.map(redact_key).transpose()?;
            return Ok(());
        }
        if matches!(setting.kind, Kind::Secret | Kind::BaseUrl) {
            self.destination.fetch_add(1, Ordering::Relaxed);
        }
        if setting.kind == Kind::Secret {
            return self.tokens.set(key, value);
        }
        let value = value.map(|value| checked(setting, value)).transpose()?;
        // Only a safety switch is held against the environment: a bad value there can be overruled for all others.
        if let (Some(value), true) = (&value, setting.guard != Guard::None)
            && let Some((name, floor)) = self.environment(setting)?
            && loosens(setting.guard, &floor, value)
        {
            return Err(format!(
                "{} is {floor} by the environment variable {name}; SQL may tighten that, not loosen it",
                setting.key
            ));
        }
        let mut given = lock(&self.given);
        match value {
            None => given.remove(setting.key),
            Some(value) => given.insert(setting.key, value),
        };
        Ok(())
    }

    /// Says whether a statement may still give settings: not where `locked` is on, for a host that lets strangers type SQL.
    pub fn are_open(&self) -> Result<(), String> {
        match self.get("locked")? {
            (Some(value), source) if value == "on" => Err(match source {
                Source::Environment => {
                    "no setting can be changed through SQL: REALTIMEKIT_LOCKED is on in the environment"
                }
                Source::Sql | Source::Default => {
                    "no setting can be changed on this connection: locked is on; open another connection"
                }
            }
            .to_owned()),
            _ => Ok(()),
        }
    }

    /// How often a token or a base_url was given or taken back: requests made at another number may have gone to another
    /// server, or with another token.
    pub fn destination(&self) -> u64 {
        self.destination.load(Ordering::Relaxed)
    }

    /// The value in force and where it came from. A secret is never returned: see [`Settings::token`].
    ///
    /// An environment variable with a value that will not do is an error, not the default.
    pub fn get(&self, key: &str) -> Result<(Option<String>, Source), String> {
        let setting = find(key)?;
        if setting.kind == Kind::Secret {
            return Err(match setting.guard {
                Guard::Environment => format!("{} is never shown", setting.key),
                _ => format!("{} can be set, never read", setting.key),
            });
        }
        if let Some(value) = lock(&self.given).get(setting.key) {
            return Ok((Some(value.clone()), Source::Sql));
        }
        if let Some((_, value)) = self.environment(setting)? {
            return Ok((Some(value), Source::Environment));
        }
        Ok((setting.default.map(str::to_owned), Source::Default))
    }

    /// Where requests go at present.
    pub fn server(&self) -> Result<Server, String> {
        let (url, source) = self.get("base_url")?;
        Ok(Server { url: url.unwrap_or_default(), is_from_sql: source == Source::Sql })
    }

    /// The token for requests about an account to that server, or a sentence that says how to give one.
    ///
    /// A base_url set through SQL gets only a token set through SQL: who may type SQL must not be able to send home the
    /// token of the process.
    pub fn token(&self, server: &Server, account: &str, search: Search<'_>) -> Result<Token, String> {
        self.tokens.find(account, server.is_from_sql, &self.environment.seen(), search)
    }

    /// Says that the API refused a token: what is kept of it is forgotten, and the next search looks anew.
    pub fn token_refused(&self, token: &Token) {
        self.tokens.refused(token);
    }

    /// The key with which a redacted mirror hashes, if there is one.
    pub fn redact_key(&self) -> Result<Option<SecretString>, String> {
        if let Some(key) = &*lock(&self.redact_key) {
            return Ok(Some(key.clone()));
        }
        let (name, seen) = (find(REDACT_KEY)?.env[0], self.environment.seen());
        let Some(value) = seen.bytes(name).map(<[u8]>::trim_ascii).filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        let key = std::str::from_utf8(value).map_err(|_| "its value is no UTF-8".to_owned()).and_then(redact_key);
        key.map(Some).map_err(|why| format!("environment variable {name}: {why}"))
    }

    /// The file with certificates of authorities to be trusted besides the system's.
    pub fn ca_file(&self) -> Result<Option<PathBuf>, String> {
        Ok(self.get("ca_file")?.0.map(PathBuf::from))
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

    /// What raises a ceiling to at least `value`, to be put into a message: the environment's cannot be raised through SQL.
    pub fn raises(&self, key: &str, value: u64) -> String {
        let highest = find(key).map_or(value, |setting| match setting.kind {
            Kind::Number(_, high) | Kind::NumberOrOff(_, high) => high,
            _ => value,
        });
        let value = value.min(highest);
        let given = find(key).ok().and_then(|setting| self.environment(setting).ok().flatten());
        match given {
            Some((name, _)) => format!("{name}={value} in the environment, which SQL cannot raise"),
            None if self.are_open().is_err() => {
                format!("{key} = {value} where the connection is opened, before it is locked")
            }
            None => format!("SELECT realtime_kit_config('{key}', {value})"),
        }
    }

    /// Looks at the environment, which workers never do themselves. To be called on a thread of the host, where a statement
    /// begins: what was changed since counts from then on.
    pub fn look_at_environment(&self) {
        self.environment.look();
    }

    /// The environment variable that gives a setting, and its value.
    fn environment(&self, setting: &Setting) -> Result<Option<(&'static str, String)>, String> {
        let seen = self.environment.seen();
        let mut found = None;
        for name in setting.env {
            if let Some(value) = seen.text(name)? {
                found = Some((*name, value));
                break;
            }
        }
        let Some((name, value)) = found else { return Ok(None) };
        let value = checked(setting, &value).map_err(|why| format!("environment variable {name}: {why}"))?;
        Ok(Some((name, value)))
    }

    /// The kind of terminal that the environment tells of (TERM).
    pub fn terminal(&self) -> Option<String> {
        self.environment.seen().terminal()
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

/// A key for hashes that nobody finds by trying all of them.
fn redact_key(text: &str) -> Result<SecretString, String> {
    let key = text.trim();
    if key.len() < SHORTEST_KEY {
        return Err(format!(
            "redact_key takes {SHORTEST_KEY} characters or more that nobody can guess, such as the output of: openssl rand -hex 32"
        ));
    }
    Ok(SecretString::from(key))
}

/// Whether a value is less safe than another.
fn loosens(guard: Guard, than: &str, value: &str) -> bool {
    let number = |text: &str| text.parse::<u64>().unwrap_or(0);
    match guard {
        Guard::None | Guard::Environment => false,
        Guard::On => than == "on" && value != "on",
        Guard::Off => than == "off" && value != "off",
        Guard::Lower => number(value) > number(than),
    }
}

/// A value in the form in which it is kept, or a sentence that says what would do.
fn checked(setting: &Setting, value: &str) -> Result<String, String> {
    let value = value.trim();
    let told = told(value);
    match setting.kind {
        Kind::Text | Kind::Secret if value.is_empty() => Err(format!("{} must not be empty", setting.key)),
        Kind::Text | Kind::Secret => Ok(value.to_owned()),
        Kind::Number(low, high) => match value.parse::<u64>() {
            Ok(n) if (low..=high).contains(&n) => Ok(n.to_string()),
            _ => Err(format!("{} takes a whole number from {low} to {high}, not {told}", setting.key)),
        },
        Kind::NumberOrOff(..) if value.eq_ignore_ascii_case("off") => Ok("off".to_owned()),
        Kind::NumberOrOff(low, high) => match value.parse::<u64>() {
            Ok(n) if (low..=high).contains(&n) => Ok(n.to_string()),
            _ => Err(format!("{} takes off or a whole number from {low} to {high}, not {told}", setting.key)),
        },
        Kind::Word(words) => match words.iter().find(|w| w.eq_ignore_ascii_case(value)) {
            Some(word) => Ok((*word).to_owned()),
            None => Err(format!("{} takes {}, not {told}", setting.key, words.join(" or "))),
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
        let token = || settings.token(&settings.server()?, "acc", Search::AtHand);
        assert!(token().unwrap_err().starts_with("base_url was set through SQL"));
        settings.set("token", Some("s3cret")).unwrap();
        assert_eq!(token().unwrap().expose_secret(), "s3cret");
        // A request belongs to the server that it was made for, whatever is set meanwhile.
        settings.set("token", None).unwrap();
        let server = settings.server().unwrap();
        settings.set("base_url", None).unwrap();
        let refusal = settings.token(&server, "acc", Search::AtHand).unwrap_err();
        assert!(refusal.starts_with("base_url was set through SQL"), "{refusal}");
        settings.set("token", Some("s3cret")).unwrap();
        assert_eq!(settings.get("token").unwrap_err(), "token can be set, never read");
        assert!(settings.set("token", Some("two words")).is_err());
    }

    #[test]
    fn sql_may_tighten_a_safety_switch_and_not_loosen_it() {
        assert!(loosens(Guard::On, "on", "off") && !loosens(Guard::On, "off", "on"));
        assert!(loosens(Guard::Off, "off", "on") && !loosens(Guard::Off, "on", "off"));
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
