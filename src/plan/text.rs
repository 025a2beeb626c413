//! A plan as text and back: what travels in `idxStr` and what `EXPLAIN QUERY PLAN` shows.
//!
//! Parts are joined by `; `: the endpoint; one part for each argument of `xFilter`, in order; the order asked of the
//! API; what is asked for because it is read; what it costs, which is for people only. Column names hold neither `;` nor
//! `,`, so the text reads back.

use std::fmt;

use crate::api::route::Route;
use crate::plan::{Op, Order, Plan, Source, Take};
use crate::spec::Schema;

impl Op {
    fn sign(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Is => "IS",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Limit => "LIMIT",
            Self::Offset => "OFFSET",
            Self::Other => "?",
        }
    }
}

/// The plan as text: `GET /sessions; status = ?1; created_at >= ?2; sorted by created_at DESC, as ORDER BY wants`.
pub struct Shown<'a>(&'a Plan, &'a Schema);

impl Plan {
    /// The plan as text, for `idxStr` and `EXPLAIN QUERY PLAN`.
    pub fn show<'a>(&'a self, schema: &'a Schema) -> Shown<'a> {
        Shown(self, schema)
    }

    /// Reads a plan back from its text; `None` if it is none of this table.
    pub fn parse(schema: &Schema, text: &str) -> Option<Self> {
        let mut parts = text.split("; ");
        let head = parts.next()?;
        let source = if let Some(argument) = head.strip_prefix("no request: missing ") {
            Source::Missing(argument.to_owned())
        } else if let Some(arguments) = head.strip_prefix("no request: no endpoint takes together ") {
            Source::Conflict(arguments.split(", ").filter(|a| !a.is_empty()).map(str::to_owned).collect())
        } else {
            let path = head.strip_prefix("GET ")?;
            Source::Route(schema.table.routes.iter().position(|route| route.path == path)?)
        };
        let mut plan = Plan::of(source);
        for part in parts {
            if let Some(order) = part.strip_prefix("sorted by ") {
                let (order, reason) = order.split_once(", ")?;
                let (column, direction) = order.rsplit_once(' ')?;
                let column = schema.position(column)?;
                plan.order = Some(Order { column, desc: direction == "DESC", claimed: reason == AS_WANTED });
            } else if let Some(columns) = part.strip_prefix("asking for ") {
                plan.asks = columns.split(", ").map(|c| schema.position(c)).collect::<Option<_>>()?;
            } else if let Some(columns) = part.strip_prefix("one more request a row for ") {
                plan.details = columns.split(", ").map(|c| schema.position(c)).collect::<Option<_>>()?;
            } else if part.starts_with(COSTS) {
                // Told to whoever reads it; it follows from the rest.
                continue;
            } else if part == COUNTED {
                plan.counts = true;
            } else if let Some(path) = part.strip_prefix(OR_PAGES) {
                plan.pages = Some(schema.table.routes.iter().position(|route| route.path == path)?);
            } else {
                plan.takes.push(parse_take(schema, part)?);
            }
        }
        Some(plan)
    }
}

const AS_WANTED: &str = "as ORDER BY wants";
const TO_STOP: &str = "to stop at the range's end";

const COSTS: &str = "costs ";
const COUNTED: &str = "counted by the API's total";
const OR_PAGES: &str = "many ids from the pages of ";

fn parse_take(schema: &Schema, part: &str) -> Option<Take> {
    let (left, _number) = part.rsplit_once(" ?")?;
    if let Some(op) = [Op::Limit, Op::Offset].into_iter().find(|op| op.sign() == left) {
        return Some(Take { column: None, op, list: false });
    }
    let (column, sign) = left.rsplit_once(' ')?;
    let column = schema.position(column)?;
    if sign == "IN" {
        return Some(Take { column: Some(column), op: Op::Eq, list: true });
    }
    let op = [Op::Eq, Op::Is, Op::Gt, Op::Ge, Op::Lt, Op::Le].into_iter().find(|op| op.sign() == sign)?;
    Some(Take { column: Some(column), op, list: false })
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(plan, schema) = self;
        let name = |column: &usize| schema.columns[*column].name;
        match &plan.source {
            Source::Missing(argument) => write!(f, "no request: missing {argument}")?,
            Source::Conflict(arguments) => {
                write!(f, "no request: no endpoint takes together {}", arguments.join(", "))?
            }
            Source::Route(index) => {
                let route = &schema.table.routes[*index];
                write!(f, "{} {}", route.method.name(), route.path)?;
            }
        }
        for (i, take) in plan.takes.iter().enumerate() {
            match (&take.column, take.list) {
                (None, _) => write!(f, "; {} ?{}", take.op.sign(), i + 1)?,
                (Some(column), true) => write!(f, "; {} IN ?{}", name(column), i + 1)?,
                (Some(column), false) => write!(f, "; {} {} ?{}", name(column), take.op.sign(), i + 1)?,
            }
        }
        if let Some(order) = &plan.order {
            let direction = if order.desc { "DESC" } else { "ASC" };
            let reason = if order.claimed { AS_WANTED } else { TO_STOP };
            write!(f, "; sorted by {} {direction}, {reason}", name(&order.column))?;
        }
        for (words, columns) in [("asking for", &plan.asks), ("one more request a row for", &plan.details)] {
            if !columns.is_empty() {
                write!(f, "; {words} {}", columns.iter().map(name).collect::<Vec<_>>().join(", "))?;
            }
        }
        if plan.counts {
            write!(f, "; {COUNTED}")?;
        }
        if let Some(list) = plan.pages {
            write!(f, "; {OR_PAGES}{}", schema.table.routes[list].path)?;
        }
        match plan.source {
            Source::Route(index) => write!(f, "; {COSTS}{}", cost(plan, &schema.table.routes[index])),
            _ => Ok(()),
        }
    }
}

/// What carrying out a plan once costs in requests: in a join it is carried out for each row of the tables before it.
fn cost(plan: &Plan, route: &Route) -> String {
    let each = if plan.takes.iter().any(|take| take.list) { " a value" } else { "" };
    let is_limited = plan.takes.iter().any(|take| take.op == Op::Limit);
    let rows = route.page_max;
    match () {
        () if plan.counts => format!("1 request{each}"),
        () if route.is_list() && is_limited => format!("1 request{each} if LIMIT is {rows} at most"),
        () if route.is_list() && each.is_empty() => format!("1 request for {rows} rows"),
        () if route.is_list() => format!("1 request{each} and {rows} rows"),
        () if route.file.is_some_and(|file| file.rows.is_some()) => format!("2 requests{each}"),
        () if route.file.is_some() => format!("1 request{each}, 2 with the file's text"),
        () => format!("1 request{each}"),
    }
}
