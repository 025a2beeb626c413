//! What all tables and functions of one database connection share: settings, log, workers, and which statement is
//! running.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::api::client::Statement;
use crate::api::log::Log;
use crate::api::scheduler::{MakeTransport, Scheduler};
use crate::config::Settings;

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
    page_limits: Mutex<HashMap<&'static str, u32>>,
}

/// What tells a running write from others of the connection.
pub type WriteIdentity = (usize, i32, i32);

#[derive(Default)]
struct Running {
    cursors: usize,
    statement: Option<Arc<Statement>>,
    write: Option<(WriteIdentity, Arc<Statement>)>,
}

/// An open cursor; the statement lasts while one is open.
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
            page_limits: Mutex::default(),
        })
    }

    /// Says that a cursor was opened.
    ///
    /// SQLite does not tell a table when a statement ends. The number of open cursors never reaches 0 inside one, so a
    /// statement is what lies between the first opening and the last closing.
    pub fn open_cursor(self: &Arc<Self>) -> OpenCursor {
        let mut running = self.running.lock().unwrap_or_else(|e| e.into_inner());
        running.cursors += 1;
        let statement = running.statement.get_or_insert_with(|| self.next_statement());
        OpenCursor { link: Arc::clone(self), statement: Arc::clone(statement) }
    }

    /// The statement of a write: the one whose cursors are open, else the one that `running` tells from all others.
    pub fn writing_statement(&self, running: Option<WriteIdentity>) -> Arc<Statement> {
        let mut held = self.running.lock().unwrap_or_else(|e| e.into_inner());
        if let Some(statement) = &held.statement {
            return Arc::clone(statement);
        }
        match (running, &held.write) {
            (Some(running), Some((last, statement))) if running == *last => Arc::clone(statement),
            (running, _) => {
                let statement = self.next_statement();
                held.write = running.map(|running| (running, Arc::clone(&statement)));
                statement
            }
        }
    }

    /// Says that no write is running: a transaction begins or ends, or a write has failed, which ends its statement.
    pub fn end_write(&self) {
        self.running.lock().unwrap_or_else(|e| e.into_inner()).write = None;
    }

    /// The largest page this server was found to take at an endpoint, if it refused a larger one.
    pub fn page_limit(&self, path: &'static str) -> Option<u32> {
        self.page_limits.lock().unwrap_or_else(|e| e.into_inner()).get(path).copied()
    }

    /// Remembers the largest page this server takes at an endpoint.
    pub fn limit_page(&self, path: &'static str, rows: u32) {
        self.page_limits.lock().unwrap_or_else(|e| e.into_inner()).insert(path, rows);
    }

    fn next_statement(&self) -> Arc<Statement> {
        let number = self.last_statement.fetch_add(1, Ordering::Relaxed) + 1;
        Arc::new(Statement { number, ..Statement::default() })
    }
}

impl Drop for OpenCursor {
    fn drop(&mut self) {
        let mut running = self.link.running.lock().unwrap_or_else(|e| e.into_inner());
        running.cursors -= 1;
        if running.cursors == 0 {
            running.statement = None;
        }
    }
}
