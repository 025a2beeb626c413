//! What the log is told of a list.

use crate::api::pager::{Next, Step};
use crate::scan::listing::Listing;
use crate::scan::request::Requests;
use crate::trace::PAGE;

impl Listing {
    /// Tells the log of a page, and of what comes next.
    pub(super) fn note(&self, number: u64, rows: usize, total: Option<u64>, step: &Step) {
        let (new, next) = match step {
            Step::Take(fresh, Next::Page(_)) => (Some(fresh.len()), "the next page"),
            Step::Take(fresh, Next::End) => (Some(fresh.len()), "the end"),
            Step::Take(fresh, Next::Restart) => (Some(fresh.len()), "the first page again: rows changed their places"),
            Step::Again => (None, "this page again: it contradicts the pages before it"),
            Step::Broken(_) => (None, "an error: the pages contradict each other"),
        };
        let Requests { schema, path, statement, .. } = &self.requests;
        let (table, statement) = (schema.table.name, statement.number);
        tracing::debug!(target: PAGE, statement, %table, page = number, rows, new, total, "{path}: next comes {next}");
    }

    /// Tells the log that the server takes no page so large.
    pub(super) fn note_smaller(&self, size: u32) {
        let Requests { schema, statement, .. } = &self.requests;
        let (table, statement) = (schema.table.name, statement.number);
        tracing::debug!(target: PAGE, statement, %table, size, "the API refused a larger page: smaller ones are asked for");
    }

    /// Tells the log that no page is read behind the first one.
    pub(super) fn note_count(&self, total: u64) {
        let Requests { schema, statement, .. } = &self.requests;
        let (table, statement) = (schema.table.name, statement.number);
        tracing::debug!(target: PAGE, statement, %table, total, "the API's total is the number of rows");
    }
}
