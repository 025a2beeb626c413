//! The words of the line. ASCII only: what a terminal's locale is, nobody knows here.

use std::fmt;
use std::fmt::Write as _;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use chrono::{DateTime, Utc};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use crate::lock::lock;
use crate::progress::tally::Counted;

/// How the names of all tables begin, which says nothing on a line.
const PREFIX: &str = "realtime_kit_";

/// Something that many statements are parts of.
#[derive(Debug, Clone)]
pub struct Task {
    /// What it is called.
    pub(super) name: &'static str,
    /// When it began.
    pub(super) began: Instant,
    /// How far it is: so many of so many of these.
    pub(super) done: Option<(u64, u64, &'static str)>,
}

/// Requests a second.
pub(super) struct Rate(pub f64);

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = if self.0 < 9.95 { 1 } else { 0 };
        write!(f, "{:.digits$} requests/s", self.0)
    }
}

/// All that may be told.
pub(super) struct Facts<'a> {
    pub task: Option<Task>,
    /// The table that is waited for.
    pub table: &'a str,
    /// The statement's scans, in the order in which they began.
    pub counts: Vec<Counted>,
    pub rate: Option<Rate>,
    pub budget_left: Option<u64>,
    /// Until when it waits for the budget.
    pub budget_at: Option<DateTime<Utc>>,
    pub is_retried: bool,
}

impl Facts<'_> {
    /// The scan that is waited for.
    fn current(&self) -> Option<&Counted> {
        self.counts.iter().rfind(|count| count.table == self.table)
    }

    /// The scan whose rows lead to the one that is waited for, if it tells how many there are.
    fn outer(&self) -> Option<(u64, u64, &'static str)> {
        let outer = self.counts.first()?;
        let is_it = self.current().is_some_and(|current| std::ptr::eq(current, outer) || current.place.is_some());
        outer.total.filter(|_| !is_it).map(|total| (outer.given.min(total), total, outer.table))
    }

    /// How much is done, of how much.
    fn share(&self) -> Option<(u64, u64)> {
        if let Some((done, total, _)) = self.task.as_ref().and_then(|task| task.done) {
            return Some((done, total));
        }
        if let Some((given, total, _)) = self.outer() {
            return Some((given.saturating_sub(1), total));
        }
        let current = self.current()?;
        if let Some((place, places)) = current.place {
            return Some((place.saturating_sub(1), places));
        }
        current.pages.map(|pages| (current.page.saturating_sub(1).min(pages), pages))
    }
}

/// The words: the table and what is known of it, the most important first, for lines are cut.
pub(super) fn words(facts: &Facts<'_>) -> String {
    let short = |table: &'static str| table.strip_prefix(PREFIX).unwrap_or(table);
    let mut text = String::new();
    if let Some(task) = &facts.task {
        let _ = match task.done {
            Some((done, total, what)) => {
                write!(text, "{}: {} of {} {what}; ", task.name, HumanCount(done), HumanCount(total))
            }
            None => write!(text, "{}: ", task.name),
        };
    }
    let outer = facts.outer();
    if let Some((given, total, table)) = outer {
        let _ = write!(text, "{}: row {} of {}; ", short(table), HumanCount(given), HumanCount(total));
    }
    let _ = write!(text, "{}: ", facts.table.strip_prefix(PREFIX).unwrap_or(facts.table));
    let mut parts = Vec::new();
    if let Some(at) = facts.budget_at {
        parts.push(format!("waiting for the budget until {} UTC", at.format("%H:%M:%S")));
    }
    if facts.is_retried {
        parts.push("trying again".to_owned());
    }
    let current = facts.current().copied().unwrap_or_default();
    if let Some((place, places)) = current.place {
        parts.push(format!("{} of {}", HumanCount(place), HumanCount(places)));
    }
    let is_one_of_many = outer.is_some() || current.place.is_some();
    match (current.page, current.pages) {
        (0, _) | (_, Some(1)) => {}
        (1, None) if is_one_of_many => {}
        (page, Some(pages)) if page <= pages => {
            parts.push(format!("page {} of {}", HumanCount(page), HumanCount(pages)));
        }
        (page, _) => parts.push(format!("page {}", HumanCount(page))),
    }
    parts.push(format!("{} row{}", HumanCount(current.rows), if current.rows == 1 { "" } else { "s" }));
    if facts.budget_at.is_none() {
        parts.extend(facts.rate.as_ref().map(Rate::to_string));
        parts.extend(facts.budget_left.map(|left| format!("budget left {}", HumanCount(left))));
    }
    text + &parts.join(", ")
}

/// The line of a terminal of that width, with a bar where it is known how much there is.
pub(super) fn of_a_terminal(facts: &Facts<'_>, width: u16) -> String {
    let drawn = Drawn { width, text: Arc::default() };
    let text = Arc::clone(&drawn.text);
    let share = facts.share();
    let target = ProgressDrawTarget::term_like(Box::new(drawn));
    let bar = ProgressBar::with_draw_target(share.map(|(_, total)| total), target);
    let template = if share.is_some() { "[{bar:10}] {wide_msg}" } else { "{wide_msg}" };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("##."));
    }
    bar.update(|state| state.set_pos(share.map_or(0, |(done, _)| done)));
    bar.set_message(words(facts));
    bar.force_draw();
    let line = lock(&text).trim_end().to_owned();
    // It would draw an end as well.
    drop(bar);
    line
}

/// Takes what would be drawn.
#[derive(Debug)]
struct Drawn {
    width: u16,
    text: Arc<Mutex<String>>,
}

impl TermLike for Drawn {
    fn width(&self) -> u16 {
        self.width
    }

    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write_str(text)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        lock(&self.text).push_str(text);
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        lock(&self.text).clear();
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}
