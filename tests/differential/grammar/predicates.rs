//! Terms of WHERE, ON, HAVING and FILTER.

use super::local::{MANY, MIXED, PICKED};
use super::sources::{RECORDINGS, REPORT, SESSIONS};
use super::{Grammar, Source};
use crate::facts::{Column, Kind};

const COMPARISONS: [&str; 10] = ["=", "=", "=", "<>", "<", "<=", ">", ">=", "IS", "IS NOT"];

impl<'a> Grammar<'a> {
    /// A condition over these sources: one term, or several joined by AND, OR and NOT.
    pub fn condition(&mut self, sources: &[Source<'a>]) -> String {
        match self.rng.u32(..12) {
            0 | 1 => format!("({} OR {})", self.term(sources), self.term(sources)),
            2 => format!("NOT ({})", self.term(sources)),
            3 => format!("({} AND {})", self.term(sources), self.term(sources)),
            4 => format!("NOT ({} OR {})", self.term(sources), self.term(sources)),
            5 => format!("(({} AND {}) OR {})", self.term(sources), self.term(sources), self.term(sources)),
            6 => format!("({}) IS {}", self.term(sources), self.one(&["TRUE", "NOT TRUE", "FALSE", "NULL"])),
            _ => self.term(sources),
        }
    }

    /// Some conditions, perhaps none.
    pub fn conditions(&mut self, sources: &[Source<'a>], most: usize) -> Vec<String> {
        let count = self.rng.usize(..=most);
        (0..count).map(|_| self.condition(sources)).collect()
    }

    fn term(&mut self, sources: &[Source<'a>]) -> String {
        let source = self.one(sources);
        if self.depth < 2 && self.chance(9) {
            self.depth += 1;
            let term = self.subquery_term(&source);
            self.depth -= 1;
            return term;
        }
        if self.chance(4) {
            return self.row_value(&source);
        }
        let Some(column) = self.column(&source) else { return "1".to_owned() };
        if sources.len() > 1 && !column.is_argument && self.chance(8) {
            let other = self.one(sources);
            if let Some(right) = self.like_column(&other, column.kind) {
                let operator = self.one(&COMPARISONS);
                return format!("{}.{} {operator} {}.{}", source.alias, column.name, other.alias, right.name);
            }
        }
        self.on_column(&source.alias, &column)
    }

    /// A column to compare: more often one that shortcuts know.
    pub fn column(&mut self, source: &Source<'a>) -> Option<Column> {
        const KNOWN: [&str; 14] = [
            "id",
            "status",
            "associated_id",
            "created_at",
            "minutes_consumed",
            "joined_at",
            "duration",
            "invoked_time",
            "type",
            "session_id",
            "ended_at",
            "user_id",
            "display_name",
            "name",
        ];
        let fits = |column: &&Column| (!column.is_detail || source.is_small) && source.shows(column);
        let all: Vec<&Column> = source.relation.columns.iter().filter(fits).collect();
        let known: Vec<&Column> = all.iter().copied().filter(|c| KNOWN.contains(&c.name.as_str())).collect();
        // Which parts of a report are read decides what is asked for.
        let parts: Vec<&Column> = all.iter().copied().filter(|c| c.kind == Kind::Json).collect();
        let from = match source.relation.name == REPORT && self.chance(65) {
            true => parts,
            false if self.chance(60) && !known.is_empty() => known,
            false => all,
        };
        if from.is_empty() { None } else { Some(self.one(&from).clone()) }
    }

    fn like_column(&mut self, source: &Source<'a>, kind: Kind) -> Option<Column> {
        let fits = |c: &&Column| c.kind == kind && !c.is_detail && !c.is_argument && source.shows(c);
        let all: Vec<&Column> = source.relation.columns.iter().filter(fits).collect();
        if all.is_empty() { None } else { Some(self.one(&all).clone()) }
    }

    /// One term on one column.
    fn on_column(&mut self, alias: &str, column: &Column) -> String {
        let name = match self.rng.u32(..30) {
            _ if column.kind == Kind::Json => format!("{alias}.{}", column.name),
            0 => format!("+{alias}.{}", column.name),
            1 => format!("CAST({alias}.{} AS TEXT)", column.name),
            2 => format!("coalesce({alias}.{}, '')", column.name),
            _ => format!("{alias}.{}", column.name),
        };
        if column.kind == Kind::Json {
            return match self.rng.u32(..4) {
                0 => format!("{name} IS NULL"),
                1 => format!("{name} IS NOT NULL"),
                2 => format!("length({name}) > {}", self.rng.u32(..400)),
                _ => format!("json_array_length({name}) >= {}", self.rng.u32(..4)),
            };
        }
        if column.is_argument {
            return self.on_argument(&name, column);
        }
        match self.rng.u32(..20) {
            0 => format!("{name} IS NULL"),
            1 => format!("{name} IS NOT NULL"),
            2 | 3 => {
                let (low, high) = (self.literal(column), self.literal(column));
                format!("{name} {}BETWEEN {low} AND {high}", self.one(&["", "", "NOT "]))
            }
            4..=6 => {
                let count = if self.chance(4) { self.rng.usize(20..60) } else { self.rng.usize(1..6) };
                let list: Vec<String> = (0..count).map(|_| self.literal(column)).collect();
                format!("{name} {}IN ({})", self.one(&["", "", "NOT "]), list.join(", "))
            }
            7 => self.like(&name, column),
            8 => format!("{name} IN (SELECT {} FROM {MIXED}{})", self.local_column(column.kind), self.of_local()),
            9 => {
                let (low, high) = (self.literal(column), self.literal(column));
                format!("{name} >= {low} AND {name} < {high}")
            }
            10 => {
                let (operator, literal) = (self.one(&COMPARISONS), self.literal(column));
                let collation = self.one(&["NOCASE", "BINARY", "RTRIM", "realtime_kit_time"]);
                match self.chance(50) {
                    true => format!("{name} COLLATE {collation} {operator} {literal}"),
                    false => format!("{name} {operator} {literal} COLLATE {collation}"),
                }
            }
            11 => {
                let (operator, literal) = (self.one(&["=", "<", "<=", ">", ">=", "<>"]), self.literal(column));
                format!("{literal} {operator} {name}")
            }
            12 => {
                let (operator, n) = (self.one(&COMPARISONS), self.rng.u32(1..14));
                format!("{name} {operator} (SELECT {} FROM {MIXED} WHERE n = {n})", self.local_column(column.kind))
            }
            _ => format!("{name} {} {}", self.one(&COMPARISONS), self.literal(column)),
        }
    }

    /// A term on an argument that does not give it a value: an unknown one would be an error.
    fn on_argument(&mut self, name: &str, column: &Column) -> String {
        match self.rng.u32(..6) {
            0 => format!("{name} IS NOT NULL"),
            1 => format!("{name} NOT IN ({}, {})", self.literal(column), self.literal(column)),
            2 => self.like(name, column),
            _ => format!("{name} {} {}", self.one(&["<>", "<", "<=", ">", ">=", "IS NOT"]), self.literal(column)),
        }
    }

    fn like(&mut self, name: &str, column: &Column) -> String {
        let literal = self.literal(column);
        let part = literal.trim_matches('\'').chars().take(3).collect::<String>().replace('\'', "");
        match self.rng.u32(..5) {
            0 => format!("{name} LIKE '{part}%'"),
            1 => format!("{name} NOT LIKE '%{part}%'"),
            2 => format!("{name} GLOB '{part}*'"),
            3 => format!("{name} LIKE '_{part}%' ESCAPE '!'"),
            _ => format!("{name} LIKE {literal}"),
        }
    }

    /// The column of the table of mixed values that is likest.
    fn local_column(&mut self, kind: Kind) -> &'static str {
        if self.chance(10) {
            return "thing";
        }
        match kind {
            Kind::Word => "status",
            Kind::Number => self.one(&["minutes", "minutes_text"]),
            Kind::Boolean => "thing",
            Kind::Time => self.one(&["at", "instant"]),
            Kind::Text | Kind::Json => self.one(&["id", "meeting"]),
        }
    }

    fn of_local(&mut self) -> String {
        match self.rng.u32(..3) {
            0 => format!(" WHERE n < {}", self.rng.u32(1..14)),
            1 => " WHERE thing IS NOT NULL".to_owned(),
            _ => String::new(),
        }
    }

    /// Two columns compared at once.
    fn row_value(&mut self, source: &Source<'a>) -> String {
        let fits = |c: &&Column| c.kind != Kind::Json && !c.is_detail && !c.is_argument && source.shows(c);
        let scalar: Vec<&Column> = source.relation.columns.iter().filter(fits).collect();
        if scalar.len() < 2 {
            return "1".to_owned();
        }
        let (left, right) = (self.one(&scalar), self.one(&scalar));
        let names = format!("({0}.{1}, {0}.{2})", source.alias, left.name, right.name);
        let mut pair = || format!("({}, {})", self.literal(left), self.literal(right));
        let (one, other) = (pair(), pair());
        match self.rng.u32(..4) {
            0 => format!("{names} IN (VALUES {one}, {other})"),
            1 => format!("{names} = {one}"),
            2 => format!("{names} {} {one}", self.one(&["<", "<=", ">", ">="])),
            _ => format!("{names} BETWEEN {one} AND {other}"),
        }
    }

    /// A term with a subquery over another table, tied to this one or not.
    fn subquery_term(&mut self, source: &Source<'a>) -> String {
        let alias = &source.alias;
        let has = |name: &str| {
            let shown = !source.only_visible || source.relation.visible.iter().any(|shown| shown == name);
            shown && source.relation.columns.iter().any(|column| column.name == name)
        };
        let session = if source.relation.name == SESSIONS { "id" } else { "session_id" };
        if source.is_small && has(session) && source.relation.needs != Some("peer_id") && self.chance(70) {
            let keyed = self.keyed_name();
            let inner = self.source(keyed, false);
            let mut terms = vec![format!("{}.session_id = {alias}.{session}", inner.alias)];
            terms.extend(self.conditions(std::slice::from_ref(&inner), 1));
            let from = format!("FROM {keyed} AS {} WHERE {}", inner.alias, terms.join(" AND "));
            return match self.rng.u32(..4) {
                0 => format!("EXISTS (SELECT 1 {from})"),
                1 => format!("NOT EXISTS (SELECT * {from} LIMIT 1)"),
                2 => format!("(SELECT count(*) {from}) {} {}", self.one(&["=", ">", "<="]), self.rng.u32(..12)),
                _ => format!("{alias}.{session} IN (SELECT {}.session_id {from})", inner.alias),
            };
        }
        let column = if has("session_id") && source.relation.name != SESSIONS { "session_id" } else { session };
        if !has(column) {
            return format!("EXISTS (SELECT 1 FROM {PICKED} WHERE n = {})", self.rng.u32(..40));
        }
        match self.rng.u32(..5) {
            0 => format!("{alias}.{column} IN (SELECT id FROM {PICKED} WHERE n < {})", self.rng.u32(..8)),
            1 if source.relation.needs.is_none() => format!("{alias}.{column} IN (SELECT id FROM {MANY})"),
            1 => format!("{alias}.{column} NOT IN (SELECT id FROM {MIXED} WHERE id IS NOT NULL)"),
            2 => {
                let inner = self.source(RECORDINGS, false);
                let condition = self.condition(std::slice::from_ref(&inner));
                let inner = inner.alias;
                format!(
                    "{alias}.{column} IN (SELECT {inner}.session_id FROM {RECORDINGS} AS {inner} WHERE {condition})"
                )
            }
            3 => {
                let inner = self.source(SESSIONS, false);
                let condition = self.condition(std::slice::from_ref(&inner));
                let operator = self.one(&["IN", "NOT IN"]);
                let inner = inner.alias;
                format!("{alias}.{column} {operator} (SELECT {inner}.id FROM {SESSIONS} AS {inner} WHERE {condition})")
            }
            _ if source.is_small => {
                let (id, inner) = (self.session(), self.alias());
                let operator = self.one(&["=", "<>", "<"]);
                let tied = format!("{inner}.id {operator} {alias}.{column}");
                format!("EXISTS (SELECT 1 FROM {SESSIONS} AS {inner} WHERE {inner}.id = {id} AND {tied})")
            }
            _ => format!("{alias}.{column} > (SELECT min(id) FROM {PICKED} WHERE n > {})", self.rng.u32(..20)),
        }
    }
}
