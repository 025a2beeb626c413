//! The pacing of requests against the API's budget: who may send now, who waits until when, which guess is dropped.
//!
//! Everything is computed from the instants and headers that are passed in; nothing here sleeps, sends or starts a
//! thread. The caller takes a [`Turn`] for each request, asks it until it says go, and tells it how the request ended:
//!
//! ```text
//! let mut turn = Budget::of(key).turn(guess);
//! loop {
//!     match turn.ask(Instant::now()) {
//!         Admission::Go => break,
//!         Admission::Wait(wait) => sleep until wait.again; give up (drop the turn) if wait.until is too far off
//!         Admission::Refused => drop the guess
//!     }
//! }
//! send; then turn.answered(Instant::now(), &told), turn.lost() or turn.unsent()
//! ```
//!
//! - [`headers`]: what `Ratelimit` and `Ratelimit-Policy` say
//! - `window`: one announced budget: what is left, when it begins anew, what others take of it
//! - `rate`: servers that announce nothing: the rate that held before they refused
//! - `pacing`: all of it together, with the queue of those who wait
//!
//! # Locks
//!
//! One mutex for the registry and one for each budget, held for microseconds, never while anything is sent or waited
//! for. A panic while one is held leaves plain numbers behind, so poison is ignored. `fork()` may copy a lock that
//! another thread held and that nobody will release: locks are only tried, some 100,000 times with a yield between; who
//! never gets one goes on unpaced (a registry that cannot be had gives a budget of the caller's own). A child also finds
//! its parent's queue and requests in flight: it notices the changed process id and forgets them, and keeps what is
//! known of the windows.

pub mod headers;
mod pacing;
mod rate;
mod window;

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, TryLockError, Weak};
use std::time::{Duration, Instant};

use pacing::{Asked, Pacing, Pass};

/// The longest time that anybody is told to wait, whatever a server says.
pub const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// How many budgets a connection holds at once.
pub const HELD: usize = 16;

/// How often a held lock is tried before it is taken for one that `fork()` left behind.
const TRIES: u32 = 100_000;

/// The budgets of this process, by server and token; those that nobody uses any more go away.
static BUDGETS: LazyLock<Mutex<HashMap<u64, Weak<Budget>>>> = LazyLock::new(Mutex::default);

/// What all requests of a process with the same token to the same server share.
#[derive(Default)]
pub struct Budget {
    pacing: Mutex<Pacing>,
}

/// What an answer says about the budget.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// The HTTP status.
    pub status: u16,
    /// `Ratelimit`, as sent.
    pub ratelimit: Option<&'a str>,
    /// `Ratelimit-Policy`, as sent.
    pub policy: Option<&'a str>,
    /// `Retry-After`, as a time from now.
    pub retry_after: Option<Duration>,
}

/// Whether a request may be sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Admission {
    /// Now; it counts as spent from here on.
    Go,
    /// Later; ask again.
    Wait(Wait),
    /// Not at all: it is a guess, and the budget has none to spare.
    Refused,
}

/// How long a request has to wait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wait {
    /// When it will presumably go, by what is known now; never further off than [`LONGEST_WAIT`]. It moves: others give
    /// up, spend more or less than before, or the server says something new.
    pub until: Instant,
    /// When to ask again: at `until` or before, two seconds from now at most.
    pub again: Instant,
    /// What for.
    pub why: Why,
}

/// What a request waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A new window: what is left of this one belongs to others or is gone.
    UsedUp,
    /// Its slot: the budget runs low.
    Slowed,
    /// The moment that the server named when it refused a request.
    Told,
    /// The end of a pause: the server refused a request and named no moment.
    Refused,
    /// The first answer after a pause or in a new window.
    Careful,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UsedUp => "the token's budget of requests is used up",
            Self::Slowed => "the token's budget of requests runs low, so they are slowed down",
            Self::Told => "the API refused a request (429) and said how long to wait",
            Self::Refused => "the API refused a request (429) without saying how long to wait",
            Self::Careful => "the API is asked with one request whether its budget is open again",
        })
    }
}

/// What is known of the tightest budget that the server announced.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Left {
    /// Requests that remain, those in flight subtracted.
    pub requests: u64,
    /// How many of them are left to others who use the same token, by what they have taken so far.
    pub for_others: u64,
    /// Requests in a window, if the server says so.
    pub quota: Option<u64>,
    /// When a new window begins, at the latest.
    pub reset: Instant,
}

impl Budget {
    /// The budget of `key`, a hash of server and token: one for the whole process, for as long as anybody holds it.
    pub fn of(key: u64) -> Arc<Self> {
        let Some(mut budgets) = lock(&BUDGETS) else { return Arc::default() };
        if let Some(budget) = budgets.get(&key).and_then(Weak::upgrade) {
            return budget;
        }
        budgets.retain(|_, budget| budget.strong_count() > 0);
        let budget = Arc::<Self>::default();
        budgets.insert(key, Arc::downgrade(&budget));
        budget
    }

    /// How many budgets the process holds.
    pub fn count() -> usize {
        lock(&BUDGETS).map_or(0, |budgets| budgets.values().filter(|budget| budget.strong_count() > 0).count())
    }

    /// A turn for one request; for a `guess` (nobody has asked for it yet) it never says wait.
    pub fn turn(self: &Arc<Self>, guess: bool) -> Turn {
        Turn { budget: Arc::clone(self), guess, is_retry: false, stage: Stage::Waiting(None) }
    }

    /// What is left of the tightest announced budget; `None` as long as nothing is known of the current window.
    pub fn left(&self, now: Instant) -> Option<Left> {
        lock(&self.pacing).and_then(|mut pacing| pacing.left(now))
    }

    /// Whether requests are held back at present, so that guesses would be refused.
    pub fn is_tight(&self, now: Instant) -> bool {
        lock(&self.pacing).is_some_and(|mut pacing| pacing.is_tight(now))
    }
}

/// The budgets that a connection used last, so that what is known of each is kept while it uses several tokens.
#[derive(Default)]
pub struct Budgets(VecDeque<(u64, Arc<Budget>)>);

impl Budgets {
    /// The budget of `key`, see [`Budget::of`]; held until [`HELD`] others were asked for after it.
    pub fn of(&mut self, key: u64) -> Arc<Budget> {
        let found = self.0.iter().position(|(known, _)| *known == key).and_then(|place| self.0.remove(place));
        let found = found.unwrap_or_else(|| (key, Budget::of(key)));
        let budget = Arc::clone(&found.1);
        self.0.push_front(found);
        self.0.truncate(HELD);
        budget
    }
}

/// One request's place: in the queue, then in flight. Dropping it gives the place back; if the request was sent, it
/// counts as lost.
pub struct Turn {
    budget: Arc<Budget>,
    guess: bool,
    is_retry: bool,
    stage: Stage,
}

/// Where a request is.
enum Stage {
    Waiting(Option<u64>),
    Sent(Option<Pass>),
    Over,
}

impl Turn {
    /// The same turn, for a request that was sent before: it waits before those that were not, whose answers would tell
    /// less of whether the server takes requests again.
    pub fn of_retry(mut self, is_retry: bool) -> Self {
        self.is_retry = is_retry;
        self
    }

    /// Asks whether the request may be sent. After [`Admission::Go`] it is taken for sent, and the answer stays the same.
    pub fn ask(&mut self, now: Instant) -> Admission {
        let Stage::Waiting(place) = self.stage else { return Admission::Go };
        let Some(asked) = lock(&self.budget.pacing).map(|mut pacing| pacing.ask(now, place, self.guess, self.is_retry))
        else {
            self.stage = Stage::Sent(None);
            return Admission::Go;
        };
        match asked {
            Asked::Go(pass) => {
                self.stage = Stage::Sent(Some(pass));
                Admission::Go
            }
            Asked::Wait(place, wait) => {
                self.stage = Stage::Waiting(Some(place));
                Admission::Wait(wait)
            }
            Asked::Refused => Admission::Refused,
        }
    }

    /// The request was answered.
    pub fn answered(mut self, now: Instant, told: &Told<'_>) {
        self.end(|pacing, pass| pacing.answered(now, pass, told));
    }

    /// The request got no answer: nobody knows whether the server counted it.
    pub fn lost(mut self) {
        self.end(Pacing::lost);
    }

    /// The request surely never reached the server.
    pub fn unsent(mut self) {
        self.end(Pacing::unsent);
    }

    fn end(&mut self, tell: impl FnOnce(&mut Pacing, Pass)) {
        let stage = std::mem::replace(&mut self.stage, Stage::Over);
        let Some(mut pacing) = lock(&self.budget.pacing) else { return };
        match stage {
            Stage::Sent(Some(pass)) => tell(&mut pacing, pass),
            Stage::Waiting(Some(place)) => pacing.leave(place),
            Stage::Sent(None) | Stage::Waiting(None) | Stage::Over => {}
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if matches!(self.stage, Stage::Waiting(Some(_)) | Stage::Sent(Some(_))) {
            self.end(Pacing::lost);
        }
    }
}

/// The lock, unless it is held for so long that its holder cannot be alive.
fn lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    for _ in 0..TRIES {
        match mutex.try_lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => std::thread::yield_now(),
        }
    }
    None
}

/// Seconds from `earlier` to `later`; 0 if it is not later.
fn seconds(earlier: Instant, later: Instant) -> f64 {
    later.saturating_duration_since(earlier).as_secs_f64()
}

/// The instant so many seconds later, within [`LONGEST_WAIT`].
fn after(instant: Instant, seconds: f64) -> Instant {
    instant + Duration::from_secs_f64(seconds.clamp(0.0, LONGEST_WAIT.as_secs_f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_uses_several_tokens_forgets_the_budget_of_none() {
        // Keys that no other test uses.
        let key = |number: u64| 0x5ec7_0000_0000_0000 + number;
        let mut held = Budgets::default();
        let first = Arc::downgrade(&held.of(key(1)));
        for number in [2, 3, 2, 1] {
            held.of(key(number));
        }
        assert!(first.upgrade().is_some_and(|first| Arc::ptr_eq(&first, &held.of(key(1)))));
        // Not without bound: tokens that were replaced go away.
        (0..HELD as u64).for_each(|number| drop(held.of(key(100 + number))));
        assert!(first.upgrade().is_none());
    }
}
