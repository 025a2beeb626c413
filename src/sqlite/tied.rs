//! Whether a statement ties account or app to a value that SQLite does not show while it plans the branches of an OR.
//!
//! From 3.38 on it carries out such a branch without the terms beside the OR that hold a subquery (wherecode.c,
//! "tag-20220303a"). The setting's account or app would be asked then, and SQLite would find that none of the rows is of
//! the one wanted. The whole WHERE is planned before its branches are, with the same columns used: that is remembered.

use std::cell::RefCell;

use rusqlite::vtab::{IndexConstraintOp, IndexInfo};

/// What one table was last told of the terms on account and app.
#[derive(Default)]
pub struct Tied(RefCell<Vec<Term>>);

struct Term {
    column: usize,
    /// `colUsed`: the same in all calls about one place of a statement.
    used: u64,
}

/// What a call shows of a term on account or app.
pub enum Seen {
    /// A value that is known only when the statement runs.
    Late,
    /// Nothing, where the call about the whole WHERE had such a value.
    Withheld,
}

impl Tied {
    /// What this call shows of a term on `column`; `None` if that is nothing to mind. `tells_values`: from 3.38 on.
    pub fn look(&self, info: &IndexInfo, column: usize, tells_values: bool) -> Option<Seen> {
        let used = info.col_used();
        let mut terms = self.0.borrow_mut();
        let is_one = |op| {
            matches!(op, IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_EQ | IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_IS)
        };
        let mut offered = info
            .constraints()
            .enumerate()
            .filter(|(_, c)| usize::try_from(c.column()) == Ok(column) && is_one(c.operator()))
            .peekable();
        if offered.peek().is_none() {
            let is_left_out = terms.iter().any(|term| term.column == column && term.used == used);
            return is_left_out.then_some(Seen::Withheld);
        }
        terms.retain(|term| term.column != column);
        let is_late = tells_values && offered.all(|(i, _)| !matches!(info.rhs_value(i), Ok(Some(_))));
        if is_late {
            terms.push(Term { column, used });
        }
        is_late.then_some(Seen::Late)
    }

    /// Forgets it: the statement that was planned runs.
    pub fn forget(&self) {
        self.0.borrow_mut().clear();
    }
}
