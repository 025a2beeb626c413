//! The grammar: statements over the extension's tables, each from a seed and a number alone.
//!
//! Statements are made so that they cannot fail: a table that needs an argument gets one, and only ids that are on the
//! plain side too. They are made so that they cost little: what would multiply is kept to few sessions.

mod joins;
mod laws;
mod local;
mod outputs;
mod predicates;
mod shapes;
mod sources;
mod values;

use crate::facts::{Column, Facts, Relation};
use fastrand::Rng;
pub use laws::{Law, Pivot};
pub use local::{MY_CALL, local_tables, local_views};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The views that take part, and what each must be given, if anything.
pub const VIEWS: &[(&str, Option<&str>)] = &[
    ("realtime_kit_peer_events", Some("session_id")),
    ("realtime_kit_attendance", Some("session_id")),
    ("realtime_kit_breakout_rooms", Some("session_id")),
    ("realtime_kit_call_quality", Some("session_id")),
    ("realtime_kit_person_history", Some("session_id")),
    ("realtime_kit_sessions_without_summary", Some("session_id")),
    ("realtime_kit_sessions_with_recordings", Some("session_id")),
    ("realtime_kit_peer_quality", Some("peer_id")),
    ("realtime_kit_quality_samples", Some("peer_id")),
    ("realtime_kit_candidate_pairs", Some("peer_id")),
    ("realtime_kit_device_changes", Some("peer_id")),
    ("my_people", Some("session_id")),
    ("my_answers", Some("session_id")),
    ("my_reports", Some("peer_id")),
    ("my_days", None),
    ("my_ends", None),
    ("my_firsts", None),
];

/// How far the order of an answer is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Not at all.
    None,
    /// By the first columns; tied rows stand in any order.
    Keys(usize),
    /// Wholly.
    Total,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What the extension is asked.
    pub sql: String,
    /// What the plain tables are asked: the same, but for what only a virtual table understands.
    pub plain: String,
    /// The same without LIMIT and OFFSET, where the rows within them are not said.
    pub whole: Option<String>,
    pub order: Order,
}

/// What is tried under one number.
#[derive(Clone, Debug)]
pub enum Case {
    /// A statement whose rows must be those of the plain tables.
    Rows(Statement),
    /// Statements whose answers must fit each other.
    Law(Law),
}

impl Case {
    /// What is run, as a message shows it.
    pub fn sql(&self) -> String {
        match self {
            Case::Rows(statement) => statement.sql.clone(),
            Case::Law(law) => law.sql(),
        }
    }
}

/// The case of that number; `is_old` for a SQLite close to the floor.
pub fn case(facts: &Facts, is_old: bool, seed: u64, number: u64) -> Case {
    let mut grammar = Grammar { facts, is_old, rng: rng(seed, number), aliases: 0, depth: 0 };
    if grammar.chance(LAWS) { Case::Law(grammar.law()) } else { Case::Rows(grammar.statement()) }
}

/// How many of a hundred cases are laws.
const LAWS: u32 = 35;

/// The randomness of one statement.
pub fn rng(seed: u64, number: u64) -> Rng {
    let mut hasher = DefaultHasher::new();
    (seed, number).hash(&mut hasher);
    Rng::with_seed(hasher.finish())
}

/// Writes statements.
struct Grammar<'a> {
    facts: &'a Facts,
    /// For a SQLite close to the floor, which does not know all of today's SQL.
    is_old: bool,
    rng: Rng,
    aliases: u32,
    depth: u32,
}

/// A table, view or subquery with the name it has in the statement.
#[derive(Clone)]
struct Source<'a> {
    alias: String,
    relation: &'a Relation,
    /// Few enough rows that each may cost a request.
    is_small: bool,
    /// A subquery's columns: what the relation hides has no name.
    only_visible: bool,
}

impl Source<'_> {
    /// Whether a column of the relation has a name here.
    fn shows(&self, column: &Column) -> bool {
        !self.only_visible || self.relation.visible.contains(&column.name)
    }
}

/// What stands behind FROM.
#[derive(Clone)]
struct From<'a> {
    text: String,
    sources: Vec<Source<'a>>,
    /// Terms that must stand in WHERE.
    terms: Vec<String>,
}

impl<'a> Grammar<'a> {
    /// Whether something happens that does so in `percent` of all cases.
    fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(..100) < percent
    }

    /// One of these.
    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.rng.usize(..of.len())].clone()
    }

    /// A number of different ones of these, at least one.
    fn some<T: Clone>(&mut self, of: &[T], most: usize) -> Vec<T> {
        let count = self.rng.usize(1..=most.min(of.len()).max(1));
        let mut all = of.to_vec();
        self.rng.shuffle(&mut all);
        all.truncate(count);
        all
    }

    fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("t{}", self.aliases)
    }

    fn relation(&self, name: &str) -> &'a Relation {
        self.facts.relation(name)
    }
}

/// A text as an SQL literal.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Text that differs between the extension and the plain tables: both variants, told apart by [`split`].
fn either(extension: &str, plain: &str) -> String {
    format!("\u{1}{extension}\u{2}{plain}\u{3}")
}

/// The two texts of one with variants in it.
fn split(text: &str) -> (String, String) {
    let (mut extension, mut plain, mut side) = (String::new(), String::new(), 0);
    for c in text.chars() {
        match (c, side) {
            ('\u{1}', _) => side = 1,
            ('\u{2}', _) => side = 2,
            ('\u{3}', _) => side = 0,
            (c, 0) => {
                extension.push(c);
                plain.push(c);
            }
            (c, 1) => extension.push(c),
            (c, _) => plain.push(c),
        }
    }
    (extension, plain)
}
