//! The rate at which a server that announces no budget takes requests, learnt from its refusals.
//!
//! Nothing is known before the first refusal, and nothing slowed. After it the rate is what was accepted up to then, the
//! pause that followed counted in: a server that takes 20 a second has taken 20, then none for a second. From there it
//! grows slowly, stays below a rate that was refused, and is forgotten after ten minutes without a refusal.

use std::collections::VecDeque;
use std::time::Instant;

use super::{after, seconds};

/// How many accepted requests are looked back upon.
const REMEMBERED: usize = 1024;
/// Seconds of the first pause and of the longest; it doubles while refusals go on.
const PAUSE: (f64, f64) = (1.0, 60.0);
/// Growth a second: while little is known, and after a rate was measured.
const GROWTH: (f64, f64) = (0.10, 0.02);
/// What is kept of a rate that was refused, and how fast the memory of it fades, a second.
const KEPT: f64 = 0.93;
const FADING: f64 = 0.0005;
/// What is taken of a rate that was measured for the first time.
const CAUTION: f64 = 0.95;
/// The lowest rate: who is refused below it pauses instead.
const LOWEST: f64 = 1.0;
/// Seconds for which a rate must have held to be more than a guess.
const HELD: f64 = 2.0;
/// Seconds without a refusal after which all is forgotten.
const FORGOTTEN: f64 = 600.0;

/// What is known of the rate.
#[derive(Default)]
pub(super) struct Rate {
    per_second: Option<f64>,
    /// The highest rate to grow to.
    most: Option<f64>,
    is_measured: bool,
    /// When requests were accepted since the last recovery, oldest first.
    accepted: VecDeque<Instant>,
    /// When the pause began that no accepted request has ended yet.
    refused: Option<Instant>,
    last_refusal: Option<Instant>,
    pause: f64,
    /// When the last request was sent, as far as its slot was kept.
    last: Option<Instant>,
    /// When a request last had to wait for its slot, and when the rate last grew.
    bound: Option<Instant>,
    grown: Option<Instant>,
}

impl Rate {
    /// A request was accepted; `is_after` if it was sent after the last refusal.
    pub(super) fn accepted(&mut self, now: Instant, is_after: bool) {
        if let (Some(refused), true) = (self.refused, is_after) {
            self.recover(refused, now);
        }
        self.accepted.push_back(now);
        if self.accepted.len() > REMEMBERED {
            self.accepted.pop_front();
        }
    }

    /// A request was refused that was sent after the last refusal; returns the seconds of the pause that is due.
    pub(super) fn refused(&mut self, now: Instant) -> f64 {
        self.pause = if self.refused.is_some() { (self.pause * 2.0).min(PAUSE.1) } else { PAUSE.0 };
        self.refused.get_or_insert(now);
        self.last_refusal = Some(now);
        self.pause
    }

    fn recover(&mut self, refused: Instant, now: Instant) {
        // Over the stretch up to now that gives the most: what came before it may have been idle.
        let stretches = (1..).zip(self.accepted.iter().rev());
        let measured = stretches.map(|(count, from)| f64::from(count) / seconds(*from, now).max(PAUSE.0));
        let measured = measured.reduce(f64::max);
        let held = self.accepted.front().map_or(0.0, |from| seconds(*from, refused));
        self.per_second = match self.per_second {
            Some(rate) if self.is_bound(refused) => {
                let kept = rate * KEPT;
                self.most = Some(self.most.map_or(kept, |most| most.min(kept)));
                Some(if held >= HELD { kept } else { measured.unwrap_or(kept * 0.5).min(kept) })
            }
            Some(rate) => Some(measured.unwrap_or(rate * 0.5).min(rate)),
            None => measured.map(|rate| rate * CAUTION),
        };
        self.per_second = self.per_second.map(|rate| rate.max(LOWEST));
        self.is_measured |= self.accepted.len() >= 10;
        self.accepted.clear();
        (self.refused, self.grown, self.last) = (None, Some(now), Some(now));
    }

    /// Whether requests had to wait for their slots lately.
    pub(super) fn is_bound(&self, now: Instant) -> bool {
        self.per_second.is_some() && self.bound.is_some_and(|bound| seconds(bound, now) < 2.0)
    }

    /// The slot of the request that `before` others wait to be sent before; `None` if there is no rate to keep.
    pub(super) fn slot(&mut self, now: Instant, before: f64) -> Option<Instant> {
        if self.last_refusal.is_some_and(|refusal| seconds(refusal, now) > FORGOTTEN) {
            *self = Self::default();
        }
        let (rate, last) = (self.per_second?, self.last?);
        let slot = after(last, (before + 1.0) / rate);
        if slot > now {
            self.bound = Some(now);
        }
        Some(slot)
    }

    /// A request is sent.
    pub(super) fn sent(&mut self, now: Instant) {
        let (Some(rate), Some(last)) = (self.per_second, self.last) else { return };
        // Who comes late by a little has not lost the slot.
        let due = after(last, 1.0 / rate).min(now);
        self.last = Some(after(due, seconds(due, now) - (1.0 / rate).min(0.1)));
        self.grow(now);
    }

    /// Grows while there are requests that wait for it.
    fn grow(&mut self, now: Instant) {
        let elapsed = self.grown.replace(now).map_or(0.0, |grown| seconds(grown, now)).min(1.0);
        let (Some(rate), true) = (self.per_second, self.is_bound(now)) else { return };
        self.most = self.most.map(|most| most * (1.0 + FADING * elapsed));
        let growth = if self.is_measured || self.most.is_some() { GROWTH.1 } else { GROWTH.0 };
        let most = self.most.unwrap_or(1e4).max(rate);
        self.per_second = Some((rate * (1.0 + growth * elapsed)).min(most));
    }
}
