//! What the server remembers for each base URL: the switches in it, what has been counted, and what has been made.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use crate::budget::{Ledger, Verdict};
use crate::faults::Counters;
use crate::kept::Kept;
use crate::stats::{Counts, Stats};
use crate::switches::Switches;
use crate::world::{Moment, NOW, Now, Random, Session, Sight, World};

/// One base URL: the same server behaves in another way for each.
#[derive(Debug)]
pub(crate) struct Variant {
    pub switches: Switches,
    pub counts: Counts,
    pub kept: Arc<Kept>,
    ledger: Mutex<(Ledger, Option<Instant>)>,
    remembered: Mutex<Remembered>,
    /// Requests that have moved the clock.
    ticks: AtomicU64,
    /// The sessions that are gone.
    deleted: OnceLock<HashSet<String>>,
}

/// What is remembered until `Emulator::reset`.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    pub counters: Counters,
    /// Sessions that `arrive` has added, oldest first.
    pub arrived: Vec<Arc<Session>>,
    /// Pages of sessions before which something could happen.
    pub pages: u64,
    /// Sessions of the world that `end` has ended, as they are now.
    pub ended: Vec<Arc<Session>>,
    /// Sessions that `vanish` has taken from the list.
    pub vanished: HashSet<String>,
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
            ticks: AtomicU64::new(0),
            deleted: OnceLock::new(),
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

    /// The instant as of which the next request is answered; nothing if the world stands still.
    pub(crate) fn clock(&self) -> Option<Moment> {
        self.clock_after(self.ticks.load(Ordering::Relaxed))
    }

    /// The same, and moves it forward.
    pub(crate) fn tick(&self) -> Option<Moment> {
        self.clock_after(self.ticks.fetch_add(1, Ordering::Relaxed))
    }

    fn clock_after(&self, ticks: u64) -> Option<Moment> {
        let moved = (self.switches.tick_seconds * 1000.0 * ticks as f64).round();
        self.switches.moves().then(|| self.switches.now.unwrap_or(NOW).later_by(moved))
    }

    /// The world at an instant, without what is deleted.
    pub(crate) fn sight<'w>(&'w self, world: &'w World, at: Option<Moment>) -> Sight<'w> {
        let many = self.switches.deleted;
        let deleted = || world.deleted(usize::try_from(many).unwrap_or(usize::MAX)).into_iter().collect();
        Sight::new(world, at, (many > 0).then(|| self.deleted.get_or_init(deleted)))
    }

    /// Whether the same question has the same answer every time, in the routes where nothing is handed out.
    pub(crate) fn stands_still(&self) -> bool {
        let switches = &self.switches;
        let nothing_happens = switches.arrive == 0 && switches.end == 0 && switches.vanish == 0;
        nothing_happens && !switches.ties_shuffled && switches.tick_seconds == 0.0
    }

    /// Lets happen what `arrive`, `end` and `vanish` ask for, and gives the sessions as they are now, newest first.
    pub(crate) fn happen<'w>(&self, sight: Sight<'w>) -> Vec<Now<'w>> {
        let world = sight.made();
        let switches = &self.switches;
        let mut remembered = self.remembered();
        remembered.pages += 1;
        let happens = |many: u64| if remembered.pages > switches.happen { 0 } else { many };
        let (arrive, end, vanish) = (happens(switches.arrive), happens(switches.end), happens(switches.vanish));
        for _ in 0..arrive {
            let number = remembered.arrived.len() as u64;
            remembered.arrived.push(Arc::new(world.arrival(number)));
        }
        for _ in 0..end {
            let is_known = |id: &str| remembered.ended.iter().any(|it| it.id == id);
            let next = world.sessions.iter().find(|it| it.status() == "LIVE" && !is_known(&it.id));
            if let Some(ended) = next.map(|it| Arc::new(it.ended())) {
                remembered.ended.push(ended);
            }
        }
        for _ in 0..vanish.min((world.sessions.len() - remembered.vanished.len()) as u64) {
            let mut random = Random::part(world.seed, 2_000_000 + remembered.vanished.len() as u64);
            while !remembered.vanished.insert(random.pick(&world.sessions).id.clone()) {}
        }
        let arrived = remembered.arrived.iter().rev().map(|it| Now::Made(Arc::clone(it)));
        let is_there = |it: &Session| !remembered.vanished.contains(&it.id);
        let stayed = sight.sessions().into_iter().filter(|it| is_there(it)).map(|it| {
            let ended = remembered.ended.iter().find(|ended| ended.id == it.id);
            ended.map_or(it, |ended| Now::Made(Arc::clone(ended)))
        });
        arrived.chain(stayed).collect()
    }
}
