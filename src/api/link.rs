//! What all tables and functions of one database connection share: settings, log, workers, and which statement is
//! running.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use lru::LruCache;

use crate::api::log::Log;
use crate::api::scheduler::{MakeTransport, Scheduler};
use crate::api::statement::Statement;
use crate::config::Settings;
use crate::error::Error;
use crate::lock::lock;
use crate::trace;

/// Of how many lists it is remembered how many pages they have.
const LISTS: NonZeroUsize = NonZeroUsize::new(1000).unwrap();

/// One database connection's share of the product.
pub struct Link {
    /// Its settings.
    pub settings: Arc<Settings>,
    /// Its log of requests.
    pub log: Arc<Log>,
    /// Its workers.
    pub scheduler: Scheduler,
    last_statement: AtomicU64,
    running: Mutex<Running>,
    latest_error: Mutex<Option<Error>>,
    page_limits: Mutex<HashMap<(String, &'static str), u32>>,
    /// By list and [`Settings::destination`].
    pages: Mutex<LruCache<(String, u64), u64>>,
}

#[derive(Default)]
struct Running {
    /// The statements with open cursors, and how many; the latest last.
    reading: Vec<(Arc<Statement>, usize)>,
    /// The statement that began last, while it may still be running.
    latest: Option<Arc<Statement>>,
    /// Whether that one writes: its cursors may be closed before it ends.
    latest_writes: bool,
}

/// An open cursor; its statement lasts while one is open.
pub struct OpenCursor {
    link: Arc<Link>,
    /// The statement it belongs to.
    pub statement: Arc<Statement>,
}

impl Link {
    /// A link with default settings; `transport` is called at the first request.
    pub fn new(transport: MakeTransport) -> Arc<Self> {
        let settings = Arc::new(Settings::default());
        let log = Arc::new(Log::default());
        let scheduler = Scheduler::new(Arc::clone(&settings), Arc::clone(&log), transport);
        Arc::new(Self {
            settings,
            log,
            scheduler,
            last_statement: AtomicU64::new(0),
            running: Mutex::default(),
            latest_error: Mutex::default(),
            page_limits: Mutex::default(),
            pages: Mutex::new(LruCache::new(LISTS)),
        })
    }

    /// Says that a cursor was opened; `begins` says that a statement has begun to run since the last call.
    ///
    /// SQLite does not tell a table when a statement ends, but its cursors are closed by then. So a cursor belongs to a
    /// statement that has just begun, else to the latest of those that have cursors open.
    pub fn open_cursor(self: &Arc<Self>, begins: bool) -> OpenCursor {
        let mut running = lock(&self.running);
        let statement = self.current(&mut running, begins);
        match running.reading.iter_mut().find(|(reading, _)| Arc::ptr_eq(reading, &statement)) {
            Some((_, cursors)) => *cursors += 1,
            None => running.reading.push((Arc::clone(&statement), 1)),
        }
        OpenCursor { link: Arc::clone(self), statement }
    }

    /// The statement of a write, found in the same way.
    pub fn writing_statement(&self, begins: bool) -> Arc<Statement> {
        let mut running = lock(&self.running);
        let statement = self.current(&mut running, begins);
        running.latest = Some(Arc::clone(&statement));
        running.latest_writes = true;
        statement
    }

    /// The statement that is running: a new one if one has begun, else the latest that may still be running.
    fn current(&self, running: &mut Running, begins: bool) -> Arc<Statement> {
        if begins {
            running.latest = None;
            self.settings.look_at_environment();
            trace::begin(&self.settings);
        }
        let known =
            running.latest.clone().or_else(|| running.reading.last().map(|(s, _)| Arc::clone(s)).filter(|_| !begins));
        known.unwrap_or_else(|| {
            let statement = self.next_statement();
            running.latest = Some(Arc::clone(&statement));
            running.latest_writes = false;
            statement
        })
    }

    /// Remembers what a statement ended in.
    pub fn note_error(&self, error: &Error) {
        *lock(&self.latest_error) = Some(error.clone());
    }

    /// What a statement has ended in since the last call, if one did.
    pub fn take_error(&self) -> Option<Error> {
        lock(&self.latest_error).take()
    }

    /// The largest page this server was found to take at an endpoint, if it refused a larger one.
    pub fn page_limit(&self, path: &'static str) -> Option<u32> {
        let limits = lock(&self.page_limits);
        limits.get(&(self.server(), path)).copied()
    }

    /// Remembers the largest page this server takes at an endpoint.
    pub fn limit_page(&self, path: &'static str, rows: u32) {
        lock(&self.page_limits).insert((self.server(), path), rows);
    }

    /// How many pages a list had when its first one was read last. `list` tells it from every other.
    pub fn pages_of(&self, list: &str) -> Option<u64> {
        lock(&self.pages).get(&(list.to_owned(), self.settings.destination())).copied()
    }

    /// Remembers how many pages a list has, if that is known.
    pub fn know_pages(&self, list: String, pages: Option<u64>) {
        if let Some(count) = pages {
            lock(&self.pages).put((list, self.settings.destination()), count);
        }
    }

    /// The server asked now.
    fn server(&self) -> String {
        self.settings.get("base_url").ok().and_then(|(url, _)| url).unwrap_or_default()
    }

    fn next_statement(&self) -> Arc<Statement> {
        let number = self.last_statement.fetch_add(1, Ordering::Relaxed) + 1;
        Arc::new(Statement::new(number))
    }
}

impl Drop for OpenCursor {
    fn drop(&mut self) {
        let mut running = lock(&self.link.running);
        for (statement, cursors) in &mut running.reading {
            if Arc::ptr_eq(statement, &self.statement) {
                *cursors -= 1;
            }
        }
        running.reading.retain(|(_, cursors)| *cursors > 0);
        let reads_on = running.reading.iter().any(|(statement, _)| Arc::ptr_eq(statement, &self.statement));
        if !reads_on {
            // A flight holds its statement, and the statement what it began: this lets go of both.
            self.statement.end();
        }
        let is_latest = running.latest.as_ref().is_some_and(|latest| Arc::ptr_eq(latest, &self.statement));
        if is_latest && !reads_on && !running.latest_writes {
            running.latest = None;
        }
    }
}
