//! What the server remembers for each base URL: the switches in it, what has been counted, and what has been made.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::faults::Counters;
use crate::switches::Switches;
use crate::world::{Session, World};

/// One base URL: the same server behaves in another way for each.
#[derive(Debug)]
pub(crate) struct Variant {
    pub switches: Switches,
    remembered: Mutex<Remembered>,
}

/// What is remembered until `Emulator::reset`.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    pub counters: Counters,
    /// Sessions that `arrive` has added, oldest first.
    pub arrived: Vec<Arc<Session>>,
    /// Sessions for which a summary was asked.
    pub summaries: HashSet<String>,
    /// How often each of these was asked for since.
    pub summary_gets: HashMap<String, u64>,
    /// URLs handed out for each file.
    pub links: HashMap<String, u64>,
    /// Lists answered; the order of ties is drawn from it.
    pub lists: u64,
    spent: u64,
    window: Option<Instant>,
}

/// What is left of the budget after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Budget {
    pub remaining: u64,
    pub seconds: u64,
    pub refused: bool,
}

/// Requests in a window, by the documents (fact sheet, section 9).
pub(crate) const QUOTA: u64 = 1200;

impl Variant {
    pub(crate) fn new(switches: Switches) -> Variant {
        Variant { switches, remembered: Mutex::default() }
    }

    pub(crate) fn remembered(&self) -> MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Spends one request.
    ///
    /// Without the switch `budget` nothing is refused, and a new window begins when half of one is spent: who minds
    /// the headers is not slowed down unless a test asks for it.
    pub(crate) fn spend(&self) -> Budget {
        let mut remembered = self.remembered();
        let length = self.switches.window_seconds;
        let begun = *remembered.window.get_or_insert_with(Instant::now);
        let gone = begun.elapsed().as_secs();
        let spent_half = self.switches.budget.is_none() && remembered.spent >= QUOTA / 2;
        let (begun, gone) = if gone >= length || spent_half {
            remembered.spent = 0;
            (Instant::now(), 0)
        } else {
            (begun, gone)
        };
        remembered.window = Some(begun);
        remembered.spent += 1;
        let quota = self.switches.budget.unwrap_or(QUOTA);
        Budget {
            remaining: quota.saturating_sub(remembered.spent),
            seconds: (length - gone).max(1),
            refused: remembered.spent > quota,
        }
    }

    /// Adds the sessions that `arrive` asks for, and gives all that have been added, newest first.
    pub(crate) fn arrive(&self, world: &World) -> Vec<Arc<Session>> {
        if self.switches.arrive == 0 {
            return Vec::new();
        }
        let mut remembered = self.remembered();
        for _ in 0..self.switches.arrive {
            let number = remembered.arrived.len() as u64;
            remembered.arrived.push(Arc::new(world.arrival(number)));
        }
        remembered.arrived.iter().rev().map(Arc::clone).collect()
    }
}
