//! The virtual tables that are in memory: eponymous, read-only, always scanned whole.

use std::borrow::Cow;
use std::ffi::{CStr, CString, c_int};
use std::marker::PhantomData;
use std::sync::Arc;

use rusqlite::ffi;
use rusqlite::vtab::{Context, Filters, IndexInfo, Module, VTab, VTabConnection, VTabCursor};
use rusqlite::{Connection, Result};

use crate::api::link::Link;
use crate::catalog::{LISTINGS, Listing, Numbered};
use crate::error::Error;
use crate::sqlite::cursor::AS_CONTENT;
use crate::sqlite::cursor::result;
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
    /// What tells whether another module reads it; `None` while views of databases may.
    interrupt: Option<Fenced<Interrupt>>,
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
        let serves_stored = guard(db, link, listing.name)?;
        // SAFETY: the handle is kept only as long as the table, which the connection outlives.
        let handle = unsafe { db.handle() };
        let interrupt = (!serves_stored).then(|| Fenced::new(Interrupt::new(handle)));
        fenced(|| {
            let columns: Vec<String> =
                listing.columns.iter().map(|(name, kind, _)| format!("\"{name}\" {}", kind.sql())).collect();
            let declaration = CString::new(format!("CREATE TABLE x({})", columns.join(", ")))
                .map_err(|_| Error::refused(listing.name, "the declaration holds a NUL"))?;
            let link = Fenced::new(Arc::clone(link));
            let table = Self { base: ffi::sqlite3_vtab::default(), link, listing, interrupt, lifetime: PhantomData };
            Ok((Cow::Owned(declaration), table))
        })
    }

    fn best_index(&self, info: &mut IndexInfo) -> Result<bool> {
        info.set_estimated_cost(1_000.0);
        info.set_estimated_rows(1_000);
        Ok(true)
    }

    fn open(&'vtab mut self) -> Result<ListingCursor<'vtab>> {
        let cursor = || ListingCursor {
            base: ffi::sqlite3_vtab_cursor::default(),
            link: Fenced::new(Arc::clone(&self.link)),
            listing: self.listing,
            rows: Vec::new(),
            at: 0,
            lifetime: PhantomData,
        };
        fenced(|| {
            let is_content =
                |interrupt: &Fenced<Interrupt>| interrupt.runs(|sql| names_in_strings(sql, self.listing.name));
            match self.interrupt.as_ref().is_some_and(is_content) {
                true => Err(Error::refused(self.listing.name, AS_CONTENT)),
                false => Ok(cursor()),
            }
        })
    }
}

#[repr(C)]
struct ListingCursor<'vtab> {
    base: ffi::sqlite3_vtab_cursor,
    link: Fenced<Arc<Link>>,
    listing: &'static Listing,
    rows: Vec<Numbered>,
    at: usize,
    lifetime: PhantomData<&'vtab ()>,
}

unsafe impl VTabCursor for ListingCursor<'_> {
    fn filter(&mut self, _number: c_int, _text: Option<&str>, _arguments: &Filters<'_>) -> Result<()> {
        self.at = 0;
        self.rows = fenced(|| Ok((self.listing.rows)(&self.link)))?;
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
