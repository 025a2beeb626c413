//! Pages of a list begun before their rows are wanted: how many exist, how many are likely to be read, how far ahead to
//! go, and whether the statement may make that many requests at all.

use crate::api::scheduler::Ticket;
use crate::error::{Error, Failure};
use crate::scan::ahead;
use crate::scan::listing::{How, Listing};
use crate::scan::row::Row;

impl Listing {
    /// Whether reading may end before the list does: `max()` of a column asks for its order and takes one row.
    fn may_end_early(&self) -> bool {
        let is_claimed = self.sort.as_ref().is_some_and(|sorted| sorted.order.claimed);
        (is_claimed && self.wanted.is_none()) || self.requests.statement.may_end_early()
    }

    /// Says that its length is looked at by whoever reads it.
    pub(in crate::scan) fn allow_any_length(&mut self) {
        self.is_any_length = true;
    }

    /// How many of its pages are wanted, as far as is known.
    pub(super) fn pages_wanted(&self) -> Option<u64> {
        let pages = self.pager.pages()?;
        let wanted = self.wanted.filter(|_| self.how == How::Whole);
        let enough = wanted.map(|wanted| wanted.div_ceil((self.pager.first_len() as u64).max(1)).max(1));
        Some(enough.map_or(pages, |enough| enough.min(pages)))
    }

    /// Whether the last page is full by the total, so that the one behind it is asked for too: a total may be too low.
    fn ends_with_a_full_page(&self, pages: u64) -> bool {
        self.pager.pages() == Some(pages) && self.pager.total() == Some(pages * self.pager.first_len() as u64)
    }

    /// Notes how far the rows read so far reach.
    pub(super) fn measure(&mut self) {
        let Some(sorted) = self.sort.as_ref().filter(|sorted| !sorted.stops.is_empty()) else { return };
        let place = |row: Option<&Row>| row.and_then(|row| self.key(row, sorted.column).place());
        if let (Some(first), Some(last)) = (place(self.ready.front()), place(self.ready.back())) {
            self.span = Some((self.span.map_or(first, |(begin, _)| begin), last));
        }
    }

    /// How many pages the range reaches over, if rows go on as they came in the pages before `number`; `None` without a
    /// range.
    pub(super) fn pages_in_range(&self, number: u64) -> Option<u64> {
        let sorted = self.sort.as_ref().filter(|sorted| !sorted.stops.is_empty())?;
        let to_go = |begin: f64, last: f64| {
            let stops = sorted.stops.iter().filter_map(|stop| Some(((stop.place()? - begin) / (last - begin)).abs()));
            stops.filter(|share| share.is_finite()).reduce(f64::min)
        };
        let share = self.span.and_then(|(begin, last)| to_go(begin, last));
        Some(share.map_or(number, |share| ((number - 1) as f64 * share) as u64))
    }

    /// Ends a reading that is known to need more requests than the statement may make.
    pub(super) fn foresee(&self) -> Result<(), Error> {
        let (Some(pages), How::Whole | How::Drain) = (self.pages_wanted(), self.how) else { return Ok(()) };
        let (Some(next), Some(_), None) = (self.next_page, self.will_give(), &self.first_page) else { return Ok(()) };
        let statement = &self.requests.statement;
        let (made, ceiling) = (statement.made(), self.requests.number("max_requests")?);
        if next != 2 || self.is_any_length || self.may_end_early() || statement.is_in_a_view() {
            return Ok(());
        }
        let most = self.requests.number("max_pages")?;
        if pages > most {
            return Err(self.too_many_pages(most));
        }
        let pages = pages + u64::from(self.ends_with_a_full_page(pages));
        let to_come = (pages + 1).saturating_sub(next);
        if made + to_come <= ceiling {
            return Ok(());
        }
        // What has been read before within the statement costs nothing.
        let is_new = |page: &u64| !self.requests.is_answered(self.parameters(*page));
        let needed = made + (next..=pages).filter(is_new).count() as u64;
        if needed > ceiling { Err(ahead::too_many(&self.requests, needed, ceiling)) } else { Ok(()) }
    }

    /// The error of a list with more pages than `most`, which is `max_pages`.
    pub(super) fn too_many_pages(&self, most: u64) -> Error {
        let settings = &self.requests.link.settings;
        let raises = settings.raises("max_pages", self.pager.pages().unwrap_or(0).max(most.saturating_mul(4)));
        let text = format!(
            "the list has more than max_pages = {most} pages; narrow the statement, or raise the ceiling: {raises}"
        );
        self.requests.failed(Failure::Ceiling { text })
    }

    /// Submits page `number`.
    pub(super) fn submit(&self, number: u64) -> Result<Ticket, Error> {
        let parameters = self.parameters(number);
        if self.anew { self.requests.submit_anew(parameters) } else { self.requests.submit(parameters) }
    }

    /// Begins the page behind the rows that are ready, if it is likely to be wanted.
    pub(super) fn ask_ahead(&mut self) -> Result<(), Error> {
        let Some(number) = self.next_page.filter(|number| *number > 1 && self.ahead.is_empty()) else { return Ok(()) };
        let exists = self.pages_wanted().is_some_and(|pages| number <= pages);
        let is_in_range = self.pages_in_range(number).is_none_or(|pages| number <= pages);
        let is_alone = self.how != How::Whole || self.requests.number("in_flight")? == 1;
        if exists && is_in_range && !is_alone && !self.may_end_early() {
            let ticket = self.submit(number)?;
            self.ahead.push_back((number, ticket));
        }
        Ok(())
    }

    /// Begins the pages behind `number`, in a window that doubles with each page that is wanted: those that exist by the
    /// total; without totals as far as pages are full.
    pub(super) fn ask_ahead_of(&mut self, number: u64) -> Result<(), Error> {
        let (2.., How::Whole | How::Drain) = (number, self.how) else { return Ok(()) };
        let in_flight = self.requests.number("in_flight")?;
        let is_careful = self.may_end_early() || self.requests.statement.is_in_a_view();
        let pages = self.pages_wanted();
        let max_pages = self.requests.number("max_pages")?;
        let is_short = |ticket: &Ticket| {
            let page = ticket.answer().and_then(|answer| answer.page.ok());
            page.is_some_and(|page| page.len() < self.pager.first_len())
        };
        self.window = match (self.window, pages, is_careful) {
            // A page that is not full is the last one.
            (_, None, _) if self.ahead.iter().any(|(_, ticket)| is_short(ticket)) => 1,
            (_, None, _) => (number / 2).next_power_of_two(),
            (0, Some(_), true) => ahead::CAREFUL,
            (0, Some(_), false) => in_flight,
            (window, ..) => window * 2,
        };
        self.window = self.window.min(in_flight);
        let first = self.ahead.back().map_or(number, |(n, _)| *n) + 1;
        let last = pages.map_or(u64::MAX, |pages| pages + u64::from(self.ends_with_a_full_page(pages)));
        let last = last.min(number + self.window - 1).min(max_pages);
        let last = self.pages_in_range(number).map_or(last, |pages| last.min(pages));
        for next in first..=last {
            let ticket = self.submit(next)?;
            self.ahead.push_back((next, ticket));
        }
        Ok(())
    }
}
