//! Runs a target: as many generated cases as fit into its time, from a seed.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestError, TestRng, TestRunner};

/// Cases between two looks at the clock.
const BATCH: u32 = 64;

thread_local! {
    static IS_SEARCHING: Cell<bool> = const { Cell::new(false) };
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What a run was told by the environment.
#[derive(Clone)]
pub struct Search {
    /// How long each target searches.
    time: Duration,
    seed: u64,
    /// The one batch to run, to see a failure again.
    batch: Option<u64>,
}

impl Search {
    /// `REALTIMEKIT_SEARCH_SECONDS`, `REALTIMEKIT_SEARCH_SEED` and `REALTIMEKIT_SEARCH_BATCH`. A run that says nothing has a
    /// fixed seed and is over in a few seconds.
    pub fn of_environment() -> Result<Self, String> {
        let number = |name: &str| match std::env::var(format!("REALTIMEKIT_SEARCH_{name}")) {
            Ok(text) => {
                text.parse::<f64>().map(Some).map_err(|_| format!("REALTIMEKIT_SEARCH_{name}={text} is no number"))
            }
            Err(_) => Ok(None),
        };
        let seconds = number("SECONDS")?.unwrap_or(0.3);
        let time = Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())?;
        Ok(Self { time, seed: number("SEED")?.unwrap_or(1.0) as u64, batch: number("BATCH")?.map(|n| n as u64) })
    }

    /// A target: `test` must hold for every value of the strategy. Both may use what is dear to make, so they are made
    /// only if the target runs.
    pub fn target<S, T>(
        &self,
        name: &'static str,
        make: impl FnOnce() -> Result<(S, T), String> + Send + 'static,
    ) -> Trial
    where
        S: Strategy + 'static,
        T: Fn(S::Value) -> TestCaseResult + 'static,
    {
        let search = self.clone();
        Trial::test(name, move || {
            let (strategy, test) = make()?;
            search.run(name, &strategy, test)?;
            Ok(())
        })
    }

    fn run<S: Strategy>(
        &self,
        name: &str,
        strategy: &S,
        test: impl Fn(S::Value) -> TestCaseResult,
    ) -> Result<(), String> {
        let started = Instant::now();
        let cases = AtomicU64::new(0);
        let mut batch = self.batch.unwrap_or(0);
        loop {
            IS_SEARCHING.set(true);
            let found = self.runner(name, batch).run(strategy, |value| {
                cases.fetch_add(1, Ordering::Relaxed);
                test(value)
            });
            IS_SEARCHING.set(false);
            if let Err(error) = found {
                return Err(self.told(name, batch, &error));
            }
            batch += 1;
            if self.batch.is_some() || started.elapsed() >= self.time {
                break;
            }
        }
        let (cases, seconds) = (cases.load(Ordering::Relaxed), started.elapsed().as_secs_f64());
        println!("searched {name}: {cases} cases in {seconds:.1} s, seed {}", self.seed);
        Ok(())
    }

    /// The runner of one batch. It depends on nothing but the target's name, the seed and the batch's number.
    fn runner(&self, name: &str, batch: u64) -> TestRunner {
        let config = Config {
            cases: BATCH,
            failure_persistence: None, // what is found becomes a test with a name
            max_shrink_time: 30_000,
            max_global_rejects: 100_000,
            ..Config::default()
        };
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        seed[8..16].copy_from_slice(&batch.to_le_bytes());
        for (place, byte) in name.bytes().enumerate() {
            seed[16 + place % 16] ^= byte.rotate_left((place / 16) as u32);
        }
        TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
    }

    fn told<V: std::fmt::Debug>(&self, name: &str, batch: u64, error: &TestError<V>) -> String {
        let panic = LAST_PANIC.take();
        let panic = if panic.is_empty() { panic } else { format!("\nthe last panic: {panic}") };
        let seed = self.seed;
        format!(
            "{error}{panic}\nto see it again: REALTIMEKIT_SEARCH_SEED={seed} REALTIMEKIT_SEARCH_BATCH={batch} cargo test --test search -- --exact {name}"
        )
    }
}

/// Keeps panics inside of targets for their report: while a case is made smaller there are hundreds of them.
pub fn keep_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !IS_SEARCHING.get() {
            return before(info);
        }
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        LAST_PANIC.set(format!("{place}: {}", words(info.payload())));
    }));
}

fn words(payload: &dyn Any) -> &str {
    payload
        .downcast_ref::<String>()
        .map_or_else(|| payload.downcast_ref::<&str>().copied().unwrap_or(""), String::as_str)
}

/// A property that fails with a sentence of its own.
pub fn failed(text: impl Into<String>) -> TestCaseError {
    TestCaseError::fail(text.into())
}
