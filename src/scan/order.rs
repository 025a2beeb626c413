//! The order of a column's values as SQLite has it, to check what the API sends against what it was asked for.

use std::cmp::Ordering;

use crate::plan::Op;
use crate::scan::arguments::Limit;
use crate::time;
use crate::value::{Cell, Given, Type};

/// A value of the column a list is sorted by. SQLite's order: NULL, numbers, text (sqlite.org/datatype3.html, section
/// 4.1); among text of a time column, instants first.
#[derive(Debug, Clone, PartialEq)]
pub enum SortKey {
    /// NULL.
    Null,
    /// A number.
    Number(f64),
    /// Text, compared by the time collation in time columns.
    Text(String, Type),
}

impl SortKey {
    /// The key of a cell of a column of type `kind`.
    pub fn new(cell: &Cell<'_>, kind: Type) -> Self {
        match cell {
            Cell::Null => Self::Null,
            Cell::Integer(i) => Self::Number(*i as f64),
            Cell::Real(r) => Self::Number(*r),
            Cell::Text(text) | Cell::Json(text) => Self::Text(text.to_string(), kind),
        }
    }

    /// Where it stands on a line: a number itself, an instant in seconds; `None` for what has no place there.
    pub fn place(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text, Type::Time) => time::parse(text).map(|instant| instant.timestamp_millis() as f64 / 1e3),
            _ => None,
        }
    }

    /// SQLite's order.
    pub fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(l), Self::Number(r)) => l.total_cmp(r),
            (Self::Text(l, Type::Time), Self::Text(r, _)) => time::compare(l, r),
            (Self::Text(l, _), Self::Text(r, _)) => l.cmp(r),
            _ => self.class().cmp(&other.class()),
        }
    }

    fn class(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Number(_) => 1,
            Self::Text(..) => 2,
        }
    }

    /// Whether a row with this key may stand behind one with that key.
    pub fn may_follow(&self, before: &Self, desc: bool) -> bool {
        let order = before.order(self);
        if desc { order != Ordering::Less } else { order != Ordering::Greater }
    }
}

/// A limit that says where reading may stop.
#[derive(Debug, Clone)]
pub struct Stop {
    key: SortKey,
    inclusive: bool,
}

impl Stop {
    /// Where it stands on a line, as [`SortKey::place`].
    pub fn place(&self) -> Option<f64> {
        self.key.place()
    }

    /// The stops among the limits of a column of type `kind` that is read in this direction.
    ///
    /// A value that SQLite would compare by class rather than by size (a number with a time, text with a number) gives
    /// none: the list is then read whole, and SQLite compares.
    pub fn among(limits: &[Limit], kind: Type, desc: bool) -> Vec<Self> {
        limits
            .iter()
            .filter_map(|limit| {
                let (is_near, inclusive) = match limit.op {
                    Op::Eq => (true, true),
                    Op::Ge => (desc, true),
                    Op::Gt => (desc, false),
                    Op::Le => (!desc, true),
                    Op::Lt => (!desc, false),
                    _ => (false, true),
                };
                let key = match (&limit.value, kind) {
                    (Given::Text(text), Type::Time) => time::parse(text).map(|_| SortKey::Text(text.clone(), kind)),
                    (Given::Integer(i), Type::Real | Type::Integer) => Some(SortKey::Number(*i as f64)),
                    (Given::Real(r), Type::Real | Type::Integer) => Some(SortKey::Number(*r)),
                    _ => None,
                };
                key.filter(|_| is_near).map(|key| Self { key, inclusive })
            })
            .collect()
    }

    /// Whether a row with this key, and all behind it, lie past the limit.
    pub fn is_past(&self, key: &SortKey, desc: bool) -> bool {
        let is_sized = match (key, &self.key) {
            (SortKey::Number(_), SortKey::Number(_)) => true,
            (SortKey::Text(text, Type::Time), SortKey::Text(..)) => time::parse(text).is_some(),
            _ => false,
        };
        let order = if desc { key.order(&self.key) } else { self.key.order(key) };
        is_sized && (order == Ordering::Less || (order == Ordering::Equal && !self.inclusive))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SortKey {
        SortKey::Text(text.into(), Type::Time)
    }

    #[test]
    fn null_numbers_text() {
        assert!(SortKey::Null.may_follow(&SortKey::Number(0.0), true));
        assert!(!SortKey::Null.may_follow(&SortKey::Number(0.0), false));
        assert!(at("2026-01-02").may_follow(&at("2026-01-01 10:00"), false));
        assert!(at("2026-01-01").may_follow(&at("2026-01-01T00:00:00Z"), true));
    }

    #[test]
    fn reading_stops_past_the_limit_and_not_at_ties() {
        let limits = [Limit { op: Op::Ge, value: Given::Text("2026-01-02T02:00+02:00".into()) }];
        let stops = Stop::among(&limits, Type::Time, true);
        assert!(!stops[0].is_past(&at("2026-01-02"), true));
        assert!(stops[0].is_past(&at("2026-01-01 23:59"), true));
        assert!(!stops[0].is_past(&SortKey::Null, true));
        assert!(Stop::among(&limits, Type::Time, false).is_empty());
        let number = [Limit { op: Op::Lt, value: Given::Integer(5) }];
        assert!(Stop::among(&number, Type::Real, false)[0].is_past(&SortKey::Number(5.0), false));
        assert!(Stop::among(&number, Type::Time, false).is_empty());
    }
}
