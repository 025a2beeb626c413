//! The token's budget and the rate of one base URL (fact sheet, section 9): who is served, and what the headers tell.

use std::collections::VecDeque;
use std::time::Duration;

use crate::switches::Switches;

/// Requests in a window, by the documents.
const QUOTA: u64 = 1200;

/// Windows kept apart for `Stats`; those after them are not.
const WINDOWS_KEPT: usize = 10_000;

/// What became of the requests in one window of a budget.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Window {
    /// Requests served.
    pub served: u64,
    /// Requests refused with 429.
    pub refused: u64,
    /// Requests of the other client that were served: `others`.
    pub others: u64,
    /// Requests of the other client that found nothing left.
    pub others_refused: u64,
}

/// What the gateway says to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It may pass, or not, and the headers tell so.
    Budget { served: bool, left: Left },
    /// It came too fast: 429 without a word of when it will work.
    TooFast,
}

/// What the headers tell of the budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    /// Requests left in this window.
    pub requests: u64,
    /// Seconds to its end, rounded up.
    pub seconds: u64,
    /// Requests in a window.
    pub quota: u64,
    /// Its length.
    pub window: u64,
}

/// The books of one base URL. Times are told from its first request on, at which the first window begins.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// When this window began.
    begun: Duration,
    now: Window,
    /// Requests of the other client so far, served or not.
    others: u64,
    past: Vec<Window>,
    /// When requests were served in the last second, if there is a `rate`.
    recent: VecDeque<Duration>,
}

impl Ledger {
    /// Enters a request at this time.
    ///
    /// With `budget` or `others` the windows follow each other without a gap. Without them nothing is refused, and a
    /// new window begins when half of one is spent: who minds the headers is not slowed down unless a test asks for it.
    pub(crate) fn spend(&mut self, switches: &Switches, at: Duration) -> Verdict {
        if switches.rate.is_some_and(|rate| self.too_fast(rate, at)) {
            return Verdict::TooFast;
        }
        let length = Duration::from_secs(switches.window_seconds);
        let quota = switches.budget.unwrap_or(QUOTA);
        if switches.budget.is_some() || switches.others > 0.0 {
            while at >= self.begun + length {
                self.others_spend(switches.others, self.begun + length, quota);
                self.close(self.begun + length);
            }
            self.others_spend(switches.others, at, quota);
        } else if at >= self.begun + length || self.now.served >= quota / 2 {
            self.close(at);
        }
        let served = self.left(quota) > 0;
        *(if served { &mut self.now.served } else { &mut self.now.refused }) += 1;
        let gone = at.saturating_sub(self.begun).as_secs();
        let seconds = switches.window_seconds.saturating_sub(gone).max(1);
        let left = Left { requests: self.left(quota), seconds, quota, window: switches.window_seconds };
        Verdict::Budget { served, left }
    }

    fn left(&self, quota: u64) -> u64 {
        quota.saturating_sub(self.now.served + self.now.others)
    }

    /// The other client's `number`th request comes `number / rate` seconds after the first of ours.
    fn others_spend(&mut self, rate: f64, until: Duration, quota: u64) {
        let all = (rate * until.as_secs_f64()).floor() as u64;
        let new = all.saturating_sub(self.others);
        self.others += new;
        let served = new.min(self.left(quota));
        self.now.others += served;
        self.now.others_refused += new - served;
    }

    fn close(&mut self, at: Duration) {
        if self.past.len() < WINDOWS_KEPT {
            self.past.push(self.now);
        }
        self.now = Window::default();
        self.begun = at;
    }

    /// Whether as many as allowed were served in the second before.
    fn too_fast(&mut self, rate: u64, at: Duration) -> bool {
        while self.recent.front().is_some_and(|time| *time + Duration::from_secs(1) <= at) {
            self.recent.pop_front();
        }
        let full = self.recent.len() as u64 >= rate;
        if !full {
            self.recent.push_back(at);
        }
        full
    }

    /// All windows so far, the one that goes on last.
    pub(crate) fn windows(&self) -> Vec<Window> {
        self.past.iter().chain([&self.now]).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(switches: &str, times: impl Iterator<Item = f64>) -> (Vec<Verdict>, Vec<Window>) {
        let switches = Switches::parse(switches).expect("switches");
        let mut ledger = Ledger::default();
        let verdicts = times.map(|at| ledger.spend(&switches, Duration::from_secs_f64(at))).collect();
        (verdicts, ledger.windows())
    }

    fn told(verdict: Verdict) -> (bool, u64, u64, u64) {
        match verdict {
            Verdict::Budget { served, left } => (served, left.requests, left.seconds, left.quota),
            Verdict::TooFast => panic!("too fast"),
        }
    }

    #[test]
    fn windows_follow_each_other() {
        let (verdicts, windows) = run("budget=2,window=10", [0.0, 0.5, 9.9, 10.0, 19.99, 19.995, 55.0].into_iter());
        let told: Vec<_> = verdicts.into_iter().map(told).collect();
        let expected = [
            (true, 1, 10, 2),
            (true, 0, 10, 2),
            (false, 0, 1, 2),
            (true, 1, 10, 2),
            (true, 0, 1, 2),
            (false, 0, 1, 2),
            (true, 1, 5, 2),
        ];
        assert_eq!(told, expected);
        let counts: Vec<_> = windows.iter().map(|it| (it.served, it.refused)).collect();
        assert_eq!(counts, [(2, 1), (2, 1), (0, 0), (0, 0), (0, 0), (1, 0)]);
    }

    #[test]
    fn another_client_spends_evenly_and_only_what_is_left() {
        // 1.2 in a second: 36 in a window, and none is lost between two windows.
        let (verdicts, windows) = run("budget=120,window=30,others=1.2", (0..200).map(|it| f64::from(it) * 0.5));
        let spent: Vec<_> = windows.iter().map(|it| (it.served, it.refused, it.others, it.others_refused)).collect();
        assert_eq!(spent, [(60, 0, 36, 0), (60, 0, 36, 0), (60, 0, 36, 0), (20, 0, 11, 0)]);
        assert_eq!(told(verdicts[0]), (true, 119, 30, 120));
        // At 10 s it has made 12 requests, and we 21.
        assert_eq!(told(verdicts[20]), (true, 120 - 12 - 21, 20, 120));
        let (_, windows) = run("budget=10,window=10,others=1", (0..10).map(|_| 5.5).chain([20.0]));
        let spent: Vec<_> = windows.iter().map(|it| (it.served, it.refused, it.others, it.others_refused)).collect();
        assert_eq!(spent, [(5, 5, 5, 5), (0, 0, 10, 0), (1, 0, 0, 0)]);
        // Without a budget it is the documented one.
        assert_eq!(told(run("others=2", [0.0, 10.0].into_iter()).0[1]), (true, 1200 - 22, 290, 1200));
    }

    #[test]
    fn without_a_budget_there_is_always_half_of_it() {
        let (verdicts, _) = run("", (0..1300).map(|it| f64::from(it) * 0.001));
        let left: Vec<u64> = verdicts.into_iter().map(|it| told(it).1).collect();
        assert_eq!((left[0], left[599], left[600], left[1200]), (1199, 600, 1199, 1199));
    }

    #[test]
    fn no_second_has_more_than_the_rate() {
        let times = [0.0, 0.1, 0.2, 0.9, 1.0, 1.05, 1.1, 5.0];
        let (verdicts, _) = run("rate=2", times.into_iter());
        let fast: Vec<bool> = verdicts.into_iter().map(|it| it == Verdict::TooFast).collect();
        assert_eq!(fast, [false, false, true, true, false, true, false, false]);
    }
}
