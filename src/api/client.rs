//! One call to the API: the token put on, tried again where that is safe, each attempt in the log.

use std::fmt;
mod waiting;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBuilder};
use chrono::Utc;
use secrecy::{ExposeSecret, SecretString};

use crate::api::attempt::{Attempt, answered, budget_left, date, origin, retry_after, unanswered};
use crate::api::budget::{Budget, Budgets, Told, Turn};
use crate::api::cache::{Cache, Cached};
use crate::api::envelope::Page;
use crate::api::flight::Flight;
use crate::api::log::{Entry, Log, Outcome};
use crate::api::retries::Retries;
use crate::api::route::{Route, Rows, escape};
use crate::api::share::Share;
use crate::api::statement::Statement;
use crate::config::{Search, Settings, Token, is_loopback};
use crate::error::{Failure, tidy};
use crate::fork;
use crate::http::{Method, Request, Transport};
use crate::lock::lock;
use crate::progress::Progress;
use crate::trace::{GUESS, REQUEST};

/// The longest pause that doubling leads to; a `Retry-After` may ask for more.
const LONGEST_DELAY: Duration = Duration::from_secs(10);

/// How often a retry without a token looks whether its answer is waited for by now.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

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

/// What log and messages call it, without its query.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.route.method.name(), self.path)
    }
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
#[derive(Debug, Clone)]
pub struct Answer {
    /// The page, or why there is none.
    pub page: Result<Arc<Page>, Failure>,
    /// The row of `realtime_kit_requests`; 0 if nothing was sent.
    pub log_id: i64,
}

impl Answer {
    /// A page that no request of its own brought.
    pub fn of(page: &Arc<Page>) -> Self {
        Self { page: Ok(Arc::clone(page)), log_id: 0 }
    }

    /// The answer of a worker that panicked: whether a write was done, nobody knows.
    pub fn lost(method: Method) -> Self {
        let failure = match method {
            Method::Post => {
                Failure::Unsure { text: "was lost: the worker thread ended without one, please report it".to_owned() }
            }
            Method::Get => Failure::Unreadable { text: "the worker thread ended over it, please report it".to_owned() },
        };
        Self { page: Err(failure), log_id: 0 }
    }

    /// Whether asking again within the statement would bring the same: a page, or that there is no such id.
    pub fn is_lasting(&self) -> bool {
        match &self.page {
            Ok(_) => true,
            Err(Failure::Status(error)) => error.is_unknown_id(),
            Err(_) => false,
        }
    }
}

/// Makes calls; one for each connection, used by its workers.
pub struct Client {
    /// Sends requests.
    pub transport: Arc<dyn Transport>,
    /// The settings in force; they are read anew for each call.
    pub settings: Arc<Settings>,
    /// Where attempts are written down.
    pub log: Arc<Log>,
    /// The budgets of the servers and tokens used last: one is forgotten when nobody holds it.
    pub budgets: Mutex<Budgets>,
    /// How often all workers together may send something again.
    pub retries: Retries,
    /// How much of the budget this connection takes.
    pub share: Arc<Share>,
    /// What is told while a statement waits.
    pub progress: Arc<Progress>,
    /// What is settled.
    pub cache: Arc<Cache>,
}

impl Client {
    /// Makes one call. Blocks the worker until there is an answer, nothing is left to try, or nobody waits any more.
    pub fn perform(&self, flight: &Flight) -> Answer {
        let mut log_id = 0;
        let request = match self.request(flight) {
            Ok(request) => request,
            Err(_) if flight.is_dropped() => return Answer { page: Err(Failure::Cancelled), log_id },
            Err(text) => return Answer { page: Err(Failure::Setting { text }), log_id },
        };
        let mut page = self.perform_with(flight, &request, 1, &mut log_id);
        if let Some((request, next)) = self.with_another_token(flight, &request, &page) {
            self.log.note_retry(log_id);
            tracing::debug!(target: REQUEST, "{} was refused, and there is another token by now: it is sent again", flight.call);
            page = self.perform_with(flight, &request, next, &mut log_id);
        }
        Answer { page, log_id }
    }

    /// Makes a request; the cache learns from its answer. `first` is the number of the first attempt.
    fn perform_with(
        &self,
        flight: &Flight,
        request: &Request,
        first: u32,
        log_id: &mut i64,
    ) -> Result<Arc<Page>, Failure> {
        let call = &flight.call;
        let bound = self.settings.number_or_off("cache").unwrap_or(0);
        let asked = self.cache.asked(call.route, &call.path, request).filter(|_| bound > 0);
        let begun = asked.as_ref().map_or(0, |asked| self.cache.begin(asked));
        let page = self.attempts(flight, request, first, log_id);
        match (&asked, &page) {
            (Some(asked), Ok(page)) => self.cache.learn(asked, begun, page, bound, Utc::now()),
            // Whether it was done after all, nobody knows.
            (Some(asked), Err(_)) if call.route.method == Method::Post => self.cache.forget(asked),
            _ => {}
        }
        page
    }

    /// The request of a flight, with its token.
    fn request(&self, flight: &Flight) -> Result<Request, String> {
        let limit = self.settings.seconds("timeout")?;
        flight.call.request(&self.settings, Search::Whole(limit, &mut || flight.is_dropped()))
    }

    /// The request once more, if its token was refused and there is another one by now: a file was replaced, a command
    /// prints a new one; and the number of the next attempt. A refused request was not carried out, so that a write may be
    /// sent again, too.
    fn with_another_token(
        &self,
        flight: &Flight,
        asked: &Request,
        page: &Result<Arc<Page>, Failure>,
    ) -> Option<(Request, u32)> {
        let Err(Failure::Status(error)) = page else { return None };
        let refused = asked.token.as_ref().filter(|_| matches!(error.status, 401 | 403))?;
        self.settings.token_refused(refused);
        let request = self.request(flight).ok()?;
        let is_another = request.token.as_ref()?.expose_secret() != refused.expose_secret();
        is_another.then_some((request, error.attempts + 1))
    }

    /// Makes a request until there is an answer to keep; `first` is the number of the first attempt.
    fn attempts(&self, flight: &Flight, request: &Request, first: u32, log_id: &mut i64) -> Result<Arc<Page>, Failure> {
        let call = &flight.call;
        let setting = |text: String| Failure::Setting { text };
        let mut tries = self.settings.number("tries").map_err(setting)? as u32;
        let first_delay = Duration::from_millis(self.settings.number("retry_delay").map_err(setting)?);
        let mut max_wait = self.settings.seconds("max_wait").map_err(setting)?;
        let mut ceiling = self.settings.number("max_requests").map_err(setting)?;
        if let Some(patience) = call.route.patience {
            tries = tries.min(patience.tries);
            max_wait = max_wait.min(patience.max_wait);
            ceiling = ceiling.min(patience.requests);
        }
        let keep = self.settings.number("log_rows").map_err(setting)?;
        // A file is the storage's, which the budget does not count.
        let budget = request.token.as_ref().map(|token| self.budget(&request.url, token));
        let mut delays = ExponentialBuilder::default()
            .with_min_delay(first_delay)
            .with_max_delay(LONGEST_DELAY)
            .with_jitter()
            .with_max_times(tries.saturating_sub(1) as usize)
            .build();
        for attempt in first.. {
            if flight.is_dropped() {
                return Err(Failure::Cancelled);
            }
            let (turn, waited) = match &budget {
                Some(budget) => {
                    let waited = self.take_of_share(flight, max_wait)?;
                    let (turn, longer) = self.admitted(budget, flight, attempt > 1, max_wait)?;
                    flight.note_budget(None);
                    (turn, waited + longer)
                }
                None => (None, Duration::ZERO),
            };
            // The last tenth is left to what is wanted.
            let made = call.statement.made();
            let concedes = flight.is_guess() && made + ceiling / 10 >= ceiling && flight.concede();
            if concedes
                || call
                    .statement
                    .requests
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |made| (made < ceiling).then_some(made + 1))
                    .is_err()
            {
                turn.into_iter().for_each(Turn::unsent);
                if concedes {
                    tracing::debug!(target: GUESS, "{call} is given up: the last tenth of max_requests is left to what is wanted");
                    return Err(Failure::Cancelled);
                }
                return Err(Failure::Ceiling {
                    text: format!(
                        "the statement has made max_requests = {ceiling} requests; narrow its WHERE, or raise the ceiling: {}",
                        self.settings.raises("max_requests", ceiling.saturating_mul(4))
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
            tracing::debug!(target: REQUEST, statement = call.statement.number, attempt, "{call} is sent");
            let (result, mut entry) = self.attempt(call, request, attempt, turn);
            entry.id = announced;
            entry.waited_ms = waited.as_millis() as u64;
            entry.guess = flight.used();
            let (failure, most, wait) = match result {
                Attempt::Done(page) => {
                    *log_id = self.note(entry, Outcome::Ok, keep);
                    self.retries.answered();
                    return Ok(page);
                }
                Attempt::Failed { failure, tries, wait } => (failure, tries, wait),
            };
            let pause = if attempt < most { delays.next() } else { None };
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
            tracing::debug!(target: REQUEST, attempt, pause_ms = pause.as_millis() as u64, "{call} {failure}: it is tried again");
            flight.note_trouble(failure.to_string());
            // What the server refused as too much is paced by the budget.
            let is_paced = matches!(&failure, Failure::Status(error) if error.status == 429);
            if flight.pause(pause) || (!is_paced && self.is_dropped_before_a_retry(flight)) {
                return Err(Failure::Cancelled);
            }
        }
        unreachable!("the loop ends by returning: the delays run out")
    }

    /// Waits until there is a token for another try, or a statement goes no further without it; says whether nobody waits
    /// for it any more.
    fn is_dropped_before_a_retry(&self, flight: &Flight) -> bool {
        while let Err(wait) = self.retries.take(Instant::now()) {
            if flight.is_awaited() {
                break;
            }
            if flight.pause(wait.min(LOOK_AGAIN)) {
                return true;
            }
        }
        false
    }

    /// The budget that this token has at this server.
    fn budget(&self, url: &reqwest::Url, token: &Token) -> Arc<Budget> {
        let mut hasher = DefaultHasher::new();
        let base = url.path().split("/accounts/").next().and_then(|base| base.split("/user/tokens/").next());
        (url.scheme(), url.host_str(), url.port(), base, token.expose_secret()).hash(&mut hasher);
        let key = hasher.finish();
        lock(&self.budgets).of(key)
    }

    /// Sends a request once and reads its answer.
    fn attempt(&self, call: &Call, request: &Request, attempt: u32, turn: Option<Turn>) -> (Attempt, Entry) {
        let query = match call.target {
            Target::Api { .. } => request.url.query().unwrap_or_default().to_owned(),
            // The signature is a secret.
            Target::File(_) => String::new(),
        };
        let mut entry = entry(call, query, attempt);
        let started = Instant::now();
        let sent = fork::waiting(|| self.transport.send(request));
        entry.ms = started.elapsed().as_millis() as u64;
        let response = match sent {
            Ok(response) => response,
            Err(error) => {
                entry.lost = Some(error.lost);
                match turn {
                    Some(turn) if error.never_sent => turn.unsent(),
                    Some(turn) => turn.lost(),
                    None => {}
                }
                let raises = |bytes: u64| self.settings.raises("max_bytes", bytes.saturating_mul(4));
                let remedy = if error.is_too_large { raises(request.max_bytes) } else { String::new() };
                return (unanswered(call.route.method, error, &remedy, attempt), entry);
            }
        };
        if let Some(turn) = turn {
            let told = Told {
                status: response.status,
                ratelimit: response.ratelimit.as_deref(),
                policy: response.ratelimit_policy.as_deref(),
                retry_after: response.retry_after.as_deref().and_then(retry_after),
            };
            turn.answered(Instant::now(), &told);
        }
        entry.status = Some(response.status);
        entry.bytes = response.body.len() as u64;
        entry.request_id = response.request_id.clone().map(|id| tidy(&id, 80));
        entry.budget_left = response.ratelimit.as_deref().and_then(budget_left);
        self.progress.note_answer(entry.budget_left);
        entry.date = response.date.as_deref().and_then(date);
        let token = request.token.as_ref().map(|token| token.source().to_string());
        let result = answered(call, response, attempt, token, &mut entry);
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
    /// What tells this call from every other one; `None` for a write, and for a file, whose link differs each time.
    pub fn key(&self) -> Option<String> {
        match &self.target {
            Target::Api { account_id, app_id, query } if self.route.method == Method::Get => {
                // The answer form reads the same body as another page.
                let form = if self.route.rows == Rows::Envelope { "answer" } else { "rows" };
                Some(format!("{account_id}/{app_id}{}?{query:?} {form}", self.path))
            }
            _ => None,
        }
    }

    /// The whole request, or a sentence that says which setting is missing or wrong. `search`: how far to look for the
    /// token.
    pub fn request(&self, settings: &Settings, search: Search<'_>) -> Result<Request, String> {
        let shorter = |time: Duration| self.route.patience.map_or(time, |patience| time.min(patience.timeout));
        let server = settings.server()?;
        let base = reqwest::Url::parse(server.url()).map_err(|e| format!("base_url does not make a URL ({e})"))?;
        let (url, token) = match &self.target {
            Target::Api { account_id, app_id, query } => {
                let mut text = base.as_str().trim_end_matches('/').to_owned();
                if !self.route.is_outside {
                    text = format!("{text}/accounts/{}/realtime/kit", escape(account_id));
                    if self.route.in_app {
                        text = format!("{text}/{}", escape(app_id));
                    }
                }
                let mut url = reqwest::Url::parse(&format!("{text}{}", self.path))
                    .map_err(|e| format!("base_url does not make a URL ({e})"))?;
                if !query.is_empty() {
                    url.query_pairs_mut().extend_pairs(query);
                }
                (url, Some(settings.token(&server, account_id, search)?))
            }
            Target::File(url) => {
                let url = reqwest::Url::parse(url.expose_secret())
                    .map_err(|_| "the API gave a download link that is no URL".to_owned())?;
                // A link to this machine is followed only where the API itself is on this machine.
                let is_fit =
                    url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url) && is_loopback(&base));
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
            method: self.route.method,
            url,
            token,
            timeout: shorter(settings.seconds("timeout")?),
            connect_timeout: shorter(settings.seconds("connect_timeout")?),
            max_bytes: settings.number("max_bytes")?,
            ca_file: settings.ca_file()?,
        })
    }

    /// Writes the call down without sending it; returns its row in the log.
    pub fn note_dry_run(&self, log: &Log, keep: u64) -> i64 {
        log.add(Entry { outcome: Outcome::DryRun, ..entry(self, String::new(), 1) }, keep)
    }

    /// Writes down that the call was answered from the cache; returns its row in the log.
    pub fn note_cached(&self, log: &Log, keep: u64, query: Option<&str>, cached: &Cached) -> i64 {
        let mut entry = entry(self, query.unwrap_or_default().to_owned(), 1);
        entry.outcome = Outcome::Cached;
        entry.bytes = cached.page.text().len() as u64;
        entry.rows = self.route.rows_in(&cached.page);
        entry.total = cached.page.total;
        entry.age_s = Some(cached.age);
        log.add(entry, keep)
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
        total: None,
        attempt,
        waited_ms: 0,
        guess: None,
        request_id: None,
        budget_left: None,
        data: None,
        success: None,
        age_s: None,
        date: None,
        lost: None,
    }
}

impl Route {
    /// How many rows an answer of this route holds; `None` where it has no rows.
    pub fn rows_in(&self, page: &Page) -> Option<u64> {
        matches!(self.rows, Rows::One(_) | Rows::Many(_)).then(|| page.len() as u64)
    }
}
