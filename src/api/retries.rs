//! How often all workers of a connection together may send something again: an outage must not be hammered.
//!
//! Each retry takes a token, each good answer brings half of one back, each second a whole one. Who finds none waits,
//! but for the request that its statement waits for at this moment: that one is always tried as often as `tries` says.
//! With one request in five failing the tokens never run out; with all of them failing, sixteen requests in flight come
//! to 16 first tries, the retries of the one waited for, and [`MOST`] besides, not to 16 times `tries`.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::lock::lock;

/// The most tokens there are: so many retries may follow upon each other.
pub const MOST: f64 = 20.0;

/// The part of a token that a good answer brings back.
const FOR_AN_ANSWER: f64 = 0.5;

/// Tokens that come back in a second.
const A_SECOND: f64 = 1.0;

/// The tokens of one connection.
#[derive(Debug)]
pub struct Retries(Mutex<Tokens>);

#[derive(Debug)]
struct Tokens {
    left: f64,
    /// As of when; `None` before the first retry.
    at: Option<Instant>,
}

impl Default for Retries {
    fn default() -> Self {
        Self(Mutex::new(Tokens { left: MOST, at: None }))
    }
}

impl Retries {
    /// Says that a request was answered well.
    pub fn answered(&self) {
        let mut tokens = lock(&self.0);
        tokens.left = (tokens.left + FOR_AN_ANSWER).min(MOST);
    }

    /// Takes a token, or says how long it will be until there is one.
    pub fn take(&self, now: Instant) -> Result<(), Duration> {
        let mut tokens = lock(&self.0);
        let passed = tokens.at.map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        tokens.left = (tokens.left + passed.as_secs_f64() * A_SECOND).min(MOST);
        tokens.at = Some(now);
        if tokens.left < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - tokens.left) / A_SECOND));
        }
        tokens.left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_gets_twenty_retries_and_then_one_a_second() {
        let (retries, start) = (Retries::default(), Instant::now());
        assert_eq!((0..100).filter(|_| retries.take(start).is_ok()).count(), 20);
        assert_eq!(retries.take(start), Err(Duration::from_secs(1)));
        let later = start + Duration::from_secs(5);
        assert_eq!((0..100).filter(|_| retries.take(later).is_ok()).count(), 5);
    }

    #[test]
    fn one_failure_in_five_never_runs_out() {
        let (retries, now) = (Retries::default(), Instant::now());
        for request in 0..10_000 {
            match request % 5 {
                0 => assert_eq!(retries.take(now), Ok(())),
                _ => retries.answered(),
            }
        }
    }
}
