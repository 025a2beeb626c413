//! What can be known of a set-up without a request: settings, ids, the token, the proxy, the authorities.

use std::borrow::Cow;
use std::time::Duration;

use crate::api::route::unfit_segment;
use crate::config::{Given, Origin, Search, Settings, find, looks_like_a_token, names_no_file};
use crate::doctor::{Check, Examination, State};
use crate::error::{Error, tidy};
use crate::http::{Proxy, authorities, proxy_to};

/// How long the command that prints a token may take here.
const OF_A_COMMAND: Duration = Duration::from_secs(10);

/// A value of fewer bytes is no secret, and may be a part of any word.
const OF_A_SECRET: usize = 8;

/// Settings that name files.
const FILES: [&str; 3] = ["token_file", "ca_file", "log_file"];

/// Settings without which no request is sent.
const NEEDED: [&str; 11] = [
    "ca_file",
    "timeout",
    "connect_timeout",
    "tries",
    "retry_delay",
    "max_wait",
    "budget_share",
    "max_requests",
    "max_time",
    "max_bytes",
    "in_flight",
];

/// What the requests need of it.
pub struct Setup {
    /// What was found.
    pub checks: Vec<Check>,
    /// Where the API is.
    pub url: Option<reqwest::Url>,
    /// The account, if one is set.
    pub account: Option<String>,
    /// The app, if one is set.
    pub app: Option<String>,
    /// The way to the server.
    pub proxy: Proxy,
    /// Where the token comes from, as a sentence goes on.
    pub token: String,
    /// Values that no check shows, not even in the words of the API: they may be secrets in wrong places.
    pub unshown: Vec<String>,
}

impl Setup {
    /// The checks whose failure means that no request can be sent.
    pub fn obstacles(&self) -> Vec<Cow<'static, str>> {
        let stops = |name: &str| {
            ["base_url", "token", "proxy", "authorities"].contains(&name)
                || name.strip_prefix("setting_").is_some_and(|key| NEEDED.contains(&key) || key == "log_rows")
        };
        let failed = self.checks.iter().filter(|check| check.state == State::Failed && stops(&check.name));
        failed.map(|check| check.name.clone()).collect()
    }

    /// Adds a sentence to what was found.
    pub fn add(&mut self, name: &str, sentence: &str) {
        if let Some(check) = self.checks.iter_mut().find(|known| known.name == name) {
            check.found = format!("{} {sentence}", check.found);
        }
    }

    /// Puts a check in the place of the one of its name.
    pub fn replace(&mut self, check: Check) {
        if let Some(place) = self.checks.iter_mut().find(|known| known.name == check.name) {
            *place = check;
        }
    }
}

/// Looks at all of it. An `Err` is an interrupt.
pub fn look(examination: &mut Examination<'_>) -> Result<Setup, Error> {
    let settings = &examination.link.settings;
    let mut checks = vec![environment(&settings.unknown_variables())];
    let own_rows = ["base_url", "account_id", "app_id"];
    checks.extend(settings.all_given().iter().filter(|given| !own_rows.contains(&given.key)).map(setting));
    checks.push(defaults(settings, &own_rows));
    let (base_url, url) = base_url(settings);
    checks.push(base_url);
    let (account_id, account) = id(settings, "account_id");
    checks.push(account_id);
    let (app_id, app) = id(settings, "app_id");
    checks.push(app_id);
    let unshown = ["account_id", "app_id"].into_iter().filter_map(|key| unshown(key, settings)).collect();
    let mut setup = Setup { checks, url, account, app, proxy: Proxy::None, token: String::new(), unshown };
    let Some(url) = setup.url.clone() else {
        let skipped = ["token", "proxy", "authorities"].map(|name| Check::skipped(name, &["base_url".into()]));
        setup.checks.extend(skipped);
        return Ok(setup);
    };
    let (token, source) = token(settings, setup.account.as_deref().unwrap_or_default(), examination.idle)?;
    setup.token = source;
    setup.proxy = proxy_to(&url);
    setup.checks.extend([token, proxy(&setup.proxy, &url), trusted(settings, &url)]);
    Ok(setup)
}

fn environment(unknown: &[String]) -> Check {
    match unknown {
        [] => Check::ok("environment", "No variable REALTIMEKIT_… is unknown."),
        names => {
            let names: Vec<String> = names.iter().map(|name| tidy(name, 60)).collect();
            let found = format!("No setting is called {}.", names.join(", "));
            Check::warning("environment", found, "Correct the name, or unset it: docs/settings.md lists all settings.")
        }
    }
}

fn setting(given: &Given) -> Check {
    let name = format!("setting_{}", given.key.replace(':', "_"));
    match (&given.value, given.origin) {
        (Ok(Some(value)), origin) if is_misplaced(given.key, value) => {
            let count = value.chars().count();
            let found = format!("What is {origin} is not shown: its {count} characters may be a token.");
            let place = match origin {
                Origin::Variable(name) => format!(" and unset {name}"),
                _ => String::new(),
            };
            let remedy = match FILES.contains(&given.key) {
                true => "; if it is a file, give its whole path.",
                false => ".",
            };
            Check::warning(name, found, format!("If it is one, put it into CLOUDFLARE_API_TOKEN{place}{remedy}"))
        }
        (Ok(Some(value)), origin) => Check::ok(name, format!("{} = {}, {origin}.", given.key, tidy(value, 200))),
        (Ok(None), origin) => Check::ok(name, format!("{} is set, {origin}; it is never shown.", given.key)),
        (Err(why), origin) => Check::failed(name, sentence(why), mended(given.key, origin)),
    }
}

/// The settings that nobody gave a value, but those that have checks of their own.
fn defaults(settings: &Settings, own_rows: &[&str]) -> Check {
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for (key, default) in settings.all_defaults().into_iter().filter(|(key, _)| !own_rows.contains(key)) {
        match default {
            Some(value) => with.push(format!("{key} = {value}")),
            None => without.push(key),
        }
    }
    let mut found = format!("By default {}.", with.join(", "));
    if !without.is_empty() {
        found = format!("{found} Without a value {}.", without.join(", "));
    }
    Check::ok("defaults", found)
}

/// Whether a value may be a token in the place of something else.
fn is_misplaced(key: &str, value: &str) -> bool {
    match key {
        "token_file" | "ca_file" => names_no_file(value),
        // The log makes its file.
        _ => looks_like_a_token(value) || (FILES.contains(&key) && names_no_file(value)),
    }
}

/// How a setting gets another value.
fn mended(key: &str, origin: Origin) -> String {
    match origin {
        Origin::Variable(name) => {
            format!("Set {name} to a value that will do, or unset it, and start the program again: unset {name}")
        }
        _ => format!("Give it another value, or take it back: SELECT realtime_kit_config('{key}', NULL)"),
    }
}

fn base_url(settings: &Settings) -> (Check, Option<reqwest::Url>) {
    let Some(Given { origin, value, .. }) = settings.given("base_url") else {
        return (Check::skipped("base_url", &[]), None);
    };
    let parsed = value.and_then(|text| {
        let text = text.unwrap_or_default();
        reqwest::Url::parse(&text).map_err(|error| format!("base_url is not a URL ({error})"))
    });
    match parsed {
        Ok(url) => (Check::ok("base_url", format!("{}, {origin}.", url.as_str().trim_end_matches('/'))), Some(url)),
        Err(why) => (Check::failed("base_url", sentence(&why), mended("base_url", origin)), None),
    }
}

/// An id that statements need. One that does not look like an id is not shown: people paste tokens into wrong places.
fn id(settings: &Settings, key: &'static str) -> (Check, Option<String>) {
    let variable = find(key).map_or("", |setting| setting.env[0]);
    let Some(Given { origin, value, .. }) = settings.given(key) else { return (Check::skipped(key, &[]), None) };
    let what = if key == "account_id" { "account" } else { "app" };
    match value {
        Err(why) => (Check::failed(key, sentence(&why), mended(key, origin)), None),
        Ok(None) => {
            let lists = if key == "app_id" { "; SELECT id, name FROM realtime_kit_apps lists them" } else { "" };
            let remedy =
                format!("Set {variable} to the {what}'s id, or SELECT realtime_kit_config('{key}', 'ID'){lists}.");
            (Check::failed(key, format!("No {what} is set{}.", elsewhere(settings, key)), remedy), None)
        }
        Ok(Some(value)) => {
            if let Some(why) = unfit_segment(key, &value) {
                return (
                    Check::failed(
                        key,
                        format!("What is {origin} {}.", why.split(';').next().unwrap_or(why)),
                        mended(key, origin),
                    ),
                    None,
                );
            }
            if looks_like_a_token(&value) {
                let count = value.chars().count();
                let found = format!("What is {origin} looks like a token: it has {count} characters.");
                let remedy =
                    format!("Put a token into CLOUDFLARE_API_TOKEN, and here the {what}'s id. {}", looks_of_an_id(key));
                return (Check::failed(key, found, remedy), None);
            }
            let check = match fits(key, &value) {
                true => Check::ok(key, format!("{value}, {origin}.")),
                false => Check::warning(
                    key,
                    format!("What is {origin} does not look like an id: it has {} characters.", value.chars().count()),
                    looks_of_an_id(key),
                ),
            };
            (check, Some(value))
        }
    }
}

/// What to say of a variable of another tool's, where a setting is missing.
fn elsewhere(settings: &Settings, key: &str) -> String {
    settings.named_elsewhere(key).map_or(String::new(), |name| format!("; {name} is set, and nothing here reads it"))
}

/// Whether a value looks like an id.
fn fits(key: &str, value: &str) -> bool {
    let is_id = value.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    is_id && (value.len() == 32 || (key == "app_id" && value.len() == 36))
}

/// What an id looks like, and where one is found.
fn looks_of_an_id(key: &str) -> &'static str {
    match key {
        "account_id" => {
            "An account's id has 32 hexadecimal digits; the dashboard's address has it behind dash.cloudflare.com/."
        }
        _ => "An app's id has 36 hexadecimal digits and dashes: SELECT id, name FROM realtime_kit_apps.",
    }
}

/// The value in the place of an id, if it does not look like one.
fn unshown(key: &str, settings: &Settings) -> Option<String> {
    let value = settings.given(key)?.value.ok()??;
    (!fits(key, &value) && value.len() >= OF_A_SECRET).then_some(value)
}

/// Whether there is a token, and where it comes from; the command that prints one is run.
fn token(
    settings: &Settings,
    account: &str,
    idle: &mut dyn FnMut() -> Result<(), Error>,
) -> Result<(Check, String), Error> {
    let limit = settings.seconds("timeout").unwrap_or(OF_A_COMMAND).min(OF_A_COMMAND);
    let mut interrupted = None;
    let mut stop = || match idle() {
        Ok(()) => false,
        Err(error) => {
            interrupted = Some(error);
            true
        }
    };
    let found = settings.server().and_then(|server| settings.token(&server, account, Search::Whole(limit, &mut stop)));
    if let Some(error) = interrupted {
        return Err(error);
    }
    Ok(match found {
        Ok(token) => {
            let source = token.source().to_string();
            (Check::ok("token", format!("There is one, {source}.")), source)
        }
        Err(why) => {
            let (found, remedy) = match why.split_once("; ") {
                Some((found, remedy)) => (found.to_owned(), sentence(remedy)),
                None => (why.clone(), token_remedy(&why).to_owned()),
            };
            let named = if why.starts_with("there is no token") { elsewhere(settings, "token") } else { String::new() };
            (Check::failed("token", sentence(&(found + &named)), remedy), String::new())
        }
    })
}

/// What to do about a token that could not be had.
fn token_remedy(why: &str) -> &'static str {
    if why.contains("chmod 600") {
        "Let only its owner read it: chmod 600 and the file's name."
    } else if why.contains("quotes around") {
        "Take the quotes away: a shell does that by itself, while a file of variables and docker --env-file hand them on."
    } else if why.starts_with("the token file …") {
        "If the variable holds the token itself, CLOUDFLARE_API_TOKEN is its place; else give the file's whole path."
    } else if why.starts_with("the token file") {
        "Put the token alone into that file, or let CLOUDFLARE_API_TOKEN_FILE name another one."
    } else if why.starts_with("the command") {
        "Run that command in a shell: it has to print the token and nothing else, and to end with status 0."
    } else {
        "Put the token there alone: one word, without quotes or blanks."
    }
}

fn proxy(proxy: &Proxy, url: &reqwest::Url) -> Check {
    let host = tidy(url.host_str().unwrap_or_default(), 100);
    match proxy {
        Proxy::None => Check::ok("proxy", "None is set."),
        Proxy::Loopback => Check::ok("proxy", "None: to this machine itself no proxy is used."),
        Proxy::Excepted { by } => Check::ok("proxy", format!("None: {by} excepts {host}.")),
        Proxy::Through { from, shown } => {
            Check::ok("proxy", format!("{}, from {}.", tidy(shown, 200), from.unwrap_or("the system's settings")))
        }
        Proxy::Unclear { from } => Check::failed(
            "proxy",
            format!(
                "In what {} holds, password and host cannot be told apart; it is not shown.",
                from.unwrap_or("the system's settings of it")
            ),
            "Write it as http://NAME:PASSWORD@HOST:PORT, and in name and password %2F for /, %23 for #, %3F for ?, %40 for @, %3A for :.",
        ),
        Proxy::Unreadable { from } => Check::warning(
            "proxy",
            format!("None is used: what {from} holds is no URL of a proxy."),
            format!("Set {from} to scheme, host and port, such as http://proxy.example:3128, or unset it."),
        ),
    }
}

fn trusted(settings: &Settings, url: &reqwest::Url) -> Check {
    if url.scheme() != "https" {
        return Check::ok("authorities", "Not needed: base_url is http to this machine itself.");
    }
    match settings.ca_file().and_then(|file| authorities(file.as_deref())) {
        Ok(count) if count.own > 0 => {
            let text = format!("{} of the system, and {} of ca_file.", count.system, count.own);
            Check::ok("authorities", text)
        }
        Ok(count) => Check::ok("authorities", format!("{} of the system.", count.system)),
        Err(why) => {
            let (found, remedy) = match why.split_once(": ").filter(|_| why.starts_with("this machine")) {
                Some((found, remedy)) => (found.to_owned(), sentence(remedy)),
                None => (
                    why.clone(),
                    "Let REALTIMEKIT_CA_FILE name a PEM file with the authorities' certificates, or unset it."
                        .to_owned(),
                ),
            };
            Check::failed("authorities", sentence(&found), remedy)
        }
    }
}

/// A text as a sentence: with a capital where it begins with a word of ours, and a full stop.
pub fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let first = text.split_whitespace().next().unwrap_or_default();
    let is_word = first.chars().all(|c| c.is_ascii_lowercase());
    let mut chars = text.chars();
    match chars.next().filter(|_| is_word && find(first).is_err()) {
        Some(first) => format!("{}{}.", first.to_ascii_uppercase(), chars.as_str()),
        None => format!("{text}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital_but_for_names() {
        for (text, wanted) in [
            ("there is no token", "There is no token."),
            ("timeout takes a number", "timeout takes a number."),
            ("base_url is not a URL.", "base_url is not a URL."),
            ("SELECT 1", "SELECT 1."),
            ("", "."),
        ] {
            assert_eq!(sentence(text), wanted);
        }
    }

    #[test]
    fn what_does_not_look_like_an_id_is_not_shown() {
        let settings = Settings::default();
        settings.set("account_id", Some("a-token-in-the-wrong-place")).expect("it takes any text");
        let (check, account) = id(&settings, "account_id");
        assert_eq!(check.state, State::Warning);
        assert!(!check.found.contains("token") && check.found.contains("26 characters"), "{}", check.found);
        assert!(account.is_some());
        settings.set("account_id", Some("023e105f4ecef8ad9ca31a8372d0c353")).expect("an id");
        assert_eq!(id(&settings, "account_id").0.found, "023e105f4ecef8ad9ca31a8372d0c353, set through SQL.");
    }

    #[test]
    fn a_setting_that_is_not_valid_is_told_with_what_would_do() {
        let why = "environment variable REALTIMEKIT_TIMEOUT: timeout takes a whole number from 1 to 3600, not 'soon'";
        let given =
            Given { key: "timeout", origin: Origin::Variable("REALTIMEKIT_TIMEOUT"), value: Err(why.to_owned()) };
        let check = setting(&given);
        assert_eq!((check.name.as_ref(), check.state), ("setting_timeout", State::Failed));
        assert!(check.remedy.is_some_and(|remedy| remedy.ends_with("unset REALTIMEKIT_TIMEOUT")));
        let secret = Given { key: "token_command", origin: Origin::Variable("X"), value: Ok(None) };
        assert_eq!(setting(&secret).found, "token_command is set, from X; it is never shown.");
    }
}
