//! One list, read page by page as rows are wanted.
//!
//! A list is opened in one of three ways. *One page*: `page_no` was given. *Small*: LIMIT fits a page, so the first page
//! is asked for at that size. *Whole*: the largest pages, in an order in which what arrives meanwhile comes last. A
//! small opening that turns out not to be enough begins again as a whole reading; rows given out are not repeated.

mod prefetch;
mod told;

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::Arc;

use crate::api::envelope::Page;
use crate::api::pager::{Facts, Next, Pager, Step};
use crate::api::scheduler::Ticket;
use crate::error::{Error, Failure};
use crate::plan::Order;
use crate::progress::tally::Count;
use crate::scan::order::{SortKey, Stop};
use crate::scan::request::Requests;
use crate::scan::row::Row;
use crate::spec::Sort;
use crate::time::TimeFormat;

/// The page sizes tried after one was refused, largest first.
const SMALLER_PAGES: [u32; 5] = [100, 50, 25, 20, 10];

/// A list being read.
pub struct Listing {
    requests: Requests,
    count: Arc<Count>,
    how: How,
    sort: Option<Sorted>,
    pager: Pager,
    page_size: Option<u32>,
    /// The length of the largest first page: the server may give fewer rows than are asked for.
    largest: u32,
    next_page: Option<u64>,
    ahead: VecDeque<(u64, Ticket)>,
    /// How many pages are asked for at once.
    window: u64,
    /// Whether something was contradictory: from then on nothing that was answered before is believed.
    anew: bool,
    ready: VecDeque<Row>,
    /// Whether it may have more pages than the statement may make requests: whoever reads it looks at that.
    is_any_length: bool,
    /// Where the rows read so far begin and end on the line of the column sorted by.
    span: Option<(f64, f64)>,
    /// The ids of the first page, where it may be the whole list.
    whole: Vec<String>,
    /// LIMIT + OFFSET, where nothing else ends the reading.
    wanted: Option<u64>,
    /// A row of the first page, and the total if that page agrees with it.
    first_page: Option<(Row, u64)>,
    /// Whether rows are only counted, as far as has been seen.
    counts: Cell<bool>,
    /// Rows that the API's total tells of, behind the first page: this one stands in for each of them.
    uncounted: Option<(u64, Row)>,
    /// Whether pages are read to be sorted before a row is given out.
    is_draining: bool,
    /// How many rows may be left when the pages behind them are begun.
    low: usize,
    last_given: Option<SortKey>,
    first_given: Option<SortKey>,
    arrivals: u64,
}

/// How the list is being read.
#[derive(Debug, Clone, Copy, PartialEq)]
enum How {
    /// Exactly the page that was asked for.
    OnePage,
    /// So many rows are probably enough.
    Small(u64),
    /// All pages.
    Whole,
    /// All pages, to be sorted here before a row is given out.
    Drain,
}

/// The order the API is asked for, and where it lets the reading stop.
struct Sorted {
    order: Order,
    sort: Sort,
    column: usize,
    stops: Vec<Stop>,
    /// Whether the rows so far were in that order.
    holds: bool,
}

/// How a list is to be opened.
pub struct Opening {
    /// The order of the plan.
    pub order: Option<Order>,
    /// Where reading may stop.
    pub stops: Vec<Stop>,
    /// LIMIT + OFFSET, where they may size the first page.
    pub wanted: Option<u64>,
    /// Whether rows are only counted.
    pub counts: bool,
}

impl Listing {
    /// A list of which nothing has been asked yet.
    pub fn new(requests: Requests, opening: Opening) -> Result<Self, Error> {
        let full = requests.page_size()?;
        let (counts, wanted) = (Cell::new(opening.counts), opening.wanted);
        let column = opening.order.map(|order| requests.schema.columns[order.column]);
        let sort = opening.order.zip(column.and_then(|c| c.sort)).map(|(order, sort)| Sorted {
            column: order.column,
            order,
            sort,
            stops: opening.stops,
            holds: true,
        });
        // An order that is neither relied on nor lets the reading stop is worth nothing.
        let sort = sort.filter(|sorted| sorted.order.claimed || !sorted.stops.is_empty());
        let how = match opening.wanted {
            _ if requests.given("page_no").is_some() => How::OnePage,
            Some(wanted) if wanted <= u64::from(full) && requests.given("per_page").is_none() => {
                How::Small(wanted.max(1))
            }
            // A claim on what changes rests on LIMIT fitting a page; else everything is read and sorted here.
            _ if sort.as_ref().is_some_and(|s| s.order.claimed && !s.sort.is_fixed) => How::Drain,
            _ => How::Whole,
        };
        let (count, _) = requests.statement.tally.of(requests.scan, requests.schema.table.name);
        let mut listing = Self {
            requests,
            count,
            how,
            sort,
            pager: Pager::new(false),
            page_size: None,
            largest: 0,
            next_page: Some(1),
            ahead: VecDeque::new(),
            window: 0,
            anew: false,
            ready: VecDeque::new(),
            is_any_length: false,
            span: None,
            whole: Vec::new(),
            wanted,
            first_page: None,
            counts,
            uncounted: None,
            is_draining: false,
            low: 0,
            last_given: None,
            first_given: None,
            arrivals: 0,
        };
        listing.page_size = match how {
            How::OnePage => None,
            How::Small(wanted) => Some(wanted as u32),
            How::Whole | How::Drain => Some(full),
        };
        listing.pager = listing.new_pager();
        Ok(listing)
    }

    /// The next row, or `None` at the end.
    pub fn next(&mut self, idle: &mut dyn FnMut() -> Result<(), Error>) -> Result<Option<Row>, Error> {
        loop {
            if let Some(row) = self.ready.pop_front() {
                if self.ready.len() == self.low && !self.counts.get() {
                    self.ask_ahead()?;
                }
                if let Some(row) = self.checked(row)? {
                    self.count.give();
                    return Ok(Some(row));
                }
                continue;
            }
            if let Some((left, row)) = &mut self.uncounted
                && *left > 0
            {
                *left -= 1;
                return Ok(Some(row.clone()));
            }
            let Some(number) = self.next_page else {
                self.count.expect(None);
                return Ok(None);
            };
            if number == 2 && self.counts.get() && self.count_on() {
                continue;
            }
            if let How::Small(_) = self.how
                && number > 1
            {
                self.begin_again();
                continue;
            }
            self.read(number, idle)?;
        }
    }

    /// Says that something of a row was read: rows are not only counted.
    pub fn look_at_rows(&self) {
        self.counts.set(false);
    }

    /// Takes the API's total for the number of rows, where the first page agrees with it; `false` if pages must be read.
    fn count_on(&mut self) -> bool {
        let Some((row, total)) = self.first_page.take() else { return false };
        self.next_page = None;
        self.ahead.clear();
        self.note_count(total);
        self.uncounted = Some((total - self.pager.first_len() as u64, row));
        true
    }

    fn new_pager(&self) -> Pager {
        let mut pager = Pager::new(self.appends());
        let is_fixed = |wire: &str| {
            self.requests.schema.columns.iter().any(|c| c.sort.is_some_and(|s| s.is_fixed && s.wire == wire))
        };
        if self.requests.given("sort_by").is_some_and(|wire| !is_fixed(wire)) {
            pager.count_all();
        }
        pager
    }

    /// Whether the list is read in an order in which what arrives meanwhile comes last.
    fn appends(&self) -> bool {
        match (&self.sort, self.how) {
            (_, How::Drain) => self.append_sort().is_some(),
            (Some(sorted), _) => sorted.sort.is_fixed && !sorted.order.desc,
            (None, How::Whole) => self.append_sort().is_some(),
            (None, _) => false,
        }
    }

    /// The `sort_by` under which what arrives meanwhile comes last, unless the statement says how to sort.
    fn append_sort(&self) -> Option<&'static str> {
        if self.requests.given("sort_by").is_some() || self.requests.given("sort_order").is_some() {
            return None;
        }
        self.requests.schema.columns.iter().find_map(|c| c.sort.filter(|s| s.is_fixed)).map(|s| s.wire)
    }

    /// The requests that it makes.
    pub(super) fn requests(&self) -> &Requests {
        &self.requests
    }

    /// How many pages it has, as far as is known.
    pub fn pages(&self) -> Option<u64> {
        self.pager.pages()
    }

    /// Whether rows come behind those that are ready.
    pub(super) fn goes_on(&self) -> bool {
        self.next_page.is_some()
    }

    /// How many rows it will give out in all, if that is known.
    pub(super) fn will_give(&self) -> Option<u64> {
        let total = self.pager.total()?;
        match &self.sort {
            Some(sorted) if !sorted.stops.is_empty() => None,
            _ => Some(self.wanted.map_or(total, |wanted| wanted.min(total))),
        }
    }

    /// The parameters of page `number`.
    pub(super) fn parameters(&self, number: u64) -> Vec<(&'static str, String)> {
        let mut parameters = Vec::new();
        if self.how == How::OnePage {
            return parameters;
        }
        let sorted = self.sort.as_ref().filter(|_| self.how != How::Drain);
        let by = match (sorted, self.how) {
            (Some(sorted), _) => Some((sorted.sort.wire, sorted.order.desc)),
            // A first page that is probably enough comes as the API likes to give it.
            (None, How::Small(_)) => None,
            (None, _) => self.append_sort().map(|wire| (wire, false)),
        };
        if let Some((wire, desc)) = by {
            parameters.push(("sort_by", wire.to_owned()));
            parameters.push(("sort_order", if desc { "DESC" } else { "ASC" }.to_owned()));
        }
        if let (Some(size), None) = (self.page_size, self.requests.given("per_page")) {
            parameters.push(("per_page", size.to_string()));
        }
        parameters.push(("page_no", number.to_string()));
        parameters
    }

    /// Starts over as a whole reading: the first page was not enough.
    fn begin_again(&mut self) {
        // Rows whose places change are only ever read within one page in their own order.
        if self.sort.as_ref().is_some_and(|s| !s.sort.is_fixed) {
            return self.leave_order();
        }
        self.how = How::Whole;
        self.restart();
    }

    /// Starts over in the order in which nothing moves: to be sorted here where SQLite relies on the order.
    fn leave_order(&mut self) {
        if self.sort.as_ref().is_some_and(|s| s.order.claimed) {
            self.how = How::Drain;
        } else {
            self.how = How::Whole;
            self.sort = None;
        }
        self.restart();
    }

    fn restart(&mut self) {
        self.page_size = self.requests.page_size().ok();
        let appends = self.appends();
        self.pager.restart(appends);
        self.ahead.clear();
        self.next_page = Some(1);
    }

    /// Reads again in pages of another size: where ties change places, the same page ends would hide the same rows.
    fn shift_pages(&mut self) {
        let tenths = [10, 9, 7, 8, 6][self.pager.reading() as usize % 5];
        self.largest = self.largest.max(self.pager.first_len() as u32);
        self.page_size = Some((self.largest * tenths / 10).max(1));
    }

    /// Reads page `number` and makes its new rows ready.
    fn read(&mut self, number: u64, idle: &mut dyn FnMut() -> Result<(), Error>) -> Result<(), Error> {
        self.count.turn_to(number, self.pages_wanted());
        let Some(page) = self.page(number, idle)? else { return Ok(()) };

        let mut rows = rows_of(&page, self.requests.schema.table.hides)
            .map_err(|text| self.requests.failed(Failure::Unreadable { text }))?;
        let ids = self.ids(&rows)?;
        if self.how == How::OnePage {
            self.next_page = None;
            self.count.read(rows.len());
            self.ready = rows.into();
            return Ok(());
        }
        if self.requests.route.is_whole_without_totals && page.total.is_none() {
            // A server that knows no pages gives the whole list again.
            if number == 2 && self.whole == ids {
                self.next_page = None;
                self.ahead.clear();
                return Ok(());
            }
            if number == 1 {
                self.whole.clone_from(&ids);
            }
        }
        let facts = Facts { total: page.total, ids: &ids };
        if self.sort.is_some() && self.how != How::Drain && self.pager.has_gap(number, &facts) {
            // Ties changed places between the pages: this order hides rows. Nothing of this page was given out yet.
            self.leave_order();
            return Ok(());
        }
        self.pager.ask_for(self.page_size.map(u64::from));
        let step = self.pager.accept(number, &facts);
        let fell = self.pager.fell();
        self.note(number, page.len(), page.total, &step);
        let (fresh, next) = match step {
            Step::Take(fresh, next) => (fresh, next),
            Step::Again => {
                // The pages behind may have been answered after this one.
                if !fell {
                    self.ahead.clear();
                }
                self.anew = true;
                return Ok(());
            }
            Step::Broken(text) => return Err(self.requests.failed(Failure::Contradiction { text })),
        };
        self.next_page = match next {
            Next::Page(next) => Some(next),
            Next::Restart => {
                self.ahead.clear();
                self.anew = true;
                if !fell {
                    self.shift_pages();
                }
                Some(1)
            }
            Next::End => None,
        };
        if number == 1 && self.must_sort_here(&rows) {
            // None of its rows was given out: forget that they were seen.
            self.pager = Pager::new(false);
            self.leave_order();
            return Ok(());
        }
        let mut index = 0;
        rows.retain(|_| {
            index += 1;
            fresh.binary_search(&(index - 1)).is_ok()
        });
        self.count.read(rows.len());
        self.mark_order(&rows);
        if self.how == How::Drain {
            return self.drain(rows, idle);
        }
        self.ready = rows.into();
        self.measure();
        if self.stops_here() {
            self.next_page = None;
            self.ahead.clear();
            self.leave_out_what_is_past();
        }
        self.low = self.ready.len() / 2;
        // What an earlier reading gave out is not counted again.
        if number == 1 && self.counts.get() && self.how == How::Whole && self.pager.reading() == 1 {
            self.first_page = self.ready.front().cloned().zip(counted(&page, self.page_size));
        }
        if !self.is_draining {
            self.publish(self.ready.iter(), number);
        }
        self.count.expect(self.will_give());
        self.foresee()
    }

    /// Rows past a limit are not part of the answer: nobody need look at them.
    fn leave_out_what_is_past(&mut self) {
        let Some(sorted) = &self.sort else { return };
        let is_past = |row: &Row| {
            let key = self.key(row, sorted.column);
            sorted.stops.iter().any(|stop| stop.is_past(&key, sorted.order.desc))
        };
        let end = self.ready.iter().position(is_past).unwrap_or(self.ready.len());
        self.ready.truncate(end);
    }

    /// Whether the first page shows that the API's order cannot be relied on, before a row is given out.
    fn must_sort_here(&self, rows: &[Row]) -> bool {
        let Some(sorted) = self.sort.as_ref().filter(|s| s.order.claimed && self.how != How::Drain) else {
            return false;
        };
        if self.last_given.is_some() {
            return false;
        }
        let keys: Vec<SortKey> = rows.iter().map(|row| self.key(row, sorted.column)).collect();
        let in_order = keys.windows(2).all(|pair| pair[1].may_follow(&pair[0], sorted.order.desc));
        let enough = match self.how {
            How::Small(wanted) => rows.len() as u64 >= wanted || self.next_page.is_none(),
            _ => self.next_page.is_none(),
        };
        !in_order || !(sorted.sort.is_fixed || enough)
    }

    /// Notes whether an order that only lets the reading stop still holds.
    fn mark_order(&mut self, rows: &[Row]) {
        let Some(sorted) = self.sort.as_ref().filter(|s| !s.order.claimed) else { return };
        let (column, desc) = (sorted.column, sorted.order.desc);
        let known = rows.iter().map(|row| self.key(row, column)).filter(|key| *key != SortKey::Null);
        let keys: Vec<SortKey> = self.last_given.iter().cloned().chain(known).collect();
        let holds = keys.windows(2).all(|pair| pair[1].may_follow(&pair[0], desc));
        if let (false, Some(sorted)) = (holds, &mut self.sort) {
            sorted.holds = false;
        }
        self.last_given = keys.last().cloned();
    }

    /// Whether everything behind the rows now ready lies past a limit.
    fn stops_here(&mut self) -> bool {
        let Some(sorted) = self.sort.as_ref().filter(|s| s.holds) else { return false };
        let last = self.ready.back().map(|row| self.key(row, sorted.column));
        let past = last.is_some_and(|key| sorted.stops.iter().any(|stop| stop.is_past(&key, sorted.order.desc)));
        // Where values change, rows move between pages: only the first page's end may be believed.
        if !past && !sorted.sort.is_fixed && !sorted.order.claimed && self.next_page.is_some() {
            self.begin_again();
        }
        past
    }

    /// Reads all further pages and sorts every row as SQLite would.
    fn drain(&mut self, rows: Vec<Row>, idle: &mut dyn FnMut() -> Result<(), Error>) -> Result<(), Error> {
        let mut all = rows;
        while let Some(number) = self.next_page {
            self.ready.clear();
            self.how = How::Whole;
            let sort = self.sort.take();
            self.is_draining = true;
            let read = self.read(number, idle);
            self.is_draining = false;
            self.sort = sort;
            self.how = How::Drain;
            read?;
            all.extend(self.ready.drain(..));
        }
        let Some(sorted) = &self.sort else { return Ok(()) };
        let (column, desc) = (sorted.column, sorted.order.desc);
        let mut keyed: Vec<(SortKey, Row)> = all.into_iter().map(|row| (self.key(&row, column), row)).collect();
        keyed.sort_by(|(l, _), (r, _)| if desc { r.order(l) } else { l.order(r) });
        self.ready = keyed.into_iter().map(|(_, row)| row).collect();
        self.publish(self.ready.iter(), 0);
        Ok(())
    }

    /// A row about to be given out, held against the order that SQLite relies on.
    fn checked(&mut self, row: Row) -> Result<Option<Row>, Error> {
        let Some(sorted) = self.sort.as_ref().filter(|s| s.order.claimed) else { return Ok(Some(row)) };
        let (column, desc) = (sorted.column, sorted.order.desc);
        let key = self.key(&row, column);
        if let Some(last) = &self.last_given
            && !key.may_follow(last, desc)
        {
            // Newest first, and newer than the first row given: it arrived meanwhile and is not part of the answer.
            let arrived = desc && self.first_given.as_ref().is_some_and(|first| !key.may_follow(first, true));
            self.arrivals += 1;
            // Where there are no totals, nothing tells how many arrived.
            if arrived && (self.arrivals <= self.pager.grown() || self.pager.total().is_none()) {
                return Ok(None);
            }
            let name = self.requests.schema.columns[column].name;
            return Err(self.requests.failed(Failure::Contradiction {
                text: format!(
                    "the rows are not sorted by {name} as asked; SELECT realtime_kit_config('push_order', 'off') lets SQLite sort them"
                ),
            }));
        }
        self.first_given.get_or_insert_with(|| key.clone());
        self.last_given = Some(key);
        Ok(Some(row))
    }

    fn key(&self, row: &Row, column: usize) -> SortKey {
        let kind = self.requests.schema.columns[column].kind;
        SortKey::new(&row.cell(self.requests.schema.columns[column], TimeFormat::default()), kind)
    }

    fn ids(&self, rows: &[Row]) -> Result<Vec<String>, Error> {
        let Some((_, key)) = self.requests.schema.key() else { return Ok(Vec::new()) };
        rows.iter()
            .enumerate()
            .map(|(i, row)| {
                let text = || format!("row {} has no {}", i + 1, key.name);
                row.id(key).ok_or_else(|| self.requests.failed(Failure::Unreadable { text: text() }))
            })
            .collect()
    }

    /// Page `number`; `None` if it has to be asked for in smaller pages.
    fn page(&mut self, number: u64, idle: &mut dyn FnMut() -> Result<(), Error>) -> Result<Option<Arc<Page>>, Error> {
        let max_pages = self.requests.number("max_pages")?;
        // The page behind the last one only shows that it is the last.
        if number > max_pages && self.pager.pages().is_none_or(|pages| pages > max_pages) {
            return Err(self.too_many_pages(max_pages));
        }
        let front = self.ahead.front().map(|(front, _)| *front);
        if front.is_some_and(|front| front != number && front != number + 1) {
            self.ahead.clear();
        }
        let ticket = match self.ahead.pop_front() {
            Some((front, ticket)) if front == number => ticket,
            later => {
                later.into_iter().for_each(|later| self.ahead.push_front(later));
                self.submit(number)?
            }
        };
        self.ask_ahead_of(number)?;
        let failure = match ticket.wait(idle)?.page {
            Ok(page) => return Ok(Some(page)),
            Err(failure) => failure,
        };
        if let (1, Some(smaller)) = (number, self.smaller(&failure)) {
            self.requests.learn_page_size(smaller);
            self.note_smaller(smaller);
            self.page_size = Some(smaller);
            if let How::Small(_) = self.how {
                self.begin_again();
            }
            return Ok(None);
        }
        Err(self.requests.failed(failure))
    }

    /// A smaller page size to try, if this failure may be about the size we chose.
    fn smaller(&self, failure: &Failure) -> Option<u32> {
        let Failure::Status(error) = failure else { return None };
        let message = error.message.as_deref().unwrap_or_default();
        let names_size = message.contains("per_page");
        let names_other = self.requests.sent().iter().any(|wire| message.contains(wire));
        let fits = (error.status == 422 && !names_other) || (error.status == 400 && names_size);
        let ours = self.page_size.filter(|_| self.requests.given("per_page").is_none() && self.how != How::OnePage)?;
        SMALLER_PAGES.into_iter().find(|size| *size < ours).filter(|_| fits || (error.status == 422 && names_size))
    }
}

/// The total of a list by its first page: where the page is as full as was asked for, and its offsets agree with it.
fn counted(page: &Page, size: Option<u32>) -> Option<u64> {
    let (total, len) = (page.total?, page.len() as u64);
    let begins = page.start_offset.is_none_or(|start| start <= 1);
    let ends = page.end_offset.is_none_or(|end| end == len);
    (begins && ends && Some(len) == size.map(u64::from) && total >= len).then_some(total)
}

/// The rows of a page, parsed.
fn rows_of(page: &Arc<Page>, hides: &[&str]) -> Result<Vec<Row>, String> {
    (0..page.len()).map(|index| Row::new(Arc::clone(page), index, hides)).collect()
}
