//! The scans of the API's tables: SQLite's cursor calls, handed to [`Scan`].

use std::ffi::c_int;
use std::marker::PhantomData;
use std::rc::Rc;

use rusqlite::Result;
use rusqlite::ffi;
use rusqlite::vtab::{Context, Filters, VTabCursor};

use crate::api::link::OpenCursor;
use crate::error::Error;
use crate::fork;
use crate::plan::Plan;
use crate::scan::Scan;
use crate::scan::arguments::Input;
use crate::sqlite::fence::{Fenced, fence, fenced, result_error};
use crate::sqlite::host::guards_triggers;
use crate::sqlite::module::{NO_UPDATE, Shared, given};
use crate::sqlite::triggered::trigger_writes_to;
use crate::sqlite::typed::{early_ends, names, names_in_strings};
use crate::value::Cell;

/// SQLite's subtype of JSON text (sqlite.org/json1.html, section 3.4): its JSON functions then take it as JSON.
const JSON_SUBTYPE: u32 = b'J' as u32;

/// Why another module gets no rows.
pub const AS_CONTENT: &str = "it is the content of another virtual table (full-text search), which is refused: a database file must not read it; copy the rows into a table of your own";

/// One cursor.
#[repr(C)]
pub struct ApiCursor<'vtab> {
    base: ffi::sqlite3_vtab_cursor,
    shared: Fenced<Rc<Shared>>,
    open: Fenced<OpenCursor>,
    scan: Fenced<Option<Scan>>,
    /// Whether it is known that no trigger writes to the table, in hosts that do not refuse that themselves.
    is_known_direct: bool,
    /// Whether another module reads it for a table of its own: full-text search whose content it is.
    is_content: bool,
    /// The process that opened it, by its forks.
    generation: u64,
    lifetime: PhantomData<&'vtab ()>,
}

impl ApiCursor<'_> {
    /// A cursor that has not begun.
    pub fn new(shared: Rc<Shared>) -> Self {
        let text = shared.interrupt.beginning();
        let is_content = !shared.serves_stored && shared.interrupt.runs(|sql| names_in_strings(sql, &shared.name));
        let open = Fenced::new(shared.link.open_cursor(text.is_some()));
        if let Some(text) = text {
            open.statement.set_early_ends(early_ends(&text));
            if !names(&text, &shared.name) {
                open.statement.set_in_a_view();
            }
        }
        Self {
            base: ffi::sqlite3_vtab_cursor::default(),
            shared: Fenced::new(shared),
            open,
            scan: Fenced::new(None),
            is_known_direct: guards_triggers(),
            is_content,
            generation: fork::generation(),
            lifetime: PhantomData,
        }
    }

    /// An error if a trigger of the running statement writes to the table: its UPDATE or DELETE reads first.
    fn check_direct(&mut self) -> Result<(), Error> {
        let Shared { interrupt, schema, .. } = &**self.shared;
        if self.is_content {
            return Err(Error::refused(schema.table.name, AS_CONTENT));
        }
        let is_triggered = !self.is_known_direct
            && interrupt.running_writes().iter().any(|sql| {
                // SAFETY: this is a callback of the table that SQLite has stored in its cursor.
                unsafe { trigger_writes_to(interrupt.handle(), sql, self.base.pVtab) }
            });
        if is_triggered {
            return Err(Error::refused(
                schema.table.name,
                "a trigger of this statement writes to it, which is refused: a database file must not start requests",
            ));
        }
        self.is_known_direct = true;
        Ok(())
    }

    /// A statement belongs to the process that began it: the child of a fork has none of its requests.
    fn is_of_this_process(&self) -> Result<(), Error> {
        if self.generation == fork::generation() {
            return Ok(());
        }
        let text = "the process was forked while the statement was running; begin it again";
        Err(Error::refused(self.shared.schema.table.name, text))
    }

    fn begin(&mut self, text: Option<&str>, arguments: &Filters<'_>) -> Result<(), Error> {
        self.is_of_this_process()?;
        *self.scan = None;
        self.shared.check_still_served()?;
        self.check_direct()?;
        let schema = self.shared.schema;
        let broken = || Error::refused(schema.table.name, "the plan could not be read back, please report it");
        let plan = text.and_then(|text| Plan::parse(schema, text)).ok_or_else(broken)?;
        if plan.takes.len() != arguments.len() {
            return Err(broken());
        }
        let mut inputs = Vec::with_capacity(plan.takes.len());
        for (i, (take, value)) in plan.takes.iter().zip(arguments.iter()).enumerate() {
            inputs.push(if take.list {
                Input::List(list(arguments, i, schema.table.name)?)
            } else {
                Input::One(given(value))
            });
        }
        let (link, statement) = (self.shared.link.clone(), self.open.statement.clone());
        *self.scan = Some(Scan::start(link, statement, schema, plan, &inputs, &self.shared.presets)?);
        self.advance()
    }

    fn advance(&mut self) -> Result<(), Error> {
        self.is_of_this_process()?;
        let Some(scan) = &mut *self.scan else { return Ok(()) };
        let interrupt = &self.shared.interrupt;
        match scan.next(&mut || interrupt.check()) {
            Ok(true) => Ok(()),
            Ok(false) => {
                *self.scan = None;
                Ok(())
            }
            Err(error) => {
                *self.scan = None;
                Err(error)
            }
        }
    }

    /// A result whose error the connection remembers: SQLite carries its text only.
    fn noted<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        if let Err(error) = &result {
            self.shared.link.note_error(error);
        }
        result
    }

    fn cell(&mut self, column: c_int) -> Result<Cell<'_>, Error> {
        self.is_of_this_process()?;
        let interrupt = &self.shared.interrupt;
        match (&mut *self.scan, usize::try_from(column)) {
            (Some(scan), Ok(column)) => scan.cell(column, &mut || interrupt.check()),
            _ => Ok(Cell::Null),
        }
    }
}

fn list(arguments: &Filters<'_>, index: usize, table: &str) -> Result<Vec<crate::value::Given>, Error> {
    use rusqlite::fallible_iterator::FallibleIterator;
    let values = arguments.in_values(index).and_then(|values| values.map(|value| Ok(given(value))).collect());
    values.map_err(|e| Error::refused(table, format!("the IN list could not be read ({e})")))
}

unsafe impl VTabCursor for ApiCursor<'_> {
    fn filter(&mut self, _number: c_int, text: Option<&str>, arguments: &Filters<'_>) -> Result<()> {
        fenced(|| {
            let begun = self.begin(text, arguments);
            self.noted(begun)
        })
    }

    fn next(&mut self) -> Result<()> {
        fenced(|| {
            let advanced = self.advance();
            self.noted(advanced)
        })
    }

    fn eof(&self) -> bool {
        self.scan.is_none()
    }

    fn column(&self, _context: &mut Context, _column: c_int) -> Result<()> {
        // SQLite calls the function below: it stands in the module in this one's place.
        Err(rusqlite::Error::ModuleError("realtime_kit: xColumn was not replaced".to_owned()))
    }

    fn rowid(&self) -> Result<i64> {
        Ok(self.scan.as_ref().map_or(0, Scan::rowid))
    }
}

/// `xColumn` of the API's tables.
///
/// # Safety
/// To be called by SQLite only, with a cursor of a table of this module.
pub unsafe extern "C" fn column(
    cursor: *mut ffi::sqlite3_vtab_cursor,
    context: *mut ffi::sqlite3_context,
    column: c_int,
) -> c_int {
    // SAFETY: SQLite passes the cursor that `open` made, whose first field is the base it points to.
    let cursor = unsafe { &mut *cursor.cast::<ApiCursor<'static>>() };
    // Only an UPDATE reads columns it leaves alone: refused at its first row, before any further request.
    let is_update = unsafe { ffi::sqlite3_vtab_nochange(context) } != 0;
    let cell = fence(|| {
        if is_update { Err(Error::refused(cursor.shared.schema.table.name, NO_UPDATE)) } else { cursor.cell(column) }
    });
    match cell {
        Ok(cell) => unsafe { result(context, &cell) },
        Err(error) => {
            cursor.shared.link.note_error(&error);
            unsafe { result_error(context, &error) }
        }
    }
}

/// Hands a cell to SQLite, which copies it.
///
/// # Safety
/// `context` is the one SQLite passed to the callback that is running.
pub unsafe fn result(context: *mut ffi::sqlite3_context, cell: &Cell<'_>) -> c_int {
    unsafe {
        match cell {
            Cell::Null => ffi::sqlite3_result_null(context),
            Cell::Integer(i) => ffi::sqlite3_result_int64(context, *i),
            Cell::Real(r) => ffi::sqlite3_result_double(context, *r),
            Cell::Text(text) | Cell::Json(text) => {
                let utf8 = ffi::SQLITE_UTF8 as u8;
                let length = text.len() as ffi::sqlite3_uint64;
                ffi::sqlite3_result_text64(context, text.as_ptr().cast(), length, ffi::SQLITE_TRANSIENT(), utf8);
                if matches!(cell, Cell::Json(_)) {
                    ffi::sqlite3_result_subtype(context, JSON_SUBTYPE);
                }
            }
        }
    }
    ffi::SQLITE_OK
}
