//! One announced budget: a number of requests in a window of time, spent by us and by others with the same token.
//!
//! **When it begins anew.** `t` is in whole seconds, rounded this way or that, and an answer travels: each reading names
//! an interval for the reset, and the readings of a window together a narrower one. Before its early end ours is spent;
//! after its late end the window is surely over. A reading beyond it means a new window, in whatever order answers come.
//!
//! **What others take** is what is gone and was not sent from here. How it grew in the last windows tells how much to
//! leave them in the rest of this one; before a window has been watched, three tenths, or more if they have taken more.
//!
//! **Our part** is sent freely until a tenth of the quota is left of it, then evenly, one a second at least; the last four
//! are spread over the rest of the window, because only our own answers show whether others take less than was left to them.

use std::collections::VecDeque;
use std::time::Instant;

use super::headers::Reading;
use super::{after, seconds};

/// How many windows the others' share is taken from; the largest counts.
const REMEMBERED: usize = 3;
/// The part of the quota at which ours is no longer sent freely.
const LOW: f64 = 0.1;
/// The part of the quota that others are left with before they have been watched.
const UNWATCHED: f64 = 0.3;
/// The part of the quota that is ours, evenly over the window, even if others use all of it.
const ALWAYS_OURS: f64 = 0.1;
/// The longest time, in seconds, between two requests once the budget runs low.
const SLOW: f64 = 1.0;
/// How many requests are kept to see what others do.
const LOOKOUT: f64 = 4.0;
/// The part of a window by which the pace of others is measured.
const WATCH: f64 = 0.15;
/// Seconds after the end of a window that was tight in which the next one is tried with care.
const CARE: f64 = 5.0;

/// Whether a window lets a request through.
pub(super) enum Verdict {
    /// There is plenty.
    Free,
    /// At that instant.
    Slot(Instant),
    /// Not before that instant.
    UsedUp(Instant),
    /// The last window was used up; nothing is known of this one yet.
    Unknown,
}

/// One announced budget.
pub(super) struct Window {
    /// The policy's name.
    pub(super) name: String,
    quota: Option<f64>,
    length: Option<f64>,
    /// The most that was ever told to remain, and the longest time to a reset: they stand in for an unknown policy.
    most: f64,
    longest: f64,
    /// The most that was ever there at the begin of a window; 0 if none was seen.
    fresh: f64,
    /// Whether the current window has been read; if not, `reset` is that of the last one.
    is_read: bool,
    /// The earliest and the latest instant at which it may be over.
    pub(super) reset: (Instant, Instant),
    left: f64,
    as_of: Instant,
    /// Sent from here in this window, those in flight included.
    sent: f64,
    is_tight: bool,
    is_exhausted: bool,
    /// What others have taken, and by the last reading: how many a second, what they are left with.
    others: f64,
    pace: f64,
    reserve: f64,
    /// How `others` grew: at which part of the window, and how far. The first point is the first reading.
    grew: Vec<(f64, f64)>,
    past: VecDeque<Vec<(f64, f64)>>,
    /// When the last request was sent, as far as its slot was kept, and the seconds to the next slot.
    last: Instant,
    interval: f64,
}

impl Window {
    /// A window by the first reading of it. `in_flight` does not count the request that was answered.
    pub(super) fn new(reading: &Reading, sent_at: Instant, now: Instant, in_flight: f64) -> Self {
        let mut window = Self {
            name: reading.name.clone(),
            quota: None,
            length: None,
            most: 1.0,
            longest: 1.0,
            fresh: 0.0,
            is_read: false,
            reset: bounds(reading, sent_at, now),
            left: 0.0,
            as_of: now,
            sent: in_flight + 1.0,
            is_tight: false,
            is_exhausted: false,
            others: 0.0,
            pace: 0.0,
            reserve: 0.0,
            grew: Vec::new(),
            past: VecDeque::new(),
            last: now,
            interval: 0.0,
        };
        window.learn_policy(reading);
        window.begin(reading.remaining, window.reset, now);
        window
    }

    fn learn_policy(&mut self, reading: &Reading) {
        self.quota = reading.quota.or(self.quota);
        self.length = reading.window.or(self.length);
        self.most = self.most.max(reading.remaining);
        self.longest = self.longest.max(reading.seconds);
    }

    /// The quota: what is announced, but no more than was ever there when a window had just begun.
    fn quota(&self) -> f64 {
        let announced = self.quota.unwrap_or(self.most);
        if self.fresh > 0.0 { announced.min(self.fresh).max(self.left) } else { announced.max(self.left) }
    }

    fn length(&self) -> f64 {
        self.length.unwrap_or(self.longest).max(1.0)
    }

    /// Where in the window an instant is, 0 to 1.
    fn part(&self, instant: Instant) -> f64 {
        (1.0 - seconds(instant, self.reset.1) / self.length()).clamp(0.0, 1.0)
    }

    fn begin(&mut self, remaining: f64, reset: (Instant, Instant), now: Instant) {
        (self.is_read, self.reset, self.left, self.as_of) = (true, reset, remaining, now);
        (self.is_tight, self.is_exhausted) = (false, remaining < 1.0);
        if self.part(now) < 0.1 {
            self.fresh = self.fresh.max(self.there_was());
        }
        self.others = (self.quota() - self.left - self.sent).max(0.0);
        self.grew.clear();
        self.grew.push((self.part(now), self.others));
        self.expect();
    }

    /// Ends a window whose time is over.
    pub(super) fn pass(&mut self, now: Instant, in_flight: f64) {
        if self.is_read && now >= self.reset.1 {
            self.end(in_flight);
        }
    }

    /// Keeps how the others' share grew, if enough of the window was seen.
    fn end(&mut self, in_flight: f64) {
        self.is_read = false;
        self.sent = in_flight;
        let (Some(&(first, before)), Some(&(seen, total))) = (self.grew.first(), self.grew.last()) else { return };
        let watched = seen - first;
        if watched < 0.5 && !self.is_exhausted {
            return;
        }
        // What was gone before we came may be our own, of another process a moment ago: no more of it than the pace says.
        let pace = if watched < 0.5 { 0.0 } else { (total - before) / watched };
        let at_first = if first < 0.05 { before } else { before.min(pace * first) };
        let lately = if watched < 0.5 { 0.0 } else { (total - at(&self.grew, seen - 0.05)) / 0.05 };
        let unseen = (pace.max(lately) * (1.0 - seen)).max(self.tail(seen) * 0.9);
        let mut grew = vec![(0.0, 0.0)];
        grew.extend(self.grew.iter().map(|&(part, n)| (part, n - before + at_first)));
        let total = total + unseen - before + at_first;
        grew.push((1.0, total));
        if self.is_exhausted || unseen > self.left + 3.0 + 0.01 * self.quota() {
            // Others may have wanted more, in the way they took what they got.
            let more = (LOW * self.quota()).max(total / 2.0);
            let shape = |part: f64, n: f64| if total < 1.0 { part } else { n / total };
            grew.iter_mut().for_each(|(part, n)| *n += more * shape(*part, *n));
        }
        self.past.push_front(grew);
        self.past.truncate(REMEMBERED);
    }

    /// The most that others took after that part of the window.
    fn tail(&self, part: f64) -> f64 {
        let tails = self.past.iter().map(|grew| grew.last().map_or(0.0, |end| end.1) - at(grew, part));
        tails.fold(0.0, f64::max)
    }

    /// Takes a reading; `false` if it is one of an earlier window. `in_flight` does not count the request that was
    /// answered.
    pub(super) fn read(&mut self, reading: &Reading, sent_at: Instant, now: Instant, in_flight: f64) -> bool {
        let (early, late) = bounds(reading, sent_at, now);
        let is_old = early <= self.reset.1 && late >= self.reset.0;
        if !self.is_read && is_old && sent_at < self.reset.1 {
            return false;
        }
        self.learn_policy(reading);
        if !self.is_read {
            self.begin(reading.remaining, (early, late), now);
            return true;
        }
        // Sent after the last reading came: whatever it says is newer. Else the two crossed, and the lower one counts.
        let is_newer = sent_at >= self.as_of;
        if is_old {
            self.reset = (self.reset.0.max(early), self.reset.1.min(late));
            if is_newer || reading.remaining < self.left {
                (self.left, self.as_of) = (reading.remaining, now);
            }
            self.is_exhausted |= self.left < 1.0;
            self.others = self.others.max(self.quota() - self.left - self.sent);
            self.note_others(now);
        } else if early > self.reset.1 {
            self.end(in_flight + 1.0);
            self.begin(reading.remaining, (early, late), now);
        } else if is_newer {
            self.begin(reading.remaining, (early, late), now);
        } else {
            return false;
        }
        true
    }

    fn note_others(&mut self, now: Instant) {
        let point = (self.part(now), self.others);
        // Some 64 points a window are enough.
        if self.grew.len() > 1 && point.0 - self.grew[self.grew.len() - 2].0 < 1.0 / 64.0 {
            self.grew.pop();
        }
        self.grew.push(point);
        self.expect();
    }

    /// Works out what others will take, which is the same until the next reading.
    fn expect(&mut self) {
        self.pace = self.pace();
        self.reserve = self.reserve();
    }

    /// How many a second others have taken lately, at most.
    fn pace(&self) -> f64 {
        let part = self.part(self.as_of);
        let Some(&(first, before)) = self.grew.first() else { return 0.0 };
        let watched = (part - first) * self.length();
        let watch = WATCH * self.length();
        let pace_before = before / (first * self.length()).max(watch);
        let on_the_whole = (pace_before * watch + self.others - before) / (watch + watched);
        if watched < watch {
            return on_the_whole;
        }
        on_the_whole.min((self.others - at(&self.grew, part - WATCH)) / watch)
    }

    /// What others are left with, counted from the last reading to the end of the window.
    fn reserve(&self) -> f64 {
        let (part, rest) = (self.part(self.as_of), seconds(self.as_of, self.reset.1));
        // A guess at what others want never costs us more than a third of what there was.
        let third = self.there_was() / 3.0;
        // They do not come by the clock.
        let at_most = |expected: f64| expected + 0.5 + expected.sqrt() / 2.0;
        if self.past.is_empty() {
            let usual = UNWATCHED * self.quota() * rest / self.length();
            return at_most(usual.max(self.pace * rest)).min(third).floor();
        }
        let expected = self.past.iter().map(|grew| at(grew, part + 1.0 / 16.0)).fold(0.0, f64::max);
        let excess = (self.others - expected - 0.02 * self.quota()).max(0.0);
        let pace = self.pace.min(excess / ((WATCH + part) * self.length()));
        at_most(self.tail(part) + (pace * rest).min(third))
    }

    /// What there was in this window when we came.
    fn there_was(&self) -> f64 {
        self.left + self.sent
    }

    /// What may still be sent from here in this window; less than 1 is nothing.
    fn ours(&self, now: Instant, in_flight: f64) -> f64 {
        let always = ALWAYS_OURS * self.quota() * self.part(now) - self.sent;
        let left = self.left - in_flight;
        (left - self.reserve).max(always.min(left))
    }

    /// Whether the request may be sent that `before` others wait to be sent before.
    pub(super) fn ask(&mut self, now: Instant, before: f64, in_flight: f64) -> Verdict {
        self.interval = 0.0;
        if !self.is_read {
            let is_unsure = self.is_tight && seconds(self.reset.1, now) < CARE;
            return if is_unsure { Verdict::Unknown } else { Verdict::Free };
        }
        let ours = self.ours(now, in_flight);
        if ours - before > LOW * self.quota() {
            self.is_tight = false;
            return Verdict::Free;
        }
        self.is_tight = true;
        if ours - before < 1.0 {
            // Nobody would notice that others take less than was left to them.
            let left = self.left - in_flight;
            let look = after(self.as_of.max(self.last), (self.length() / 6.0).min(left / (2.0 * self.pace).max(1e-3)));
            let is_lookout = before < 1.0 && left >= 2.0 && look < self.reset.0;
            return if is_lookout { Verdict::Slot(look) } else { Verdict::UsedUp(self.reset.1) };
        }
        let even = seconds(self.last, self.reset.0) / ours;
        let lookout = LOOKOUT.min(self.there_was() / 20.0);
        self.interval = if ours > lookout { even.min(SLOW) } else { even };
        Verdict::Slot(after(self.last, self.interval * (before + 1.0)).min(self.reset.1))
    }

    /// Whether ours runs low or the last window was used up.
    pub(super) fn is_tight(&self, now: Instant, in_flight: f64) -> bool {
        match self.is_read {
            true => self.ours(now, in_flight) <= LOW * self.quota(),
            false => self.is_tight && seconds(self.reset.1, now) < CARE,
        }
    }

    /// A request is sent.
    pub(super) fn sent(&mut self, now: Instant) {
        self.sent += 1.0;
        // Who comes late by a little has not lost the slot.
        let due = after(self.last, self.interval).min(now);
        let late = seconds(due, now) - (2.0 * self.interval).min(0.25);
        self.last = after(due, late);
    }

    /// A request was taken back unsent.
    pub(super) fn unsent(&mut self) {
        self.sent = (self.sent - 1.0).max(0.0);
    }

    /// A request ended without a reading: it may have been counted.
    pub(super) fn unseen(&mut self) {
        self.left = (self.left - 1.0).max(0.0);
    }

    /// The server refused a request because the window is used up.
    pub(super) fn exhausted(&mut self) {
        (self.left, self.is_exhausted, self.is_tight) = (0.0, true, true);
    }

    /// The server took a request and does not name this budget: what was known of the last window counts no more.
    pub(super) fn answered_without_reading(&mut self) {
        self.unseen();
        self.is_tight &= self.is_read;
    }

    /// Whether the window is nearly used up, so that a refusal without a reason is this window's.
    pub(super) fn is_nearly_used_up(&self, in_flight: f64) -> bool {
        self.is_read && self.left - in_flight <= 0.02 * self.quota()
    }

    /// What remains, what of it is for others, and the quota.
    pub(super) fn left(&self, in_flight: f64) -> Option<(f64, f64, Option<f64>)> {
        self.is_read.then(|| ((self.left - in_flight).max(0.0), self.reserve.min(self.left), self.quota))
    }
}

/// Between which instants the reset lies by one reading: it was made while the request was under way, and its seconds
/// may be rounded up or down.
fn bounds(reading: &Reading, sent_at: Instant, now: Instant) -> (Instant, Instant) {
    (after(sent_at, reading.seconds - 1.0), after(now, reading.seconds + 1.0))
}

/// The height of a line through points at `part`.
fn at(points: &[(f64, f64)], part: f64) -> f64 {
    let next = points.iter().position(|point| point.0 >= part);
    match next {
        Some(0) => points[0].1,
        Some(next) => {
            let ((left, low), (right, high)) = (points[next - 1], points[next]);
            if right > left { low + (high - low) * (part - left) / (right - left) } else { high }
        }
        None => points.last().map_or(0.0, |point| point.1),
    }
}
