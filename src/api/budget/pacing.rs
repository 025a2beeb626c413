//! The state of a budget: its windows, its rate, the pause after a refusal, and who waits.
//!
//! Who waits has a place in a queue. A place is no promise of an instant: each time its holder asks, the slot is
//! computed anew from the place and from what is known by then. So a place that is given back moves all others up, and
//! nobody overtakes: a request may be sent only when all before it could be sent too.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::headers::readings;
use super::rate::Rate;
use super::window::{Verdict, Window};
use super::{LONGEST_WAIT, Left, Told, Wait, Why, after, seconds};

/// How long anybody sleeps without asking again: an eighth of the wait within these bounds. A new window may begin
/// early, others may give up.
const NAP: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(2));
/// How soon to ask again where an answer is about to decide.
const SHORT_NAP: Duration = Duration::from_millis(20);
/// Seconds after which who does not ask again is not waited for.
const ASLEEP: f64 = 1.0;
/// Seconds after which a careful request that got no answer is followed by another.
const PATIENCE: f64 = 1.0;
/// How many in flight are the end of care.
const ENOUGH: u32 = 64;
/// The most policies that are kept.
const MOST_WINDOWS: usize = 4;

/// What a request that is sent takes along.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pass {
    sent_at: Instant,
    epoch: u64,
}

/// What becomes of a request.
pub(super) enum Asked {
    Go(Pass),
    Wait(u64, Wait),
    Refused,
}

struct Place {
    id: u64,
    again: Instant,
    /// Whether it was sent before: those stand before the others.
    is_retry: bool,
}

/// A limit on what is in flight, for as long as it is not known whether the server is open again.
struct Care {
    most: u32,
    /// Whether it began with a refusal; else with the end of a window that was used up.
    is_refusal: bool,
    last: Option<Instant>,
}

/// The state of a budget.
pub(super) struct Pacing {
    pid: u32,
    windows: Vec<Window>,
    rate: Rate,
    /// Until when nothing is sent.
    held: Option<(Instant, Why)>,
    /// When the last refusal came: those of requests sent before belong to it.
    refused_at: Option<Instant>,
    care: Option<Care>,
    /// Counts the beginnings of care; what was sent before does not count as in flight in it.
    epoch: u64,
    in_flight_of_epoch: u32,
    in_flight: u32,
    queue: VecDeque<Place>,
    next_id: u64,
}

impl Default for Pacing {
    fn default() -> Self {
        Self {
            pid: std::process::id(),
            windows: Vec::new(),
            rate: Rate::default(),
            held: None,
            refused_at: None,
            care: None,
            epoch: 0,
            in_flight_of_epoch: 0,
            in_flight: 0,
            queue: VecDeque::new(),
            next_id: 0,
        }
    }
}

impl Pacing {
    /// Whether a request may be sent; `place` is the one it has in the queue.
    pub(super) fn ask(&mut self, now: Instant, place: Option<u64>, guess: bool, is_retry: bool) -> Asked {
        if guess && self.is_tight(now) {
            return Asked::Refused;
        }
        self.catch_up(now);
        let index = place.and_then(|id| self.queue.iter().position(|place| place.id == id));
        let retries = self.queue.iter().take_while(|place| place.is_retry).count();
        let end = if is_retry { retries } else { self.queue.len() };
        let ahead = self.queue.iter().take(index.unwrap_or(end));
        let before = ahead.filter(|place| seconds(place.again, now) < ASLEEP).count() as u32;
        let Some((until, again, why)) = self.obstacle(now, before) else {
            index.map(|index| self.queue.remove(index));
            return Asked::Go(self.send(now));
        };
        if guess {
            return Asked::Refused;
        }
        let until = until.clamp(now, now + LONGEST_WAIT);
        let nap = (until.duration_since(now) / 8).clamp(NAP.0, NAP.1);
        let again = again.min(until).clamp(now + Duration::from_millis(1), now + nap);
        let index = index.unwrap_or_else(|| {
            self.next_id += 1;
            self.queue.insert(end, Place { id: self.next_id, again, is_retry });
            end
        });
        self.queue[index].again = again;
        Asked::Wait(self.queue[index].id, Wait { until: until.max(again), again, why })
    }

    /// Why the request that `before` others wait to be sent before cannot be sent now: until when, when to look again.
    fn obstacle(&mut self, now: Instant, before: u32) -> Option<(Instant, Instant, Why)> {
        if let Some((until, why)) = self.held {
            return Some((until, until, why));
        }
        let in_flight = f64::from(self.in_flight);
        let mut latest: Option<(Instant, Why)> = None;
        let mut is_unknown = false;
        for window in &mut self.windows {
            let slot = match window.ask(now, f64::from(before), in_flight) {
                Verdict::Free => continue,
                Verdict::Unknown => {
                    is_unknown = true;
                    continue;
                }
                Verdict::Slot(slot) => (slot, Why::Slowed),
                Verdict::UsedUp(reset) => (reset, Why::UsedUp),
            };
            latest = latest.into_iter().chain([slot]).max_by_key(|slot| slot.0);
        }
        if let Some(slot) = self.rate.slot(now, f64::from(before)) {
            latest = latest.into_iter().chain([(slot, Why::Slowed)]).max_by_key(|slot| slot.0);
        }
        match &self.care {
            None if is_unknown => self.begin_care(false),
            Some(care) if !care.is_refusal && !is_unknown => self.care = None,
            _ => {}
        }
        if let Some((until, why)) = latest.filter(|slot| slot.0 > now) {
            return Some((until, until, why));
        }
        let care = self.care.as_ref()?;
        let is_full = self.in_flight_of_epoch + before >= care.most;
        let is_patient = before > 0 || care.last.is_some_and(|last| seconds(last, now) < PATIENCE);
        (is_full && is_patient).then(|| (now + SHORT_NAP, now + SHORT_NAP, Why::Careful))
    }

    fn send(&mut self, now: Instant) -> Pass {
        self.in_flight = self.in_flight.saturating_add(1);
        self.in_flight_of_epoch = self.in_flight_of_epoch.saturating_add(1);
        self.windows.iter_mut().for_each(|window| window.sent(now));
        self.rate.sent(now);
        if let Some(care) = &mut self.care {
            care.last = Some(now);
        }
        Pass { sent_at: now, epoch: self.epoch }
    }

    /// Lets pass what is over by now, and forgets what another process had under way.
    fn catch_up(&mut self, now: Instant) {
        let pid = std::process::id();
        if self.pid != pid {
            (self.pid, self.in_flight, self.care) = (pid, 0, None);
            self.queue.clear();
        }
        let in_flight = f64::from(self.in_flight);
        self.windows.iter_mut().for_each(|window| window.pass(now, in_flight));
        if self.held.is_some_and(|(until, _)| until <= now) {
            self.held = None;
            self.begin_care(true);
        }
    }

    fn begin_care(&mut self, is_refusal: bool) {
        self.care = Some(Care { most: 1, is_refusal, last: None });
        self.epoch += 1;
        self.in_flight_of_epoch = 0;
    }

    /// A request was answered.
    pub(super) fn answered(&mut self, now: Instant, pass: Pass, told: &Told<'_>) {
        self.catch_up(now);
        self.land(pass);
        let in_flight = f64::from(self.in_flight);
        let readings = readings(told.ratelimit, told.policy);
        let is_refused = told.status == 429;
        // The latest reset of the windows that this answer tells to be used up.
        let mut used_up: Option<Instant> = None;
        for reading in &readings {
            let window = match self.windows.iter_mut().position(|window| window.name == reading.name) {
                Some(index) => {
                    let window = &mut self.windows[index];
                    if !window.read(reading, pass.sent_at, now, in_flight) {
                        continue;
                    }
                    window
                }
                None if self.windows.len() < MOST_WINDOWS => {
                    self.windows.push(Window::new(reading, pass.sent_at, now, in_flight));
                    let last = self.windows.len() - 1;
                    &mut self.windows[last]
                }
                None => continue,
            };
            if is_refused && reading.remaining < 1.0 {
                window.exhausted();
                used_up = used_up.max(Some(window.reset.1));
            }
        }
        for window in self.windows.iter_mut().filter(|_| readings.is_empty()) {
            match is_refused {
                true if window.is_nearly_used_up(in_flight) => {
                    window.exhausted();
                    used_up = used_up.max(Some(window.reset.1));
                }
                // A refused request spends nothing.
                true => {}
                false => window.answered_without_reading(),
            }
        }
        if is_refused {
            self.refused(now, pass, told.retry_after, used_up);
        } else {
            self.accepted(now, pass);
        }
    }

    fn accepted(&mut self, now: Instant, pass: Pass) {
        let is_after = self.refused_at.is_none_or(|refused| pass.sent_at > refused);
        self.rate.accepted(now, is_after);
        let is_of_epoch = pass.epoch == self.epoch;
        if let Some(care) = &mut self.care
            && care.is_refusal
            && is_of_epoch
        {
            care.most += 1;
            if care.most > ENOUGH {
                self.care = None;
            }
        }
    }

    /// A request was refused: everybody waits.
    fn refused(&mut self, now: Instant, pass: Pass, retry_after: Option<Duration>, used_up: Option<Instant>) {
        let is_news = self.refused_at.is_none_or(|refused| pass.sent_at > refused);
        let told = retry_after.map(|wait| now + wait.clamp(SHORT_NAP, LONGEST_WAIT));
        // What a window refuses says nothing about a rate.
        let pause = (is_news && used_up.is_none()).then(|| self.rate.refused(now));
        let until = match (told, used_up, pause) {
            (Some(until), _, _) => Some((until, Why::Told)),
            (None, Some(until), _) => Some((until, Why::UsedUp)),
            (None, None, pause) => pause.map(|pause| (after(now, pause), Why::Refused)),
        };
        if is_news {
            self.refused_at = Some(now);
        }
        let later = |until: &(Instant, Why)| self.held.is_none_or(|held| held.0 < until.0);
        if let Some(until) = until.filter(later) {
            (self.held, self.care) = (Some(until), None);
        }
    }

    /// A request got no answer.
    pub(super) fn lost(&mut self, pass: Pass) {
        self.land(pass);
        self.windows.iter_mut().for_each(Window::unseen);
    }

    /// A request never reached the server.
    pub(super) fn unsent(&mut self, pass: Pass) {
        self.land(pass);
        self.windows.iter_mut().for_each(Window::unsent);
    }

    fn land(&mut self, pass: Pass) {
        self.in_flight = self.in_flight.saturating_sub(1);
        if pass.epoch == self.epoch {
            self.in_flight_of_epoch = self.in_flight_of_epoch.saturating_sub(1);
        }
    }

    /// A place is given back.
    pub(super) fn leave(&mut self, id: u64) {
        self.queue.retain(|place| place.id != id);
    }

    /// Whether anybody waits or would have to.
    pub(super) fn is_tight(&mut self, now: Instant) -> bool {
        self.catch_up(now);
        let in_flight = f64::from(self.in_flight);
        self.held.is_some()
            || self.care.is_some()
            || self.queue.iter().any(|place| seconds(place.again, now) < ASLEEP)
            || self.rate.is_bound(now)
            || self.windows.iter().any(|window| window.is_tight(now, in_flight))
    }

    /// What is left of the window with the fewest requests.
    pub(super) fn left(&mut self, now: Instant) -> Option<Left> {
        self.catch_up(now);
        let in_flight = f64::from(self.in_flight);
        let left = |window: &Window| {
            let (left, for_others, quota) = window.left(in_flight)?;
            let quota = quota.map(|quota| quota as u64);
            Some(Left { requests: left as u64, for_others: for_others as u64, quota, reset: window.reset.1 })
        };
        self.windows.iter().filter_map(left).min_by_key(|left| left.requests)
    }
}
