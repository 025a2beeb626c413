//! A call under way, shared by all who want its answer: identical requests are made once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::api::client::{Answer, Call};
use crate::fork;
use crate::lock::lock;

/// A call under way, and who waits for it.
pub struct Flight {
    /// What is asked for.
    pub call: Call,
    /// What tells it from every other call; `None` for what must not be shared, a write.
    pub key: Option<String>,
    /// Which scan asked first: workers serve scans in turn.
    pub lane: u64,
    /// [`Settings::destination`] when it was asked for.
    ///
    /// [`Settings::destination`]: crate::config::Settings::destination
    pub destination: u64,
    state: Mutex<State>,
    changed: Condvar,
    /// For a guess: whether it was asked for in the end. The log shows it.
    used: Option<Arc<AtomicBool>>,
}

struct State {
    stage: Stage,
    holders: usize,
    is_wanted: bool,
    /// Whether its worker's place was given away: nobody waited any more while it was being worked on.
    is_left: bool,
    /// Whether a statement waits for it at this moment, and goes no further without it.
    is_awaited: bool,
    /// What its last try ended in, if there will be another.
    trouble: Option<String>,
    /// Until when it waits for the token's budget, as far as is known.
    budget_until: Option<Instant>,
}

/// Where a call is.
enum Stage {
    Queued,
    Running,
    Over(Answer),
    /// Nobody waits for it any more, which its worker has not noticed yet.
    Left,
    /// Nobody waits for it any more.
    Dropped,
}

impl State {
    /// Whether nobody waits any more; if so, nobody can begin to.
    fn is_dropped(&mut self) -> bool {
        if matches!(self.stage, Stage::Left) {
            self.stage = Stage::Dropped;
        }
        matches!(self.stage, Stage::Dropped)
    }
}

/// What joining a flight came to.
#[derive(Debug, PartialEq)]
pub enum Joined {
    /// It will answer.
    Yes,
    /// It was a guess that waited behind what is wanted, and is wanted now.
    Promoted,
    /// It was given up: another one is needed.
    No,
}

impl Flight {
    /// A flight held once. A guess is one that nobody has asked for yet.
    pub fn new(call: Call, key: Option<String>, lane: u64, destination: u64, is_guess: bool) -> Self {
        Self {
            call,
            key,
            lane,
            destination,
            state: Mutex::new(State {
                stage: Stage::Queued,
                holders: 1,
                is_wanted: !is_guess,
                is_left: false,
                is_awaited: false,
                trouble: None,
                budget_until: None,
            }),
            changed: Condvar::new(),
            used: is_guess.then(Arc::default),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// One more waits for it, with or without being sure of wanting it. `takes_up`: also if it was left in the middle.
    pub fn join(&self, is_guess: bool, takes_up: bool) -> Joined {
        let mut state = self.state();
        match state.stage {
            Stage::Left if takes_up => state.stage = Stage::Running,
            Stage::Left | Stage::Dropped => return Joined::No,
            Stage::Queued | Stage::Running | Stage::Over(_) => {}
        }
        state.holders += 1;
        let promoted = !is_guess && !state.is_wanted && matches!(state.stage, Stage::Queued);
        if !is_guess {
            state.is_wanted = true;
            self.mark_used();
        }
        if promoted { Joined::Promoted } else { Joined::Yes }
    }

    /// Says that a guess was right.
    pub fn mark_used(&self) {
        if let Some(used) = &self.used {
            used.store(true, Ordering::Relaxed);
        }
    }

    /// One waits no more. `true` if a worker is in the middle of what nobody wants now, and its place is to be given away.
    pub fn leave(&self) -> bool {
        let mut state = self.state();
        state.holders = state.holders.saturating_sub(1);
        if state.holders > 0 {
            return false;
        }
        let was_running = matches!(state.stage, Stage::Running);
        if was_running {
            state.stage = Stage::Left;
        } else if matches!(state.stage, Stage::Queued) {
            state.stage = Stage::Dropped;
        }
        self.changed.notify_all();
        // A place is given away once, however often the call is taken up and left again.
        let gives_away = was_running && !state.is_left;
        state.is_left |= was_running;
        gives_away
    }

    /// Marks it as begun; `false` if nobody waits for it any more.
    pub fn begin(&self) -> bool {
        let mut state = self.state();
        let begins = matches!(state.stage, Stage::Queued);
        if begins {
            state.stage = Stage::Running;
        }
        begins
    }

    /// Gives the answer to all who wait; `false` if its worker's place was given away meanwhile.
    pub fn finish(&self, answer: Answer) -> bool {
        let mut state = self.state();
        match state.stage {
            Stage::Running => state.stage = Stage::Over(answer),
            Stage::Left => state.stage = Stage::Dropped,
            Stage::Queued | Stage::Over(_) | Stage::Dropped => {}
        }
        self.changed.notify_all();
        !state.is_left
    }

    /// Gives up a guess that nobody has asked for; `false` if somebody has.
    pub fn concede(&self) -> bool {
        let mut state = self.state();
        if !state.is_wanted {
            state.stage = Stage::Dropped;
            self.changed.notify_all();
        }
        !state.is_wanted
    }

    /// Whether nobody waits any more; if so, nobody will: its worker asks before it gives up.
    pub fn is_dropped(&self) -> bool {
        self.state().is_dropped()
    }

    /// Whether nobody holds it, and no worker is in the middle of it.
    pub fn is_gone(&self) -> bool {
        let state = self.state();
        state.holders == 0 && !matches!(state.stage, Stage::Left)
    }

    /// Whether it is a guess that nobody has asked for yet.
    pub fn is_guess(&self) -> bool {
        !self.state().is_wanted
    }

    /// Whether a worker has begun it.
    pub fn has_begun(&self) -> bool {
        !matches!(self.state().stage, Stage::Queued)
    }

    /// Whether a statement waits for it and goes no further without it.
    pub fn is_awaited(&self) -> bool {
        self.state().is_awaited
    }

    /// Notes what a try ended in after which there will be another.
    pub fn note_trouble(&self, text: String) {
        self.state().trouble = Some(text);
    }

    /// What its last try ended in, if one has failed.
    pub fn trouble(&self) -> Option<String> {
        self.state().trouble.clone()
    }

    /// Notes until when it waits for the token's budget; `None`: it does not any more.
    pub fn note_budget(&self, until: Option<Instant>) {
        self.state().budget_until = until;
    }

    /// Until when it waits for the token's budget, if it does.
    pub fn budget_until(&self) -> Option<Instant> {
        self.state().budget_until
    }

    /// The answer, if it is there.
    pub fn answer(&self) -> Option<Answer> {
        match &self.state().stage {
            Stage::Over(answer) => Some(answer.clone()),
            _ => None,
        }
    }

    /// Whether the answer is there.
    pub fn is_over(&self) -> bool {
        matches!(self.state().stage, Stage::Over(_))
    }

    /// For a guess: whether it was asked for in the end.
    pub fn used(&self) -> Option<Arc<AtomicBool>> {
        self.used.clone()
    }

    /// A worker's pause, for `time` or until nobody waits any more; says whether that is so.
    pub fn pause(&self, time: Duration) -> bool {
        let waits = |state: &mut State| !matches!(state.stage, Stage::Left | Stage::Dropped);
        fork::waiting(|| {
            let paused = self.changed.wait_timeout_while(self.state(), time, waits);
            paused.unwrap_or_else(PoisonError::into_inner).0.is_dropped()
        })
    }

    /// Waits for the answer, for `time` at most.
    pub fn wait(&self, time: Duration) -> Option<Answer> {
        let is_open = |state: &mut State| !matches!(state.stage, Stage::Over(_) | Stage::Dropped);
        let mut state = self.state();
        state.is_awaited = true;
        let waited = self.changed.wait_timeout_while(state, time, is_open);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        state.is_awaited = false;
        match &state.stage {
            Stage::Over(answer) => Some(answer.clone()),
            _ => None,
        }
    }
}
