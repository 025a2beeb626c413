//! What can go wrong, as sentences: which table, which argument, what the API said, and what to type instead.
//!
//! [`Failure`] is what one request can end in; [`Error`] is what a statement ends in, a failure with its table among
//! others. No variant can hold a token: nothing that holds one implements `Display`. [`messages`] lists every sentence.

pub mod messages;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use unicode_general_category::{GeneralCategory, get_general_category};

/// Why a statement ends. `Display` is the whole text a user of SQL reads.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The host interrupted the statement (Ctrl-C, `sqlite3_interrupt`, a progress handler).
    #[error("interrupted")]
    Interrupted,
    /// An argument that the chosen request needs was given nowhere.
    #[error("{table}: {argument} is missing; {remedy}")]
    Missing {
        /// The virtual table.
        table: String,
        /// The hidden column or setting that is missing.
        argument: String,
        /// What to type.
        remedy: String,
    },
    /// An argument was given that cannot be sent.
    #[error("{table}: {argument} = {given} {problem}")]
    Argument {
        /// The virtual table.
        table: String,
        /// The hidden column.
        argument: String,
        /// The value, quoted and cut to a readable length.
        given: String,
        /// What is wrong with it, and what to write instead.
        problem: String,
    },
    /// Anything else a statement asks for that cannot be done, with the remedy in the text.
    #[error("{table}: {text}")]
    Refused {
        /// The virtual table or function.
        table: String,
        /// The sentence.
        text: String,
    },
    /// A statement stopped at a write after others had been done.
    #[error("{error} (done before it in this statement: {done}; realtime_kit_requests has them)")]
    Stopped {
        /// Why it stopped.
        error: Box<Error>,
        /// How many writes were done before.
        done: usize,
    },
    /// A request failed for good.
    #[error("{table}: {method} {} {failure}", tidy(.path, 300))]
    Request {
        /// The virtual table.
        table: String,
        /// `GET` or `POST`.
        method: &'static str,
        /// The path behind account and app, escaped, without the query.
        path: String,
        /// What happened.
        failure: Failure,
    },
}

impl Error {
    /// An [`Error::Refused`] from its two parts.
    pub fn refused(table: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Refused { table: table.into(), text: text.into() }
    }
}

/// What one request ended in when it did not end well.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// Nobody waits for the answer any more.
    Cancelled,
    /// The API answered with a status other than 2xx, or with `success: false`.
    Status(Box<ApiError>),
    /// No connection, a lost one, or none in time; `text` is the transport's own word.
    Transport {
        /// What happened, for example "connection refused".
        text: String,
        /// How often it was tried.
        attempts: u32,
    },
    /// The answer to a write was lost: it may or may not have been carried out.
    Unsure {
        /// What happened to the answer: a predicate, such as "was lost: connection reset".
        text: String,
    },
    /// An answer with status 200 that cannot be read as the API documents it.
    Unreadable {
        /// What was expected and what came, with the beginning of the text.
        text: String,
    },
    /// An answer without the download link that it should have.
    NoLink,
    /// The pages of a list contradict each other, and did so again when asked once more.
    Contradiction {
        /// Which page, and what it contradicts.
        text: String,
    },
    /// A ceiling of ours was reached; the text names the setting that lifts it.
    Ceiling {
        /// The sentence.
        text: String,
    },
    /// The statement has waited for answers as long as it may.
    Late {
        /// The ceiling, the setting that lifts it, and what the last try ended in.
        text: String,
    },
    /// The answer is larger than we take.
    TooLarge {
        /// The size and the setting that lifts it.
        text: String,
    },
    /// The request cannot be sent as the settings stand (no token, a base_url that is none).
    Setting {
        /// The sentence, with what to type.
        text: String,
    },
}

/// What the API said when it refused (API sheet, section 8).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ApiError {
    /// HTTP status, 100 to 599.
    pub status: u16,
    /// Which of the two error forms the body had.
    pub form: ErrorForm,
    /// The API's own code: Cloudflare's (`10000`) or RealtimeKit's, which repeats the status.
    pub code: Option<i64>,
    /// The API's own words, control characters removed, at most 300 characters.
    pub message: Option<String>,
    /// Cloudflare's id of the request (`cf-ray`), for their support.
    pub request_id: Option<String>,
    /// How often the request was tried.
    pub attempts: u32,
    /// What `Retry-After` asked for, when it was sent.
    pub retry_after: Option<Duration>,
    /// Where a redirect pointed to (scheme and host only).
    pub redirect: Option<String>,
    /// Whether the request was a write, which is not sent again.
    pub is_write: bool,
    /// Where the token came from that was sent with it, in the words of a sentence: `from CLOUDFLARE_API_TOKEN`.
    pub token: Option<String>,
    /// Whether it asked for a file behind a download link, not for an answer of the API.
    pub is_file: bool,
}

/// The form of an error's body (API sheet, section 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ErrorForm {
    /// `{"success":false,"error":{"code":…,"message":…}}`: the RealtimeKit service itself answered.
    RealtimeKit,
    /// `{"success":false,"errors":[…]}`: the gateway in front of it.
    Gateway,
    /// HTML, an empty body, or anything else.
    #[default]
    Neither,
}

impl ApiError {
    /// Whether this says, in RealtimeKit's own form, that the thing asked for does not exist.
    pub fn is_unknown_id(&self) -> bool {
        self.status == 404 && self.form == ErrorForm::RealtimeKit
    }

    /// What to do about it, a sentence or nothing.
    fn remedy(&self) -> Cow<'static, str> {
        let token = || self.token.as_deref().map_or(String::new(), |from| format!(" {from}"));
        let remedy = match self.status {
            401 | 403 | 404 | 410 if self.is_file => {
                "The download link has run out, also when asked for anew: try again later."
            }
            300..=399 if self.is_file => "A download that is redirected is not followed.",
            408 | 500..=599 if self.is_file => "The storage failed: try again later.",
            400 if self.code == Some(9106) || self.code == Some(6003) => {
                return format!("The token{} is malformed: put a live API token there.", token()).into();
            }
            401 => {
                return format!("The token{} is not valid: put a live API token there.", token()).into();
            }
            403 => {
                return format!(
                    "The token{} needs the permission \"Realtime\" or \"Realtime Admin\" on this account: check the token's permissions and account_id.",
                    token()
                )
                .into();
            }
            404 if self.form == ErrorForm::RealtimeKit => "The API does not know the id in this path.",
            404 => {
                "Check account_id and app_id: SELECT realtime_kit_config('account_id'), realtime_kit_config('app_id')."
            }
            400 | 422 => "The API refused a parameter: the query of this request stands in realtime_kit_requests.",
            429 => "The API's request budget is used up: try again later, or narrow the statement.",
            408 | 500..=599 if self.is_write => {
                "It was not sent again, and may have been carried out all the same: look before you repeat it."
            }
            408 | 500..=599 => "The API failed: try again later; realtime_kit_requests shows each attempt.",
            300..=399 => "Redirects are not followed, so that the token goes nowhere else: check base_url.",
            _ => "",
        };
        remedy.into()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "answered {}", self.status)?;
        let reason = reason(self.status);
        if !reason.is_empty() {
            write!(f, " {reason}")?;
        }
        if (200..300).contains(&self.status) {
            f.write_str(" with success: false")?;
        }
        if let Some(to) = self.redirect.as_ref().filter(|_| (300..400).contains(&self.status)) {
            write!(f, " to {}", tidy(to, 100))?;
        }
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => write!(f, ", code {code}: {message}")?,
            (None, Some(message)) => write!(f, ": {message}")?,
            (Some(code), None) => write!(f, ", code {code}")?,
            (None, None) => {}
        }
        if self.attempts > 1 {
            write!(f, " (tried {} times)", self.attempts)?;
        }
        if let Some(id) = &self.request_id {
            write!(f, " (request {})", tidy(id, 80))?;
        }
        f.write_str(".")?;
        if let Some(wait) = self.retry_after {
            write!(f, " Retry-After: {} s.", wait.as_secs())?;
        }
        if !self.remedy().is_empty() {
            write!(f, " {}", self.remedy())?;
        }
        Ok(())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("was given up."),
            Self::Status(error) => error.fmt(f),
            Self::Transport { text, attempts } => {
                let tried = if *attempts > 1 { format!(", tried {attempts} times") } else { String::new() };
                write!(f, "got no answer{tried}: {text}. Check the network and SELECT realtime_kit_config('base_url').")
            }
            Self::Unsure { text } => write!(
                f,
                "was sent, but its answer {text}. It may have been carried out; it was not sent again. Look before you repeat it."
            ),
            Self::Unreadable { text } => write!(
                f,
                "answered what cannot be read: {text}. Check SELECT realtime_kit_config('base_url'); if that is the API's, a newer version of this extension may know its answers."
            ),
            Self::NoLink => {
                f.write_str("answered without a download link: the file is not ready, or its seven days are over.")
            }
            Self::Contradiction { text } => write!(
                f,
                "gave pages that contradict each other, also when asked once more: {text}. No short answer is given; run the statement again."
            ),
            Self::Late { text } => write!(f, "got no answer in time: {text}"),
            Self::TooLarge { text } => write!(f, "was given up: {text}"),
            Self::Ceiling { text } | Self::Setting { text } => write!(f, "was not sent: {text}"),
        }
    }
}

/// The standard reason phrase of an HTTP status, empty for one without.
fn reason(status: u16) -> &'static str {
    reqwest::StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason()).unwrap_or("")
}

/// Text of foreign origin made fit for a message or the log: what moves a terminal's cursor or ends a line becomes a
/// space (control characters, line and paragraph separators), what is invisible or turns the direction of other text is
/// left out (format characters), and at most `limit` characters are kept.
pub fn tidy(text: &str, limit: usize) -> String {
    let mut shown = text.chars().filter_map(|c| match get_general_category(c) {
        GeneralCategory::Control | GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => Some(' '),
        GeneralCategory::Format => None,
        _ => Some(c),
    });
    let mut out: String = shown.by_ref().take(limit).collect();
    if shown.next().is_some() {
        out.push('…');
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn foreign_words_neither_move_nor_hide_nor_turn_anything() {
        for (foreign, shown) in [
            ("\u{1b}[31mred\u{1b}[0m", "[31mred [0m"),
            ("\u{9b}2J\u{85}a\r\nb\0c\td", "2J a  b c d"),
            ("a\u{2028}b\u{2029}c", "a b c"),
            ("\u{202e}live\u{202c} \u{2066}x\u{2069}\u{200f}", "live x"),
            ("zero\u{200b}width\u{feff}\u{e0041}", "zerowidth"),
            ("Größe 大きさ 🙂 q\u{301}", "Größe 大きさ 🙂 q\u{301}"),
        ] {
            assert_eq!(tidy(foreign, 60), shown, "{foreign:?}");
        }
        assert_eq!(tidy("12345", 5), "12345");
        assert_eq!(tidy("123456", 5), "12345…");
        assert_eq!(tidy("1234\u{200b}5", 5), "12345");
    }
}
