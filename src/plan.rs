//! What SQLite asks for, turned into a named plan. Pure: it knows neither SQLite nor HTTP.
//!
//! [`choose`] answers one `xBestIndex` call. The [`Plan`] travels as text in `idxStr`, which is also what `EXPLAIN QUERY
//! PLAN` shows; [`Plan::parse`] reads it back. The rules and the facts about SQLite behind them: virtual table
//! documentation (sqlite.org/vtab.html, section 2.3) and the notes beside each step.

mod asked;
mod cost;
mod refusal;
mod text;

use crate::api::route::Route;
pub use crate::plan::asked::{Asked, Constraint, Op, Shortcuts};
use crate::spec::{Column, Schema, is_common};

/// How one constraint is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Its position among the arguments of `xFilter`, from 1.
    pub argv: usize,
    /// Whether SQLite need not check it again.
    pub omit: bool,
    /// Whether its whole list is wanted at once.
    pub list: bool,
}

/// The answer to one `xBestIndex` call.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The plan.
    pub plan: Plan,
    /// For each constraint how it is used, if it is.
    pub usage: Vec<Option<Usage>>,
    /// Whether the rows come in the order asked for.
    pub ordered: bool,
    /// Whether there is at most one row.
    pub unique: bool,
    /// About a thousand for each request, plus one for each row.
    pub cost: f64,
    /// How many rows to expect.
    pub rows: i64,
}

/// What is done with one argument of `xFilter`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Take {
    /// The column; `None` for LIMIT and OFFSET.
    pub column: Option<usize>,
    /// The operator.
    pub op: Op,
    /// Whether the argument is a whole IN list.
    pub list: bool,
}

/// An order that the API is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// The column.
    pub column: usize,
    /// Whether descending.
    pub desc: bool,
    /// Whether SQLite relies on it; else it only lets the reading end early.
    pub claimed: bool,
}

/// What is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An endpoint, by its position in the table's list.
    Route(usize),
    /// None: this argument is missing.
    Missing(String),
    /// None: no endpoint takes all these arguments together.
    Conflict(Vec<String>),
}

/// A plan: everything `xFilter` needs to know besides the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What is read.
    pub source: Source,
    /// What each argument of `xFilter` is, in order.
    pub takes: Vec<Take>,
    /// The order asked of the API.
    pub order: Option<Order>,
    /// Columns that are read and that the API fills only when asked, or narrows its answer to.
    pub asks: Vec<usize>,
    /// Columns that are read and that take a by-id request for each row.
    pub details: Vec<usize>,
    /// Whether nothing of the rows is read, so that the API's total tells how many there are.
    pub counts: bool,
    /// The list whose pages have the rows too, by its position: many ids are looked up there.
    pub pages: Option<usize>,
}

impl Plan {
    /// A plan that takes no argument and asks for nothing special: what an INSERT's request needs.
    pub fn empty() -> Self {
        Self::of(Source::Route(0))
    }

    /// A plan that reads there and takes nothing.
    pub fn of(source: Source) -> Self {
        Self {
            source,
            takes: Vec::new(),
            order: None,
            asks: Vec::new(),
            details: Vec::new(),
            counts: false,
            pages: None,
        }
    }
}

impl Plan {
    /// A plan of the first endpoint with `=` on one argument.
    pub fn taking(argument: usize) -> Self {
        let take = Take { column: Some(argument), op: Op::Eq, list: false };
        Self { takes: vec![take], ..Self::empty() }
    }
}

/// Plans a scan; `None` means that this join order cannot work and another should be tried.
///
/// A required argument that is absent gives a plan that complains when it is run, at a prohibitive cost: an error here
/// would end an OR query while it is prepared.
pub fn choose(schema: &Schema, asked: &Asked) -> Option<Choice> {
    let planner = Planner { schema, asked };
    if let Some(argument) = planner.hopeless() {
        return planner.later(argument);
    }
    let mut given: Vec<usize> = planner.given();
    let reads_list = planner.reads_list();
    if reads_list {
        given.retain(|&column| !planner.stands_for_key(column));
    }
    let mut found = None;
    for (index, route) in schema.table.routes.iter().enumerate().filter(|(_, route)| !reads_list || route.is_list()) {
        let takes_all = given.iter().all(|&column| route.takes(schema.columns[column].name));
        if takes_all && planner.unfilled(route).is_none() {
            found = Some((index, route));
            break;
        }
    }
    match found {
        Some((index, route)) => Some(planner.plan(index, route, &given)),
        None => planner.refusal(&given),
    }
}

struct Planner<'a> {
    schema: &'a Schema,
    asked: &'a Asked,
}

impl Planner<'_> {
    fn column(&self, position: usize) -> &'static Column {
        self.schema.columns[position]
    }

    fn is_equality(&self, constraint: &Constraint) -> bool {
        match constraint.op {
            Op::Eq => true,
            // On fields `IS` may mean NULL, which the API cannot be asked for.
            Op::Is => self.column(constraint.column).argument().is_some(),
            _ => false,
        }
    }

    /// The first usable equality on a column.
    fn equality(&self, column: usize) -> Option<usize> {
        self.asked.constraints.iter().position(|c| c.usable && c.column == column && self.is_equality(c))
    }

    /// Whether a column is read that only lists have. What CREATE VIRTUAL TABLE gives by id is read by id.
    fn reads_list(&self) -> bool {
        let is_read = |c: usize| self.column(c).in_lists && self.is_used(c);
        let by_id = self.asked.preset.iter().any(|&c| self.stands_for_key(c));
        !by_id && (0..self.schema.columns.len()).any(is_read)
    }

    /// Whether it is the argument in the path that shows the row's key: SQLite can check it against the rows of a list.
    fn stands_for_key(&self, column: usize) -> bool {
        let key = self.schema.key().map(|(_, key)| key.name);
        self.column(column)
            .argument()
            .is_some_and(|argument| argument.in_path && key.is_some() && argument.echoes == key)
    }

    /// An argument that is tied to a value which this join order does not know yet, if any.
    fn hopeless(&self) -> Option<&'static str> {
        let is_hopeless = |c: &&Constraint| {
            let Some(argument) = self.unusable_equality(c).and_then(|column| column.argument()) else { return false };
            // What CREATE gave an argument is overruled by the statement, whatever the join order.
            let falls_back = is_common(self.column(c.column)) && self.has_default(c.column);
            let known = self.equality(c.column).is_some() || falls_back;
            // Where the column shows a value anyway, SQLite can check the term by itself.
            !known && (argument.echoes.is_none() || self.schema.is_required(self.column(c.column)))
        };
        self.asked.constraints.iter().find(is_hopeless).map(|c| self.column(c.column).name)
    }

    fn has_default(&self, column: usize) -> bool {
        self.asked.preset.contains(&column) || self.asked.defaults.contains(&column)
    }

    /// Whether account or app falls back to the settings although the statement ties it to another table: the order in
    /// which that table comes first is the better one, for it may be about another account.
    fn falls_back(&self) -> bool {
        self.asked.constraints.iter().any(|c| {
            let is_tied = self.unusable_equality(c).is_some_and(is_common);
            is_tied && self.equality(c.column).is_none() && !self.asked.preset.contains(&c.column)
        })
    }

    fn unusable_equality(&self, constraint: &Constraint) -> Option<&'static Column> {
        let is_one = !constraint.usable && matches!(constraint.op, Op::Eq | Op::Is);
        is_one.then(|| self.column(constraint.column))
    }

    /// The arguments given by the statement or CREATE VIRTUAL TABLE, without account and app, which every route takes.
    fn given(&self) -> Vec<usize> {
        let is_given = |&position: &usize| {
            let column = self.column(position);
            column.argument().is_some()
                && !is_common(column)
                && (self.equality(position).is_some() || self.asked.preset.contains(&position))
        };
        (0..self.schema.columns.len()).filter(is_given).collect()
    }

    /// The constraint that fills in a path argument: on the argument itself, or on the field that fills it.
    fn filler(&self, argument: &str) -> Option<usize> {
        let own = self.schema.position(argument).and_then(|position| self.equality(position));
        own.or_else(|| {
            let is_required = self.schema.position(argument).is_some_and(|p| self.schema.is_required(self.column(p)));
            let is_sent = self.asked.shortcuts.filters || is_required;
            self.field_filler(argument).filter(|&i| self.asked.constraints[i].usable && is_sent)
        })
    }

    /// An equality under the column's own collation on a field that fills in a path argument, usable or not.
    fn field_filler(&self, argument: &str) -> Option<usize> {
        let fits = |c: &Constraint| {
            !matches!(c.op, Op::Limit | Op::Offset)
                && c.op == Op::Eq
                && c.own_collation
                && self.column(c.column).fills == Some(argument)
        };
        let usable = self.asked.constraints.iter().position(|c| c.usable && fits(c));
        usable.or_else(|| self.asked.constraints.iter().position(fits))
    }

    /// The first path argument of a route that nobody gives.
    fn unfilled(&self, route: &Route) -> Option<&'static str> {
        route.arguments().find(|&name| {
            let preset = self.schema.position(name).is_some_and(|p| self.asked.preset.contains(&p));
            !preset && self.filler(name).is_none()
        })
    }

    fn plan(&self, index: usize, route: &'static Route, given: &[usize]) -> Choice {
        let mut taken = Taken::none_of(&self.asked.constraints);
        for name in route.arguments() {
            if let Some(i) = self.filler(name) {
                taken.take(i, self.column(self.asked.constraints[i].column).argument().is_some());
            }
        }
        for position in 0..self.schema.columns.len() {
            let column = self.column(position);
            if given.contains(&position) || is_common(column) {
                if let Some(i) = self.equality(position) {
                    taken.take(i, true);
                }
            } else if let (true, true, Some(filter)) = (route.is_list(), self.asked.shortcuts.filters, column.filter) {
                let fits = |c: &Constraint| c.usable && c.column == position && c.op == Op::Eq && c.own_collation;
                if let (Some(i), true) = (self.asked.constraints.iter().position(fits), route.takes(filter.wire)) {
                    taken.take(i, false);
                }
            }
        }
        // An explicit sort_by, sort_order or page_no is an instruction: nothing is claimed beside it.
        let arranged = given.iter().any(|&c| matches!(self.column(c).name, "sort_by" | "sort_order" | "page_no"));
        let free = route.is_list() && !arranged;
        let several = taken.takes.iter().any(|take| take.list);
        let wanted = self.unfixed_order(&taken.usage);
        let order = if free { self.order(&wanted, several, &taken.usage) } else { None };
        let bounded = order.map(|order| order.column).filter(|_| self.asked.shortcuts.ranges);
        if let Some(column) = bounded {
            for (i, c) in self.asked.constraints.iter().enumerate() {
                if is_bound(c, column) {
                    taken.take(i, false);
                }
            }
        }
        let claimed = order.is_some_and(|order| order.claimed);
        let single = route.gives_one() && !several;
        let ordered = claimed || single || (wanted.is_empty() && !several);
        if free && !several && ordered && self.asked.shortcuts.limit && self.may_size(order, &taken.usage) {
            for (i, c) in self.asked.constraints.iter().enumerate() {
                if c.usable && matches!(c.op, Op::Limit | Op::Offset) {
                    taken.take(i, false);
                }
            }
        }
        let counts =
            self.counts(route, &taken.usage) && order.is_none() && taken.takes.iter().all(|t| t.column.is_some());
        let plan = Plan {
            order,
            asks: self.asks(route, given),
            details: self.details(route),
            counts,
            pages: self.pages(route, &taken.takes, given),
            ..Plan { takes: taken.takes, ..Plan::of(Source::Route(index)) }
        };
        let (cost, rows) = self.estimate(route, &plan);
        Choice {
            plan,
            usage: taken.usage,
            ordered: ordered && !self.asked.order_by.is_empty(),
            unique: single,
            cost,
            rows,
        }
    }

    /// ORDER BY without the terms that `=` on an argument makes constant: SQLite does not strip those by itself.
    fn unfixed_order(&self, usage: &[Option<Usage>]) -> Vec<(Option<usize>, bool)> {
        let fixed = |column: usize| {
            let is_argument = self.column(column).argument().is_some();
            is_argument
                && self
                    .asked
                    .constraints
                    .iter()
                    .zip(usage)
                    .any(|(c, u)| c.column == column && self.is_equality(c) && u.is_some_and(|u| !u.list))
        };
        self.asked.order_by.iter().copied().filter(|&(column, _)| !column.is_some_and(fixed)).collect()
    }

    /// Which order to ask the API for, if any.
    fn order(&self, wanted: &[(Option<usize>, bool)], several: bool, usage: &[Option<Usage>]) -> Option<Order> {
        let bound_on = |column: usize| self.asked.constraints.iter().any(|c| is_bound(c, column));
        let mut chosen = None;
        // Values of an IN list give one list after another: no order over all of them.
        if let ([(Some(column), desc)], true, false) = (wanted, self.asked.shortcuts.order, several) {
            let (column, desc) = (*column, *desc);
            if let Some(sort) = self.column(column).sort {
                let near = !bound_on(column) || !self.asked.shortcuts.ranges || self.bound_side(column) == desc;
                let stays = near && (sort.is_fixed || (self.is_limited(column, usage) && (desc || !sort.may_be_null)));
                chosen = stays.then_some(Order { column, desc, claimed: true });
            }
        }
        if chosen.is_none() && self.asked.shortcuts.ranges {
            let is_sortable = |&position: &usize| self.column(position).sort.is_some() && bound_on(position);
            // A column that does not change first: its range may span many pages.
            let mut sortable: Vec<usize> = (0..self.schema.columns.len()).filter(is_sortable).collect();
            sortable.sort_by_key(|&position| !self.column(position).sort.is_some_and(|s| s.is_fixed));
            chosen = sortable.first().map(|&column| Order { column, desc: self.bound_side(column), claimed: false });
        }
        chosen
    }

    /// From which side a bounded column is read: from its upper end (true) if there is a lower bound to stop at.
    fn bound_side(&self, column: usize) -> bool {
        self.asked.constraints.iter().any(|c| is_bound(c, column) && matches!(c.op, Op::Gt | Op::Ge | Op::Eq))
    }

    /// Whether there will be a LIMIT that sizes the first page: a value that changes keeps its place within a page only.
    /// A LIMIT that turns out not to fit a page has the scan read everything and sort by itself.
    fn is_limited(&self, column: usize, usage: &[Option<Usage>]) -> bool {
        // A bound on the column itself counts as taken: it will be.
        let will_take = |c: &Constraint| self.asked.shortcuts.ranges && is_bound(c, column);
        let is_limit = |c: &Constraint| matches!(c.op, Op::Limit | Op::Offset);
        let mut terms = self.asked.constraints.iter().zip(usage);
        self.asked.shortcuts.limit
            && self.asked.constraints.iter().any(|c| c.op == Op::Limit && c.usable)
            && terms.all(|(c, u)| if is_limit(c) { c.usable } else { u.is_some() || will_take(c) })
    }

    /// Whether LIMIT may size a page: only if nothing that SQLite offered is left for it to check.
    fn may_size(&self, order: Option<Order>, usage: &[Option<Usage>]) -> bool {
        self.asked.constraints.iter().zip(usage).all(|(c, used)| {
            let is_near = order.is_none_or(|o| match c.op {
                Op::Lt | Op::Le => c.column != o.column || !o.desc,
                Op::Gt | Op::Ge => c.column != o.column || o.desc,
                _ => true,
            });
            matches!(c.op, Op::Limit | Op::Offset) || (used.is_some() && is_near)
        })
    }

    fn is_used(&self, position: usize) -> bool {
        self.asked.used & (1 << position.min(63)) != 0
    }

    /// Whether nothing of the rows is read: `colUsed` still has the columns of terms that SQLite need not check again.
    fn counts(&self, route: &Route, usage: &[Option<Usage>]) -> bool {
        let terms = self.asked.constraints.iter().zip(usage);
        // The last bit stands for all columns from the 64th on: who set it is not known.
        let is_own = |c: &Constraint| c.column < 63;
        let omitted = terms.filter(|(c, u)| u.is_some_and(|u| u.omit) && is_own(c)).map(|(c, _)| 1 << c.column);
        let read = self.asked.used & !omitted.fold(0, |bits, bit| bits | bit);
        self.asked.shortcuts.count && route.is_list() && read == 0
    }

    /// The list whose pages have what by-id requests would bring, where ids are taken as an IN list and nothing is read
    /// that only the by-id route has.
    fn pages(&self, route: &Route, takes: &[Take], given: &[usize]) -> Option<usize> {
        let is_whole = |c: usize| self.column(c).is_whole || self.column(c).is_detail || self.column(c).asks.is_some();
        let reads_more = (0..self.schema.columns.len()).any(|c| self.is_used(c) && is_whole(c));
        let key = route.arguments().last()?;
        let is_key =
            |take: &Take| take.column.is_some_and(|c| self.column(c).fills == Some(key) || self.column(c).name == key);
        let by_list = takes.iter().any(|take| take.list && is_key(take));
        if !self.asked.shortcuts.pages || !route.gives_one() || route.file.is_some() || reads_more || !by_list {
            return None;
        }
        let fits = |list: &Route| {
            let others = given.iter().map(|&c| self.column(c).name).filter(|name| *name != key);
            let arguments = list.arguments().all(|argument| argument != key);
            list.is_list() && arguments && others.into_iter().all(|name| list.takes(name))
        };
        let several = takes.iter().filter(|take| take.list).count() > 1;
        self.schema.table.routes.iter().position(fits).filter(|_| !several)
    }

    /// The columns read that change what the API is asked to send.
    fn asks(&self, route: &Route, given: &[usize]) -> Vec<usize> {
        let sends = |wire: &str| route.sends.contains(&wire) && !given.iter().any(|&c| self.column(c).name == wire);
        let used = || (0..self.schema.columns.len()).filter(|&position| self.is_used(position));
        let mut asks: Vec<usize> =
            used().filter(|&c| self.column(c).asks.is_some_and(|(wire, _)| sends(wire))).collect();
        let narrowing: Vec<usize> =
            used().filter(|&c| self.column(c).narrows.is_some_and(|(wire, _)| sends(wire))).collect();
        let few = narrowing.len() == 1 || (narrowing.len() > 1 && self.asked.shortcuts.filters_list);
        if self.asked.shortcuts.columns && few && !used().any(|c| self.column(c).is_whole) {
            asks.extend(narrowing);
        }
        asks
    }

    /// The columns read that a list does not have.
    fn details(&self, route: &Route) -> Vec<usize> {
        if !route.is_list() {
            return Vec::new();
        }
        (0..self.schema.columns.len()).filter(|&c| self.is_used(c) && self.column(c).is_detail).collect()
    }
}

/// The constraints used so far.
struct Taken<'a> {
    constraints: &'a [Constraint],
    usage: Vec<Option<Usage>>,
    takes: Vec<Take>,
}

impl<'a> Taken<'a> {
    fn none_of(constraints: &'a [Constraint]) -> Self {
        Self { constraints, usage: vec![None; constraints.len()], takes: Vec::new() }
    }

    /// Uses a constraint as the next argument of `xFilter`, once.
    fn take(&mut self, constraint: usize, omit: bool) {
        if self.usage[constraint].is_some() {
            return;
        }
        let c = &self.constraints[constraint];
        let column = (!matches!(c.op, Op::Limit | Op::Offset)).then_some(c.column);
        self.takes.push(Take { column, op: c.op, list: c.is_list });
        self.usage[constraint] = Some(Usage { argv: self.takes.len(), omit, list: c.is_list });
    }
}

/// Whether a term bounds a column: the value is known, and it compares as the API sorts.
fn is_bound(c: &Constraint, column: usize) -> bool {
    c.usable
        && c.column == column
        && c.own_collation
        && !c.is_list
        && matches!(c.op, Op::Eq | Op::Gt | Op::Ge | Op::Lt | Op::Le)
}
