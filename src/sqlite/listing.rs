//! The virtual tables that are in memory: eponymous, read-only, always scanned whole.

use std::borrow::Cow;
use std::ffi::{CStr, CString, c_int};
use std::marker::PhantomData;
use std::sync::Arc;

use rusqlite::ffi;
use rusqlite::vtab::{Context, Filters, IndexInfo, Module, VTab, VTabConfig, VTabConnection, VTabCursor};
use rusqlite::{Connection, Result};

use crate::api::link::Link;
use crate::catalog::{LISTINGS, Listing, Numbered};
use crate::error::Error;
use crate::sqlite::cursor::result;
use crate::sqlite::fence::{fence, fenced, result_error};
use crate::value::Cell;

/// Registers a module for each listing.
pub fn register(db: &Connection, link: &Arc<Link>) -> Result<()> {
    LISTINGS.iter().try_for_each(|listing| {
        db.create_module(listing.name, MODULE, Some(Registered { link: Arc::clone(link), listing }))
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
    link: Arc<Link>,
    listing: &'static Listing,
}

#[repr(C)]
struct ListingTable<'vtab> {
    base: ffi::sqlite3_vtab,
    link: Arc<Link>,
    listing: &'static Listing,
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
        db.config(VTabConfig::DirectOnly)?;
        fenced(|| {
            let Some(Registered { link, listing }) = aux else {
                return Err(Error::refused("realtime_kit", "the module was registered without its table"));
            };
            let columns: Vec<String> =
                listing.columns.iter().map(|(name, kind, _)| format!("\"{name}\" {}", kind.sql())).collect();
            let declaration = CString::new(format!("CREATE TABLE x({})", columns.join(", ")))
                .map_err(|_| Error::refused(listing.name, "the declaration holds a NUL"))?;
            let table =
                Self { base: ffi::sqlite3_vtab::default(), link: Arc::clone(link), listing, lifetime: PhantomData };
            Ok((Cow::Owned(declaration), table))
        })
    }

    fn best_index(&self, info: &mut IndexInfo) -> Result<bool> {
        info.set_estimated_cost(1_000.0);
        info.set_estimated_rows(1_000);
        Ok(true)
    }

    fn open(&'vtab mut self) -> Result<ListingCursor<'vtab>> {
        let cursor = ListingCursor {
            base: ffi::sqlite3_vtab_cursor::default(),
            link: Arc::clone(&self.link),
            listing: self.listing,
            rows: Vec::new(),
            at: 0,
            lifetime: PhantomData,
        };
        Ok(cursor)
    }
}

#[repr(C)]
struct ListingCursor<'vtab> {
    base: ffi::sqlite3_vtab_cursor,
    link: Arc<Link>,
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
