//! One statement, as far as its requests are concerned.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::api::envelope::Page;
use crate::api::lookahead::Lookahead;
use crate::api::memo::Memo;
use crate::progress::tally::Tally;

/// What a statement has asked for, been answered and done.
#[derive(Default)]
pub struct Statement {
    /// Its number in this connection, from 1.
    pub number: u64,
    /// Requests it has made, retries included.
    pub requests: Arc<AtomicU64>,
    /// The writes it has made, by what they were about, with their rows in the log and answers: none is made twice.
    pub writes: Mutex<Writes>,
    /// What it has been answered, files included: nothing is asked for twice.
    pub memo: Memo,
    /// What its scans have read.
    pub tally: Arc<Tally>,
    /// What it will ask for next, as far as its scans' keys tell.
    pub lookahead: Lookahead,
    /// How often its text says that reading may end early (LIMIT, EXISTS), less those that a scan knows of.
    unknown_ends: AtomicU32,
    is_in_a_view: AtomicBool,
    waited_us: Arc<AtomicU64>,
}

/// Writes by what they were about: the row in the log, and the answer if it was a good one.
pub type Writes = HashMap<String, (i64, Option<Arc<Page>>)>;

impl Statement {
    /// A statement of that number that has done nothing yet.
    pub fn new(number: u64) -> Self {
        Self { number, ..Self::default() }
    }

    /// The same statement, with its number and all that counts against its ceilings, that was answered nothing yet.
    pub fn afresh(&self) -> Self {
        Self {
            number: self.number,
            requests: Arc::clone(&self.requests),
            tally: Arc::clone(&self.tally),
            waited_us: Arc::clone(&self.waited_us),
            ..Self::default()
        }
    }

    /// Says how often the statement's text tells that reading may end early.
    pub fn set_early_ends(&self, count: u32) {
        self.unknown_ends.store(count, Ordering::Relaxed);
    }

    /// Whether reading may end before all rows were read, for a reason that no scan knows.
    pub fn may_end_early(&self) -> bool {
        self.unknown_ends.load(Ordering::Relaxed) > self.lookahead.limits_known()
    }

    /// Says that its tables stand in a view, whose text is not known: what it will need is not foreseen.
    pub fn set_in_a_view(&self) {
        self.is_in_a_view.store(true, Ordering::Relaxed);
    }

    /// Whether its tables stand in a view.
    pub fn is_in_a_view(&self) -> bool {
        self.is_in_a_view.load(Ordering::Relaxed)
    }

    /// How many requests it has made.
    pub fn made(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Adds to the time for which it has waited for answers, and gives all of it.
    pub fn wait_on(&self, time: Duration) -> Duration {
        let time = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(self.waited_us.fetch_add(time, Ordering::Relaxed).saturating_add(time))
    }

    /// Its cursors are closed: what was begun for it and not asked for is not wanted any more.
    pub fn end(&self) {
        self.lookahead.clear();
        self.memo.clear();
    }
}

impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement").field("number", &self.number).field("requests", &self.requests).finish()
    }
}
