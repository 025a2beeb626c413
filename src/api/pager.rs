//! When a list ends, and when its pages contradict each other. Pure: it is told what came and says what to do next.
//!
//! No single sign is trusted (API sheet, sections 7 and 15): totals may be absent, a page may be shorter than asked
//! because the server clamps `per_page`, and rows shift between pages while sessions arrive. With totals a list is read
//! until they are reached by a page that is not full; without, until a page is empty or shorter than the first. A page
//! that contradicts the others is asked for once more, a whole reading that came out short is repeated; then it is an
//! error, never a short answer. A page whose total is lower than that of the page in front of it was answered before
//! that one, or rows have left the list: in either case rows may stand between the two that neither has, so nothing of
//! it is used. It is asked for once more, and if rows have left, reading begins again.

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

    /// How many ids were seen by this reading or a later one.
    fn since(&self, reading: u32) -> u64 {
        self.readings.values().filter(|last| **last >= reading).count() as u64
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
    /// How many rows a page was asked for, if that is known.
    size: Option<u64>,
    /// The reading since which no row is known to have left the list: what only those before it saw may be gone.
    sound_since: u32,
    first_len: usize,
    first_total: Option<u64>,
    last_total: Option<u64>,
    /// The last total told by this reading or one before it.
    told: Option<u64>,
    positions: u64,
    /// New rows that stood before known ones: they arrived during this reading.
    newcomers: u64,
    repeats: bool,
    /// Whether the reading is given up because the list grew shorter.
    fell: bool,
    asked_again: bool,
    /// Whether the page was asked for once more because its total was lower than the one before.
    asked_later: bool,
    /// Whether what arrives may stand anywhere, so that only all rows are enough.
    counts_all: bool,
}

impl Pager {
    /// A list not yet begun. `appends`: it is read in an order in which what arrives meanwhile comes last.
    pub fn new(appends: bool) -> Self {
        Self {
            appends,
            seen: Seen::default(),
            reading: 1,
            size: None,
            sound_since: 1,
            first_len: 0,
            first_total: None,
            last_total: None,
            told: None,
            positions: 0,
            newcomers: 0,
            repeats: false,
            fell: false,
            asked_again: false,
            asked_later: false,
            counts_all: false,
        }
    }

    /// Begins again at the first page, remembering which rows were given out: the page size or the order changes.
    pub fn restart(&mut self, appends: bool) {
        self.appends = appends;
        self.reading += 1;
        self.positions = 0;
        self.newcomers = 0;
        self.repeats = false;
        self.first_total = None;
        self.last_total = None;
        self.asked_again = false;
        self.asked_later = false;
    }

    /// Says that rows are sorted by what changes: those that arrive may stand anywhere, and others may move.
    pub fn count_all(&mut self) {
        self.counts_all = true;
    }

    /// Whether the last reading was given up because the list grew shorter, not because rows changed places.
    pub fn fell(&self) -> bool {
        self.fell
    }

    /// Says how many rows a page is asked for: a first page that has as many may have others behind it.
    pub fn ask_for(&mut self, size: Option<u64>) {
        self.size = size;
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
        self.fell = number > 1 && facts.total.zip(self.told).is_some_and(|(now, then)| now < then);
        if self.fell && !self.asked_later {
            self.asked_later = true;
            return Step::Again;
        }
        self.asked_later = false;
        if facts.total.zip(self.told).is_some_and(|(now, then)| now < then) {
            // Rows left the list, and later ones moved up: past the page being read, if it is not the first.
            self.sound_since = self.reading + u32::from(number > 1);
            self.told = facts.total;
            if number > 1 {
                return self.read_again(Vec::new());
            }
        }
        self.told = facts.total.or(self.told);
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
        let known = |id: &Hashes| self.seen.readings.get(id) == Some(&self.reading);
        let pushed = ids.iter().rposition(known).map_or(0, |last| last as u64 + 1);
        self.newcomers += pushed.saturating_sub(repeated);
        let mut fresh = Vec::with_capacity(len);
        for (index, id) in ids.into_iter().enumerate() {
            if self.seen.insert(id, self.reading) {
                fresh.push(index);
            }
        }
        let ended = match self.last_total {
            // A total that is too low may end with a full page, and only the page behind it tells.
            Some(total) => {
                let is_reached = number * self.first_len as u64 >= total;
                len == 0 || (is_reached && !(self.is_full(number, len) && self.is_complete()))
            }
            None => len == 0 || (number > 1 && len < self.first_len),
        };
        if !ended {
            return Step::Take(fresh, Next::Page(number + 1));
        }
        if self.is_complete() {
            return Step::Take(fresh, Next::End);
        }
        self.read_again(fresh)
    }

    /// Takes these rows and begins at the first page once more, unless that was done often enough.
    fn read_again(&mut self, fresh: Vec<usize>) -> Step {
        if self.reading >= READINGS {
            let why = if self.fell {
                "grew shorter each time".to_owned()
            } else {
                let seen = self.seen.since(self.sound_since.min(self.reading));
                format!("that gave {seen} different rows of {}", self.needed())
            };
            return Step::Broken(format!("the list was read {READINGS} times from its first page, and {why}"));
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

    /// Whether a page of so many rows is as full as pages can be. Pages of one row are full where no more was asked for.
    fn is_full(&self, number: u64, len: usize) -> bool {
        self.size == Some(len as u64) || (number > 1 && len > 1 && len == self.first_len)
    }

    /// How many different rows must have been seen for the list to be complete.
    fn needed(&self) -> u64 {
        let (first, last) = (self.first_total.unwrap_or(0), self.last_total.unwrap_or(0));
        // What arrives at the head of a list during the reading need not be seen, and makes up for nothing if it is; what is
        // appended must be, and as many rows as there were places on the pages.
        if self.appends || self.counts_all {
            last.max(self.positions)
        } else {
            first.min(last).saturating_add(self.newcomers)
        }
    }

    fn is_complete(&self) -> bool {
        let is_countable = self.last_total.is_some() || self.appends || !self.repeats;
        is_countable && self.seen.since(self.sound_since) >= self.needed()
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
            if end > total {
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
    fn totals_end_a_list() {
        let mut pager = Pager::new(true);
        assert_eq!(next(accept(&mut pager, 1, 0..100, Some(180))), Next::Page(2));
        assert_eq!(next(accept(&mut pager, 2, 100..180, Some(180))), Next::End);
    }

    #[test]
    fn a_total_that_a_full_page_reaches_is_held_against_the_page_behind_it() {
        let mut pager = Pager::new(true);
        accept(&mut pager, 1, 0..100, Some(200));
        assert_eq!(next(accept(&mut pager, 2, 100..200, Some(200))), Next::Page(3));
        assert_eq!(next(accept(&mut pager, 3, 0..0, Some(200))), Next::End);
        let mut pager = Pager::new(true);
        pager.ask_for(Some(10));
        assert_eq!(next(accept(&mut pager, 1, 0..10, Some(10))), Next::Page(2));
        assert_eq!(accept(&mut pager, 2, 10..13, Some(10)), Step::Again);
        assert_eq!(
            accept(&mut pager, 2, 10..13, Some(10)),
            Step::Broken("page 2 ends with row 13, though the total is 10".into())
        );
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
        assert_eq!(accept(&mut pager, 2, 10..20, Some(20)), Step::Take(vec![9], Next::Page(3)));
        assert_eq!(next(accept(&mut pager, 3, 0..0, Some(20))), Next::End);
        let mut pager = Pager::new(true);
        accept(&mut pager, 1, 0..10, Some(21));
        assert_eq!(accept(&mut pager, 2, 12..20, Some(18)), Step::Again);
        assert_eq!(accept(&mut pager, 2, 12..20, Some(18)), Step::Take(Vec::new(), Next::Restart));
    }

    #[test]
    fn a_page_answered_before_the_one_in_front_of_it_is_asked_for_again() {
        let mut pager = Pager::new(false);
        accept(&mut pager, 1, 0..10, Some(30));
        accept(&mut pager, 2, 8..18, Some(32));
        assert_eq!(accept(&mut pager, 3, 20..30, Some(30)), Step::Again);
        assert_eq!(accept(&mut pager, 3, 18..28, Some(32)), Step::Take((0..10).collect(), Next::Page(4)));
    }

    #[test]
    fn where_rows_change_places_all_of_them_must_be_seen() {
        let mut pager = Pager::new(false);
        pager.count_all();
        // Row 10 moved to the front, and row 20 arrived at the end.
        accept(&mut pager, 1, 0..10, Some(20));
        let second = [ids(9..10), ids(11..20)].concat();
        assert_eq!(next(pager.accept(2, &Facts { total: Some(21), ids: &second })), Next::Page(3));
        assert_eq!(next(accept(&mut pager, 3, 20..21, Some(21))), Next::Restart);
    }

    #[test]
    fn rows_that_arrive_do_not_make_up_for_others_that_were_missed() {
        // Ten arrive at the head, one of them changes places with row 0 and is seen, and row 19 is nowhere.
        let mut pager = Pager::new(false);
        accept(&mut pager, 1, 0..10, Some(20));
        let page: Vec<String> = ["new".to_owned()].into_iter().chain(ids(1..10)).collect();
        let step = pager.accept(2, &Facts { total: Some(30), ids: &page });
        assert_eq!(step, Step::Take(vec![0], Next::Page(3)));
        assert_eq!(next(accept(&mut pager, 3, 9..19, Some(30))), Next::Restart);
    }

    #[test]
    fn a_page_behind_rows_that_left_the_list_is_not_used() {
        // Its rows come behind one that moved up to the first page: given out now, they would hide it or come before it.
        let mut pager = Pager::new(false);
        accept(&mut pager, 1, 0..10, Some(20));
        assert_eq!(accept(&mut pager, 2, 11..20, Some(19)), Step::Again);
        assert_eq!(accept(&mut pager, 2, 11..20, Some(19)), Step::Take(vec![], Next::Restart));
        assert_eq!(accept(&mut pager, 1, 1..11, Some(19)), Step::Take(vec![9], Next::Page(2)));
        assert_eq!(accept(&mut pager, 2, 11..20, Some(19)), Step::Take((0..9).collect(), Next::End));
    }

    #[test]
    fn rows_that_left_the_list_do_not_make_up_for_others_that_were_missed() {
        // Two leave between the pages; the next reading sees one row twice and so misses another.
        let mut pager = Pager::new(true);
        accept(&mut pager, 1, 0..10, Some(20));
        assert_eq!(accept(&mut pager, 2, 10..18, Some(18)), Step::Again);
        assert_eq!(next(accept(&mut pager, 2, 10..18, Some(18))), Next::Restart);
        accept(&mut pager, 1, 2..12, Some(18));
        assert_eq!(next(accept(&mut pager, 2, 11..19, Some(18))), Next::Restart);
        accept(&mut pager, 1, 2..12, Some(18));
        assert_eq!(next(accept(&mut pager, 2, 12..20, Some(18))), Next::End);
        // They leave between two readings.
        let mut pager = Pager::new(true);
        accept(&mut pager, 1, 0..10, Some(20));
        assert_eq!(next(accept(&mut pager, 2, 9..19, Some(20))), Next::Restart);
        accept(&mut pager, 1, 2..12, Some(18));
        assert_eq!(next(accept(&mut pager, 2, 11..19, Some(18))), Next::Restart);
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
