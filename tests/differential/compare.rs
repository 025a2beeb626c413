//! Two answers held against each other, as strictly as the statement's order allows.

use crate::grammar::Order;
use crate::harness::value::{Answer, Value};

/// How many rows of each side a message shows.
const SHOWN: usize = 4;

/// Why an answer is not the one it should be; `None` if it is. `whole` is the plain answer without LIMIT and OFFSET.
pub fn difference(order: Order, plain: &Answer, whole: Option<&Answer>, actual: &Answer) -> Option<String> {
    let (should_be, is) = (rows(plain), rows(actual));
    if should_be.len() != is.len() {
        let rows = unlike(&should_be, &is).unwrap_or_default();
        return Some(format!("{} rows instead of {}\n{rows}", is.len(), should_be.len()));
    }
    let in_order = match order {
        Order::None => 0,
        Order::Keys(count) => count,
        Order::Total => usize::MAX,
    };
    for (at, (left, right)) in should_be.iter().zip(&is).enumerate() {
        let keys = in_order.min(left.len());
        if left[..keys] != right[..keys] {
            return Some(format!("row {} differs\n- {}\n+ {}", at + 1, left.join("|"), right.join("|")));
        }
    }
    let all = whole.map_or(should_be.clone(), rows);
    let missing = match order {
        Order::Total => Vec::new(),
        // Which of the tied rows are within the LIMIT is not said, but each must be one of those there are.
        _ => surplus(&is, &all),
    };
    if missing.is_empty() { None } else { unlike(&all, &is) }
}

/// The rows as texts.
pub fn rows(answer: &Answer) -> Vec<Vec<String>> {
    answer.rows.iter().map(|row| cells(row)).collect()
}

/// A row as texts; reals to ten digits, for sums are made in another order.
pub fn cells(row: &[Value]) -> Vec<String> {
    let cell = |value: &Value| match value {
        Value::Real(real) => format!("{real:.9e}"),
        other => other.to_string(),
    };
    row.iter().map(cell).collect()
}

/// The rows of the one that the other does not have, or not as often.
fn surplus<'a>(of: &'a [Vec<String>], other: &[Vec<String>]) -> Vec<&'a Vec<String>> {
    let mut left: std::collections::HashMap<&Vec<String>, usize> = Default::default();
    for row in other {
        *left.entry(row).or_default() += 1;
    }
    of.iter()
        .filter(|row| match left.get_mut(row) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        })
        .collect()
}

/// The first rows that only one side has, or has more often; `None` if both have the same.
pub fn unlike(should_be: &[Vec<String>], is: &[Vec<String>]) -> Option<String> {
    let (missing, surplus) = (surplus(should_be, is), surplus(is, should_be));
    if missing.is_empty() && surplus.is_empty() {
        return None;
    }
    let mut text = format!("{} rows are missing, {} should not be there", missing.len(), surplus.len());
    for (mark, rows) in [('-', missing), ('+', surplus)] {
        for row in rows.into_iter().take(SHOWN) {
            text.push_str(&format!("\n{mark} {}", row.join("|")));
        }
    }
    Some(text)
}
