//! One call to the API: the token put on, tried again where that is safe, each attempt in the log.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBuilder};
use chrono::Utc;
use secrecy::{ExposeSecret, SecretString};

use crate::api::envelope::{self, Page, Reading};
use crate::api::log::{Entry, Log, Outcome};
use crate::api::route::{Route, Rows, escape};
use crate::api::scheduler::Cancel;
use crate::config::{Settings, is_loopback};
use crate::content;
use crate::error::{ApiError, Failure, tidy};
use crate::http::{Method, Request, Response, Transport, TransportError};

/// The longest pause that doubling leads to; a `Retry-After` may ask for more.
const LONGEST_DELAY: Duration = Duration::from_secs(10);

/// One statement, as far as its requests are concerned.
#[derive(Debug, Default)]
pub struct Statement {
    /// Its number in this connection, from 1.
    pub number: u64,
    /// Requests it has made, retries included.
    pub requests: AtomicU64,
    /// The writes it has made, by what they were about, with their rows in the log and answers: none is made twice.
    pub writes: Mutex<Writes>,
    /// What it has got out of files, so that none is fetched twice.
    pub files: Files,
}

/// Writes by what they were about: the row in the log, and the answer if it was a good one.
pub type Writes = HashMap<String, (i64, Option<Arc<Page>>)>;

/// The files a statement has read, by what led to them; bounded, so that a scan over thousands of them stays small.
#[derive(Debug, Default)]
pub struct Files(Mutex<(HashMap<String, Arc<Page>>, usize)>);

impl Files {
    /// The most bytes that are kept.
    const BOUND: usize = 8 << 20;

    /// What a file gave, if it was read and kept.
    pub fn get(&self, key: &str) -> Option<Arc<Page>> {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).0.get(key).cloned()
    }

    /// Keeps what a file gave, if there is room.
    pub fn keep(&self, key: String, page: &Arc<Page>) {
        let mut held = self.0.lock().unwrap_or_else(|e| e.into_inner());
        if held.1 + page.bytes() <= Self::BOUND {
            held.1 += page.bytes();
            held.0.insert(key, Arc::clone(page));
        }
    }
}

/// One call: an endpoint with everything filled in.
#[derive(Debug, Clone)]
pub struct Call {
    /// The virtual table it is made for, for log and messages.
    pub table: String,
    /// The statement it is made for.
    pub statement: Arc<Statement>,
    /// The endpoint.
    pub route: &'static Route,
    /// What is asked for.
    pub target: Target,
    /// What log and messages call it: the path behind account and app, or a file's host and path; no signature.
    pub path: String,
}

/// What a call asks for.
#[derive(Debug, Clone)]
pub enum Target {
    /// An endpoint of the API; the token goes with it.
    Api {
        /// The account.
        account_id: String,
        /// The app.
        app_id: String,
        /// The query parameters, unescaped.
        query: Vec<(&'static str, String)>,
    },
    /// A file; its URL is a secret by its signature, and no token goes with it.
    File(SecretString),
}

/// How a call ended: a page and the log row of its last attempt.
pub struct Answer {
    /// The page, or why there is none.
    pub page: Result<Arc<Page>, Failure>,
    /// The row of `realtime_kit_requests`; 0 if nothing was sent.
    pub log_id: i64,
}

/// Makes calls; one for each connection, used by its workers.
pub struct Client {
    /// Sends requests.
    pub transport: Arc<dyn Transport>,
    /// The settings in force; they are read anew for each call.
    pub settings: Arc<Settings>,
    /// Where attempts are written down.
    pub log: Arc<Log>,
}

/// What an attempt came to.
enum Attempt {
    Done(Arc<Page>),
    Failed { failure: Failure, again: bool, wait: Option<Duration> },
}

impl Client {
    /// Makes one call. Blocks the worker until there is an answer, nothing is left to try, or `cancel` is set.
    pub fn perform(&self, call: &Call, cancel: &Cancel) -> Answer {
        let mut log_id = 0;
        let page = self.attempts(call, cancel, &mut log_id);
        Answer { page, log_id }
    }

    fn attempts(&self, call: &Call, cancel: &Cancel, log_id: &mut i64) -> Result<Arc<Page>, Failure> {
        let setting = |text: String| Failure::Setting { text };
        let request = self.request(call).map_err(setting)?;
        let tries = self.settings.number("tries").map_err(setting)? as u32;
        let first_delay = Duration::from_millis(self.settings.number("retry_delay").map_err(setting)?);
        let max_wait = self.settings.seconds("max_wait").map_err(setting)?;
        let ceiling = self.settings.number("max_requests").map_err(setting)?;
        let keep = self.settings.number("log_rows").map_err(setting)?;
        let mut delays = ExponentialBuilder::default()
            .with_min_delay(first_delay)
            .with_max_delay(LONGEST_DELAY)
            .with_jitter()
            .with_max_times(tries.saturating_sub(1) as usize)
            .build();
        for attempt in 1.. {
            if cancel.is_set() {
                return Err(Failure::Cancelled);
            }
            if call.statement.requests.fetch_add(1, Ordering::Relaxed) >= ceiling {
                return Err(Failure::Ceiling {
                    text: format!(
                        "the statement has made max_requests = {ceiling} requests; narrow its WHERE, or raise the ceiling: SELECT realtime_kit_config('max_requests', {})",
                        ceiling.saturating_mul(4)
                    ),
                });
            }
            // A write is in the log before it is sent: whoever is interrupted finds it there.
            let announced = match call.route.method {
                Method::Post => {
                    self.log.add(Entry { outcome: Outcome::Unsure, ..entry(call, String::new(), attempt) }, keep)
                }
                Method::Get => 0,
            };
            let (result, mut entry) = self.attempt(call, &request, attempt);
            entry.id = announced;
            let (failure, again, wait) = match result {
                Attempt::Done(page) => {
                    *log_id = self.note(entry, Outcome::Ok, keep);
                    return Ok(page);
                }
                Attempt::Failed { failure, again, wait } => (failure, again, wait),
            };
            let pause = if again { delays.next() } else { None };
            let pause = pause
                .map(|delay| wait.map_or(delay, |asked| delay.max(asked)))
                .filter(|_| wait.is_none_or(|w| w <= max_wait));
            let outcome = match (&failure, pause) {
                (_, Some(_)) => Outcome::Retried,
                (Failure::Unsure { .. }, None) => Outcome::Unsure,
                (Failure::Status(error), None) if error.is_unknown_id() && call.route.method == Method::Get => {
                    Outcome::NotFound
                }
                (_, None) => Outcome::Failed,
            };
            entry.rows = entry.rows.filter(|_| outcome == Outcome::Ok);
            *log_id = self.note(entry, outcome, keep);
            let Some(pause) = pause else { return Err(failure) };
            if cancel.wait(pause) {
                return Err(Failure::Cancelled);
            }
        }
        unreachable!("the loop ends by returning: the delays run out")
    }

    /// The whole request of a call, or a sentence that says which setting is missing or wrong.
    fn request(&self, call: &Call) -> Result<Request, String> {
        let base = self.settings.get("base_url")?.0.unwrap_or_default();
        let base = reqwest::Url::parse(&base).map_err(|e| format!("base_url does not make a URL ({e})"))?;
        let (url, token) = match &call.target {
            Target::Api { account_id, app_id, query } => {
                let mut text =
                    format!("{}/accounts/{}/realtime/kit", base.as_str().trim_end_matches('/'), escape(account_id));
                if call.route.in_app {
                    text = format!("{text}/{}", escape(app_id));
                }
                let mut url = reqwest::Url::parse(&format!("{text}{}", call.path))
                    .map_err(|e| format!("base_url does not make a URL ({e})"))?;
                if !query.is_empty() {
                    url.query_pairs_mut().extend_pairs(query);
                }
                (url, Some(self.settings.token()?))
            }
            Target::File(url) => {
                let url = reqwest::Url::parse(url.expose_secret())
                    .map_err(|_| "the API gave a download link that is no URL".to_owned())?;
                // A link to this machine is followed only where the API itself is on this machine.
                let is_fit = url.scheme() == "https" || (is_loopback(&url) && is_loopback(&base));
                if !is_fit {
                    return Err(format!(
                        "the API gave a download link to {}, which is not https",
                        origin(url.as_str()).unwrap_or_default()
                    ));
                }
                (url, None)
            }
        };
        Ok(Request {
            method: call.route.method,
            url,
            token,
            timeout: self.settings.seconds("timeout")?,
            connect_timeout: self.settings.seconds("connect_timeout")?,
            max_bytes: self.settings.number("max_bytes")?,
        })
    }

    /// Sends a request once and reads its answer.
    fn attempt(&self, call: &Call, request: &Request, attempt: u32) -> (Attempt, Entry) {
        let query = match call.target {
            Target::Api { .. } => request.url.query().unwrap_or_default().to_owned(),
            // The signature is a secret.
            Target::File(_) => String::new(),
        };
        let mut entry = entry(call, query, attempt);
        let started = Instant::now();
        let sent = self.transport.send(request);
        entry.ms = started.elapsed().as_millis() as u64;
        let response = match sent {
            Ok(response) => response,
            Err(error) => return (unanswered(call.route.method, error, attempt), entry),
        };
        entry.status = Some(response.status);
        entry.bytes = response.body.len() as u64;
        entry.request_id = response.request_id.clone().map(|id| tidy(&id, 80));
        entry.budget_left = response.ratelimit.as_deref().and_then(budget_left);
        let result = answered(call, response, attempt, &mut entry);
        (result, entry)
    }

    fn note(&self, mut entry: Entry, outcome: Outcome, keep: u64) -> i64 {
        entry.outcome = outcome;
        if entry.id == 0 {
            return self.log.add(entry, keep);
        }
        let id = entry.id;
        self.log.replace(entry);
        id
    }
}

impl Call {
    /// Writes the call down without sending it; returns its row in the log.
    pub fn note_dry_run(&self, log: &Log, keep: u64) -> i64 {
        log.add(Entry { outcome: Outcome::DryRun, ..entry(self, String::new(), 1) }, keep)
    }
}

/// The log's row of an attempt that has not been made yet.
fn entry(call: &Call, query: String, attempt: u32) -> Entry {
    Entry {
        id: 0,
        time: Utc::now(),
        statement: call.statement.number,
        table: call.table.clone(),
        method: call.route.method,
        path: call.path.clone(),
        query,
        status: None,
        outcome: Outcome::Failed,
        ms: 0,
        bytes: 0,
        rows: None,
        attempt,
        request_id: None,
        budget_left: None,
        data: None,
        success: None,
    }
}

/// An attempt without an answer: a GET may be sent again; a POST only if it never reached the server.
fn unanswered(method: Method, error: TransportError, attempt: u32) -> Attempt {
    let again = !error.is_final && (method == Method::Get || error.never_sent);
    let failure = if error.is_final && !error.never_sent && method == Method::Get {
        Failure::TooLarge { text: error.text }
    } else if method == Method::Post && !error.never_sent {
        Failure::Unsure { text: format!("was lost: {}", error.text) }
    } else {
        Failure::Transport { text: error.text, attempts: attempt }
    };
    Attempt::Failed { failure, again, wait: None }
}

/// An attempt with an answer.
fn answered(call: &Call, mut response: Response, attempt: u32, entry: &mut Entry) -> Attempt {
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
            is_file: matches!(call.target, Target::File(_)),
        }))
    };
    if !(200..300).contains(&status) {
        // 429 is refused before anything is done, so it is safe to send even a POST again; a 5xx may follow the deed.
        let again = status == 429 || (!is_write && (status == 408 || status >= 500));
        // A storage's error quotes what it was asked for, the signature included.
        let words = match call.target {
            Target::Api { .. } => envelope::words(&String::from_utf8_lossy(&body)),
            Target::File(_) => envelope::Words::default(),
        };
        if is_write {
            entry.success = Some(false);
        }
        return Attempt::Failed { failure: refusal(words), again, wait };
    }
    if call.route.rows == Rows::File {
        return match content::text(body) {
            Ok(text) => Attempt::Done(Arc::new(Page::of_file(text))),
            Err(text) => Attempt::Failed { failure: Failure::Unreadable { text }, again: false, wait: None },
        };
    }
    match envelope::read(body, response.content_type.as_deref(), call.route.rows) {
        Reading::Page(page) => {
            entry.rows = call.route.rows_in(&page);
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
            Attempt::Failed { failure: refusal(words), again: false, wait: None }
        }
        // A 2xx that cannot be read: the write was most likely done, but nobody can say so.
        Reading::Unreadable(text) if is_write => Attempt::Failed {
            failure: Failure::Unsure { text: format!("cannot be read: {text}") },
            again: false,
            wait: None,
        },
        Reading::Unreadable(text) => {
            Attempt::Failed { failure: Failure::Unreadable { text }, again: false, wait: None }
        }
    }
}

impl Route {
    /// How many rows an answer of this route holds; `None` where it has no rows.
    fn rows_in(&self, page: &Page) -> Option<u64> {
        matches!(self.rows, Rows::One(_) | Rows::Many(_)).then(|| page.len() as u64)
    }
}

/// `r=` of `Ratelimit: "default";r=50;t=30`.
fn budget_left(header: &str) -> Option<u64> {
    header.split(';').find_map(|part| part.trim().strip_prefix("r=")?.parse().ok())
}

/// `Retry-After`, seconds or an HTTP date.
fn retry_after(header: &str) -> Option<Duration> {
    if let Ok(seconds) = header.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = chrono::DateTime::parse_from_rfc2822(header.trim()).ok()?;
    Some((date.with_timezone(&Utc) - Utc::now()).to_std().unwrap_or_default())
}

/// Scheme and host of a redirect's target: the rest may hold a signature.
fn origin(location: &str) -> Option<String> {
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
