//! A plan with its arguments, turned into requests and their answers into rows, lazily: a page is asked for when its
//! first row is wanted.

mod ahead;
pub mod arguments;
mod file;
mod listing;
mod order;
mod pages;
pub mod request;
pub mod row;
pub mod summary;
pub mod write;

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::api::envelope::Page;
use crate::api::link::Link;
use crate::api::route::Route;
use crate::api::scheduler::Ticket;
use crate::api::statement::Statement;
use crate::error::{Error, Failure};
use crate::plan::{Op, Plan, Source};
use crate::progress::tally::Count;
use crate::scan::arguments::{Arguments, Combination, Input};
use crate::scan::listing::{Listing, Opening};
use crate::scan::order::Stop;
use crate::scan::request::Requests;
use crate::scan::row::Row;
use crate::spec::{Origin, Schema};
use crate::time::TimeFormat;
use crate::trace::PLAN;
use crate::value::{Cell, Json};

/// Called while waiting; an `Err` ends the waiting (the host interrupted the statement).
pub type Idle<'a> = &'a mut dyn FnMut() -> Result<(), Error>;

/// A scan of one table.
pub struct Scan {
    link: Arc<Link>,
    statement: Arc<Statement>,
    schema: &'static Schema,
    route: &'static Route,
    plan: Plan,
    format: TimeFormat,
    arguments: Arguments,
    next_combination: usize,
    /// The combination behind the last one whose request was begun.
    begun: usize,
    /// What tells this scan from others of its statement: its table and plan.
    id: u64,
    count: Arc<Count>,
    is_looked_at: bool,
    /// The request at hand, where it was begun before it was asked for.
    held: Option<Ticket>,
    values: Combination,
    listing: Option<Listing>,
    ready: VecDeque<Row>,
    /// Rows found in the pages of a list, each with its arguments.
    found: VecDeque<(Combination, Row)>,
    file: Option<Arc<Page>>,
    requests: Option<Requests>,
    row: Option<Row>,
    detail: Option<Row>,
}

impl Scan {
    /// Begins a scan: every argument is checked, nothing is asked yet.
    ///
    /// `inputs` are the arguments of `xFilter` in the plan's order; `presets` the values that CREATE VIRTUAL TABLE gave.
    pub fn start(
        link: Arc<Link>,
        statement: Arc<Statement>,
        schema: &'static Schema,
        plan: Plan,
        inputs: &[Input],
        presets: &[(usize, String)],
    ) -> Result<Self, Error> {
        let route = match &plan.source {
            Source::Route(index) => &schema.table.routes[*index],
            Source::Missing(argument) => return Err(arguments::missing(schema, argument)),
            Source::Conflict(names) => return Err(arguments::conflict(schema, names)),
        };
        let arguments = Arguments::new(&link, schema, &plan, route, inputs, presets)?;
        let format = link.settings.time_format().map_err(|text| Error::refused(schema.table.name, text))?;
        let id = request::hash(&(schema.table.name, plan.show(schema).to_string()));
        if plan.takes.iter().any(|take| take.op == Op::Limit) {
            statement.lookahead.know_limit(id);
        }
        let (count, is_first) = statement.tally.of(id, schema.table.name);
        if is_first {
            tracing::debug!(
                target: PLAN,
                statement = statement.number,
                table = %schema.table.name,
                "{}",
                plan.show(schema)
            );
        }
        let scan = Self {
            link,
            statement,
            schema,
            route,
            plan,
            format,
            arguments,
            next_combination: 0,
            begun: 0,
            id,
            count,
            is_looked_at: false,
            held: None,
            values: Vec::new(),
            listing: None,
            ready: VecDeque::new(),
            found: VecDeque::new(),
            file: None,
            requests: None,
            row: None,
            detail: None,
        };
        scan.publish_list();
        Ok(scan)
    }

    /// Goes to the next row; `false` at the end.
    pub fn next(&mut self, idle: Idle<'_>) -> Result<bool, Error> {
        self.row = None;
        self.detail = None;
        self.file = None;
        loop {
            if let Some(row) = self.ready.pop_front() {
                self.row = Some(row);
                return Ok(true);
            }
            if let Some(listing) = &mut self.listing {
                match listing.next(idle)? {
                    Some(row) if self.is_foreign(&row) => continue,
                    Some(row) => {
                        self.row = Some(row);
                        return Ok(true);
                    }
                    None => self.listing = None,
                }
            }
            if self.plan.pages.is_some() {
                self.look_into_pages(idle)?;
            }
            if let Some((values, row)) = self.found.pop_front() {
                self.requests = Some(self.requests_of(&values));
                self.values = values;
                self.row = Some(row);
                return Ok(true);
            }
            let Some(values) = self.arguments.combination(self.next_combination) else { return Ok(false) };
            let requests = self.requests_of(&values);
            self.values = values;
            self.begin_ahead(&requests)?;
            self.next_combination += 1;
            self.count.pass(self.next_combination, self.arguments.count());
            self.requests = Some(requests.clone());
            if self.route.is_list() {
                self.listing = Some(self.open(requests)?);
            } else if self.route.file.is_some_and(|file| file.rows.is_some()) {
                self.ready = file::rows(&requests, idle)?.into();
                self.count.read(self.ready.len());
            } else if let Some(row) = one(&requests, Vec::new(), false, idle)? {
                self.count.read(1);
                self.row = Some(row);
                return Ok(true);
            }
        }
    }

    fn requests_of(&self, values: &Combination) -> Requests {
        let (link, statement) = (Arc::clone(&self.link), Arc::clone(&self.statement));
        Requests::new(link, statement, self.schema, self.route, &self.plan, values, self.id)
    }

    fn open(&self, requests: Requests) -> Result<Listing, Error> {
        let order = self.plan.order;
        let stops = order.map_or_else(Vec::new, |order| {
            Stop::among(&self.arguments.limits, self.schema.columns[order.column].kind, order.desc)
        });
        Listing::new(requests, Opening { order, stops, wanted: self.arguments.wanted, counts: self.plan.counts })
    }

    /// Whether a row does not match the value of a filter that is being read for: with several values of an IN list, a
    /// server that ignores the filter would give each row once for each of them.
    fn is_foreign(&self, row: &Row) -> bool {
        self.values.iter().any(|filled| {
            let column = self.schema.columns[filled.column];
            let (Some(_), Some(wanted)) = (column.filter, filled.echo.text()) else { return false };
            match row.field(column) {
                Json::Text(text) if column.words.is_empty() => text != wanted,
                Json::Text(text) => !text.eq_ignore_ascii_case(&wanted),
                _ => false,
            }
        })
    }

    /// The value of a column of the current row. Asks for the row's details where the column is one.
    pub fn cell(&mut self, position: usize, idle: Idle<'_>) -> Result<Cell<'_>, Error> {
        let column = self.schema.columns[position];
        if let (Some(listing), true) = (&self.listing, self.plan.counts) {
            listing.look_at_rows();
        }
        if !self.is_looked_at && column.key_of.is_none() && column.argument().is_none() {
            self.is_looked_at = true;
            self.statement.lookahead.look_at(self.id);
        }
        let is_listed = column.is_listed && self.row.as_ref().is_some_and(|row| row.is_listed(column));
        let wants_detail = column.is_detail && !is_listed && self.plan.details.contains(&position);
        if wants_detail && self.detail.is_none() {
            self.detail = self.fetch_detail(idle)?;
        }
        if column.origin == Origin::File {
            if let (None, Some(row), Some(requests)) = (&self.file, &self.row, &self.requests) {
                self.file = file::text(requests, row, idle)?;
            }
            return Ok(self.file.as_ref().map_or(Cell::Null, |page| Cell::Text(page.text().into())));
        }
        let row = if wants_detail { &self.detail } else { &self.row };
        let Some(row) = row else { return Ok(Cell::Null) };
        Ok(match column.origin {
            Origin::Row(_) => row.cell(column, self.format),
            Origin::Raw => Cell::Json(row.raw().into()),
            Origin::File => Cell::Null,
            Origin::Success => row.success().map_or(Cell::Null, |success| Cell::Integer(i64::from(success))),
            Origin::Argument(argument) => match self.values.iter().find(|filled| filled.column == position) {
                Some(filled) => filled.echo.cell(),
                None => match argument.echoes.and_then(|field| self.schema.position(field)) {
                    Some(field) => row.cell(self.schema.columns[field], self.format),
                    None => Cell::Null,
                },
            },
        })
    }

    /// The current row as its by-id endpoint shows it.
    fn fetch_detail(&self, idle: Idle<'_>) -> Result<Option<Row>, Error> {
        let (Some(row), Some(requests)) = (&self.row, &self.requests) else { return Ok(None) };
        let (Some(route), Some((_, key))) = (self.schema.table.detail_route(), self.schema.key()) else {
            return Ok(None);
        };
        let id = row.id(key).unwrap_or_default();
        let detail = |id: &str| requests.detail(route, id, &self.values, &self.plan.details);
        let reader = request::hash(&(self.id, "detail"));
        let _held = match key.key_of {
            Some(argument) => ahead::of_keys(&detail(&id), reader, argument, &id, |id| Ok((detail(id), Vec::new())))?,
            None => None,
        };
        let requests = detail(&id);
        match one(&requests, Vec::new(), false, idle)? {
            Some(row) => Ok(Some(row)),
            None => {
                let text = format!("the list has {} '{id}', but by id the API does not know it", key.name);
                Err(requests.failed(Failure::Contradiction { text }))
            }
        }
    }

    /// The current row's identity: the same for the same row in every scan, which SQLite's OR optimisation needs.
    pub fn rowid(&self) -> i64 {
        if let (Some(listing), true) = (&self.listing, self.plan.counts) {
            listing.look_at_rows();
        }
        let mut hasher = DefaultHasher::new();
        if let (Some(row), Some((_, key))) = (&self.row, self.schema.key()) {
            row.id(key).hash(&mut hasher);
        }
        for filled in &self.values {
            if self.schema.columns[filled.column].argument().is_some_and(|argument| argument.echoes.is_none()) {
                (filled.column, &filled.wire).hash(&mut hasher);
            }
        }
        (hasher.finish() >> 1) as i64
    }
}

/// The row of a by-id endpoint; `None` where the API says in its own form that there is none.
fn one(
    requests: &Requests,
    parameters: Vec<(&'static str, String)>,
    anew: bool,
    idle: Idle<'_>,
) -> Result<Option<Row>, Error> {
    let ticket = if anew { requests.submit_anew(parameters)? } else { requests.submit(parameters)? };
    let page = match ticket.wait(idle)?.page {
        Ok(page) => page,
        Err(Failure::Status(error)) if error.is_unknown_id() => return Ok(None),
        Err(failure) => return Err(requests.failed(failure)),
    };
    let unreadable = |text: String| requests.failed(Failure::Unreadable { text });
    let row = Row::new(page, 0, requests.schema.table.hides).map_err(unreadable)?;
    // Where the rows come out of a file, this is not yet one of them.
    match requests.schema.key().filter(|_| requests.route.gives_one()) {
        Some((_, key)) if row.id(key).is_none() => Err(unreadable(format!("the row has no {}", key.name))),
        _ => Ok(Some(row)),
    }
}
