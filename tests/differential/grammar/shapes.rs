//! The shapes of statements.

use super::outputs::where_of;
use super::sources::{PARTICIPANTS, RECORDINGS, REPORT, SESSIONS, named};
use super::{From, Grammar, Order, Source, Statement, quoted, split};
use crate::facts::{Column, Kind};

impl<'a> Grammar<'a> {
    /// A statement of any shape.
    pub fn statement(&mut self) -> Statement {
        let (sql, whole, order) = match self.rng.u32(..100) {
            0..=22 => self.rows(),
            23..=25 => self.report(),
            26..=38 => self.pushed(),
            39..=48 => self.aggregates(),
            49..=57 => self.groups(),
            58..=62 => self.distinct(),
            63..=69 => self.windows(),
            70..=76 => self.compound(),
            77..=85 => self.with_names(),
            86..=90 => self.nested(),
            91..=93 => self.recursive(),
            94..=97 => self.counted(),
            _ => self.existence(),
        };
        let (extension, plain) = split(&sql);
        Statement { sql: extension, plain, whole: whole.map(|whole| split(&whole).1), order }
    }

    fn body(&mut self, from: &From<'a>, most: usize) -> String {
        let mut terms = from.terms.clone();
        terms.extend(self.conditions(&from.sources, most));
        self.rng.shuffle(&mut terms);
        format!(" FROM {}{}", from.text, where_of(&terms))
    }

    fn rows(&mut self) -> Parts {
        let from = self.from();
        let is_answer =
            from.sources.iter().any(|source| ["my_answers", "my_reports"].contains(&source.relation.name.as_str()));
        let outputs = if from.sources.len() == 1 && !is_answer && self.chance(10) {
            let source = from.sources[0].clone();
            let name = source.alias;
            let columns: Vec<String> =
                source.relation.visible.iter().map(|column| format!("{name}.\"{column}\"")).collect();
            let has_links = source.relation.visible.iter().any(|column| column.ends_with("_url"));
            if has_links {
                vec!["1".to_owned()]
            } else {
                vec![super::either(&format!("{name}.*"), &columns.join(", "))]
            }
        } else {
            self.outputs(&from.sources, 4)
        };
        let body = self.body(&from, 2);
        let sorting = if self.chance(60) { Some(self.sorting(&from.sources)) } else { None };
        self.ordered(outputs, &body, sorting)
    }

    /// What the API can do by itself: one list, its own filters, order, a range and a LIMIT.
    fn pushed(&mut self) -> Parts {
        let (table, columns, filter): (&str, &[&str], &str) = match self.rng.u32(..5) {
            0 => (RECORDINGS, &["invoked_time"], "status"),
            1 => (PARTICIPANTS, &["joined_at", "duration"], ""),
            _ => (SESSIONS, &["created_at", "minutes_consumed"], self.one(&["status", "associated_id"])),
        };
        let source = self.source(table, false);
        let mut terms: Vec<String> = Vec::new();
        if table == PARTICIPANTS {
            terms.push(self.session_given(&source.alias));
        }
        let key = self.one(columns);
        let named = |name: &str| source.relation.columns.iter().find(|column| column.name == name);
        if let (Some(column), true) = (named(filter), self.chance(50)) {
            let count = self.rng.usize(1..4);
            let list: Vec<String> = (0..count).map(|_| self.literal(column)).collect();
            terms.push(match count {
                // Every word there is: list after list.
                2 if !column.words.is_empty() => {
                    let words: Vec<String> = column.words.iter().map(|word| quoted(word)).collect();
                    format!("{}.{filter} IN ({})", source.alias, words.join(", "))
                }
                1 => format!("{}.{filter} = {}{}", source.alias, list[0], self.collation()),
                _ => format!("{}.{filter} IN ({})", source.alias, list.join(", ")),
            });
        }
        let ranged = if self.chance(75) { key } else { self.one(columns) };
        if let Some(column) = named(ranged) {
            for _ in 0..self.rng.usize(..3) {
                let (operator, literal) = (self.one(&["<", "<=", ">", ">=", "="]), self.literal(column));
                terms.push(format!("{}.{ranged} {operator} {literal}{}", source.alias, self.collation()));
            }
        }
        if self.chance(10) {
            terms.push(self.condition(std::slice::from_ref(&source)));
        }
        let key = format!("{}.{key}", source.alias);
        let direction = self.one(&["ASC", "DESC"]);
        let limit = self.limit(70);
        let sorted = if self.chance(80) { format!(" ORDER BY {key} {direction}") } else { String::new() };
        let all =
            format!("SELECT {key}, {}.id FROM {table} AS {}{}{sorted}", source.alias, source.alias, where_of(&terms));
        let order = if sorted.is_empty() { Order::None } else { Order::Keys(1) };
        (format!("{all}{limit}"), Some(all), order)
    }

    /// Parts of a peer's report: which are read decides what is asked for.
    fn report(&mut self) -> Parts {
        let source = self.source(REPORT, true);
        let parts: Vec<&Column> = source.relation.columns.iter().filter(|c| c.kind == Kind::Json).collect();
        let mut outputs: Vec<String> =
            self.some(&parts, 3).iter().map(|part| format!("{}.{}", source.alias, part.name)).collect();
        outputs.push(format!("{}.id", source.alias));
        let mut terms = vec![self.peers_given(&source.alias)];
        if self.chance(30) {
            let part = self.one(&parts);
            terms.push(format!("length({}.{}) > {}", source.alias, part.name, self.rng.u32(..2000)));
        }
        let from = named(&source);
        (format!("SELECT {} FROM {from}{}", outputs.join(", "), where_of(&terms)), None, Order::None)
    }

    /// Another collation than the column's, at times.
    fn collation(&mut self) -> &'static str {
        if self.chance(85) { "" } else { self.one(&[" COLLATE NOCASE", " COLLATE BINARY", " COLLATE RTRIM"]) }
    }

    fn aggregate(&mut self, sources: &[Source<'a>]) -> String {
        let Some((source, column)) = self.plain_column(sources) else { return "count(*)".to_owned() };
        let name = format!("{}.{}", source.alias, column.name);
        let text = match self.rng.u32(..10) {
            0 => "count(*)".to_owned(),
            1 => format!("count({name})"),
            2 => format!("count(DISTINCT {name})"),
            3 | 4 => format!("min({name})"),
            5 | 6 => format!("max({name})"),
            7 if column.kind == Kind::Number => format!("sum({name})"),
            8 if column.kind == Kind::Number => format!("avg({name})"),
            9 if !self.is_old => return format!("group_concat({name}, ',' ORDER BY {name})"),
            _ => format!("total({name})"),
        };
        match self.chance(12) {
            true => format!("{text} FILTER (WHERE {})", self.condition(&[source])),
            false => text,
        }
    }

    fn aggregates(&mut self) -> Parts {
        let from = self.from();
        let count = self.rng.usize(1..5);
        let outputs: Vec<String> = (0..count).map(|_| self.aggregate(&from.sources)).collect();
        let body = self.body(&from, 2);
        (format!("SELECT {}{body}", outputs.join(", ")), None, Order::None)
    }

    fn groups(&mut self) -> Parts {
        let from = self.from();
        let Some((source, column)) = self.plain_column(&from.sources) else { return self.counted() };
        let name = format!("{}.{}", source.alias, column.name);
        let by = match column.kind {
            Kind::Time => format!("{}({name})", self.one(&["date", "date", "datetime"])),
            Kind::Text if self.chance(30) => format!("substr({name}, 1, 1)"),
            _ => name,
        };
        let second = self.plain_column(&from.sources).filter(|_| self.chance(25));
        let is_pair = second.is_some();
        let by = match second {
            Some((source, column)) => format!("{by}, {}.{}", source.alias, column.name),
            None => by,
        };
        let mut outputs = vec![by.clone(), "count(*)".to_owned()];
        outputs.push(self.aggregate(&from.sources));
        let body = self.body(&from, 1);
        let having = match self.rng.u32(..4) {
            0 => format!(" HAVING count(*) > {}", self.rng.u32(..5)),
            1 => format!(" HAVING {} IS NOT NULL", self.aggregate(&from.sources)),
            _ => String::new(),
        };
        let sorted = match is_pair {
            false => self.one(&["", " ORDER BY 1", " ORDER BY 2 DESC, 1", " ORDER BY 1 DESC"]),
            true => self.one(&["", " ORDER BY 1, 2", " ORDER BY 3 DESC, 1, 2", " ORDER BY 2, 1 DESC"]),
        };
        let limit = if sorted.is_empty() { String::new() } else { self.limit(25) };
        let order = if sorted.is_empty() { Order::None } else { Order::Total };
        (format!("SELECT {}{body} GROUP BY {by}{having}{sorted}{limit}", outputs.join(", ")), None, order)
    }

    fn distinct(&mut self) -> Parts {
        let from = self.from();
        let outputs = self.outputs(&from.sources, 2);
        let body = self.body(&from, 1);
        let mut terms: Vec<String> = (1..=outputs.len()).map(|position| position.to_string()).collect();
        terms[0].push_str(self.one(&["", " DESC"]));
        let all = format!("SELECT DISTINCT {}{body}", outputs.join(", "));
        match self.chance(50) {
            true => (format!("{all} ORDER BY {}{}", terms.join(", "), self.limit(50)), None, Order::Total),
            false => {
                let limit = self.limit(30);
                (format!("{all}{limit}"), Some(all), Order::None)
            }
        }
    }

    fn windows(&mut self) -> Parts {
        let from = self.from();
        let Some((source, column)) = self.plain_column(&from.sources) else { return self.counted() };
        let name = format!("{}.{}", source.alias, column.name);
        let part = match self.plain_column(&from.sources) {
            Some((source, column)) if self.chance(50) => format!("PARTITION BY {}.{} ", source.alias, column.name),
            _ => String::new(),
        };
        let direction = self.one(&["", " DESC"]);
        let function = match self.rng.u32(..7) {
            0 => "rank()".to_owned(),
            1 => "dense_rank()".to_owned(),
            2 => "count(*)".to_owned(),
            3 => format!("max({name})"),
            4 if column.kind == Kind::Number => format!("sum({name})"),
            5 => format!("first_value({name})"),
            _ => "cume_dist()".to_owned(),
        };
        // Rows that are tied are in a frame together, so that their order says nothing.
        let frame = match function.as_str() {
            "rank()" | "dense_rank()" | "cume_dist()" => "",
            _ => self.one(&[
                "",
                "",
                " RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
                " GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW",
                " GROUPS BETWEEN CURRENT ROW AND 2 FOLLOWING EXCLUDE GROUP",
            ]),
        };
        let window = format!("{function} OVER ({part}ORDER BY {name}{direction}{frame})");
        let mut outputs = self.outputs(&from.sources, 2);
        outputs.push(window);
        let body = self.body(&from, 1);
        if self.chance(30) {
            let rank = format!("rank() OVER ({part}ORDER BY {name}{direction}) AS place");
            let place = self.rng.u32(1..6);
            let sql = format!("SELECT * FROM (SELECT {}, {rank}{body}) WHERE place <= {place}", outputs[0]);
            return (sql, None, Order::None);
        }
        let sorting = if self.chance(40) { Some(self.sorting(&from.sources)) } else { None };
        self.ordered(outputs, &body, sorting)
    }

    fn compound(&mut self) -> Parts {
        let count = self.rng.usize(2..4);
        let mut texts: Vec<String> = Vec::new();
        for number in 0..count {
            let from = self.from();
            let column = self.plain_column(&from.sources);
            let outputs = match column {
                Some((source, column)) => format!("{}.{}, {}", source.alias, column.name, number % 2),
                None => "1, 2".to_owned(),
            };
            let body = self.body(&from, 1);
            texts.push(format!("SELECT {outputs}{body}"));
        }
        let mut sql = texts[0].clone();
        for text in &texts[1..] {
            sql = format!("{sql} {} {text}", self.one(&["UNION ALL", "UNION", "EXCEPT", "INTERSECT", "UNION ALL"]));
        }
        match self.chance(50) {
            true => (format!("{sql} ORDER BY 1, 2{}", self.limit(50)), None, Order::Total),
            false => (sql, None, Order::None),
        }
    }

    /// Common table expressions, used once or twice.
    fn with_names(&mut self) -> Parts {
        let from = self.from();
        let outputs = self.outputs(&from.sources, 3);
        let named: Vec<String> = outputs.iter().enumerate().map(|(i, output)| format!("{output} AS c{i}")).collect();
        let body = self.body(&from, 1);
        let shape = self.rng.u32(..6);
        // A name that stands for its text is read again for each row beside it.
        let hint = match shape {
            1 | 5 => "MATERIALIZED ",
            _ => self.one(&["", "", "MATERIALIZED ", "NOT MATERIALIZED "]),
        };
        let with = format!("WITH x AS {hint}(SELECT {}{body})", named.join(", "));
        match shape {
            0 => (format!("{with} SELECT count(*), min(c0), max(c0) FROM x"), None, Order::None),
            1 => (
                format!(
                    "{with} SELECT count(*) FROM (SELECT DISTINCT c0 FROM x ORDER BY c0 LIMIT 3) AS a JOIN x AS b ON a.c0 = b.c0"
                ),
                None,
                Order::None,
            ),
            2 => (format!("{with} SELECT c0 FROM x WHERE c0 > (SELECT min(c0) FROM x)"), None, Order::None),
            3 => {
                let all = format!("{with} SELECT c0 FROM x WHERE c0 IS NOT NULL");
                let limit = self.limit(60);
                (format!("{all}{limit}"), Some(all), Order::None)
            }
            4 => (
                format!("{with} SELECT c0 FROM x UNION SELECT c0 FROM x WHERE c0 IS NULL ORDER BY 1"),
                None,
                Order::Total,
            ),
            _ => (
                format!(
                    "{with} SELECT a.c0, (SELECT count(*) FROM x AS b WHERE b.c0 < a.c0) FROM (SELECT DISTINCT c0 FROM x ORDER BY c0 LIMIT 3) AS a ORDER BY 1"
                ),
                None,
                Order::Total,
            ),
        }
    }

    /// A subquery in FROM, with an order and a LIMIT of its own.
    fn nested(&mut self) -> Parts {
        let from = self.from();
        let Some((source, column)) = self.plain_column(&from.sources) else { return self.counted() };
        let outputs = self.outputs(&from.sources, 2);
        let named: Vec<String> = outputs.iter().enumerate().map(|(i, output)| format!("{output} AS c{i}")).collect();
        let body = self.body(&from, 1);
        let order: Vec<String> = (2..=outputs.len() + 1).map(|position| position.to_string()).collect();
        let inner = format!(
            "SELECT {0}.{1} AS k, {2}{body} ORDER BY {0}.{1}{3}, {4}{5}",
            source.alias,
            column.name,
            named.join(", "),
            self.one(&["", " DESC"]),
            order.join(", "),
            self.limit(80),
        );
        match self.rng.u32(..4) {
            0 => (format!("SELECT count(*), count(k), max(k) FROM ({inner})"), None, Order::None),
            1 => (format!("SELECT c0, count(*) FROM ({inner}) GROUP BY c0 ORDER BY 1"), None, Order::Total),
            2 => (
                {
                    // An argument equal to a value that nothing has is another request, or an error.
                    let operator = if column.is_argument { "<=" } else { self.one(&[">", "<=", "="]) };
                    format!("SELECT c0 FROM ({inner}) WHERE k {operator} {}", self.literal(&column))
                },
                None,
                Order::None,
            ),
            _ => (format!("SELECT * FROM ({inner}){}", ""), None, Order::None),
        }
    }

    fn recursive(&mut self) -> Parts {
        let days = self.rng.u32(1..5);
        let facts = self.facts;
        let with = format!(
            "WITH RECURSIVE days(d, i) AS (VALUES('2026-11-0{}', 1) UNION ALL SELECT date(d, '+1 day'), i + 1 FROM days WHERE i < {days})",
            self.rng.u32(1..10)
        );
        let alias = self.alias();
        let within = format!("{alias}.created_at >= d AND {alias}.created_at < date(d, '+1 day')");
        match self.rng.u32(..4) {
            0 => (
                format!(
                    "{with} SELECT d, count({alias}.id), sum({alias}.minutes_consumed) FROM days LEFT JOIN {SESSIONS} AS {alias} ON {within} GROUP BY d ORDER BY d"
                ),
                None,
                Order::Total,
            ),
            1 => (
                format!("{with} SELECT d, (SELECT count(*) FROM {SESSIONS} AS {alias} WHERE {within}) FROM days"),
                None,
                Order::None,
            ),
            2 => {
                let id = quoted(&self.one(&facts.sessions));
                let sql = format!(
                    "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < {days})
                     SELECT i, {alias}.id FROM n JOIN {PARTICIPANTS} AS {alias} ON {alias}.session_id = {id} AND {alias}.duration > i * 10"
                );
                (sql, None, Order::None)
            }
            _ => (
                format!("{with} SELECT d, {alias}.id, {alias}.status FROM days JOIN {SESSIONS} AS {alias} ON {within}"),
                None,
                Order::None,
            ),
        }
    }

    /// Counting, which may need no rows.
    fn counted(&mut self) -> Parts {
        let mut from = self.from();
        from.terms.extend(self.conditions(&from.sources.clone(), 1));
        (format!("SELECT count(*) FROM {}{}", from.text, where_of(&from.terms)), None, Order::None)
    }

    fn existence(&mut self) -> Parts {
        let from = self.from();
        let body = self.body(&from, 2);
        let output = self.output(&from.sources);
        match self.rng.u32(..3) {
            0 => (format!("SELECT EXISTS (SELECT 1{body})"), None, Order::None),
            1 => (format!("SELECT NOT EXISTS (SELECT {output}{body}), 1"), None, Order::None),
            _ => (format!("SELECT {output}{body} LIMIT 0"), None, Order::None),
        }
    }
}

/// What is run, the same without LIMIT, and how it is ordered.
type Parts = (String, Option<String>, Order);
