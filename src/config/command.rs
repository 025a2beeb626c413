//! The command that prints a token: run by the shell, bounded in time and size, once for all who wait for it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};

use crate::config::environment::Seen;
use crate::fork;
use crate::lock::lock;

/// How long a token that a command printed is kept.
const KEPT: Duration = Duration::from_secs(300);

/// How long a command is not asked anew when it prints a token that was refused before.
const ANEW: Duration = Duration::from_secs(30);

/// How long is waited for somebody else's run before asking whether to stop.
const LOOK: Duration = Duration::from_millis(50);

/// Says whether nobody waits for the token any more.
pub type Stop<'a> = dyn FnMut() -> bool + 'a;

/// What a command printed last. One run serves all who wait meanwhile.
#[derive(Default)]
pub(super) struct Command {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    /// The process that runs it at present: a child of `fork()` does not wait for its parent's.
    running: Option<u32>,
    /// How many runs have ended.
    runs: u64,
    /// Why the last one gave no token.
    failed: Option<String>,
    /// The token that the API refused last.
    refused: Option<SecretString>,
}

struct Kept {
    text: String,
    secret: SecretString,
    since: Instant,
}

/// Why a run gave no token.
pub(super) enum Halt {
    /// Nobody waits any more.
    #[cfg_attr(not(unix), expect(dead_code, reason = "no command runs there"))]
    Stopped,
    /// What the command did instead, a predicate.
    Failed(String),
}

/// Ends the mark of a run, also if it panics.
struct Run<'a>(&'a Command);

impl Command {
    /// The token that the command printed, if that is not long ago.
    pub(super) fn kept(&self, text: &str) -> Option<SecretString> {
        self.state().fresh(text)
    }

    /// The token that the command prints, within `limit`; or a predicate that says what it did instead.
    pub(super) fn token(
        &self,
        text: &str,
        environment: &Seen,
        limit: Duration,
        stop: &mut Stop<'_>,
    ) -> Result<SecretString, String> {
        let mut state = self.state();
        let seen = state.runs;
        loop {
            if let Some(secret) = state.fresh(text) {
                return Ok(secret);
            }
            if state.runs != seen
                && let Some(failed) = &state.failed
            {
                return Err(failed.clone());
            }
            if state.running != Some(std::process::id()) {
                state.running = Some(std::process::id());
                drop(state);
                return self.run(text, environment, limit, stop);
            }
            state = self.changed.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner).0;
            if stop() {
                return Err(STOPPED.to_owned());
            }
        }
    }

    /// Takes back what is kept, if it is that token. One that was refused before and has just been printed again stays:
    /// many requests at once would else run the command as often.
    pub(super) fn forget(&self, token: &str) {
        let mut state = self.state();
        let was_refused = state.refused.as_ref().is_some_and(|refused| refused.expose_secret() == token);
        let is_it = |kept: &Kept| kept.secret.expose_secret() == token && !(was_refused && kept.since.elapsed() < ANEW);
        if state.kept.as_ref().is_some_and(is_it) {
            state.refused = state.kept.take().map(|kept| kept.secret);
        }
    }

    fn run(
        &self,
        text: &str,
        environment: &Seen,
        limit: Duration,
        stop: &mut Stop<'_>,
    ) -> Result<SecretString, String> {
        let run = Run(self);
        let result = fork::waiting(|| super::shell::run(text, environment, limit, stop));
        let mut state = self.state();
        state.failed = match &result {
            Err(Halt::Failed(why)) => Some(why.clone()),
            _ => None,
        };
        if let Ok(secret) = &result {
            state.kept = Some(Kept { text: text.to_owned(), secret: secret.clone(), since: Instant::now() });
        }
        drop(state);
        drop(run);
        result.map_err(|halt| match halt {
            Halt::Stopped => STOPPED.to_owned(),
            Halt::Failed(why) => why,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

const STOPPED: &str = "was ended, since nobody waits for it any more";

impl State {
    fn fresh(&self, text: &str) -> Option<SecretString> {
        let kept = self.kept.as_ref().filter(|kept| kept.text == text && kept.since.elapsed() < KEPT);
        kept.map(|kept| kept.secret.clone())
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.running = None;
        state.runs += 1;
        self.0.changed.notify_all();
    }
}
