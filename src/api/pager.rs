//! When a list ends, and when its pages contradict each other. Pure: it is told what came and says what to do next.
//!
//! No single sign is trusted (API sheet, sections 7 and 15): totals may be absent, a page may be shorter than asked
//! because the server clamps `per_page`, and rows shift between pages while sessions arrive. With totals a list is read
//! until they are reached; without, until a page is empty or shorter than the first. A page that contradicts the others
//! is asked for once more, a whole reading that came out short is repeated; then it is an error, never a short answer.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};

/// How often a list is read from its first page before it is given up as contradictory.
const READINGS: u32 = 8;

/// What the pager wants to know of a page.
pub struct Facts<'a> {
    /// The total the page told, if it did.
    pub total: Option<u64>,
    /// The ids of its rows, in order.
    pub ids: &'a [String],
}

/// What to do with a page.
#[derive(Debug, PartialEq)]
pub enum Step {
    /// Use the rows with these indices (the others came before), then go on.
    Take(Vec<usize>, Next),
    /// Ask for the same page once more.
    Again,
    /// Give up: what contradicts what.
    Broken(String),
}

/// How a list goes on.
#[derive(Debug, PartialEq)]
pub enum Next {
    /// With this page.
    Page(u64),
    /// From the first page: something was missed.
    Restart,
    /// Not at all.
    End,
}

/// Which reading saw an id last. Ids are kept as two hashes with keys of their own, so that a list of any length fits into
/// little memory: that two of a million ids are taken for one has a chance of 1 in 10^26.
#[derive(Debug, Default)]
struct Seen {
    keys: [RandomState; 2],
    readings: HashMap<Hashes, u32, BuildHasherDefault<FirstHash>>,
}

/// An id's two hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hashes([u64; 2]);

impl Hash for Hashes {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write_u64(self.0[0]);
    }
}

/// The hasher of what is hashed already.
#[derive(Debug, Default)]
struct FirstHash(u64);

impl Hasher for FirstHash {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl Seen {
    /// Notes that a reading saw an id; says whether none did before.
    fn insert(&mut self, id: Hashes, reading: u32) -> bool {
        self.readings.insert(id, reading).is_none()
    }

    /// How many of these ids this reading was the last to see.
    fn repeated(&self, ids: &[Hashes], reading: u32) -> u64 {
        ids.iter().filter(|id| self.readings.get(*id) == Some(&reading)).count() as u64
    }

    fn len(&self) -> usize {
        self.readings.len()
    }

    fn hashes(&self, ids: &[String]) -> Vec<Hashes> {
        ids.iter().map(|id| Hashes([self.keys[0].hash_one(id), self.keys[1].hash_one(id)])).collect()
    }
}

/// The state of one list being read.
#[derive(Debug)]
pub struct Pager {
    /// Whether rows that arrive meanwhile come last (oldest first), not first.
    appends: bool,
    seen: Seen,
    reading: u32,
    first_len: usize,
    first_total: Option<u64>,
    last_total: Option<u64>,
    positions: u64,
    repeats: bool,
    shrunk: bool,
    asked_again: bool,
}

impl Pager {
    /// A list not yet begun. `appends`: it is read in an order in which what arrives meanwhile comes last.
    pub fn new(appends: bool) -> Self {
        Self {
            appends,
            seen: Seen::default(),
            reading: 1,
            first_len: 0,
            first_total: None,
            last_total: None,
            positions: 0,
            repeats: false,
            shrunk: false,
            asked_again: false,
        }
    }

    /// Begins again at the first page, remembering which rows were given out: the page size or the order changes.
    pub fn restart(&mut self, appends: bool) {
        self.appends = appends;
        self.reading += 1;
        self.positions = 0;
        self.repeats = false;
        self.first_total = None;
        self.last_total = None;
        self.shrunk = false;
        self.asked_again = false;
    }

    /// How many pages the list has as far as is known, from the last total and the first page's length.
    pub fn pages(&self) -> Option<u64> {
        self.last_total?
            .checked_add(self.first_len as u64 - u64::from(self.first_len > 0))?
            .checked_div(self.first_len as u64)
    }

    /// How many rows the list has, by the last total told.
    pub fn total(&self) -> Option<u64> {
        self.last_total
    }

    /// How much the total has grown since the first page: so many rows may have arrived.
    pub fn grown(&self) -> u64 {
        self.last_total.zip(self.first_total).map_or(0, |(last, first)| last.saturating_sub(first))
    }

    /// Takes in page `number` (from 1), the pages of one reading in order.
    pub fn accept(&mut self, number: u64, facts: &Facts<'_>) -> Step {
        let len = facts.ids.len();
        if number == 1 {
            self.first_len = len;
            self.first_total = facts.total;
            self.last_total = facts.total;
        }
        let before = self.last_total;
        if let (Some(now), Some(then)) = (facts.total, before) {
            self.shrunk |= now < then;
        }
        self.last_total = facts.total.or(before);
        let ids = self.seen.hashes(facts.ids);
        let repeated = self.seen.repeated(&ids, self.reading);
        if let Some(text) = self.contradiction(number, facts, before, repeated) {
            if self.asked_again {
                return Step::Broken(text);
            }
            self.asked_again = true;
            return Step::Again;
        }
        self.asked_again = false;
        self.repeats |= self.is_gap(number, facts, repeated);
        self.positions += len as u64;
        let mut fresh = Vec::with_capacity(len);
        for (index, id) in ids.into_iter().enumerate() {
            if self.seen.insert(id, self.reading) {
                fresh.push(index);
            }
        }
        let ended = match self.last_total {
            Some(total) => len == 0 || number * self.first_len as u64 >= total,
            None => len == 0 || (number > 1 && len < self.first_len),
        };
        if !ended {
            return Step::Take(fresh, Next::Page(number + 1));
        }
        if self.is_complete() {
            return Step::Take(fresh, Next::End);
        }
        if self.reading >= READINGS {
            return Step::Broken(format!(
                "the list was read {READINGS} times from its first page, which gave {} different rows of {}",
                self.seen.len(),
                self.needed()
            ));
        }
        self.restart(self.appends);
        Step::Take(fresh, Next::Restart)
    }

    /// Whether a page not yet taken in repeats more rows than can have been pushed down by arrivals: rows moved between
    /// pages (ties in another order), so that others were missed.
    pub fn has_gap(&self, number: u64, facts: &Facts<'_>) -> bool {
        number > 1 && self.is_gap(number, facts, self.seen.repeated(&self.seen.hashes(facts.ids), self.reading))
    }

    fn is_gap(&self, number: u64, facts: &Facts<'_>, repeated: u64) -> bool {
        if number == 1 {
            return false;
        }
        let arrived = facts.total.zip(self.last_total).map_or(0, |(now, then)| now.saturating_sub(then));
        repeated > if self.appends { 0 } else { arrived.max(self.grown()) }
    }

    /// Which reading of the list this is, from 1.
    pub fn reading(&self) -> u32 {
        self.reading
    }

    /// How many rows the first page had: the server's true page size.
    pub fn first_len(&self) -> usize {
        self.first_len
    }

    /// How many different rows must have been seen for the list to be complete.
    fn needed(&self) -> u64 {
        let (first, last) = (self.first_total.unwrap_or(0), self.last_total.unwrap_or(0));
        // What arrives at the head of a list during the reading need not be seen; what is appended must be, and as many
        // rows as there were places on the pages.
        if self.appends { last.max(self.positions) } else { first.min(last) }
    }

    fn is_complete(&self) -> bool {
        // A total that fell means that rows left the list and later ones moved up, past the page being read.
        let is_countable = self.last_total.is_some() || self.appends || !self.repeats;
        is_countable && !self.shrunk && self.seen.len() as u64 >= self.needed()
    }

    /// What in this page contradicts the pages before it, of whose rows it has `repeated`.
    fn contradiction(&self, number: u64, facts: &Facts<'_>, before: Option<u64>, repeated: u64) -> Option<String> {
        let len = facts.ids.len();
        let offset = (number - 1) * self.first_len as u64;
        let end = offset + len as u64;
        if let Some(total) = facts.total {
            if len == 0 && total > offset {
                return Some(format!("page {number} is empty, though the total is {total}"));
            }
            if end > total && !self.shrunk {
                return Some(format!("page {number} ends with row {end}, though the total is {total}"));
            }
            if number > 1 && len < self.first_len && end < total {
                return Some(format!(
                    "page {number} has {len} rows where page 1 has {}, though the total is {total}",
                    self.first_len
                ));
            }
        }
        if number > 1 && len > self.first_len {
            return Some(format!("page {number} has {len} rows where page 1 has {}", self.first_len));
        }
        if number > 1 && len > 0 {
            let arrived = facts.total.zip(before).map_or(0, |(now, then)| now.saturating_sub(then));
            if repeated == len as u64 && arrived < repeated {
                return Some(format!("page {number} repeats rows of the pages before it"));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(range: std::ops::Range<u32>) -> Vec<String> {
        range.map(|i| i.to_string()).collect()
    }

    fn accept(pager: &mut Pager, number: u64, range: std::ops::Range<u32>, total: Option<u64>) -> Step {
        pager.accept(number, &Facts { total, ids: &ids(range) })
    }

    fn next(step: Step) -> Next {
        match step {
            Step::Take(_, next) => next,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn totals_end_a_list_even_when_the_last_page_is_full() {
        let mut pager = Pager::new(true);
        assert_eq!(next(accept(&mut pager, 1, 0..100, Some(200))), Next::Page(2));
        assert_eq!(next(accept(&mut pager, 2, 100..200, Some(200))), Next::End);
    }

    #[test]
    fn without_totals_only_a_shorter_or_empty_page_ends_it() {
        let mut pager = Pager::new(true);
        assert_eq!(next(accept(&mut pager, 1, 0..25, None)), Next::Page(2));
        assert_eq!(next(accept(&mut pager, 2, 25..50, None)), Next::Page(3));
        assert_eq!(next(accept(&mut pager, 3, 0..0, None)), Next::End);
        let mut pager = Pager::new(true);
        assert_eq!(next(accept(&mut pager, 1, 0..7, None)), Next::Page(2));
        assert_eq!(next(accept(&mut pager, 2, 7..9, None)), Next::End);
        assert_eq!(next(accept(&mut Pager::new(true), 1, 0..0, None)), Next::End);
    }

    #[test]
    fn an_empty_page_before_the_total_is_asked_again_and_then_an_error() {
        let mut pager = Pager::new(true);
        accept(&mut pager, 1, 0..10, Some(30));
        assert_eq!(accept(&mut pager, 2, 0..0, Some(30)), Step::Again);
        assert_eq!(
            accept(&mut pager, 2, 0..0, Some(30)),
            Step::Broken("page 2 is empty, though the total is 30".into())
        );
    }

    #[test]
    fn a_repeated_page_is_asked_again_and_may_come_right() {
        let mut pager = Pager::new(true);
        accept(&mut pager, 1, 0..10, None);
        assert_eq!(accept(&mut pager, 2, 0..10, None), Step::Again);
        assert_eq!(next(accept(&mut pager, 2, 10..20, None)), Next::Page(3));
        assert_eq!(accept(&mut pager, 3, 0..10, None), Step::Again);
        assert!(matches!(accept(&mut pager, 3, 0..10, None), Step::Broken(_)));
    }

    #[test]
    fn rows_that_shift_to_the_next_page_come_once() {
        let mut pager = Pager::new(false);
        accept(&mut pager, 1, 0..10, Some(20));
        let step = accept(&mut pager, 2, 7..17, Some(23));
        assert_eq!(step, Step::Take((3..10).collect(), Next::Page(3)));
        assert_eq!(next(accept(&mut pager, 3, 17..20, Some(23))), Next::End);
    }

    #[test]
    fn a_gap_or_a_shrinking_list_is_read_again_from_its_start() {
        let mut pager = Pager::new(true);
        accept(&mut pager, 1, 0..10, Some(20));
        assert_eq!(next(accept(&mut pager, 2, 9..19, Some(20))), Next::Restart);
        accept(&mut pager, 1, 0..10, Some(20));
        assert_eq!(accept(&mut pager, 2, 10..20, Some(20)), Step::Take(vec![9], Next::End));
        let mut pager = Pager::new(true);
        accept(&mut pager, 1, 0..10, Some(21));
        assert_eq!(next(accept(&mut pager, 2, 12..20, Some(18))), Next::Restart);
    }

    #[test]
    fn a_repeat_without_growth_is_a_gap_also_without_totals() {
        let mut pager = Pager::new(true);
        accept(&mut pager, 1, 0..10, None);
        assert!(pager.has_gap(2, &Facts { total: None, ids: &ids(9..19) }));
        assert!(!pager.has_gap(2, &Facts { total: None, ids: &ids(10..20) }));
        assert_eq!(next(accept(&mut pager, 2, 9..12, None)), Next::Restart);
        accept(&mut pager, 1, 0..9, None);
        assert_eq!(accept(&mut pager, 2, 9..13, None), Step::Take(vec![3], Next::End));
        let mut newest_first = Pager::new(false);
        accept(&mut newest_first, 1, 0..10, Some(30));
        assert!(!newest_first.has_gap(2, &Facts { total: Some(32), ids: &ids(8..18) }));
        assert!(newest_first.has_gap(2, &Facts { total: Some(31), ids: &ids(8..18) }));
    }

    #[test]
    fn a_total_smaller_than_its_page_is_a_lie() {
        let mut pager = Pager::new(true);
        assert_eq!(accept(&mut pager, 1, 0..10, Some(3)), Step::Again);
        assert_eq!(
            accept(&mut pager, 1, 0..10, Some(3)),
            Step::Broken("page 1 ends with row 10, though the total is 3".into())
        );
    }
}
