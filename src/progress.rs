//! How far a statement is, told on standard error while it waits: a line of a terminal, or plain lines in a file.
//!
//! The setting `progress` says when. `auto` draws on a terminal that shows text as it comes, for the foreground's main thread,
//! and else nothing; `always` also where a program uses the terminal in its own way, and writes a plain line now and then
//! where there is no terminal; `never` nothing.
//!
//! No thread draws: the one that waits does so while it waits, and has wiped the line before it goes on, so that nothing of
//! it stands where the host prints a row. A line comes when the statement has taken a second and a wait a tenth of one, or
//! when waits that follow each other closely have.
//!
//! - [`tally`]: what the scans of a statement have read
//! - `line`: the words
//! - `screen`: the terminal

mod line;
mod screen;
pub mod tally;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::Utc;

use crate::config::Settings;
use crate::lock::lock;
use crate::progress::line::{Facts, Rate};
use crate::progress::screen::{Place, Screen};
use crate::progress::tally::Tally;

pub use line::Task;
pub use screen::{prefix, put, wipe};

/// How long a statement takes before anything is told of it.
const LONG: Duration = Duration::from_secs(1);

/// How long a wait lasts, or waits that follow each other, before a line is drawn in it; and how often it is drawn anew.
const OFTEN: Duration = Duration::from_millis(100);

/// Two waits follow each other if no more lies between them.
const CLOSE: Duration = Duration::from_millis(50);

/// How often a plain line is written.
const PLAIN: Duration = Duration::from_secs(10);

/// Over how long requests are counted to tell how many a second there are.
const RATE: Duration = Duration::from_secs(5);

/// What is not known.
const UNKNOWN: u64 = u64::MAX;

/// How far the statements of one connection are.
pub struct Progress {
    settings: Arc<Settings>,
    answers: Mutex<Answers>,
    budget_left: AtomicU64,
    pace: Mutex<Pace>,
    task: Mutex<Option<Task>>,
}

/// How it has been waited lately.
#[derive(Default)]
struct Pace {
    /// When the last wait was over.
    over: Option<Instant>,
    /// For how long it was waited in waits that followed each other.
    waited: Duration,
    /// When the last plain line was written.
    told: Option<Instant>,
}

/// How many answers came, and when.
#[derive(Default)]
struct Answers {
    count: u64,
    /// How many had come by when, lately.
    lately: VecDeque<(Instant, u64)>,
}

impl Answers {
    fn come(&mut self, now: Instant) {
        self.count += 1;
        if self.lately.back().is_some_and(|(at, _)| now.saturating_duration_since(*at) > RATE) {
            self.lately.clear();
        }
        match self.lately.len().checked_sub(2).and_then(|place| self.lately.get(place)) {
            Some((at, _)) if now.saturating_duration_since(*at) < OFTEN => drop(self.lately.pop_back()),
            _ => {}
        }
        self.lately.push_back((now, self.count));
        while self.lately.front().is_some_and(|(at, _)| now.saturating_duration_since(*at) > RATE) {
            self.lately.pop_front();
        }
    }

    /// How many come in a second; `None` where too few came to tell.
    fn rate(&self, now: Instant) -> Option<Rate> {
        let ((first, before), (last, count)) = (*self.lately.front()?, *self.lately.back()?);
        // Answers that stay away count as well.
        let is_late = now.saturating_duration_since(last) > RATE / 2;
        let until = if is_late { now } else { last };
        let seconds = until.saturating_duration_since(first).as_secs_f64();
        (count > before && seconds > 0.0).then(|| Rate((count - before) as f64 / seconds))
    }
}

/// What is waited for.
#[derive(Default)]
pub struct Awaited<'a> {
    /// The virtual table.
    pub table: &'a str,
    /// Until when it waits for the token's budget, and nothing else.
    pub budget_until: Option<Instant>,
    /// Whether a request is tried again.
    pub is_retried: bool,
}

impl Progress {
    /// Of a connection with these settings.
    pub fn new(settings: Arc<Settings>) -> Self {
        Self {
            settings,
            answers: Mutex::default(),
            budget_left: AtomicU64::new(UNKNOWN),
            pace: Mutex::default(),
            task: Mutex::default(),
        }
    }

    /// Notes that a request was answered, and what the answer said of the token's budget.
    pub fn note_answer(&self, budget_left: Option<u64>) {
        lock(&self.answers).come(Instant::now());
        if let Some(left) = budget_left {
            self.budget_left.store(left, Ordering::Relaxed);
        }
    }

    /// Begins something that many statements are parts of; it is over when the result is dropped.
    pub fn begin(&self, name: &'static str) -> Tasked<'_> {
        *lock(&self.task) = Some(Task { name, began: Instant::now(), done: None });
        Tasked(self)
    }

    /// Notes how much there is to do: so many done of so many of these; `None`: it is not known yet. Without something begun
    /// nothing.
    pub fn expect(&self, done: Option<(u64, u64, &'static str)>) {
        if let Some(task) = &mut *lock(&self.task) {
            task.done = done.map(|(done, total, what)| (done.min(total), total, what));
        }
    }

    /// Notes how much is done, where it is known how much there is.
    pub fn come_to(&self, done: u64) {
        if let Some(Task { done: Some((is_done, total, _)), .. }) = &mut *lock(&self.task) {
            *is_done = done.min(*total);
        }
    }

    /// A wait begins, of the thread that calls, in the statement of that tally.
    pub fn waits<'a>(&'a self, tally: &'a Tally) -> Wait<'a> {
        let since = Instant::now();
        let mut pace = lock(&self.pace);
        let is_close = pace.over.is_some_and(|over| since.saturating_duration_since(over) < CLOSE);
        if !is_close {
            pace.waited = Duration::ZERO;
        }
        Wait { progress: self, tally, since, waited: pace.waited, drawn: None, screen: None }
    }

    /// Where something may be told at present.
    fn place(&self) -> Place {
        let word = self.settings.get("progress").ok().and_then(|(word, _)| word);
        let terminal = self.settings.terminal();
        match word.as_deref() {
            Some("never") => Place::Nowhere,
            Some("always") => screen::place(true, terminal.as_deref()),
            _ => screen::place(false, terminal.as_deref()),
        }
    }

    /// Whether it is time for another plain line; if so, it counts as written.
    fn takes_plain(&self, began: Instant, now: Instant) -> bool {
        let mut pace = lock(&self.pace);
        let is_due = pace.told.is_none_or(|told| told < began || now.saturating_duration_since(told) >= PLAIN);
        if is_due {
            pace.told = Some(now);
        }
        is_due
    }
}

/// Something that many statements are parts of.
pub struct Tasked<'a>(&'a Progress);

impl Drop for Tasked<'_> {
    fn drop(&mut self) {
        *lock(&self.0.task) = None;
    }
}

/// A wait. When it is dropped, nothing of it is on the screen.
pub struct Wait<'a> {
    progress: &'a Progress,
    tally: &'a Tally,
    since: Instant,
    /// For how long it was waited before, in waits that this one follows.
    waited: Duration,
    drawn: Option<Instant>,
    screen: Option<Screen>,
}

impl Wait<'_> {
    /// To be called now and then: tells how far the statement is, if it is time to.
    pub fn tick<'b>(&mut self, awaited: impl FnOnce() -> Awaited<'b>) {
        let now = Instant::now();
        let began = lock(&self.progress.task).as_ref().map_or(self.tally.began, |task| task.began);
        let has_waited = self.waited + now.saturating_duration_since(self.since);
        let is_due = self.drawn.is_none_or(|drawn| now.saturating_duration_since(drawn) >= OFTEN);
        if !is_due || has_waited < OFTEN || now.saturating_duration_since(began) < LONG {
            return;
        }
        self.drawn = Some(now);
        let place = self.progress.place();
        if place != Place::Terminal {
            self.screen = None;
        }
        match place {
            Place::Terminal => {
                if self.screen.is_none() {
                    self.screen = Screen::take();
                }
                let Some(screen) = &mut self.screen else { return };
                let width = screen.width();
                screen.show(&line::of_a_terminal(&facts(self.progress, self.tally, now, &awaited()), width));
            }
            Place::File if self.progress.takes_plain(began, now) => {
                put(
                    format!("realtime_kit: {}\n", line::words(&facts(self.progress, self.tally, now, &awaited())))
                        .as_bytes(),
                    false,
                );
            }
            Place::File | Place::Nowhere => {}
        }
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        self.screen = None;
        let now = Instant::now();
        let mut pace = lock(&self.progress.pace);
        pace.over = Some(now);
        pace.waited = self.waited + now.saturating_duration_since(self.since);
    }
}

fn facts<'a>(progress: &Progress, tally: &Tally, now: Instant, awaited: &Awaited<'a>) -> Facts<'a> {
    let left = progress.budget_left.load(Ordering::Relaxed);
    Facts {
        task: lock(&progress.task).clone(),
        table: awaited.table,
        counts: tally.counts(),
        rate: lock(&progress.answers).rate(now),
        budget_left: (left != UNKNOWN).then_some(left),
        budget_at: awaited.budget_until.map(|until| Utc::now() + until.saturating_duration_since(now)),
        is_retried: awaited.is_retried,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_over_the_last_seconds() {
        let begun = Instant::now();
        let at = |ms: u64| begun + Duration::from_millis(ms);
        let mut answers = Answers::default();
        assert!(answers.rate(at(0)).is_none());
        for ms in (0..20_000).step_by(250) {
            answers.come(at(ms));
        }
        let rate = |answers: &Answers, ms: u64| answers.rate(at(ms)).map(|rate| rate.to_string());
        assert_eq!(rate(&answers, 19_800).as_deref(), Some("4.0 requests/s"));
        // Where none come any more, there are fewer each second.
        assert_eq!(rate(&answers, 24_750).as_deref(), Some("2.0 requests/s"));
        // Thousands are counted in few places.
        for ms in 30_000..36_000 {
            (0..3).for_each(|_| answers.come(at(ms)));
        }
        assert!(answers.lately.len() < 120, "{}", answers.lately.len());
        assert_eq!(rate(&answers, 36_000).as_deref(), Some("3000 requests/s"));
    }
}
