//! The virtual tables of the API: one module each, eponymous and writable, all of one Rust type.

use std::borrow::Cow;
use std::ffi::{CStr, CString};
use std::marker::PhantomData;
use std::sync::Arc;

use rusqlite::ffi;
use rusqlite::types::ValueRef;
use rusqlite::vtab::{
    ConflictMode, CreateVTab, IndexConstraintOp, IndexFlags, IndexInfo, Inserts, Module, UpdateVTab, Updates, VTab,
    VTabConfig, VTabConnection, VTabKind, parameter,
};
use rusqlite::{Connection, Result};

use crate::api::link::Link;
use crate::error::{Error, tidy};
use crate::plan::{self, Asked, Constraint, Op, Shortcuts};
use crate::scan::write;
use crate::spec::Schema;
use crate::sqlite::cursor::{ApiCursor, column};
use crate::sqlite::fence::{Fenced, fenced};
use crate::sqlite::host;
use crate::sqlite::interrupt::Interrupt;
use crate::sqlite::listing;
use crate::sqlite::tied::{Seen, Tied};
use crate::sqlite::typed::names_behind_into;
use crate::tables::{self, SCHEMAS};
use crate::value::Given;

/// Registers a module for each table.
pub fn register(db: &Connection, link: &Arc<Link>) -> Result<()> {
    SCHEMAS.iter().try_for_each(|schema| {
        db.create_module(schema.table.name, MODULE, Some(Registered { link: Fenced::new(Arc::clone(link)), schema }))
    })
}

/// rusqlite's module with one callback of our own: `xColumn` needs the raw context, to set JSON's subtype and to hand
/// over text without a copy in between.
const MODULE: &Module<'static, ApiTable<'static>> = &{
    let module = Module::<ApiTable<'static>>::update_module();
    // SAFETY: `Module` is a transparent wrapper of `sqlite3_module`; `column` expects the cursor that this type opens.
    unsafe {
        let mut raw = std::mem::transmute::<Module<'static, ApiTable<'static>>, ffi::sqlite3_module>(module);
        raw.xColumn = Some(column);
        std::mem::transmute::<ffi::sqlite3_module, Module<'static, ApiTable<'static>>>(raw)
    }
};

/// Registers all modules again and has the connection read its schemas anew, so that tables are connected as the
/// setting `stored_views` now says: also those that are open, and in statements that were prepared before.
///
/// Inside a running statement too: SQLite keeps what that one uses until it ends.
pub fn reconnect(db: &Connection, link: &Arc<Link>) -> Result<()> {
    register(db, link)?;
    listing::register(db, link)?;
    // SAFETY: the handle is used within this call only.
    unsafe { host::read_schemas_anew(db.handle()) };
    Ok(())
}

/// Refuses a table to the views and triggers that are stored in a database, unless the setting `stored_views` lets them
/// read it; tells whether it does. A database file must not be able to spend a token.
pub fn guard(db: &mut VTabConnection, link: &Link, table: &str) -> Result<bool> {
    let serves_stored = fenced(|| serves_stored(link, table))?;
    if !serves_stored {
        db.config(VTabConfig::DirectOnly)?;
    }
    Ok(serves_stored)
}

fn serves_stored(link: &Link, table: &str) -> Result<bool, Error> {
    link.settings.look_at_environment();
    link.settings.is_on("stored_views").map_err(|text| Error::refused(table, text))
}

/// Why UPDATE is refused.
pub const NO_UPDATE: &str = "UPDATE is refused: the API has nothing that changes a row";

/// What a module was registered with.
pub struct Registered {
    link: Fenced<Arc<Link>>,
    schema: &'static Schema,
}

/// What a table and its cursors share.
pub struct Shared {
    /// The connection's link.
    pub link: Arc<Link>,
    /// The table.
    pub schema: &'static Schema,
    /// What the table is called in this database.
    pub name: String,
    /// The arguments that CREATE VIRTUAL TABLE gave.
    pub presets: Vec<(usize, String)>,
    /// Whether stored views and triggers may use it: then it is for reading only.
    pub serves_stored: bool,
    /// Whether the statement should end.
    pub interrupt: Interrupt,
    /// What the planner was last told of account and app.
    tied: Tied,
}

impl Shared {
    /// An error if the table was connected for stored views and they are not served any more.
    pub fn check_still_served(&self) -> Result<(), Error> {
        let table = self.schema.table.name;
        if self.serves_stored && !serves_stored(&self.link, table)? {
            return Err(Error::refused(
                table,
                "stored_views was on when this table was opened, and is off now: open the database again",
            ));
        }
        Ok(())
    }

    /// An error if stored views and triggers may use the table: nothing here can tell who writes.
    fn check_writable(&self) -> Result<(), Error> {
        self.check_still_served()?;
        if serves_stored(&self.link, self.schema.table.name)? {
            return Err(Error::refused(
                self.schema.table.name,
                "INSERT is refused while stored_views is on, so that no trigger of a database file can write; SELECT realtime_kit_config('stored_views', 'off')",
            ));
        }
        Ok(())
    }
}

/// One virtual table of one connection.
#[repr(C)]
pub struct ApiTable<'vtab> {
    base: ffi::sqlite3_vtab,
    shared: Fenced<std::rc::Rc<Shared>>,
    lifetime: PhantomData<&'vtab ()>,
}

unsafe impl<'vtab> VTab<'vtab> for ApiTable<'vtab> {
    type Aux = Registered;
    type Cursor = ApiCursor<'vtab>;

    fn connect(
        db: &mut VTabConnection,
        aux: Option<&Registered>,
        _module: &[u8],
        _database: &[u8],
        name: &[u8],
        arguments: &[&[u8]],
    ) -> Result<(Cow<'static, CStr>, Self)> {
        let unregistered = || Error::refused("realtime_kit", "the module was registered without its table");
        let Registered { link, schema } = fenced(|| aux.ok_or_else(unregistered))?;
        let serves_stored = guard(db, link, schema.table.name)?;
        // SAFETY: the handle is kept only as long as the table, which the connection outlives.
        let handle = unsafe { db.handle() };
        fenced(|| {
            let (schema, arguments) = form(schema, arguments)?;
            let presets = presets(schema, &arguments)?;
            let declaration = CString::new(schema.declaration())
                .map_err(|_| Error::refused(schema.table.name, "the declaration holds a NUL"))?;
            let name = String::from_utf8_lossy(name).into_owned();
            let interrupt = Interrupt::new(handle);
            let shared = Shared {
                link: Arc::clone(link),
                schema,
                name,
                presets,
                serves_stored,
                interrupt,
                tied: Tied::default(),
            };
            let shared = Fenced::new(shared.into());
            let table = Self { base: ffi::sqlite3_vtab::default(), shared, lifetime: PhantomData };
            Ok((Cow::Owned(declaration), table))
        })
    }

    fn best_index(&self, info: &mut IndexInfo) -> Result<bool> {
        fenced(|| {
            let schema = self.shared.schema;
            let asked = self.asked(info)?;
            let Some(choice) = plan::choose(schema, &asked) else { return Ok(false) };
            for (i, usage) in choice.usage.iter().enumerate() {
                let Some(usage) = usage else { continue };
                let mut slot = info.constraint_usage(i);
                slot.set_argv_index(usage.argv as i32);
                slot.set_omit(usage.omit);
                if usage.list {
                    info.set_in_constraint(i, true).map_err(|e| Error::refused(schema.table.name, e.to_string()))?;
                }
            }
            info.set_idx_str(&choice.plan.show(schema).to_string());
            info.set_order_by_consumed(choice.ordered);
            info.set_estimated_cost(choice.cost);
            info.set_estimated_rows(choice.rows);
            if choice.unique {
                info.set_idx_flags(IndexFlags::SQLITE_INDEX_SCAN_UNIQUE);
            }
            Ok(true)
        })
    }

    fn open(&'vtab mut self) -> Result<ApiCursor<'vtab>> {
        self.shared.tied.forget();
        fenced(|| Ok(ApiCursor::new(std::rc::Rc::clone(&self.shared))))
    }
}

impl ApiTable<'_> {
    /// What SQLite asks, as plain data.
    fn asked(&self, info: &IndexInfo) -> Result<Asked, Error> {
        let schema = self.shared.schema;
        let settings = &self.shared.link.settings;
        settings.look_at_environment();
        let on = |key: &str| settings.is_on(key).map_err(|text| Error::refused(schema.table.name, text));
        let modern = host::offers_lists_and_limits();
        let takes_lists = modern && on("push_lists")?;
        let mut constraints = Vec::new();
        for (i, c) in info.constraints().enumerate() {
            let op = op(c.operator());
            // The rowid is nothing the API knows.
            let (column, op) = match usize::try_from(c.column()) {
                Ok(column) if column < schema.columns.len() => (column, op),
                _ if matches!(op, Op::Limit | Op::Offset) => (0, op),
                _ => (0, Op::Other),
            };
            let collation = info.collation(i).unwrap_or("BINARY");
            constraints.push(Constraint {
                column,
                op,
                usable: c.is_usable(),
                own_collation: collation.eq_ignore_ascii_case(schema.columns[column].collation()),
                is_list: takes_lists && op == Op::Eq && c.is_usable() && info.is_in_constraint(i).unwrap_or(false),
            });
        }
        let default =
            |name: &str| schema.position(name).filter(|_| settings.get(name).is_ok_and(|(value, _)| value.is_some()));
        let presets = self.shared.presets.iter().map(|(column, _)| *column);
        let defaults: Vec<usize> = ["account_id", "app_id"].into_iter().filter_map(default).collect();
        let (mut is_late, mut is_withheld) = (false, false);
        for &column in &defaults {
            match self.shared.tied.look(info, column, modern) {
                Some(Seen::Late) => is_late = true,
                Some(Seen::Withheld) => is_withheld = true,
                None => {}
            }
        }
        Ok(Asked {
            constraints,
            order_by: info.order_bys().map(|o| (usize::try_from(o.column()).ok(), o.is_order_by_desc())).collect(),
            used: info.col_used(),
            preset: presets.collect(),
            defaults,
            is_late,
            is_withheld,
            shortcuts: Shortcuts {
                filters: on("push_filters")?,
                order: on("push_order")?,
                ranges: on("push_ranges")?,
                limit: on("push_limit")?,
                columns: on("push_columns")?,
                filters_list: on("filters_list")?,
                count: on("push_count")?,
                pages: on("push_pages")?,
            },
        })
    }

    fn refused<T>(&self, text: &str) -> Result<T> {
        fenced(|| Err(Error::refused(self.shared.schema.table.name, text)))
    }
}

impl<'vtab> CreateVTab<'vtab> for ApiTable<'vtab> {
    const KIND: VTabKind = VTabKind::Eponymous;
}

impl<'vtab> UpdateVTab<'vtab> for ApiTable<'vtab> {
    fn delete(&mut self, _row: ValueRef<'_>) -> Result<()> {
        self.refused("DELETE is refused: the API has nothing that removes a row")
    }

    fn insert(&mut self, arguments: &Inserts<'_>) -> Result<i64> {
        fenced(|| {
            self.shared.check_writable()?;
            let Shared { link, schema, name, presets, interrupt, .. } = &**self.shared;
            let values: Vec<Given> = arguments.iter().map(given).collect();
            if values.get(1).is_some_and(|rowid| *rowid != Given::Null) {
                return Err(Error::refused(
                    schema.table.name,
                    "INSERT cannot choose the rowid: it is given by the request's log",
                ));
            }
            let is_typed = || interrupt.running_writes().iter().any(|sql| names_behind_into(sql, name));
            if !host::guards_triggers() && !is_typed() {
                return Err(Error::refused(
                    schema.table.name,
                    "INSERT is refused in triggers: a database file must not start requests",
                ));
            }
            let statement = link.writing_statement(interrupt.statement_begins());
            // SAFETY: the handle is the connection's own, and this is its xUpdate.
            let goes_on = unsafe { arguments.on_conflict(interrupt.handle()) } == ConflictMode::Ignore;
            let written =
                write::insert(link, statement, schema, &values[2..], presets, goes_on, &mut || interrupt.check());
            written.map(|written| written.log_id)
        })
    }

    fn update(&mut self, _arguments: &Updates<'_>) -> Result<()> {
        self.refused(NO_UPDATE)
    }
}

/// The argument `answer='/path'` of CREATE VIRTUAL TABLE asks for the answer form of that endpoint: its schema, and the
/// other arguments.
fn form<'a>(schema: &'static Schema, arguments: &[&'a [u8]]) -> Result<(&'static Schema, Vec<&'a [u8]>), Error> {
    let path = arguments.iter().find_map(|argument| parameter(argument).ok().filter(|(name, _)| *name == "answer"));
    let Some((_, path)) = path else { return Ok((schema, arguments.to_vec())) };
    let others =
        arguments.iter().copied().filter(|argument| parameter(argument).map_or(true, |(name, _)| name != "answer"));
    let answers = tables::answers(schema, &path).ok_or_else(|| {
        let paths: Vec<&str> = schema.table.routes.iter().map(|route| route.path).collect();
        if paths.contains(&&*path) {
            return Error::refused(
                schema.table.name,
                "it has no answer form, which would show whole answers: the API's hold keys; read its columns",
            );
        }
        Error::refused(
            schema.table.name,
            format!("answer = '{}' is no endpoint of this table; there are {}", tidy(&path, 60), paths.join(", ")),
        )
    })?;
    Ok((answers, others.collect()))
}

/// The longest value of an argument of CREATE VIRTUAL TABLE, in bytes.
const LONGEST: usize = 1000;

/// The arguments of CREATE VIRTUAL TABLE: `account_id='…'`, and any other argument of the table.
fn presets(schema: &Schema, arguments: &[&[u8]]) -> Result<Vec<(usize, String)>, Error> {
    let refused = |text: String| Error::refused(schema.table.name, text);
    let mut presets: Vec<(usize, String)> = Vec::new();
    for argument in arguments {
        let (name, value) = parameter(argument).ok().filter(|_| is_closed(argument)).ok_or_else(|| {
            let shown = tidy(&String::from_utf8_lossy(argument), 60);
            refused(format!("the argument {shown} is not of the form name='value'"))
        })?;
        if crate::config::find(name).is_ok() && !matches!(name, "account_id" | "app_id") {
            return Err(refused(format!(
                "{0} cannot be an argument of CREATE VIRTUAL TABLE, which a database file keeps; SELECT realtime_kit_config('{0}', …)",
                tidy(name, 60)
            )));
        }
        let column = schema.position(name).filter(|column| schema.columns[*column].argument().is_some());
        let Some(column) = column else {
            let names: Vec<&str> = schema.columns.iter().filter(|c| c.argument().is_some()).map(|c| c.name).collect();
            return Err(refused(format!("there is no argument {}; there are {}", tidy(name, 60), names.join(", "))));
        };
        if presets.iter().any(|(given, _)| *given == column) {
            return Err(refused(format!("the argument {name} is given twice")));
        }
        if value.len() > LONGEST {
            let shown = tidy(&value, 60);
            return Err(refused(format!(
                "{name} = '{shown}' is longer than {LONGEST} bytes; give it in the statement"
            )));
        }
        presets.push((column, value.into_owned()));
    }
    Ok(presets)
}

/// Whether a value that begins with a quote ends with it.
fn is_closed(argument: &[u8]) -> bool {
    let value = argument.splitn(2, |byte| *byte == b'=').last().unwrap_or_default().trim_ascii();
    match value {
        [first @ (b'\'' | b'"' | b'`'), .., last] => first == last,
        [b'[', .., last] => *last == b']',
        _ => true,
    }
}

fn op(operator: IndexConstraintOp) -> Op {
    match operator {
        IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_EQ => Op::Eq,
        IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_IS => Op::Is,
        IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_GT => Op::Gt,
        IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_GE => Op::Ge,
        IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_LT => Op::Lt,
        IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_LE => Op::Le,
        IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_LIMIT => Op::Limit,
        IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_OFFSET => Op::Offset,
        _ => Op::Other,
    }
}

/// A SQL value as it was given.
pub fn given(value: ValueRef<'_>) -> Given {
    match value {
        ValueRef::Null => Given::Null,
        ValueRef::Integer(i) => Given::Integer(i),
        ValueRef::Real(r) => Given::Real(r),
        ValueRef::Text(text) => Given::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(blob) => Given::Blob(blob.len()),
    }
}
