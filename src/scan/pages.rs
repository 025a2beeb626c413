//! Many ids looked up in the pages of their list, where that takes fewer requests than asking for each by its id. Ids that
//! no page has (breakout rooms are in no list, unknown ids nowhere) are still asked for one by one.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::{Error, Failure};
use crate::scan::arguments::Combination;
use crate::scan::listing::{Listing, Opening};
use crate::scan::request::{Requests, fills};
use crate::scan::row::Row;
use crate::scan::{Idle, Scan};
use crate::trace::PLAN;

/// So few ids are asked for by id, whatever the list may have.
const FEW: usize = 4;

/// The next row of the list, or none where the list has failed in a way that asking by id need not: it was not asked for.
fn passed_over(row: Result<Option<Row>, Error>) -> Result<Option<Row>, Error> {
    let is_the_lists_own = |failure: &Failure| match failure {
        Failure::Status(error) => (400..500).contains(&error.status) && !matches!(error.status, 401 | 429),
        Failure::Contradiction { .. }
        | Failure::Unreadable { .. }
        | Failure::TooLarge { .. }
        | Failure::Ceiling { .. } => true,
        _ => false,
    };
    match row {
        Err(Error::Request { failure, .. }) if is_the_lists_own(&failure) => Ok(None),
        row => row,
    }
}

impl Scan {
    /// Finds rows in the list's pages, if the plan allows it and pages are fewer than ids; what is found is given out
    /// first, and only the others are asked for.
    pub(super) fn look_into_pages(&mut self, idle: Idle<'_>) -> Result<(), Error> {
        let Some(route) = self.plan.pages.take().map(|index| &self.schema.table.routes[index]) else { return Ok(()) };
        let (Some(argument), Some((_, key))) = (self.route.arguments().last(), self.schema.key()) else {
            return Ok(());
        };
        let ids = self.arguments.count();
        // Where reading may end early, the first ids may be all that is wanted.
        let is_worth_it = ids > FEW && !self.statement.may_end_early();
        let Some(first) = self.arguments.combination(0).filter(|_| is_worth_it) else { return Ok(()) };
        let others = first.into_iter().filter(|filled| !fills(self.schema, filled, argument)).collect();
        let (link, statement) = (Arc::clone(&self.link), Arc::clone(&self.statement));
        let requests = Requests::new(link, statement, self.schema, route, &self.plan, &others, self.id);
        let list = requests.identity();
        if self.link.pages_of(&list).is_some_and(|pages| pages > ids as u64) {
            return Ok(());
        }
        let (ceiling, most) = (requests.number("max_requests")?, requests.number("max_pages")?);
        let opening = Opening { order: None, stops: Vec::new(), wanted: None, counts: false };
        let mut listing = Listing::new(requests, opening)?;
        listing.allow_any_length();
        let mut row = passed_over(listing.next(idle))?;
        let pages = listing.pages();
        // A list that does not tell how long it is, or cannot be read, is not tried again.
        self.link.know_pages(list, Some(pages.unwrap_or(u64::MAX)));
        let fits = |pages: u64| pages <= most.min(ids as u64) && self.statement.made() + pages - 1 <= ceiling;
        let is_fit = pages.is_some_and(fits);
        tracing::debug!(target: PLAN, statement = self.statement.number, table = %self.schema.table.name, ids, pages, is_fit, "ids may be looked up in the pages of their list");
        if !is_fit {
            return Ok(());
        }
        let schema = self.schema;
        let wanted =
            |values: &Combination| values.iter().find(|f| fills(schema, f, argument)).and_then(|f| f.wire.clone());
        let combinations = (0..ids).filter_map(|number| self.arguments.combination(number));
        let mut places: HashMap<String, Option<Row>> =
            combinations.filter_map(|values| Some((wanted(&values)?, None))).collect();
        while let Some(found) = row {
            if let Some(place) = found.id(key).and_then(|id| places.get_mut(&id)) {
                *place = Some(found);
            }
            row = passed_over(listing.next(idle))?;
        }
        for values in (0..ids).filter_map(|number| self.arguments.combination(number)) {
            let found = wanted(&values).and_then(|id| places.get(&id).cloned().flatten());
            self.found.extend(found.map(|row| (values, row)));
        }
        let is_found = |id: &str| places.get(id).is_some_and(Option::is_some);
        self.arguments.retain(|f| !fills(schema, f, argument) || !f.wire.as_deref().is_some_and(is_found));
        Ok(())
    }
}
