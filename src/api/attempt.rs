//! What one attempt of a call came to: a page, or a failure and how many tries it is worth.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::api::client::{Call, Target};
use crate::api::envelope::{self, Page, Reading};
use crate::api::log::Entry;
use crate::api::route::Rows;
use crate::content;
use crate::error::{ApiError, Failure};
use crate::http::{Method, Response, TransportError};

/// As many tries as the setting `tries` says: what ended it passes by itself.
const ALL: u32 = u32::MAX;

/// Tries of an answer with status 200 that says no or cannot be read: that passes, or it stays; then waiting is in vain.
const FEW: u32 = 3;

/// What an attempt came to.
pub enum Attempt {
    /// A page.
    Done(Arc<Page>),
    /// Nothing.
    Failed {
        /// What it ended in.
        failure: Failure,
        /// How often it may be tried in all, this time included.
        tries: u32,
        /// How long the server asks to wait.
        wait: Option<Duration>,
    },
}

/// An attempt without an answer: a GET may be sent again; a POST only if it never reached the server. `remedy` raises the
/// ceiling of an answer's size.
pub fn unanswered(method: Method, error: TransportError, remedy: &str, attempt: u32) -> Attempt {
    let tries = if !error.is_final && (method == Method::Get || error.never_sent) { ALL } else { 1 };
    let failure = if error.is_too_large && method == Method::Get {
        Failure::TooLarge { text: format!("{}; a higher ceiling: {remedy}", error.text) }
    } else if method == Method::Post && !error.never_sent {
        Failure::Unsure { text: format!("was lost: {}", error.text) }
    } else if error.is_final && error.never_sent {
        Failure::Setting { text: error.text }
    } else {
        Failure::Transport { text: error.text, attempts: attempt }
    };
    Attempt::Failed { failure, tries, wait: None }
}

/// An attempt with an answer; what it says about itself is written into the log's row.
/// `token` is where the token came from, for the message.
pub fn answered(
    call: &Call,
    mut response: Response,
    attempt: u32,
    token: Option<String>,
    entry: &mut Entry,
) -> Attempt {
    let body = std::mem::take(&mut response.body);
    let status = response.status;
    let wait = response.retry_after.as_deref().and_then(retry_after);
    let is_write = call.route.method == Method::Post;
    let refusal = |words: envelope::Words| {
        Failure::Status(Box::new(ApiError {
            status,
            form: words.form,
            code: words.code,
            message: words.message,
            request_id: response.request_id.clone(),
            attempts: attempt,
            retry_after: wait,
            redirect: response.location.as_deref().and_then(origin),
            is_write,
            token: token.clone(),
            is_file: matches!(call.target, Target::File(_)),
        }))
    };
    if !(200..300).contains(&status) {
        // 429 is refused before anything is done, so it is safe to send even a POST again; a 5xx may follow the deed.
        let is_passing = status == 429 || (!is_write && (status == 408 || (500..600).contains(&status)));
        let tries = if is_passing { ALL } else { 1 };
        // A storage's error quotes what it was asked for, the signature included.
        let words = match call.target {
            Target::Api { .. } => envelope::words(&String::from_utf8_lossy(&body)),
            Target::File(_) => envelope::Words::default(),
        };
        if is_write {
            entry.success = Some(false);
        }
        return Attempt::Failed { failure: refusal(words), tries, wait };
    }
    if status == 206 {
        let text = "a part of the answer came (206 Partial Content), which nobody asked for".to_owned();
        return match is_write {
            true => Attempt::Failed {
                failure: Failure::Unsure { text: format!("cannot be read: {text}") },
                tries: 1,
                wait: None,
            },
            false => unreadable(text, FEW, attempt),
        };
    }
    if call.route.rows == Rows::File {
        return match content::text(body) {
            Ok(text) => Attempt::Done(Arc::new(Page::of_file(text))),
            Err(text) => unreadable(text, FEW, attempt),
        };
    }
    match envelope::read(body, response.content_type.as_deref(), call.route.rows) {
        Reading::Page(page) => {
            entry.rows = call.route.rows_in(&page);
            entry.total = page.total;
            if is_write {
                entry.data = page.data().map(str::to_owned);
                entry.success = page.success;
            }
            Attempt::Done(Arc::new(page))
        }
        Reading::Unsuccessful(words) => {
            if is_write {
                entry.success = Some(false);
            }
            // Refusals that stay are known by their codes, which are those of statuses or Cloudflare's for the token.
            let is_lasting = is_write || words.code.is_some_and(|code| (400..500).contains(&code) || code >= 1000);
            Attempt::Failed { failure: refusal(words), tries: if is_lasting { 1 } else { FEW }, wait: None }
        }
        // A 2xx that cannot be read: the write was most likely done, but nobody can say so.
        Reading::BrokenOff(text) | Reading::Unreadable(text) if is_write => Attempt::Failed {
            failure: Failure::Unsure { text: format!("cannot be read: {text}") },
            tries: 1,
            wait: None,
        },
        Reading::BrokenOff(text) => unreadable(text, ALL, attempt),
        Reading::Unreadable(text) => unreadable(text, FEW, attempt),
    }
}

/// An answer to a GET that cannot be read.
fn unreadable(text: String, tries: u32, attempt: u32) -> Attempt {
    let tried = if attempt > 1 { format!(" (tried {attempt} times)") } else { String::new() };
    Attempt::Failed { failure: Failure::Unreadable { text: text + &tried }, tries, wait: None }
}

/// `r=` of `Ratelimit: "default";r=50;t=30`.
pub fn budget_left(header: &str) -> Option<u64> {
    header.split(';').find_map(|part| part.trim().strip_prefix("r=")?.parse().ok())
}

/// `Retry-After`, seconds or an HTTP date.
pub fn retry_after(header: &str) -> Option<Duration> {
    if let Ok(seconds) = header.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    Some((date(header)? - Utc::now()).to_std().unwrap_or_default())
}

/// An HTTP date.
pub fn date(header: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(header.trim()).ok().map(|date| date.with_timezone(&Utc))
}

/// Scheme and host of a redirect's target: the rest may hold a signature.
pub fn origin(location: &str) -> Option<String> {
    let url = reqwest::Url::parse(location).ok()?;
    Some(format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read() {
        assert_eq!(budget_left("\"default\";r=50;t=30"), Some(50));
        assert_eq!(budget_left("nonsense"), None);
        assert_eq!(retry_after("7"), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(origin("https://x.example/a?sig=secret").as_deref(), Some("https://x.example"));
    }
}
