//! Laws that hold between the answers of one and the same database, whatever is in it: a predicate parts the rows into
//! three, counting in WHERE is counting in SELECT, and a row for which a predicate was made true is in the answer.

use crate::bench::{Connection, PLAIN};
use crate::compare;
use crate::grammar::{Law, Pivot};
use crate::harness::value::{Answer, Value};
use crate::trial::Outcome;
use std::collections::BTreeSet;

/// The law about one row of the pivot's: predicates that are not true for it are negated, or said to be NULL. `None` where
/// there is no row. It is the plain table that tells what they are, in SELECT, where nothing is searched for.
pub fn pivoted(pivot: &Pivot, connection: &mut Connection) -> Result<Option<Law>, String> {
    let count = connection.expect(PLAIN, &pivot.count)?;
    let count = match count.cell()? {
        Value::Integer(count) => u64::try_from(*count).unwrap_or(0),
        other => return Err(format!("{} gave {other}", pivot.count)),
    };
    if count == 0 {
        return Ok(None);
    }
    let answer = connection.expect(PLAIN, &format!("{} LIMIT 1 OFFSET {}", pivot.row, pivot.place % count))?;
    let Some(row) = answer.rows.first() else { return Ok(None) };
    let (keys, truths) = row.split_at(pivot.keys);
    let terms = pivot.predicates.iter().zip(truths).map(|(predicate, truth)| match truth {
        Value::Null => format!("({predicate}) IS NULL"),
        Value::Integer(0) => format!("NOT ({predicate})"),
        _ => format!("({predicate})"),
    });
    let terms: Vec<String> = terms.collect();
    let left = pivot.sql(&terms.join(" AND "));
    Ok(Some(Law::Contains { left, row: keys.to_vec() }))
}

/// An answer, the way it was had in, and whether its error is one that it may have.
pub struct Told {
    pub answer: Answer,
    pub way: String,
    pub is_tolerated: bool,
}

/// Whether a law holds. `ask` runs a statement of the left side (true) or the right.
pub fn held(law: &Law, ask: &mut dyn FnMut(bool, &str) -> Result<Told, String>) -> Result<Outcome, String> {
    let mut gather = |is_left: bool, statements: &[String]| {
        let mut rows = Vec::new();
        for sql in statements {
            let Told { answer, way, is_tolerated } = ask(is_left, sql)?;
            match &answer.error {
                Some(_) if is_tolerated => return Ok::<_, String>(Err(Outcome::Tolerated)),
                Some(error) => return Ok(Err(Outcome::Different(format!("{way}: {error}\n{sql}")))),
                None => rows.extend(compare::rows(&answer)),
            }
        }
        Ok(Ok(rows))
    };
    let (left, right, is_set) = match law {
        Law::Contains { left, row } => {
            let rows = match gather(true, std::slice::from_ref(left))? {
                Ok(rows) => rows,
                Err(outcome) => return Ok(outcome),
            };
            let row = compare::cells(row);
            if rows.contains(&row) {
                return Ok(Outcome::Same(true));
            }
            let text = format!("{} rows, and this one is not among them\n- {}\n{left}", rows.len(), row.join("|"));
            return Ok(Outcome::Different(text));
        }
        Law::Equal { left, right, is_set, .. } => (left, right, *is_set),
        Law::Pivot(_) => return Ok(Outcome::Nothing),
    };
    let (mut should_be, mut is) = match (gather(true, left)?, gather(false, right)?) {
        (Ok(left), Ok(right)) => (left, right),
        (Err(Outcome::Different(text)), _) | (_, Err(Outcome::Different(text))) => return Ok(Outcome::Different(text)),
        (Err(outcome), _) | (_, Err(outcome)) => return Ok(outcome),
    };
    if is_set {
        for rows in [&mut should_be, &mut is] {
            *rows = std::mem::take(rows).into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        }
    }
    let difference = compare::unlike(&should_be, &is);
    Ok(match difference {
        None => Outcome::Same(!should_be.is_empty()),
        Some(text) => Outcome::Different(format!("{text}\nthe other side: {}", right.join("\n"))),
    })
}
