//! What a plan costs, as SQLite is told: about a thousand for each request, plus one for each row.

use crate::api::route::Route;
use crate::plan::asked::{Asked, Op};
use crate::plan::{Plan, Planner, Take, choose};
use crate::spec::is_common;

/// How much of what its arguments alone cost a plan costs at least; see [`Planner::floor`].
const SHARE: f64 = 0.6;

/// The most that a plan with an argument costs that nothing stands in for: less than two requests by id.
const SEARCHED: f64 = 1_500.0;

impl Planner<'_> {
    pub(super) fn estimate(&self, route: &Route, plan: &Plan) -> (f64, i64) {
        let (mut cost, mut rows) = self.estimate_requests(route, plan);
        if plan.takes.iter().any(|take| take.column.is_some_and(|column| self.is_loose(column))) {
            (cost, rows) = (cost.min(SEARCHED), 1);
        }
        let (least, fewest) = self.floor(plan).unwrap_or((0.0, 0));
        (cost, rows) = (cost.max(least), rows.max(fewest));
        // A branch of an OR is read without a term beside it that holds a subquery: see `floor`.
        let is_about_another = self.falls_back() || self.asked.is_withheld;
        (if is_about_another { cost * 1e6 } else { cost }, rows)
    }

    /// Whether a column is an argument that nothing stands in for: not required, not shown where it is not given.
    fn is_loose(&self, column: usize) -> bool {
        self.column(column).argument().is_some_and(|argument| !argument.in_path && argument.echoes.is_none())
    }

    /// The least that a plan with arguments costs, and the fewest rows it has: so much of what the arguments alone would
    /// cost that two plans are dearer.
    ///
    /// SQLite from 3.38 on carries out the branches of an OR without those terms beside it that hold a subquery
    /// (wherecode.c, "tag-20220303a"): `search = (SELECT …) AND (status = 'LIVE' OR created_at > …)` would be read without
    /// `search`, and then no row has it. Newer versions plan the branches with the terms in view: no two of them may be
    /// cheaper than one reading. Those before plan them without: so a reading with such an argument has to be cheap.
    fn floor(&self, plan: &Plan) -> Option<(f64, i64)> {
        // session_id stands for the column id: beside an account or app of a subquery it is a term like any other.
        let is_argument = |column: usize| {
            let (column, is_late) = (self.column(column), self.asked.is_late);
            column.argument().is_some_and(|a| !is_late || a.echoes.is_none() || is_common(column))
        };
        let (arguments, others): (Vec<&Take>, Vec<&Take>) =
            plan.takes.iter().partition(|take| take.column.is_some_and(is_argument));
        if arguments.is_empty() || others.is_empty() {
            return None;
        }
        let mut asked = Asked { order_by: Vec::new(), is_withheld: false, ..self.asked.clone() };
        asked.constraints.retain(|c| is_argument(c.column) && !matches!(c.op, Op::Limit | Op::Offset));
        let alone = choose(self.schema, &asked)?;
        Some((alone.cost * SHARE, (alone.rows as f64 * SHARE) as i64))
    }

    fn estimate_requests(&self, route: &Route, plan: &Plan) -> (f64, i64) {
        let lists = if plan.takes.iter().any(|take| take.list) { 5.0 } else { 1.0 };
        if !route.is_list() {
            // A file takes two requests, and holds many rows.
            return if route.gives_one() {
                (1_001.0 * lists, lists as i64)
            } else {
                (2_050.0 * lists, 50 * lists as i64)
            };
        }
        let mut rows = f64::from(route.expects);
        for take in &plan.takes {
            rows /= match take.column.map(|c| self.column(c)) {
                Some(column) if column.filter.is_some() => 10.0,
                Some(column) if column.sort.is_some() => 4.0,
                Some(_) => 1.0,
                // LIMIT ends the reading.
                None => 10.0,
            };
        }
        let rows = rows.max(1.0) * lists;
        let pages = (rows / f64::from(route.page_max.max(1))).ceil() * lists;
        let details = if plan.details.is_empty() { 0.0 } else { rows * 1_000.0 };
        (pages * 1_000.0 + rows + details, rows as i64)
    }
}
