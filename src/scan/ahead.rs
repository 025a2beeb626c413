//! Requests begun before they are asked for: those of an IN list all at once, those of a join by the keys that another
//! scan has read (see [`crate::api::lookahead`]).

use std::sync::Arc;

use crate::api::envelope::Page;
use crate::api::lookahead::{Bounds, KeysOf, ListId, Stretch};
use crate::api::scheduler::Ticket;
use crate::error::{Error, Failure};
use crate::scan::arguments::{Combination, Filled};
use crate::scan::listing::Listing;
use crate::scan::request::{Requests, fills, hash};
use crate::scan::row::Row;
use crate::scan::{Scan, file};
use crate::spec::{Column, Schema};
use crate::trace::PLAN;

/// How many requests of a list are begun at once where reading may end early; they double from then on.
pub const CAREFUL: u64 = 4;

/// A request: its endpoint with everything filled in, and its parameters.
type First = (Requests, Vec<(&'static str, String)>);

impl Scan {
    /// Begins what is likely to be asked for behind the combination that is next.
    pub(super) fn begin_ahead(&mut self, requests: &Requests) -> Result<(), Error> {
        let count = self.arguments.count();
        if count > 1 {
            return self.begin_combinations(requests, count);
        }
        let Some((at, argument)) = self.varying() else { return Ok(()) };
        let Some(key) = self.values[at].wire.clone() else { return Ok(()) };
        self.held = of_keys(requests, self.id, argument, &key, |key| {
            let mut values = self.values.clone();
            values[at].wire = Some(key.to_owned());
            self.first(&values)
        })?;
        Ok(())
    }

    /// The value that another scan may have the next ones of: the last in the path, else that of a filter.
    fn varying(&self) -> Option<(usize, &'static str)> {
        let filter = || {
            let column = |(at, filled): (usize, &Filled)| (at, self.schema.columns[filled.column]);
            self.values
                .iter()
                .enumerate()
                .map(column)
                .find(|(_, column)| column.filter.is_some())
                .map(|(at, c)| (at, c.name))
        };
        match self.route.arguments().last() {
            Some(argument) => {
                Some((self.values.iter().position(|filled| fills(self.schema, filled, argument))?, argument))
            }
            None => filter(),
        }
    }

    /// Begins the requests of the next combinations; ends the statement if there are more than it may make.
    fn begin_combinations(&mut self, requests: &Requests, count: usize) -> Result<(), Error> {
        let number = self.next_combination;
        let in_flight = requests.number("in_flight")?;
        let is_careful = self.statement.may_end_early();
        let (made, ceiling) = (self.statement.made(), requests.number("max_requests")?);
        if number == 0 && !is_careful && made + count as u64 > ceiling {
            let is_new = |number: &usize| {
                let first = self.arguments.combination(*number).map(|values| self.first(&values));
                first.is_none_or(|first| first.is_ok_and(|(requests, parameters)| !requests.is_answered(parameters)))
            };
            let needed =
                if count as u64 > ceiling * 2 { count as u64 } else { made + (0..count).filter(is_new).count() as u64 };
            if needed > ceiling {
                return Err(too_many(requests, needed, ceiling));
            }
        }
        self.statement.lookahead.let_go(self.id, number as u64);
        let window = if is_careful { (CAREFUL << number.min(8)).min(in_flight) } else { in_flight };
        let end = count.min(number + window as usize);
        // The one at hand is asked for at once by whoever needs it.
        for next in self.begun.max(number + 1)..end {
            let Some(values) = self.arguments.combination(next) else { break };
            let (requests, parameters) = self.first(&values)?;
            let source = hash(&requests.key(parameters.clone()));
            self.statement.lookahead.keep(self.id, next as u64, requests.submit(parameters)?, source);
        }
        self.begun = self.begun.max(end);
        Ok(())
    }

    /// The first request of a combination.
    fn first(&self, values: &Combination) -> Result<First, Error> {
        let requests = self.requests_of(values);
        let parameters = if self.route.is_list() {
            self.open(requests.clone())?.parameters(1)
        } else if self.route.file.is_some_and(|file| file.rows.is_some()) {
            file::parameters(&requests)
        } else {
            Vec::new()
        };
        Ok((requests, parameters))
    }

    /// The ids of an IN list are the keys of the rows to come.
    pub(super) fn publish_list(&self) {
        let count = self.arguments.count();
        let Some((_, key)) = self.schema.key() else { return };
        let (Some(argument), true, false) = (key.key_of, count > 1, self.route.is_list()) else { return };
        let Some(first) = self.arguments.combination(0) else { return };
        let requests = self.requests_of(&first);
        let id_of = |values: Combination| {
            let last = self.route.arguments().last()?;
            values.into_iter().find(|filled| fills(self.schema, filled, last))?.wire
        };
        let most = count.min(10_000);
        let keys: Vec<String> = (0..most).filter_map(|n| self.arguments.combination(n).and_then(id_of)).collect();
        let id = ListId { argument, scope: requests.scope(), publisher: self.id };
        let keys_of: KeysOf = Arc::new(|_: &Arc<Page>| None);
        let stretch = Stretch { source: hash(&keys), keys, is_last: false, total: Some(count as u64), keys_of };
        self.statement.lookahead.publish(id, stretch);
    }
}

/// Begins the requests of the keys behind `key`, which is about to be asked for by `requests`. What is returned is to be
/// held until then.
pub fn of_keys(
    requests: &Requests,
    reader: u64,
    argument: &'static str,
    key: &str,
    first: impl Fn(&str) -> Result<First, Error>,
) -> Result<Option<Ticket>, Error> {
    let statement = &requests.statement;
    let (_, parameters) = first(key)?;
    let bounds = Bounds {
        in_flight: requests.number("in_flight")?,
        made: statement.made(),
        ceiling: requests.number("max_requests")?,
        may_end_early: statement.may_end_early(),
        is_answered: requests.is_answered(parameters),
    };
    let ahead = statement.lookahead.asked(reader, argument, requests.scope(), key, bounds);
    if let Some(needed) = ahead.too_many.filter(|_| !statement.is_in_a_view()) {
        return Err(too_many(requests, needed, bounds.ceiling));
    }
    for (place, key) in ahead.keys {
        // A key that cannot be asked for is told about when somebody asks for it.
        let Ok((requests, parameters)) = first(&key) else { continue };
        let source = hash(&requests.key(parameters.clone()));
        statement.lookahead.keep(reader, place, requests.guess(parameters)?, source);
    }
    Ok(ahead.held)
}

/// The error of a statement that would need more requests than it may make.
pub fn too_many(requests: &Requests, needed: u64, ceiling: u64) -> Error {
    tracing::debug!(target: PLAN, statement = requests.statement.number, table = %requests.schema.table.name, needed, ceiling, "more requests would be needed than the statement may make");
    let text = format!(
        "the statement would need about {needed} requests, and max_requests = {ceiling}; narrow its WHERE, or raise the ceiling: {}",
        requests.link.settings.raises("max_requests", needed.saturating_add(needed / 10))
    );
    requests.failed(Failure::Ceiling { text })
}

/// The columns whose values other tables take as an argument.
pub fn keys(schema: &'static Schema) -> impl Iterator<Item = (&'static Column, &'static str)> {
    schema.columns.iter().filter_map(|column| Some((*column, column.key_of?)))
}

impl Listing {
    /// Notes the keys of rows that are about to be given out: page `number` of the list.
    pub(super) fn publish<'a>(&self, rows: impl Iterator<Item = &'a Row> + Clone, number: u64) {
        let requests = self.requests();
        let lookahead = &requests.statement.lookahead;
        for (column, argument) in keys(requests.schema) {
            let id = ListId { argument, scope: requests.scope(), publisher: requests.scan };
            let source = hash(&requests.key(self.parameters(number)));
            if lookahead.has(id, source) {
                continue;
            }
            let hides = requests.schema.table.hides;
            let keys_of: KeysOf = Arc::new(move |page: &Arc<Page>| {
                let is_whole = page.total.is_some_and(|total| total <= page.len() as u64);
                let rows = (0..page.len()).filter_map(|index| Row::new(Arc::clone(page), index, hides).ok());
                is_whole.then(|| rows.filter_map(|row| row.id(column)).collect())
            });
            let keys = rows.clone().filter_map(|row| row.id(column)).collect();
            let stretch = Stretch { source, keys, is_last: !self.goes_on(), total: self.will_give(), keys_of };
            lookahead.publish(id, stretch);
        }
    }
}
