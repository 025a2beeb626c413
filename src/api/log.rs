//! The log of requests behind `realtime_kit_requests`: in memory, bounded, for one connection, without secrets.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};

use crate::http::{Lost, Method};
use crate::lock::lock;
use crate::trace::REQUEST;

/// What became of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Answered, and the answer was used.
    Ok,
    /// Answered that the thing asked for does not exist, where that means "no row".
    NotFound,
    /// Failed, and was tried again.
    Retried,
    /// Failed for good.
    Failed,
    /// A write whose answer was lost.
    Unsure,
    /// A write that was not sent, because of the setting dry_run.
    DryRun,
    /// Answered from the cache: no request was made.
    Cached,
}

impl Outcome {
    /// The word in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NotFound => "not found",
            Self::Retried => "retried",
            Self::Failed => "failed",
            Self::Unsure => "unsure",
            Self::DryRun => "dry run",
            Self::Cached => "cached",
        }
    }
}

/// One attempt at one request.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The log row's number; never used twice in a connection.
    pub id: i64,
    /// When it was sent.
    pub time: DateTime<Utc>,
    /// The number of the statement it was made for.
    pub statement: u64,
    /// The virtual table.
    pub table: String,
    /// The verb.
    pub method: Method,
    /// The path behind account and app, escaped.
    pub path: String,
    /// The query as sent.
    pub query: String,
    /// HTTP status; `None` if there was no answer.
    pub status: Option<u16>,
    /// What became of it.
    pub outcome: Outcome,
    /// Milliseconds from sending to the last byte.
    pub ms: u64,
    /// Bytes of the body, decompressed.
    pub bytes: u64,
    /// Rows in the answer, where it has rows.
    pub rows: Option<u64>,
    /// Rows of the whole list, as the API counts them, where it does.
    pub total: Option<u64>,
    /// 1 for the first try.
    pub attempt: u32,
    /// Milliseconds it waited for the budget before it was sent.
    pub waited_ms: u64,
    /// For a request made on a guess: whether it was asked for in the end.
    pub guess: Option<Arc<AtomicBool>>,
    /// Cloudflare's id of the request.
    pub request_id: Option<String>,
    /// Requests left of the token's budget, as the API's `Ratelimit` header says (API sheet, section 9).
    pub budget_left: Option<u64>,
    /// A POST's answer: its `data`, JSON text.
    pub data: Option<String>,
    /// A POST's answer: its `success`.
    pub success: Option<bool>,
    /// For an answer from the cache: seconds since it was fetched.
    pub age_s: Option<u64>,
    /// What the server's clock said.
    pub date: Option<DateTime<Utc>>,
    /// How far it came, if there was no answer.
    pub lost: Option<Lost>,
}

impl Entry {
    /// Tells the log of `REALTIMEKIT_LOG` of it.
    fn trace(&self) {
        let mark = if self.query.is_empty() { "" } else { "?" };
        tracing::info!(
            target: REQUEST,
            statement = self.statement,
            table = %self.table,
            outcome = self.outcome.name(),
            status = self.status,
            ms = self.ms,
            bytes = self.bytes,
            rows = self.rows,
            total = self.total,
            attempt = self.attempt,
            waited_ms = self.waited_ms,
            guess = self.guess.is_some().then_some(true),
            budget_left = self.budget_left,
            age_s = self.age_s,
            request_id = self.request_id.as_deref(),
            "{} {}{mark}{}",
            self.method.name(),
            self.path,
            self.query,
        );
    }
}

/// The log of one connection.
#[derive(Default)]
pub struct Log {
    last_id: AtomicI64,
    made: AtomicU64,
    // Apart, so that the reading side of a long INSERT … SELECT cannot push out the answers of its POSTs.
    reads: Mutex<VecDeque<Entry>>,
    writes: Mutex<VecDeque<Entry>>,
}

impl Log {
    /// Adds an entry under a new id, which is returned; beyond `keep` entries of its kind the oldest goes.
    pub fn add(&self, mut entry: Entry, keep: u64) -> i64 {
        // A write is written down before it is sent; what became of it is told when it is known.
        if entry.outcome != Outcome::Unsure {
            entry.trace();
        }
        entry.id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        let id = entry.id;
        if !matches!(entry.outcome, Outcome::Cached | Outcome::DryRun) {
            self.made.fetch_add(1, Ordering::Relaxed);
        }
        let kind = if entry.method == Method::Post { &self.writes } else { &self.reads };
        let mut entries = lock(kind);
        entries.push_back(entry);
        while entries.len() as u64 > keep {
            entries.pop_front();
        }
        id
    }

    /// Puts a row in place of the one with its id, if that is still kept.
    pub fn replace(&self, entry: Entry) {
        entry.trace();
        let kind = if entry.method == Method::Post { &self.writes } else { &self.reads };
        let mut entries = lock(kind);
        if let Some(kept) = entries.iter_mut().find(|kept| kept.id == entry.id) {
            *kept = entry;
        }
    }

    /// Notes that what a row tells of was tried again, if it is still kept.
    pub fn note_retry(&self, id: i64) {
        for kind in [&self.reads, &self.writes] {
            if let Some(kept) = lock(kind).iter_mut().find(|kept| kept.id == id) {
                kept.outcome = Outcome::Retried;
            }
        }
    }

    /// How many requests were made since the connection was opened, downloads and further tries among them.
    pub fn made(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }

    /// The total told by the latest answer about a table, behind the row `since`.
    pub fn latest_total(&self, table: &str, since: i64) -> Option<u64> {
        let reads = lock(&self.reads);
        let mut answers = reads.iter().rev().take_while(|entry| entry.id > since);
        answers.find(|entry| entry.table == table && entry.total.is_some())?.total
    }

    /// The row of that number, if it is still kept.
    pub fn entry(&self, id: i64) -> Option<Entry> {
        let found = |kind: &Mutex<VecDeque<Entry>>| lock(kind).iter().find(|entry| entry.id == id).cloned();
        found(&self.reads).or_else(|| found(&self.writes))
    }

    /// The number of the newest row.
    pub fn last_id(&self) -> i64 {
        self.last_id.load(Ordering::Relaxed)
    }

    /// All entries kept, oldest first.
    pub fn entries(&self) -> Vec<Entry> {
        let reads = lock(&self.reads);
        let writes = lock(&self.writes);
        let mut all: Vec<Entry> = reads.iter().chain(writes.iter()).cloned().collect();
        all.sort_by_key(|entry| entry.id);
        all
    }
}
