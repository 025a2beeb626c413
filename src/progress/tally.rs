//! What the scans of a statement have read so far. They count in passing; who draws a line looks.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::lock::lock;

/// What the scans of one statement have read.
pub struct Tally {
    /// When the statement began.
    pub began: Instant,
    counts: Mutex<Vec<(u64, Arc<Count>)>>,
}

/// What one scan has read; another one of the same table and plan, begun again by a join, counts on.
#[derive(Debug)]
pub struct Count {
    /// The virtual table.
    pub table: &'static str,
    given: AtomicU64,
    rows: AtomicU64,
    page: AtomicU64,
    pages: AtomicU64,
    total: AtomicU64,
    place: AtomicU64,
    places: AtomicU64,
}

/// A [`Count`] at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counted {
    /// The virtual table.
    pub table: &'static str,
    /// Rows given out.
    pub given: u64,
    /// Rows read.
    pub rows: u64,
    /// The page that is read; 0 where there are none.
    pub page: u64,
    /// How many pages there are, if that is known.
    pub pages: Option<u64>,
    /// How many rows will be given out, if that is known.
    pub total: Option<u64>,
    /// Which of several values of an argument it is at, and how many there are.
    pub place: Option<(u64, u64)>,
}

impl Default for Tally {
    fn default() -> Self {
        Self { began: Instant::now(), counts: Mutex::default() }
    }
}

impl Tally {
    /// The count of a scan of `table`, and whether it is its first.
    pub fn of(&self, scan: u64, table: &'static str) -> (Arc<Count>, bool) {
        let mut counts = lock(&self.counts);
        if let Some((_, count)) = counts.iter().find(|(known, _)| *known == scan) {
            return (Arc::clone(count), false);
        }
        let [given, rows, page, pages, total, place, places] = [const { AtomicU64::new(0) }; 7];
        let count = Arc::new(Count { table, given, rows, page, pages, total, place, places });
        counts.push((scan, Arc::clone(&count)));
        (count, true)
    }

    /// All of it, in the order in which the scans began.
    pub(super) fn counts(&self) -> Vec<Counted> {
        lock(&self.counts).iter().map(|(_, count)| count.now()).collect()
    }
}

impl Count {
    /// A row is given out. Only the statement's own thread does that.
    pub fn give(&self) {
        self.given.store(self.given.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    /// So many rows more were read.
    pub fn read(&self, rows: usize) {
        self.rows.fetch_add(rows as u64, Ordering::Relaxed);
    }

    /// Page `number` is asked for, of `pages` if that is known.
    pub fn turn_to(&self, number: u64, pages: Option<u64>) {
        self.page.store(number, Ordering::Relaxed);
        self.pages.store(pages.unwrap_or(0), Ordering::Relaxed);
    }

    /// It is at one of so many values of an argument.
    pub fn pass(&self, place: usize, places: usize) {
        self.place.store(place as u64, Ordering::Relaxed);
        self.places.store(places as u64, Ordering::Relaxed);
    }

    /// So many rows will be given out in all, if that is known; none are to come of a scan that is over.
    pub fn expect(&self, total: Option<u64>) {
        self.total.store(total.unwrap_or(0), Ordering::Relaxed);
    }

    fn now(&self) -> Counted {
        let at = |number: &AtomicU64| number.load(Ordering::Relaxed);
        let known = |number: u64| (number > 0).then_some(number);
        Counted {
            table: self.table,
            given: at(&self.given),
            rows: at(&self.rows),
            page: at(&self.page),
            pages: known(at(&self.pages)),
            total: known(at(&self.total)),
            place: Some((at(&self.place), at(&self.places))).filter(|(_, places)| *places > 1),
        }
    }
}
