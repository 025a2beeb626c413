//! The virtual tables that are no endpoint's: eponymous, read-only, always scanned whole.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ffi::{CStr, CString, c_int};
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;

use rusqlite::ffi;
use rusqlite::vtab::{Context, Filters, IndexInfo, Module, VTab, VTabConfig, VTabConnection, VTabCursor};
use rusqlite::{Connection, Result};

use crate::api::link::{Link, OpenCursor};
use crate::catalog::{LISTINGS, Listing, Numbered, Source};
use crate::doctor::Examination;
use crate::error::Error;
use crate::sqlite::cursor::AS_CONTENT;
use crate::sqlite::cursor::result;
use crate::sqlite::doctor::host_of;
use crate::sqlite::fence::{Fenced, fence, fenced, result_error};
use crate::sqlite::interrupt::Interrupt;
use crate::sqlite::module::guard;
use crate::sqlite::typed::names_in_strings;
use crate::value::Cell;

/// Registers a module for each listing.
pub fn register(db: &Connection, link: &Arc<Link>) -> Result<()> {
    LISTINGS.iter().try_for_each(|listing| {
        db.create_module(listing.name, MODULE, Some(Registered { link: Fenced::new(Arc::clone(link)), listing }))
    })
}

const MODULE: &Module<'static, ListingTable<'static>> = &{
    let module = Module::<ListingTable<'static>>::eponymous_only_module();
    // SAFETY: as for the API's tables: a transparent wrapper, and the cursor type that `column` expects.
    unsafe {
        let mut raw = std::mem::transmute::<Module<'static, ListingTable<'static>>, ffi::sqlite3_module>(module);
        raw.xColumn = Some(column);
        std::mem::transmute::<ffi::sqlite3_module, Module<'static, ListingTable<'static>>>(raw)
    }
};

struct Registered {
    link: Fenced<Arc<Link>>,
    listing: &'static Listing,
}

#[repr(C)]
struct ListingTable<'vtab> {
    base: ffi::sqlite3_vtab,
    link: Fenced<Arc<Link>>,
    listing: &'static Listing,
    interrupt: Fenced<Interrupt>,
    /// Whether views and triggers of databases may read it.
    serves_stored: bool,
    /// What the statement of that number was told last: a join asks again and again, and is told the same.
    told: RefCell<Option<(u64, Rows)>>,
    lifetime: PhantomData<&'vtab ()>,
}

unsafe impl<'vtab> VTab<'vtab> for ListingTable<'vtab> {
    type Aux = Registered;
    type Cursor = ListingCursor<'vtab>;

    fn connect(
        db: &mut VTabConnection,
        aux: Option<&Registered>,
        _module: &[u8],
        _database: &[u8],
        _table: &[u8],
        _arguments: &[&[u8]],
    ) -> Result<(Cow<'static, CStr>, Self)> {
        let unregistered = || Error::refused("realtime_kit", "the module was registered without its table");
        let Registered { link, listing } = fenced(|| aux.ok_or_else(unregistered))?;
        let serves_stored = match listing.rows {
            Source::Memory(_) => guard(db, link, listing.name)?,
            // Whose settings are wrong is to be told so.
            Source::Examination(_) => guard(db, link, listing.name).or_else(|_| {
                db.config(VTabConfig::DirectOnly)?;
                Ok::<_, rusqlite::Error>(false)
            })?,
        };
        // SAFETY: the handle is kept only as long as the table, which the connection outlives.
        let handle = unsafe { db.handle() };
        let interrupt = Fenced::new(Interrupt::new(handle));
        fenced(|| {
            let columns: Vec<String> =
                listing.columns.iter().map(|(name, kind, _)| format!("\"{name}\" {}", kind.sql())).collect();
            let declaration = CString::new(format!("CREATE TABLE x({})", columns.join(", ")))
                .map_err(|_| Error::refused(listing.name, "the declaration holds a NUL"))?;
            let link = Fenced::new(Arc::clone(link));
            let table = Self {
                base: ffi::sqlite3_vtab::default(),
                link,
                listing,
                interrupt,
                serves_stored,
                told: RefCell::default(),
                lifetime: PhantomData,
            };
            Ok((Cow::Owned(declaration), table))
        })
    }

    fn best_index(&self, info: &mut IndexInfo) -> Result<bool> {
        info.set_estimated_cost(1_000.0);
        info.set_estimated_rows(1_000);
        Ok(true)
    }

    fn open(&'vtab mut self) -> Result<ListingCursor<'vtab>> {
        fenced(|| {
            if !self.serves_stored && self.interrupt.runs(|sql| names_in_strings(sql, self.listing.name)) {
                return Err(Error::refused(self.listing.name, AS_CONTENT));
            }
            // Only what makes requests needs to know of which statement they are.
            let open = match self.listing.rows {
                Source::Memory(_) => None,
                Source::Examination(_) => {
                    let begins = self.interrupt.beginning().is_some();
                    Some(Fenced::new(self.link.open_cursor(begins)))
                }
            };
            Ok(ListingCursor {
                base: ffi::sqlite3_vtab_cursor::default(),
                table: self,
                open,
                rows: Rows::default(),
                at: 0,
            })
        })
    }
}

#[repr(C)]
struct ListingCursor<'vtab> {
    base: ffi::sqlite3_vtab_cursor,
    table: &'vtab ListingTable<'vtab>,
    open: Option<Fenced<OpenCursor>>,
    rows: Rows,
    at: usize,
}

/// Rows that several cursors may show.
type Rows = Rc<Vec<Numbered>>;

impl ListingCursor<'_> {
    fn read(&self) -> std::result::Result<Rows, Error> {
        let ListingTable { link, listing, interrupt, told, .. } = self.table;
        let examine = match listing.rows {
            Source::Memory(rows) => return Ok(Rc::new(rows(link))),
            Source::Examination(examine) => examine,
        };
        let statement = self.open.as_ref().map_or(0, |open| open.statement.number);
        if let Some((_, rows)) = told.borrow().as_ref().filter(|(number, _)| *number == statement) {
            return Ok(Rc::clone(rows));
        }
        interrupt.check()?;
        let host = host_of(interrupt);
        let rows = Rc::new(examine(Examination { link, statement, host, idle: &mut || interrupt.check() })?);
        *told.borrow_mut() = Some((statement, Rc::clone(&rows)));
        Ok(rows)
    }
}

unsafe impl VTabCursor for ListingCursor<'_> {
    fn filter(&mut self, _number: c_int, _text: Option<&str>, _arguments: &Filters<'_>) -> Result<()> {
        self.at = 0;
        self.rows = fenced(|| {
            let read = self.read();
            if let Err(error) = &read {
                self.table.link.note_error(error);
            }
            read
        })?;
        Ok(())
    }

    fn next(&mut self) -> Result<()> {
        self.at += 1;
        Ok(())
    }

    fn eof(&self) -> bool {
        self.at >= self.rows.len()
    }

    fn column(&self, _context: &mut Context, _column: c_int) -> Result<()> {
        // SQLite calls the function below: it stands in the module in this one's place.
        Err(rusqlite::Error::ModuleError("realtime_kit: xColumn was not replaced".to_owned()))
    }

    fn rowid(&self) -> Result<i64> {
        Ok(self.rows.get(self.at).map_or(0, |(rowid, _)| *rowid))
    }
}

unsafe extern "C" fn column(
    cursor: *mut ffi::sqlite3_vtab_cursor,
    context: *mut ffi::sqlite3_context,
    column: c_int,
) -> c_int {
    // SAFETY: SQLite passes the cursor that `open` made, whose first field is the base it points to.
    let cursor = unsafe { &*cursor.cast::<ListingCursor<'static>>() };
    let cell = fence(|| {
        let row = cursor.rows.get(cursor.at).map(|(_, cells)| cells);
        Ok(row.zip(usize::try_from(column).ok()).and_then(|(cells, i)| cells.get(i)).unwrap_or(&Cell::Null))
    });
    match cell {
        Ok(cell) => unsafe { result(context, cell) },
        Err(error) => unsafe { result_error(context, &error) },
    }
}
