//! The words of the line. ASCII only: what a terminal's locale is, nobody knows here.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use chrono::{DateTime, Utc};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use crate::lock::lock;
use crate::progress::tally::Counted;

/// How the names of all tables begin, which says nothing on a line.
const PREFIX: &str = "realtime_kit_";

/// As long as the bar and what divides it from the words.
const BAR: &str = "[##########] ";

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
    pieces(facts).concat()
}

/// The words in pieces, each with what divides it from the one before: between them lines are cut.
fn pieces(facts: &Facts<'_>) -> Vec<String> {
    let short = |table: &'static str| table.strip_prefix(PREFIX).unwrap_or(table);
    let mut pieces = Vec::new();
    let mut divided = "";
    if let Some(task) = &facts.task {
        let (piece, behind) = match task.done {
            Some((done, total, what)) => {
                (format!("{}: {} of {} {what}", task.name, HumanCount(done), HumanCount(total)), "; ")
            }
            None => (task.name.to_owned(), ": "),
        };
        pieces.push(piece);
        divided = behind;
    }
    let outer = facts.outer();
    if let Some((given, total, table)) = outer {
        pieces.push(format!("{divided}{}: row {} of {}", short(table), HumanCount(given), HumanCount(total)));
        divided = "; ";
    }
    pieces.push(format!("{divided}{}", facts.table.strip_prefix(PREFIX).unwrap_or(facts.table)));
    let mut parts = Vec::new();
    if let Some(at) = facts.budget_at {
        parts.push(format!("waiting for the budget until {} UTC", at.format("%H:%M:%S")));
    }
    if facts.is_retried {
        parts.push("trying again".to_owned());
    }
    let scan = facts.current();
    let current = scan.copied().unwrap_or_default();
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
    // The doctor, and what waits for a summary, reads no rows.
    parts.extend(scan.map(|_| format!("{} row{}", HumanCount(current.rows), if current.rows == 1 { "" } else { "s" })));
    if facts.budget_at.is_none() {
        parts.extend(facts.rate.as_ref().map(Rate::to_string));
        parts.extend(facts.budget_left.map(|left| format!("budget left {}", HumanCount(left))));
    }
    let divided = std::iter::once(": ").chain(std::iter::repeat(", "));
    pieces.extend(divided.zip(parts).map(|(divided, part)| format!("{divided}{part}")));
    pieces
}

/// The pieces that a line of that width has room for: half a number would be another one.
fn fitting(pieces: &[String], width: usize) -> String {
    let mut text = String::new();
    for piece in pieces {
        if text.len() + piece.len() > width {
            break;
        }
        text += piece;
    }
    text
}

/// The line of a terminal of that width, with a bar where it is known how much there is.
pub(super) fn of_a_terminal(facts: &Facts<'_>, width: u16) -> String {
    let drawn = Drawn { width, text: Arc::default() };
    let text = Arc::clone(&drawn.text);
    let pieces = pieces(facts);
    let width = usize::from(width);
    let beside_a_bar = fitting(&pieces, width.saturating_sub(BAR.len()));
    // Where a bar leaves no room for a number, the number tells more.
    let share = facts.share().filter(|_| beside_a_bar.contains(|c: char| c.is_ascii_digit()));
    let told = if share.is_some() { beside_a_bar } else { fitting(&pieces, width) };
    let target = ProgressDrawTarget::term_like(Box::new(drawn));
    let bar = ProgressBar::with_draw_target(share.map(|(_, total)| total), target);
    let template = if share.is_some() { "[{bar:10}] {wide_msg}" } else { "{wide_msg}" };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("##."));
    }
    bar.update(|state| state.set_pos(share.map_or(0, |(done, _)| done)));
    bar.set_message(told);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts<'static> {
        let counted = Counted {
            table: "realtime_kit_sessions",
            given: 57,
            rows: 100,
            page: 3,
            pages: Some(10),
            total: Some(1000),
            place: None,
        };
        Facts {
            task: None,
            table: "realtime_kit_sessions",
            counts: vec![counted],
            rate: Some(Rate(12.34)),
            budget_left: Some(1150),
            budget_at: None,
            is_retried: false,
        }
    }

    fn inner() -> Counted {
        Counted { table: "realtime_kit_sessions_participants", rows: 1, page: 1, ..Counted::default() }
    }

    #[test]
    fn what_matters_most_comes_first() {
        let mut facts = facts();
        assert_eq!(words(&facts), "sessions: page 3 of 10, 100 rows, 12 requests/s, budget left 1,150");
        let doctor = Facts { table: "realtime_kit_doctor", counts: Vec::new(), rate: None, ..self::facts() };
        assert_eq!(words(&doctor), "doctor: budget left 1,150");
        facts.is_retried = true;
        facts.budget_at = DateTime::from_timestamp(1_800_000_000, 0);
        assert_eq!(
            words(&facts),
            "sessions: waiting for the budget until 08:00:00 UTC, trying again, page 3 of 10, 100 rows"
        );
        (facts.counts[0].page, facts.counts[0].pages, facts.is_retried, facts.budget_at) = (1, None, false, None);
        (facts.rate, facts.budget_left) = (Some(Rate(9.96)), None);
        assert_eq!(words(&facts), "sessions: page 1, 100 rows, 10 requests/s");
    }

    #[test]
    fn an_inner_table_stands_behind_the_one_that_leads_to_it() {
        let mut facts = Facts { table: "realtime_kit_sessions_participants", rate: None, budget_left: None, ..facts() };
        facts.counts.push(inner());
        assert_eq!(words(&facts), "sessions: row 57 of 1,000; sessions_participants: 1 row");
        assert_eq!(facts.share(), Some((56, 1000)));
        // One that is over, as that of IN (SELECT …) is, tells nothing any more.
        (facts.counts[0].total, facts.counts[1].place) = (None, Some((3, 40)));
        assert_eq!(words(&facts), "sessions_participants: 3 of 40, 1 row");
        assert_eq!(facts.share(), Some((2, 40)));
    }

    #[test]
    fn a_task_goes_before_its_statements() {
        let mut facts = facts();
        facts.task = Some(Task { name: "mirror", began: Instant::now(), done: None });
        assert!(words(&facts).starts_with("mirror: sessions: page 3 of 10, "));
        assert_eq!(facts.share(), Some((2, 10)));
        facts.task = Some(Task { name: "mirror", began: Instant::now(), done: Some((340, 9000, "parts")) });
        assert!(words(&facts).starts_with("mirror: 340 of 9,000 parts; sessions: page 3 of 10, "));
        assert_eq!(facts.share(), Some((340, 9000)));
    }

    #[test]
    fn a_line_is_as_wide_as_the_terminal_at_most() {
        let facts = facts();
        let whole = of_a_terminal(&facts, 200);
        assert_eq!(whole, "[###.......] sessions: page 3 of 10, 100 rows, 12 requests/s, budget left 1,150");
        for width in 30..100 {
            let line = of_a_terminal(&facts, width);
            let rest = whole.strip_prefix(&line).or_else(|| whole[BAR.len()..].strip_prefix(&line));
            let is_cut_between = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(", "));
            assert!(line.len() <= usize::from(width) && is_cut_between, "{width}: {line}");
            assert!(line.contains("page 3 of 10"), "{width}: {line}");
        }
        assert_eq!(of_a_terminal(&facts, 59), "[###.......] sessions: page 3 of 10, 100 rows");
        assert_eq!(of_a_terminal(&facts, 34), "sessions: page 3 of 10, 100 rows");
    }
}
