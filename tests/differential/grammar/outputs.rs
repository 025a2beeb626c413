//! What stands between SELECT and FROM, and behind ORDER BY and LIMIT.

use super::sources::SESSIONS;
use super::{Grammar, Order, Source};
use crate::facts::{Column, Kind};

/// An ORDER BY with the output columns that show what it sorts by.
pub struct Sorting {
    /// Output columns, to stand first.
    pub keys: Vec<String>,
    /// Behind ORDER BY, nothing for none.
    pub terms: Vec<String>,
}

impl<'a> Grammar<'a> {
    /// Up to so many output expressions.
    pub fn outputs(&mut self, sources: &[Source<'a>], most: usize) -> Vec<String> {
        let count = self.rng.usize(1..=most);
        (0..count).map(|_| self.output(sources)).collect()
    }

    /// One output expression.
    pub fn output(&mut self, sources: &[Source<'a>]) -> String {
        let source = self.one(sources);
        let Some(column) = self.column(&source) else { return "1".to_owned() };
        let name = format!("{}.{}", source.alias, column.name);
        if source.is_small && source.relation.name == SESSIONS && self.chance(15) {
            return self.scalar(&source);
        }
        match self.rng.u32(..24) {
            0 => format!("typeof({name})"),
            1 => format!("length({name})"),
            2 => format!("{name} IS NULL"),
            3 => format!("coalesce({name}, 'none')"),
            4 => format!("upper(substr({name}, 1, 5))"),
            5 => format!("CASE WHEN {} THEN 'yes' WHEN {name} IS NULL THEN 'null' END", self.condition(&[source])),
            6 if column.kind == Kind::Time => format!("date({name})"),
            7 if column.kind == Kind::Json => format!("json_type({name})"),
            8 if column.kind == Kind::Json => format!("json_extract({name}, '$[0].event_name')"),
            9 if source.relation.key.contains(&"id") && !source.only_visible => {
                format!("json_extract({}.data, '$.id')", source.alias)
            }
            10 if column.kind == Kind::Number => format!("{name} + 1"),
            _ if column.kind == Kind::Text && column.name == "content" => format!("substr({name}, -20)"),
            _ => name,
        }
    }

    /// A subquery over what belongs to a session.
    fn scalar(&mut self, source: &Source<'a>) -> String {
        let keyed = self.keyed_name();
        let inner = self.source(keyed, false);
        let (alias, tie) = (&inner.alias, format!("{}.session_id = {}.id", inner.alias, source.alias));
        let Some((_, column)) = self.plain_column(std::slice::from_ref(&inner)) else { return "1".to_owned() };
        let name = format!("{alias}.{}", column.name);
        match self.rng.u32(..4) {
            0 => format!("(SELECT count(*) FROM {keyed} AS {alias} WHERE {tie})"),
            1 => format!("(SELECT max({name}) FROM {keyed} AS {alias} WHERE {tie})"),
            2 => {
                let condition = self.condition(std::slice::from_ref(&inner));
                format!("(SELECT count({name}) FROM {keyed} AS {alias} WHERE {condition} AND {tie})")
            }
            // The first of the sorted: tied ones are equal.
            _ => format!(
                "(SELECT {name} FROM {keyed} AS {alias} WHERE {tie} ORDER BY {name} {} LIMIT 1)",
                self.one(&["", "DESC"])
            ),
        }
    }

    /// A column to sort or group by: no JSON.
    pub fn plain_column(&mut self, sources: &[Source<'a>]) -> Option<(Source<'a>, Column)> {
        for _ in 0..6 {
            let source = self.one(sources);
            if let Some(column) = self.column(&source).filter(|c| c.kind != Kind::Json && !c.is_detail) {
                return Some((source, column));
            }
        }
        None
    }

    /// ORDER BY with up to two terms.
    pub fn sorting(&mut self, sources: &[Source<'a>]) -> Sorting {
        let count = if self.chance(65) { 1 } else { 2 };
        let mut sorting = Sorting { keys: Vec::new(), terms: Vec::new() };
        for _ in 0..count {
            let Some((source, column)) = self.plain_column(sources) else { continue };
            let name = format!("{}.{}", source.alias, column.name);
            let direction =
                self.one(&["", "", " ASC", " DESC", " DESC", " DESC NULLS LAST", " NULLS FIRST", " ASC NULLS LAST"]);
            let (key, term) = match self.rng.u32(..14) {
                0 => (format!("lower({name})"), format!("{name} COLLATE NOCASE")),
                1 => (name.clone(), format!("{name} COLLATE BINARY")),
                2 => (format!("+{name}"), format!("+{name}")),
                _ => (name.clone(), name),
            };
            sorting.keys.push(key);
            sorting.terms.push(format!("{term}{direction}"));
        }
        sorting
    }

    /// LIMIT, perhaps with OFFSET; nothing at times.
    pub fn limit(&mut self, percent: u32) -> String {
        if !self.chance(percent) {
            return String::new();
        }
        let limit = match self.rng.u32(..12) {
            0 => "0".to_owned(),
            1 => "-1".to_owned(),
            2 => "(SELECT 4)".to_owned(),
            3 => "'5'".to_owned(),
            4 => "1".to_owned(),
            5 => self.one(&["100", "101", "25", "26", "99", "200", "201", "600"]).to_owned(),
            _ => self.rng.u32(1..40).to_string(),
        };
        if !self.chance(35) {
            return format!(" LIMIT {limit}");
        }
        let offset = match self.rng.u32(..6) {
            0 => "0".to_owned(),
            1 => "-3".to_owned(),
            2 => self.one(&["99", "100", "101", "600", "1000"]).to_owned(),
            _ => self.rng.u32(1..30).to_string(),
        };
        format!(" LIMIT {limit} OFFSET {offset}")
    }

    /// A SELECT with its order and LIMIT, in the three texts of a statement.
    pub fn ordered(
        &mut self,
        outputs: Vec<String>,
        rest: &str,
        sorting: Option<Sorting>,
    ) -> (String, Option<String>, Order) {
        let (mut columns, mut terms, mut order) = (Vec::new(), Vec::new(), Order::None);
        if let Some(sorting) = sorting {
            order = Order::Keys(sorting.keys.len());
            columns = sorting.keys;
            terms = sorting.terms;
        }
        columns.extend(outputs);
        // A star is more columns than one: their positions are not known here.
        let is_star = columns.iter().any(|column| column.contains('\u{1}'));
        if !terms.is_empty() && !is_star && self.chance(35) {
            // Every output column besides: only equal rows are tied.
            terms.extend((1..=columns.len()).map(|position| position.to_string()));
            order = Order::Total;
        }
        if terms.is_empty() {
            order = Order::None;
        }
        let sorted = if terms.is_empty() { String::new() } else { format!(" ORDER BY {}", terms.join(", ")) };
        let limit = self.limit(45);
        let all = format!("SELECT {}{rest}{sorted}", columns.join(", "));
        let whole = (!limit.is_empty() && order != Order::Total).then(|| all.clone());
        (format!("{all}{limit}"), whole, order)
    }
}

/// Terms as a WHERE clause, nothing for none.
pub fn where_of(terms: &[String]) -> String {
    if terms.is_empty() { String::new() } else { format!(" WHERE {}", terms.join(" AND ")) }
}
