//! How much of the token's budget one connection takes: so many requests within any five minutes, and no more.
//!
//! The budget itself is [`budget`](crate::api::budget)'s, which minds what the API tells. This here leaves a part to
//! others who tell nothing: a program that copies at night leaves the day's dashboards theirs. Computed from the instants
//! passed in; nothing here sleeps.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::lock::lock;

/// Requests of a token within [`WINDOW`] (API sheet, section 9).
pub const QUOTA: u64 = 1200;

/// The budget's window.
pub const WINDOW: Duration = Duration::from_secs(300);

/// The requests of one connection within the last five minutes.
#[derive(Debug, Default)]
pub struct Share(Mutex<VecDeque<Instant>>);

impl Share {
    /// Takes room for one request, or says how long it will be until there is some. `percent` of [`QUOTA`] is the share;
    /// one request at least.
    pub fn take(&self, now: Instant, percent: u64) -> Result<(), Duration> {
        let most = (QUOTA * percent / 100).max(1) as usize;
        let mut sent = lock(&self.0);
        while sent.front().is_some_and(|at| now.saturating_duration_since(*at) >= WINDOW) {
            sent.pop_front();
        }
        if sent.len() >= most {
            // The one whose leaving makes room.
            let at = sent[sent.len() - most];
            return Err(WINDOW.saturating_sub(now.saturating_duration_since(at)));
        }
        sent.push_back(now);
        Ok(())
    }

    /// Says that others, whose requests count towards the same share, made so many up to `at`.
    pub fn add(&self, at: Instant, requests: u64) {
        let mut sent = lock(&self.0);
        let place = sent.partition_point(|earlier| *earlier <= at);
        for _ in 0..requests.min(QUOTA) {
            sent.insert(place, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_five_minutes_have_more_than_the_share() {
        let share = Share::default();
        let start = Instant::now();
        let mut sent = Vec::new();
        let mut now = start;
        // As fast as it is let, with a pause now and then.
        for step in 0..4000_u32 {
            match share.take(now, 10) {
                Ok(()) => sent.push(now),
                Err(wait) => {
                    assert!(wait > Duration::ZERO && wait <= WINDOW);
                    now += wait;
                    assert_eq!(share.take(now, 10), Ok(()), "what was told holds");
                    sent.push(now);
                }
            }
            now += Duration::from_millis(if step % 500 == 0 { 70_000 } else { u64::from(step % 7) * 100 });
        }
        for (first, at) in sent.iter().enumerate() {
            let within = sent[first..].iter().take_while(|later| **later - *at < WINDOW).count();
            assert!(within <= 120, "{within} requests");
        }
    }

    #[test]
    fn what_others_made_counts() {
        let share = Share::default();
        let now = Instant::now() + WINDOW;
        share.add(now - Duration::from_secs(100), 11);
        assert_eq!(share.take(now, 1), Ok(()));
        assert_eq!(share.take(now, 1), Err(Duration::from_secs(200)));
        assert_eq!(share.take(now + Duration::from_secs(200), 1), Ok(()));
    }

    #[test]
    fn the_smallest_share_is_a_request() {
        let share = Share::default();
        let now = Instant::now();
        assert_eq!(share.take(now, 0), Ok(()));
        assert_eq!(share.take(now, 0), Err(WINDOW));
    }
}
