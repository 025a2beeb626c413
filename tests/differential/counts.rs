//! What was run, so that "covered" is a figure: how often each construct was drawn, how often there were rows.

use crate::grammar::{Case, Law};
use crate::trial::Outcome;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// Constructs, each told by texts of which one stands in a statement.
pub const CONSTRUCTS: &[(&str, &[&str])] = &[
    ("comparison with =", &[" = "]),
    ("comparison with <>", &[" <> "]),
    ("comparison with <", &[" < "]),
    ("comparison with <=", &[" <= "]),
    ("comparison with >", &[" > "]),
    ("comparison with >=", &[" >= "]),
    ("IS", &[" IS '", " IS (", " IS 0", " IS 1"]),
    ("IS NOT", &[" IS NOT '", " IS NOT (", " IS NOT 0", " IS NOT 1", " IS NOT t"]),
    ("IS NULL", &[" IS NULL"]),
    ("IS NOT NULL", &[" IS NOT NULL"]),
    ("NULL as a value", &[" NULL)", "(NULL", ", NULL", "= NULL", "> NULL", "< NULL"]),
    ("truth of a truth value", &[") IS TRUE", ") IS NOT TRUE", ") IS FALSE"]),
    ("IN of literals", &[" IN ('", " IN (0", " IN (1", " IN (N"]),
    ("IN of a subquery", &[" IN (SELECT"]),
    ("NOT IN", &[" NOT IN ("]),
    ("BETWEEN", &[" BETWEEN "]),
    ("NOT BETWEEN", &[" NOT BETWEEN "]),
    ("LIKE", &[" LIKE "]),
    ("GLOB", &[" GLOB "]),
    ("OR", &[" OR "]),
    ("NOT", &["NOT ("]),
    ("row values", &[") IN (VALUES", ") = ('", ") BETWEEN ('", ") < ('", ") > ('"]),
    ("COLLATE NOCASE", &["COLLATE NOCASE"]),
    ("COLLATE BINARY", &["COLLATE BINARY"]),
    ("COLLATE RTRIM", &["COLLATE RTRIM"]),
    ("COLLATE realtime_kit_time", &["COLLATE realtime_kit_time"]),
    ("CAST", &["CAST("]),
    ("text where a number is meant", &["= '1", "> '1", "< '1", "= ' ", "> ' ", "< ' "]),
    ("no index by +", &["+t"]),
    ("EXISTS", &["EXISTS (SELECT"]),
    ("scalar subquery", &["(SELECT count(", "(SELECT max(", "LIMIT 1)"]),
    (
        "correlated subquery",
        &[".session_id = t1.id AND", ".session_id = t1.id)", ".session_id = t1.id ORDER", ".id = t1."],
    ),
    ("JOIN", &[" JOIN "]),
    ("CROSS JOIN", &[" CROSS JOIN "]),
    ("LEFT JOIN", &[" LEFT JOIN "]),
    ("RIGHT JOIN", &[" RIGHT JOIN "]),
    ("FULL JOIN", &[" FULL JOIN "]),
    ("comma join", &[" AS t2, ", " AS t1, "]),
    ("USING", &[" USING ("]),
    ("local table joined", &["picked AS", "many AS", "mixed AS", "picked_peers AS"]),
    ("json_each", &["json_each("]),
    ("ORDER BY", &[" ORDER BY "]),
    ("DESC", &[" DESC"]),
    ("NULLS FIRST, NULLS LAST", &["NULLS "]),
    ("LIMIT", &[" LIMIT "]),
    ("OFFSET", &[" OFFSET "]),
    ("DISTINCT", &["DISTINCT"]),
    ("count(*)", &["count(*)"]),
    ("min, max", &["min(", "max("]),
    ("sum, avg, total", &["sum(", "avg(", "total("]),
    ("count(DISTINCT)", &["count(DISTINCT"]),
    ("FILTER", &["FILTER (WHERE"]),
    ("GROUP BY", &[" GROUP BY "]),
    ("HAVING", &[" HAVING "]),
    ("window", &[" OVER ("]),
    ("PARTITION BY", &["PARTITION BY"]),
    ("window frame", &[" GROUPS BETWEEN ", " RANGE BETWEEN "]),
    ("CTE", &["WITH "]),
    ("recursive CTE", &["WITH RECURSIVE"]),
    ("MATERIALIZED", &["MATERIALIZED"]),
    ("UNION ALL", &["UNION ALL"]),
    ("UNION", &["UNION SELECT"]),
    ("EXCEPT", &["EXCEPT"]),
    ("INTERSECT", &["INTERSECT"]),
    ("subquery in FROM", &["FROM (SELECT"]),
    ("star", &[".*", "SELECT *"]),
    (
        "call form",
        &[
            "_participants('",
            "_chat_messages('",
            "_chat('",
            "_summary('",
            "_transcript('",
            "_segments('",
            "_livestream_sessions('",
            "_report('",
        ],
    ),
    ("call form of a joined column", &["(t1.id) AS", "(t2.id) AS", "(t3.id) AS"]),
    ("arguments given", &["account_id = '", ".app_id IN ('", ".per_page = ", ".sort_by = "]),
    ("data", &[".data,"]),
    ("success", &[".success"]),
    ("account_id, app_id", &[".account_id", ".app_id"]),
    ("details", &[".breakout_rooms", ".peer_stats"]),
    ("by id", &["t1.id = '", "t1.session_id = '"]),
    ("bytes as a value", &["x'00'"]),
];

/// How a case went, in figures.
pub struct Went<'a> {
    /// The most requests that a way made.
    pub requests: usize,
    pub took: Duration,
    pub number: u64,
    pub server: &'a str,
}

/// What was run so far.
#[derive(Default)]
pub struct Counts {
    cases: u64,
    with_rows: u64,
    nothing: u64,
    tolerated: u64,
    different: u64,
    laws: BTreeMap<&'static str, u64>,
    constructs: BTreeMap<&'static str, u64>,
    tables: BTreeMap<String, u64>,
    most: (usize, String),
    slowest: (Duration, String),
}

impl Counts {
    /// Whether nothing was run.
    pub fn is_empty(&self) -> bool {
        self.cases == 0
    }

    /// Counts a case.
    pub fn note(&mut self, case: &Case, outcome: &Outcome, went: &Went<'_>) {
        self.cases += 1;
        match outcome {
            Outcome::Same(rows) => self.with_rows += u64::from(*rows),
            Outcome::Tolerated => self.tolerated += 1,
            Outcome::Nothing => self.nothing += 1,
            Outcome::Different(_) => self.different += 1,
        }
        let which = || format!("{}, {}", went.number, went.server);
        if went.requests > self.most.0 {
            self.most = (went.requests, which());
        }
        if went.took > self.slowest.0 {
            self.slowest = (went.took, which());
        }
        self.draw(case);
    }

    /// Counts what a case is made of.
    pub fn draw(&mut self, case: &Case) {
        if let Case::Law(law) = case {
            *self.laws.entry(Law::name(law)).or_default() += 1;
        }
        let sql = case.sql();
        for (name, texts) in CONSTRUCTS {
            *self.constructs.entry(name).or_default() += u64::from(texts.iter().any(|text| sql.contains(text)));
        }
        let mut tables: Vec<&str> = sql
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .filter(|word| word.starts_with("realtime_kit_") && *word != "realtime_kit_time" || word.starts_with("my_"))
            .collect();
        tables.sort_unstable();
        tables.dedup();
        for table in tables {
            *self.tables.entry(table.to_owned()).or_default() += 1;
        }
    }

    /// How often something was drawn: a construct, a law, or a table or view.
    pub fn of(&self, name: &str) -> u64 {
        let of_a_table = self.tables.get(name).copied();
        of_a_table.or(self.constructs.get(name).copied()).or(self.laws.get(name).copied()).unwrap_or(0)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { cases, with_rows, nothing, tolerated, different, .. } = self;
        writeln!(
            f,
            "{cases} cases: {different} differences, {with_rows} with rows, {nothing} without a row to pivot on, {tolerated} tolerated"
        )?;
        writeln!(f, "at most {} requests in one way (case {})", self.most.0, self.most.1)?;
        writeln!(f, "at most {} ms (case {})", self.slowest.0.as_millis(), self.slowest.1)?;
        let list = |f: &mut fmt::Formatter<'_>, name: &str, counts: Vec<(&str, u64)>| {
            let counts: Vec<String> = counts.into_iter().map(|(name, count)| format!("{name} {count}")).collect();
            writeln!(f, "{name}: {}", counts.join(" · "))
        };
        list(f, "laws", self.laws.iter().map(|(name, count)| (*name, *count)).collect())?;
        list(f, "constructs", CONSTRUCTS.iter().map(|(name, _)| (*name, self.of(name))).collect())?;
        list(f, "tables and views", self.tables.iter().map(|(name, count)| (name.as_str(), *count)).collect())
    }
}
