//! What the server remembers for each base URL: the switches in it, what has been counted, and what has been made.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::budget::{Ledger, Verdict};
use crate::faults::Counters;
use crate::kept::Kept;
use crate::stats::{Counts, Stats};
use crate::switches::Switches;
use crate::world::{Session, World};

/// One base URL: the same server behaves in another way for each.
#[derive(Debug)]
pub(crate) struct Variant {
    pub switches: Switches,
    pub counts: Counts,
    pub kept: Arc<Kept>,
    ledger: Mutex<(Ledger, Option<Instant>)>,
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
}

impl Variant {
    pub(crate) fn new(switches: Switches) -> Variant {
        Variant {
            switches,
            counts: Counts::default(),
            kept: Arc::default(),
            ledger: Mutex::default(),
            remembered: Mutex::default(),
        }
    }

    /// The same without its memory, but with what it answers to whoever asks.
    pub(crate) fn anew(&self) -> Variant {
        Variant { kept: Arc::clone(&self.kept), ..Variant::new(self.switches.clone()) }
    }

    pub(crate) fn remembered(&self) -> MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Spends one request.
    pub(crate) fn spend(&self) -> Verdict {
        let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        let (ledger, begun) = &mut *ledger;
        let at = begun.get_or_insert_with(Instant::now).elapsed();
        let verdict = ledger.spend(&self.switches, at);
        if !matches!(verdict, Verdict::Budget { served: true, .. }) {
            self.counts.refuse();
        }
        verdict
    }

    /// What has been counted.
    pub(crate) fn stats(&self) -> Stats {
        let ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        self.counts.stats(ledger.0.windows())
    }

    /// Whether the same question has the same answer every time, in the routes where nothing is handed out.
    pub(crate) fn stands_still(&self) -> bool {
        self.switches.arrive == 0 && !self.switches.ties_shuffled
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
