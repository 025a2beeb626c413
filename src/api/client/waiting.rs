//! What a call waits for before it is sent: room in the connection's share of the budget, and in the budget itself.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;

use super::Client;
use crate::api::budget::{Admission, Budget, Turn};
use crate::api::flight::Flight;
use crate::api::share;
use crate::error::Failure;
use crate::trace::{BUDGET, GUESS};

impl Client {
    /// Waits until the connection's share of the budget has room for a request, `max_wait` at most; says how long that
    /// took.
    pub(super) fn take_of_share(&self, flight: &Flight, max_wait: Duration) -> Result<Duration, Failure> {
        let percent = self.settings.number("budget_share").map_err(|text| Failure::Setting { text })?;
        let started = Instant::now();
        if percent >= 100 {
            return Ok(Duration::ZERO);
        }
        loop {
            let now = Instant::now();
            let Err(wait) = self.share.take(now, percent) else { return Ok(now - started) };
            if now - started + wait > max_wait {
                return Err(Failure::Ceiling {
                    text: format!(
                        "budget_share = {percent} percent of the token's {} requests in five minutes are spent; there is room in {} seconds, which is longer off than max_wait = {} seconds: try then, or SELECT realtime_kit_config('budget_share', 100)",
                        share::QUOTA,
                        wait.as_secs() + 1,
                        max_wait.as_secs()
                    ),
                });
            }
            flight.note_budget(Some(now + wait));
            tracing::debug!(target: BUDGET, percent, wait_ms = wait.as_millis() as u64, "{} waits for room in budget_share", flight.call);
            if flight.pause(wait.max(Duration::from_millis(1))) {
                return Err(Failure::Cancelled);
            }
        }
    }

    /// Waits until the budget lets a request go, `max_wait` at most; says how long that took.
    pub(super) fn admitted(
        &self,
        budget: &Arc<Budget>,
        flight: &Flight,
        is_retry: bool,
        max_wait: Duration,
    ) -> Result<(Option<Turn>, Duration), Failure> {
        let started = Instant::now();
        let mut why = None;
        let mut turn = budget.turn(flight.is_guess()).of_retry(is_retry);
        loop {
            let now = Instant::now();
            let wait = match turn.ask(now) {
                Admission::Go => return Ok((Some(turn), now - started)),
                Admission::Refused if flight.concede() => {
                    tracing::debug!(target: GUESS, "{} is given up: the budget has none to spare", flight.call);
                    return Err(Failure::Cancelled);
                }
                // Somebody has asked for it meanwhile.
                Admission::Refused => {
                    turn = budget.turn(false).of_retry(is_retry);
                    continue;
                }
                Admission::Wait(wait) => wait,
            };
            if wait.until.saturating_duration_since(started) > max_wait {
                let at = Utc::now() + wait.until.saturating_duration_since(now);
                return Err(Failure::Ceiling {
                    text: format!(
                        "{}; it will work from {} UTC on, which is longer off than max_wait = {} seconds: try then, or SELECT realtime_kit_config('max_wait', {})",
                        wait.why,
                        at.format("%Y-%m-%d %H:%M:%S"),
                        max_wait.as_secs(),
                        (wait.until.saturating_duration_since(started).as_secs() / 600 + 1) * 600,
                    ),
                });
            }
            flight.note_budget(Some(wait.until));
            let wait_ms = wait.until.saturating_duration_since(now).as_millis() as u64;
            match why.replace(wait.why) == Some(wait.why) {
                false => tracing::debug!(target: BUDGET, wait_ms, "{} waits: {}", flight.call, wait.why),
                true => tracing::trace!(target: BUDGET, wait_ms, "{} still waits", flight.call),
            }
            if flight.pause(wait.again.saturating_duration_since(now).max(Duration::from_millis(1))) {
                return Err(Failure::Cancelled);
            }
        }
    }
}
