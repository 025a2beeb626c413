//! Laws between answers, which need no second engine: ternary logic partitioning, counting without an optimizer, and
//! pivoted rows (Rigger and Su, 2020).

use super::outputs::where_of;
use super::{From, Grammar, split};
use crate::facts::Kind;
use crate::harness::value::Value;

/// What must hold between answers.
#[derive(Clone, Debug)]
pub enum Law {
    /// The rows of the statements on the left together are those of the statements on the right.
    Equal { name: &'static str, left: Vec<String>, right: Vec<String>, is_set: bool },
    /// A row has to be found.
    Pivot(Pivot),
    /// The row is among those of the statement.
    Contains { left: String, row: Vec<Value> },
}

/// A row to be picked, and predicates to be made true for it.
#[derive(Clone, Debug)]
pub struct Pivot {
    /// On the plain tables: how many rows there are to pick from.
    pub count: String,
    /// On the plain tables: each row's first columns, which will tell it, and what each predicate is for it.
    pub row: String,
    /// How many columns tell it.
    pub keys: usize,
    /// Which row, by a number to be taken modulo their number.
    pub place: u64,
    pub predicates: Vec<String>,
    /// What the extension is asked, up to the predicates, and behind them.
    head: String,
    terms: Vec<String>,
}

impl Law {
    /// Its name in a report.
    pub fn name(&self) -> &'static str {
        match self {
            Law::Equal { name, .. } => name,
            Law::Pivot(_) | Law::Contains { .. } => "pivoted row",
        }
    }

    /// What it is about, as a message shows it.
    pub fn sql(&self) -> String {
        match self {
            Law::Equal { left, .. } => left.join(";\n"),
            Law::Pivot(pivot) => pivot.sql(&pivot.predicates.join(" AND ")),
            Law::Contains { left, .. } => left.clone(),
        }
    }
}

impl Pivot {
    /// The statement with these terms besides its own.
    pub fn sql(&self, terms: &str) -> String {
        let all: Vec<String> = self.terms.iter().cloned().chain([terms.to_owned()]).collect();
        format!("{}{}", self.head, where_of(&all))
    }
}

/// Rows of one from, without a predicate and under each of the three values it can have.
struct Parts {
    whole: String,
    parts: Vec<String>,
}

impl<'a> Grammar<'a> {
    /// Any law.
    pub fn law(&mut self) -> Law {
        match self.rng.u32(..10) {
            0..=2 => self.partition(),
            3 => self.partition_of_a_set(),
            4 => self.partition_of_sums(),
            5 => self.partition_of_groups(),
            6 | 7 => self.counted_two_ways(),
            _ => self.pivot(),
        }
    }

    /// `SELECT {outputs} FROM …`, whole and in parts.
    fn parts(&mut self, from: &From<'a>, outputs: &str) -> Parts {
        let predicate = self.condition(&from.sources.clone());
        let of = |terms: &[String]| split(&format!("SELECT {outputs} FROM {}{}", from.text, where_of(terms))).0;
        let three = [format!("({predicate})"), format!("NOT ({predicate})"), format!("({predicate}) IS NULL")];
        let mut terms = from.terms.clone();
        terms.extend(self.conditions(&from.sources, 1));
        let part = |term: String| {
            let mut terms = terms.clone();
            terms.push(term);
            of(&terms)
        };
        Parts { whole: of(&terms), parts: three.into_iter().map(part).collect() }
    }

    /// Rows, statement by statement or as one.
    fn partition(&mut self) -> Law {
        let from = self.from();
        let outputs = self.outputs(&from.sources, 3).join(", ");
        let Parts { whole, parts } = self.parts(&from, &outputs);
        let right = if self.chance(50) { parts } else { vec![parts.join(" UNION ALL ")] };
        Law::Equal { name: "three parts of rows", left: vec![whole], right, is_set: false }
    }

    fn partition_of_a_set(&mut self) -> Law {
        let from = self.from();
        let outputs = format!("DISTINCT {}", self.outputs(&from.sources, 2).join(", "));
        let Parts { whole, parts } = self.parts(&from, &outputs);
        let is_union = self.chance(50);
        let right = if is_union { vec![parts.join(" UNION ")] } else { parts };
        Law::Equal { name: "three parts of a set", left: vec![whole], right, is_set: true }
    }

    /// Aggregates that can be put together from those of the parts.
    fn partition_of_sums(&mut self) -> Law {
        let from = self.from();
        let mut number = None;
        for _ in 0..8 {
            number = number.or(self.plain_column(&from.sources).filter(|(_, column)| column.kind == Kind::Number));
        }
        let name = match number {
            Some((source, column)) => format!("{}.{}", source.alias, column.name),
            None => "1".to_owned(),
        };
        let outputs =
            format!("count(*) AS a, count({name}) AS b, total({name}) AS c, min({name}) AS d, max({name}) AS e");
        let Parts { whole, parts } = self.parts(&from, &outputs);
        let right = format!("SELECT sum(a), sum(b), total(c), min(d), max(e) FROM ({})", parts.join(" UNION ALL "));
        Law::Equal { name: "three parts of sums", left: vec![whole], right: vec![right], is_set: false }
    }

    /// HAVING parts the groups.
    fn partition_of_groups(&mut self) -> Law {
        let from = self.from();
        let Some((source, column)) = self.plain_column(&from.sources) else { return self.counted_two_ways() };
        let key = format!("{}.{}", source.alias, column.name);
        let mut terms = from.terms.clone();
        terms.extend(self.conditions(&from.sources, 1));
        let (sources, count) = (from.sources.clone(), self.rng.u32(..4));
        let predicate = match self.plain_column(&sources) {
            Some((source, column)) if column.kind == Kind::Number => {
                let function = self.one(&["sum", "max", "min", "avg"]);
                format!("{function}({}.{}) > {}", source.alias, column.name, self.literal(&column))
            }
            Some((source, column)) => format!("count({}.{}) > {count}", source.alias, column.name),
            None => format!("count(*) > {count}"),
        };
        let head = format!("SELECT {key}, count(*) FROM {}{} GROUP BY {key}", from.text, where_of(&terms));
        let of = |having: &str| split(&format!("{head}{having}")).0;
        let right = [
            format!(" HAVING {predicate}"),
            format!(" HAVING NOT ({predicate})"),
            format!(" HAVING ({predicate}) IS NULL"),
        ];
        let right = right.iter().map(|having| of(having)).collect();
        Law::Equal { name: "three parts of groups", left: vec![of("")], right, is_set: false }
    }

    /// Counting in WHERE, where everything may be searched for, and in SELECT, where nothing is.
    fn counted_two_ways(&mut self) -> Law {
        let from = self.from();
        let predicate = self.condition(&from.sources);
        let mut with = from.terms.clone();
        with.push(format!("({predicate})"));
        let left = format!("SELECT count(*) FROM {}{}", from.text, where_of(&with));
        let right =
            format!("SELECT coalesce(sum(({predicate}) IS TRUE), 0) FROM {}{}", from.text, where_of(&from.terms));
        let (left, right) = (vec![split(&left).0], vec![split(&right).0]);
        Law::Equal { name: "counted two ways", left, right, is_set: false }
    }

    fn pivot(&mut self) -> Law {
        let from = self.from();
        let count = self.rng.usize(1..4);
        let predicates: Vec<String> = (0..count).map(|_| self.condition(&from.sources)).collect();
        let mut keys = Vec::new();
        for source in &from.sources {
            let named =
                |name: &&&str| !source.only_visible || source.relation.visible.iter().any(|shown| shown == **name);
            keys.extend(source.relation.key.iter().filter(named).map(|key| format!("{}.{key}", source.alias)));
        }
        keys.push("1".to_owned());
        let outputs = keys.join(", ");
        let parts: Vec<String> = predicates.iter().map(|predicate| format!("({predicate})")).collect();
        let rest = format!(" FROM {}{}", from.text, where_of(&from.terms));
        Law::Pivot(Pivot {
            count: split(&format!("SELECT count(*){rest}")).1,
            row: split(&format!("SELECT {outputs}, {}{rest} ORDER BY {outputs}", parts.join(", "))).1,
            keys: keys.len(),
            place: self.rng.u64(..),
            predicates: predicates.iter().map(|predicate| split(predicate).0).collect(),
            head: split(&format!("SELECT {outputs} FROM {}", from.text)).0,
            terms: from.terms.iter().map(|term| split(term).0).collect(),
        })
    }
}
