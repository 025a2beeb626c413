//! What a statement will ask for next. A scan publishes the keys of the rows it has read; a scan of another table that
//! asks for one of them is likely to ask for those behind it, so their requests are begun ahead of need, in a window that
//! grows with each hit and shrinks with each key that is passed over, as a disk's read-ahead does.
//!
//! Such requests are guesses: those that nobody asks for in the end stay under four plus a tenth of the requests made,
//! unless a statement changes its mind in the middle of a window. Where reading may end early, what is begun is held
//! under that number from the start.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::api::envelope::Page;
use crate::api::scheduler::Ticket;
use crate::lock::lock;

/// The guesses that are free.
const FREE: u64 = 3;
/// The most keys of one list that are remembered.
const MOST_KEYS: usize = 20_000;
/// How many keys behind the last one a key may stand to be taken for the next in order.
const REACH: usize = 512;
/// After so many keys the share of those asked for is believed.
const ENOUGH: u64 = 50;
/// After so many, all asked for, where nothing but the keys was looked at: a condition would have to be about the keys.
const FEW: u64 = 10;

/// Gives the keys in a page that is the only one of its list; `None` if it is not.
pub type KeysOf = Arc<dyn Fn(&Arc<Page>) -> Option<Vec<String>> + Send + Sync>;

/// Keys that a scan has read: for which argument, of which account and app, by which scan (its table and plan).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ListId {
    /// The argument of other tables that takes them.
    pub argument: &'static str,
    /// A hash of account and app.
    pub scope: u64,
    /// The scan.
    pub publisher: u64,
}

/// Keys as they were read.
pub struct Stretch {
    /// What tells the page they came with from every other: it is taken in once.
    pub source: u64,
    /// The keys, in the order in which the rows are given out.
    pub keys: Vec<String>,
    /// Whether the list ends with them.
    pub is_last: bool,
    /// How many rows the list has in all, if that is known.
    pub total: Option<u64>,
    /// How the keys of further pages are had.
    pub keys_of: KeysOf,
}

/// What bounds the guessing of one request.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Requests under way at once, at most.
    pub in_flight: u64,
    /// Requests the statement has made.
    pub made: u64,
    /// Requests it may make.
    pub ceiling: u64,
    /// Whether reading may end early.
    pub may_end_early: bool,
    /// Whether the answer is there already, so that no request is made for it.
    pub is_answered: bool,
}

/// What is known when a key is asked for.
#[derive(Default)]
pub struct Ahead {
    /// The key's own request, where it was begun: to be held until it is asked for.
    pub held: Option<Ticket>,
    /// The keys whose requests are to be begun now, with their places.
    pub keys: Vec<(u64, String)>,
    /// How many requests the statement will have needed in the end, where that is known and more than it may make.
    pub too_many: Option<u64>,
}

/// What a statement's scans have read and asked for.
#[derive(Default)]
pub struct Lookahead(Mutex<State>);

#[derive(Default)]
struct State {
    lists: HashMap<ListId, List>,
    readers: HashMap<u64, Reader>,
    wasted: u64,
    limits: HashSet<u64>,
}

struct List {
    keys: VecDeque<String>,
    /// The place of the first key kept.
    first: u64,
    sources: HashSet<u64>,
    is_ended: bool,
    total: Option<u64>,
    /// Whether other columns than the key were read before it was asked for: a condition may pass over rows.
    is_looked_at: bool,
    keys_of: KeysOf,
}

#[derive(Default)]
struct Reader {
    list: Option<ListId>,
    at: u64,
    window: u64,
    /// The place behind the last one begun.
    begun: u64,
    guesses: VecDeque<(u64, Ticket, u64)>,
    asked: u64,
    /// How many of those asked for took a request.
    paid: u64,
    passed_over: u64,
    /// Whether every key will be asked for, as far as can be told: nothing else of the rows was looked at.
    is_certain: bool,
}

impl List {
    fn end(&self) -> u64 {
        self.first + self.keys.len() as u64
    }

    fn take_in(&mut self, source: u64, keys: impl IntoIterator<Item = String>) {
        if self.sources.insert(source) {
            self.keys.extend(keys);
            while self.keys.len() > MOST_KEYS {
                self.keys.pop_front();
                self.first += 1;
            }
        }
    }

    /// The place of a key, looked for from `from` on.
    fn find(&self, key: &str, from: u64) -> Option<u64> {
        let skipped = from.saturating_sub(self.first) as usize;
        let found = self.keys.iter().skip(skipped).take(REACH).position(|known| known == key);
        let found = found.map(|place| skipped + place).or_else(|| self.keys.iter().position(|known| known == key));
        found.map(|place| self.first + place as u64)
    }
}

impl Lookahead {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }

    /// Whether the keys of that page are noted already.
    pub fn has(&self, id: ListId, source: u64) -> bool {
        self.state().lists.get(&id).is_some_and(|list| list.sources.contains(&source))
    }

    /// Notes keys that a scan has read and is about to give out.
    pub fn publish(&self, id: ListId, stretch: Stretch) {
        let mut state = self.state();
        let list = state.lists.entry(id).or_insert_with(|| List {
            keys: VecDeque::new(),
            first: 0,
            sources: HashSet::new(),
            is_ended: false,
            total: None,
            is_looked_at: false,
            keys_of: Arc::clone(&stretch.keys_of),
        });
        list.is_ended = stretch.is_last;
        list.total = stretch.total;
        list.take_in(stretch.source, stretch.keys);
    }

    /// Notes that a scan's rows are looked at in other columns than their keys.
    pub fn look_at(&self, publisher: u64) {
        for (_, list) in self.state().lists.iter_mut().filter(|(id, _)| id.publisher == publisher) {
            list.is_looked_at = true;
        }
    }

    /// Notes that a scan knows of a LIMIT and reads no more than that.
    pub fn know_limit(&self, scan: u64) {
        self.state().limits.insert(scan);
    }

    /// How many scans know of a LIMIT.
    pub fn limits_known(&self) -> u32 {
        self.state().limits.len() as u32
    }

    /// The scan `reader` asks for `key`: which keys' requests are to be begun now.
    pub fn asked(&self, reader: u64, argument: &'static str, scope: u64, key: &str, bounds: Bounds) -> Ahead {
        let mut state = self.state();
        let state = &mut *state;
        let mut this = state.readers.remove(&reader).unwrap_or_default();
        let found = this.find(&state.lists, argument, scope, key);
        let Some((id, place)) = found else {
            // None that was read: nothing is known about what comes next.
            state.readers.insert(reader, this);
            return Ahead::default();
        };
        let held = this.move_to(id, place, bounds, &mut state.wasted);
        if let Some(list) = state.lists.get_mut(&id) {
            if this.asked == 1 {
                this.is_certain = !list.is_looked_at && place == list.first;
            }
            if list.end() <= place + bounds.in_flight && list.is_ended {
                extend(list, state.readers.get(&id.publisher));
            }
        }
        let mut ahead = Ahead { held, ..Ahead::default() };
        if let Some(list) = state.lists.get(&id) {
            let is_begun = bounds.is_answered || ahead.held.as_ref().is_some_and(Ticket::has_begun);
            ahead.too_many = this.too_many(list, bounds, is_begun);
            let room = this.room(state.wasted, bounds);
            let from = this.begun.max(place + 1);
            let keys = (from..list.end()).take(room as usize);
            ahead.keys = keys.map(|at| (at, list.keys[(at - list.first) as usize].clone())).collect();
            this.begun = from + ahead.keys.len() as u64;
        }
        state.readers.insert(reader, this);
        ahead
    }

    /// Keeps a request begun for the key at `place`; `source` tells it from every other.
    pub fn keep(&self, reader: u64, place: u64, ticket: Ticket, source: u64) {
        self.state().readers.entry(reader).or_default().guesses.push_back((place, ticket, source));
    }

    /// Lets go of what a scan keeps for places before this one.
    pub fn let_go(&self, reader: u64, place: u64) {
        let mut state = self.state();
        let Some(reader) = state.readers.get_mut(&reader) else { return };
        reader.guesses.retain(|(at, ..)| place > 0 && *at >= place);
    }

    /// Forgets everything; what was begun and not asked for is not wanted any more.
    pub fn clear(&self) {
        let state = std::mem::take(&mut *self.state());
        drop(state);
    }
}

/// Takes in the keys of pages that have come on a guess behind the end of a list: a scan within a scan reads on there.
fn extend(list: &mut List, publisher: Option<&Reader>) {
    for (_, ticket, source) in publisher.iter().flat_map(|reader| &reader.guesses) {
        let Some(Ok(page)) = ticket.answer().map(|answer| answer.page) else { return };
        let Some(keys) = (list.keys_of)(&page) else { return };
        list.take_in(*source, keys);
    }
}

impl Reader {
    /// The list and place of a key: first where it was last read.
    fn find(
        &self,
        lists: &HashMap<ListId, List>,
        argument: &'static str,
        scope: u64,
        key: &str,
    ) -> Option<(ListId, u64)> {
        let known = self.list.and_then(|id| Some((id, lists.get(&id)?.find(key, self.at + 1)?)));
        known.or_else(|| {
            let fitting = lists.iter().filter(|(id, _)| id.argument == argument && id.scope == scope);
            fitting.filter_map(|(id, list)| Some((*id, list.find(key, list.first)?))).next()
        })
    }

    /// Notes that the key at that place is asked for; returns its request if it was begun.
    fn move_to(&mut self, id: ListId, place: u64, bounds: Bounds, wasted: &mut u64) -> Option<Ticket> {
        let is_new = self.list != Some(id);
        let is_again = !is_new && self.asked > 0 && place == self.at;
        let is_next = !is_new && self.asked > 0 && place > self.at && place - self.at <= REACH as u64;
        let begins = is_new || self.asked == 0;
        let (mut passed_over, mut is_paid, mut held) = (0, !bounds.is_answered, None);
        while self.guesses.front().is_some_and(|(at, ..)| begins || *at <= place) {
            let Some((at, ticket, _)) = self.guesses.pop_front() else { break };
            if at == place && !begins {
                is_paid |= ticket.is_flying();
                ticket.mark_used();
                held = Some(ticket);
            } else {
                *wasted += u64::from(ticket.is_begun_guess());
            }
        }
        if is_next {
            passed_over = place - self.at - 1;
        } else if !is_again {
            self.window = 0;
            self.begun = place + 1;
            (self.asked, self.paid, self.passed_over) = (0, 0, 0);
        }
        self.list = Some(id);
        self.at = place;
        if !is_again {
            self.asked += 1;
            self.paid += u64::from(is_paid);
            self.passed_over += passed_over;
            self.window = match (self.window, passed_over) {
                (0, _) => FREE,
                (window, 0) => (window * 2).min(bounds.in_flight),
                (window, _) => (window / 2).max(1),
            };
        }
        held
    }

    /// How many more requests may be begun.
    fn room(&self, wasted: u64, bounds: Bounds) -> u64 {
        let outstanding = self.guesses.len() as u64;
        let window = self.window.min(bounds.in_flight.saturating_sub(1)).saturating_sub(outstanding);
        let may_waste = (FREE + bounds.made / 10).saturating_sub(wasted);
        let risk = if bounds.may_end_early {
            1.0
        } else {
            ((self.passed_over as f64 + 0.5) / (self.asked + self.passed_over) as f64).clamp(1.0 / 64.0, 1.0)
        };
        // So many that with two standard deviations above what was seen no more are wasted.
        let deviation = (risk * (1.0 - risk)).sqrt();
        let root = ((risk * (1.0 - risk) + risk * may_waste as f64).sqrt() - deviation) / risk;
        let bearable = ((root * root) as u64).max(may_waste);
        window.min(bearable.saturating_sub(outstanding))
    }

    /// How many requests the statement will have needed, if that is known and more than it may make.
    /// `is_begun` says that the key at hand takes no request any more.
    fn too_many(&self, list: &List, bounds: Bounds, is_begun: bool) -> Option<u64> {
        let total = list.total.filter(|_| !bounds.may_end_early)?;
        let passed = self.asked + self.passed_over;
        let share = if self.is_certain && self.paid == passed && passed >= FEW {
            1.0
        } else if passed >= ENOUGH {
            let share = self.paid as f64 / passed as f64;
            // Two standard deviations below what was seen.
            share - 2.0 * (share * (1.0 - share) / passed as f64).sqrt()
        } else {
            return None;
        };
        // Guesses that were begun are among those made.
        let begun = self.guesses.iter().filter(|(_, ticket, _)| ticket.has_begun()).count() as u64;
        let to_come = (total.saturating_sub(passed) as f64 * share.max(0.0)) as u64;
        let needed = bounds.made + to_come.saturating_sub(begun) + u64::from(!is_begun);
        (needed > bounds.ceiling).then_some(needed)
    }
}
