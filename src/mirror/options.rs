//! What a run of the mirror is asked for.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::mirror::tables::{LISTS, PARTS};
use crate::time::{self, TimeFormat};

/// The options as they are given: a JSON object, every member of it optional.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The accounts; without them that of the settings.
    pub accounts: Vec<String>,
    /// The apps, each of the first account; without them that of the settings.
    pub apps: Vec<String>,
    /// Whether all apps of the accounts are wanted.
    pub all_apps: bool,
    /// Sessions created from this time on, UTC where it says nothing else.
    pub since: Option<String>,
    /// Sessions created before this time.
    pub until: Option<String>,
    /// Which tables are filled besides `apps` and `sessions`; without it, all.
    pub tables: Option<Vec<String>>,
    /// The part of the token's budget that the run may take, 0.01 to 1; a half without it.
    pub share: Option<f64>,
    /// `omit` or `hash`: what becomes of names, custom ids, addresses and places.
    pub redact: Option<String>,
    /// What the run takes as the present. For tests, whose server lives at another time.
    pub now: Option<String>,
}

/// The options, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Sessions created from then on.
    pub since: Option<DateTime<Utc>>,
    /// Sessions created before then.
    pub until: Option<DateTime<Utc>>,
    /// Percent of the token's budget, 1 to 100.
    pub percent: u64,
    /// What the run takes as the present.
    pub now: Option<DateTime<Utc>>,
}

impl Options {
    /// Reads the JSON; an error is a sentence that says what would do.
    pub fn parse(text: &str) -> Result<Self, String> {
        // A list would be taken for the values of an object, in the order of its members.
        if text.trim_start().starts_with('[') {
            return Err("the options are no JSON object of options: they are a list".to_owned());
        }
        serde_json::from_str(text).map_err(|error| format!("the options are no JSON object of options: {error}"))
    }

    /// Checks what has a form of its own.
    pub fn checked(&self) -> Result<Checked, String> {
        let instant = |name: &str, text: &Option<String>| match text {
            None => Ok(None),
            Some(text) => time::parse_argument(text).map(Some).ok_or_else(|| {
                format!("{name} = '{text}' is no time; write 2026-11-14, 2026-11-14 12:00 or 2026-11-14T12:00:00Z")
            }),
        };
        let share = self.share.unwrap_or(0.5);
        if !(0.01..=1.0).contains(&share) {
            return Err(format!(
                "share = {share} is no part of the budget; write a number from 0.01 to 1, 0.5 for a half"
            ));
        }
        for table in self.tables.iter().flatten() {
            let known =
                || PARTS.iter().chain(LISTS).map(|table| table.name).chain(["apps", "sessions", "call_quality"]);
            if !known().any(|name| name == table) {
                return Err(format!(
                    "the mirror has no table '{table}'; it has {}",
                    known().collect::<Vec<_>>().join(", ")
                ));
            }
        }
        if !self.apps.is_empty() && self.accounts.len() > 1 {
            return Err(
                "apps belong to one account; give one account with them, or run the mirror once for each".into()
            );
        }
        if self.all_apps && !self.apps.is_empty() {
            return Err("either apps or all_apps, not both".into());
        }
        let (since, until) = (instant("since", &self.since)?, instant("until", &self.until)?);
        if since.zip(until).is_some_and(|(since, until)| since >= until) {
            return Err("since is not before until".into());
        }
        let percent = (share * 100.0).round().clamp(1.0, 100.0) as u64;
        Ok(Checked { since, until, percent, now: instant("now", &self.now)? })
    }

    /// Whether a table is to be filled.
    pub fn wants(&self, table: &str) -> bool {
        let Some(tables) = &self.tables else { return true };
        let has = |name: &str| tables.iter().any(|wanted| wanted == name);
        // A row of the one refers to a row of the other.
        match table {
            "participants" => has(table) || has("peer_reports") || has("call_quality"),
            "peer_reports" => has(table) || has("call_quality"),
            _ => has(table),
        }
    }
}

/// A time as the mirror's tables have it.
pub fn in_row(instant: DateTime<Utc>) -> String {
    time::to_row(instant, TimeFormat::Sqlite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_an_option_is_told() {
        let parse = |text: &str| Options::parse(text).and_then(|options| options.checked().map(|_| ()));
        assert_eq!(parse("{}"), Ok(()));
        assert_eq!(parse(r#"{"since":"2026-11-01","share":0.25,"tables":["summaries"]}"#), Ok(()));
        for (text, word) in [
            ("[]", "no JSON object"),
            (r#" [["account"]]"#, "no JSON object"),
            (r#"{"sinse":"2026"}"#, "unknown field `sinse`"),
            (r#"{"since":"yesterday"}"#, "since = 'yesterday' is no time"),
            (r#"{"share":2}"#, "share = 2"),
            (r#"{"share":null,"tables":["session"]}"#, "no table 'session'; it has participants, "),
            (r#"{"since":"2026-11-02","until":"2026-11-01"}"#, "since is not before until"),
            (r#"{"apps":["a"],"all_apps":true}"#, "not both"),
            (r#"{"apps":["a"],"accounts":["b","c"]}"#, "one account"),
        ] {
            let said = parse(text).expect_err(text);
            assert!(said.contains(word), "{text}: {said}");
        }
    }

    #[test]
    fn a_table_brings_what_it_refers_to() {
        let options = Options::parse(r#"{"tables":["call_quality"]}"#).expect("options");
        assert!(options.wants("participants") && options.wants("peer_reports"));
        assert!(!options.wants("chat_messages") && !options.wants("recordings"));
        assert!(Options::default().wants("recordings"));
    }
}
