//! The vocabulary in which a table is written down: routes, columns and their roles.
//!
//! A table is a value, `static TABLE: Table`, in a file of its own under `tables/`. The planner, the scan, the
//! declaration SQLite sees, the reference in docs/tables.md and `realtime_kit_columns` all derive from it.

use crate::api::route::{Route, Rows};
pub use crate::api::route::{get, post};
pub use crate::content::{chat, transcript};
use crate::value::Type;

/// The collation of a time column.
pub const TIME_COLLATION: &str = "realtime_kit_time";

/// One virtual table.
#[derive(Debug)]
pub struct Table {
    /// Its name in SQL.
    pub name: &'static str,
    /// What a row is, a sentence.
    pub about: &'static str,
    /// A query that shows it, complete but for ids.
    pub example: &'static str,
    /// Its endpoints, the most specific first: the first that takes every argument given is used.
    pub routes: &'static [Route],
    /// What INSERT does, if anything.
    pub insert: Option<Insert>,
    /// Its columns in order: first the fields, then the arguments.
    pub columns: &'static [Column],
    /// Members of a row that are secrets: left out of `data`.
    pub hides: &'static [&'static str],
}

/// What INSERT does: one request a row, its path filled from the row's arguments.
#[derive(Debug)]
pub struct Insert {
    /// The endpoint.
    pub route: Route,
    /// What it does, a sentence.
    pub about: &'static str,
}

/// One column.
#[derive(Debug)]
pub struct Column {
    /// Its name in SQL.
    pub name: &'static str,
    /// Its type.
    pub kind: Type,
    /// Its meaning, with its unit.
    pub about: &'static str,
    /// Where its value comes from.
    pub origin: Origin,
    /// The values it can have, if they are enumerated; it is then compared without regard to case.
    pub words: &'static [&'static str],
    /// Whether every row has it, and none has another's.
    pub is_key: bool,
    /// The argument or filtering column of other tables that takes its values.
    pub key_of: Option<&'static str>,
    /// The path argument that `=` on it fills in, for the by-id route.
    pub fills: Option<&'static str>,
    /// How `=` on it is sent.
    pub filter: Option<Filter>,
    /// How ORDER BY and ranges on it are sent.
    pub sort: Option<Sort>,
    /// The parameter without which the API leaves it out, and its value.
    pub asks: Option<(&'static str, &'static str)>,
    /// The parameter and value that limit the answer to it.
    pub narrows: Option<(&'static str, &'static str)>,
    /// Whether it shows what narrowing would leave out.
    pub is_whole: bool,
    /// Whether only the by-id route has it.
    pub is_detail: bool,
    /// Whether the lists of some servers have this detail: it is asked for by id only where no row of a page has it.
    pub is_listed: bool,
    /// Whether only lists have it, on every server: where it is read, a row is looked for in the list, not by id.
    pub in_lists: bool,
    /// Whether it is shown although it is an argument, `data` or `success`: the answer form shows nothing else.
    pub is_shown: bool,
}

/// Where a column's value comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Origin {
    /// The row, at the first of these JSON pointers that holds anything but null.
    Row(&'static [&'static str]),
    /// What was given for it: it is an argument.
    Argument(Argument),
    /// The row's whole JSON text.
    Raw,
    /// The text of the file that the answer leads to; fetched only if it is read.
    File,
    /// The envelope's `success`.
    Success,
}

/// A hidden argument.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Argument {
    /// Whether it stands in the path (account and app included).
    pub in_path: bool,
    /// What values it takes.
    pub form: Form,
    /// The field that shows it where it was not given.
    pub echoes: Option<&'static str>,
}

/// What values an argument takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Form {
    /// Any text.
    Text,
    /// A path segment.
    Id,
    /// One of the column's words, in any case.
    Word,
    /// One or several of the column's words, joined by commas.
    Words,
    /// A whole number within bounds.
    Count(i64, i64),
    /// A time in any form people write; a number is seconds since 1970.
    Time,
    /// 0, 1, true or false.
    Boolean,
}

/// How `=` on a field is sent.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// The API's parameter; it returns at least the matching rows.
    pub wire: &'static str,
    /// Which values the parameter takes; others are left to SQLite.
    pub takes: fn(&str) -> bool,
}

/// How ORDER BY and ranges on a field are sent.
#[derive(Debug, Clone, Copy)]
pub struct Sort {
    /// The value of `sort_by`.
    pub wire: &'static str,
    /// Whether a row's value never changes, so that rows do not move while pages are read.
    pub is_fixed: bool,
    /// Whether it may be absent: the API does not say where it sorts those.
    pub may_be_null: bool,
}

impl Table {
    /// The table's by-id route, which has the details that a list leaves out.
    pub fn detail_route(&self) -> Option<&'static Route>
    where
        Self: 'static,
    {
        self.routes.iter().find(|route| !route.is_list())
    }
}

const fn column(name: &'static str, kind: Type, about: &'static str, origin: Origin) -> Column {
    Column {
        name,
        kind,
        about,
        origin,
        words: &[],
        is_key: false,
        key_of: None,
        fills: None,
        filter: None,
        sort: None,
        asks: None,
        narrows: None,
        is_whole: false,
        is_detail: false,
        is_listed: false,
        in_lists: false,
        is_shown: false,
    }
}

/// A field of text.
pub const fn text(name: &'static str, places: &'static [&'static str], about: &'static str) -> Column {
    column(name, Type::Text, about, Origin::Row(places))
}

/// A field that is a whole number.
pub const fn integer(name: &'static str, places: &'static [&'static str], about: &'static str) -> Column {
    column(name, Type::Integer, about, Origin::Row(places))
}

/// A field that is a number.
pub const fn real(name: &'static str, places: &'static [&'static str], about: &'static str) -> Column {
    column(name, Type::Real, about, Origin::Row(places))
}

/// A field that is a time.
pub const fn time(name: &'static str, places: &'static [&'static str], about: &'static str) -> Column {
    column(name, Type::Time, about, Origin::Row(places))
}

/// A field that is an object or array.
pub const fn json(name: &'static str, places: &'static [&'static str], about: &'static str) -> Column {
    column(name, Type::Json, about, Origin::Row(places))
}

/// The text of the file that the answer leads to; fetched only if it is read.
pub const fn file(name: &'static str, about: &'static str) -> Column {
    column(name, Type::Text, about, Origin::File)
}

/// A field that is true or false.
pub const fn boolean(name: &'static str, places: &'static [&'static str], about: &'static str) -> Column {
    column(name, Type::Boolean, about, Origin::Row(places))
}

/// A hidden argument that stands in the path.
pub const fn path(name: &'static str, about: &'static str) -> Column {
    column(name, Type::Text, about, Origin::Argument(Argument { in_path: true, form: Form::Id, echoes: None }))
}

/// A hidden argument that is sent in the query.
pub const fn query(name: &'static str, about: &'static str) -> Column {
    column(name, Type::Text, about, Origin::Argument(Argument { in_path: false, form: Form::Text, echoes: None }))
}

impl Column {
    /// The row's identity: always present, never another row's.
    pub const fn key(mut self) -> Self {
        self.is_key = true;
        self
    }

    /// Its values are that argument, or those of that filtering column, in other tables.
    pub const fn key_of(mut self, argument: &'static str) -> Self {
        self.key_of = Some(argument);
        self
    }

    /// `=` on it fills in this path argument.
    pub const fn fills(mut self, argument: &'static str) -> Self {
        self.fills = Some(argument);
        self
    }

    /// `=` on it may be sent as this parameter; the API returns at least the matching rows.
    pub const fn filters(mut self, wire: &'static str) -> Self {
        const fn any(_: &str) -> bool {
            true
        }
        self.filter = Some(Filter { wire, takes: any });
        self
    }

    const fn with_words(mut self, words: &'static [&'static str]) -> Self {
        self.words = words;
        self
    }

    /// As [`Column::filters`], for values of this form only; others are left to SQLite.
    pub const fn filters_if(mut self, wire: &'static str, takes: fn(&str) -> bool) -> Self {
        self.filter = Some(Filter { wire, takes });
        self
    }

    /// ORDER BY on it may be sent; its values never change.
    pub const fn sorts(mut self, wire: &'static str) -> Self {
        self.sort = Some(Sort { wire, is_fixed: true, may_be_null: true });
        self
    }

    /// Its values change while a session is live.
    pub const fn changing(mut self) -> Self {
        if let Some(sort) = &mut self.sort {
            sort.is_fixed = false;
        }
        self
    }

    /// The API lists it as required.
    pub const fn required(mut self) -> Self {
        if let Some(sort) = &mut self.sort {
            sort.may_be_null = false;
        }
        self
    }

    /// An enumeration.
    pub const fn one_of(mut self, words: &'static [&'static str]) -> Self {
        self.words = words;
        if let Origin::Argument(argument) = &mut self.origin {
            argument.form = Form::Word;
        }
        self
    }

    /// An argument that takes one or several of these words, joined by commas.
    pub const fn some_of(mut self, words: &'static [&'static str]) -> Self {
        self.words = words;
        self.form(Form::Words, Type::Text)
    }

    /// An argument that is a whole number within bounds.
    pub const fn count(self, low: i64, high: i64) -> Self {
        self.form(Form::Count(low, high), Type::Integer)
    }

    /// An argument that is a time.
    pub const fn instant(self) -> Self {
        self.form(Form::Time, Type::Text)
    }

    /// An argument that is true or false.
    pub const fn flag(self) -> Self {
        self.form(Form::Boolean, Type::Boolean)
    }

    const fn form(mut self, form: Form, kind: Type) -> Self {
        if let Origin::Argument(argument) = &mut self.origin {
            argument.form = form;
        }
        self.kind = kind;
        self
    }

    /// The field that shows this argument where it was not given.
    pub const fn echoes(mut self, field: &'static str) -> Self {
        if let Origin::Argument(argument) = &mut self.origin {
            argument.echoes = Some(field);
        }
        self
    }

    /// The API fills it only when asked by this parameter.
    pub const fn asks(mut self, wire: &'static str, value: &'static str) -> Self {
        self.asks = Some((wire, value));
        self
    }

    /// This parameter limits the answer to it.
    pub const fn narrows(mut self, wire: &'static str, value: &'static str) -> Self {
        self.narrows = Some((wire, value));
        self
    }

    /// It shows what narrowing would leave out.
    pub const fn whole(mut self) -> Self {
        self.is_whole = true;
        self
    }

    /// Only the by-id route has it.
    pub const fn detail(mut self) -> Self {
        self.is_detail = true;
        self
    }

    /// The by-id route has it, and the lists of some servers: there it is not asked for.
    pub const fn detail_where_absent(mut self) -> Self {
        self.is_listed = true;
        self.detail()
    }

    /// Lists have it, and of the answers by id only some servers': it is read in the list, which should be a short one.
    pub const fn in_lists(mut self) -> Self {
        self.in_lists = true;
        self
    }

    /// What it is as an argument, if it is one.
    pub fn argument(&self) -> Option<&Argument> {
        match &self.origin {
            Origin::Argument(argument) => Some(argument),
            _ => None,
        }
    }

    /// Whether `SELECT *` leaves it out.
    pub fn is_hidden(&self) -> bool {
        !self.is_shown && (self.is_detail || !matches!(self.origin, Origin::Row(_) | Origin::File))
    }

    /// The collation it is declared with.
    pub fn collation(&self) -> &'static str {
        match (self.kind, self.words.is_empty(), self.argument()) {
            (Type::Time, _, _) => TIME_COLLATION,
            (_, false, None) => "NOCASE",
            _ => "BINARY",
        }
    }
}

/// The answer form of some of a table's endpoints: one row a request, with the envelope's `data`, untouched, and `success`, all
/// arguments as columns, no page but the one asked for. StackQL's resources have this form.
///
/// `paths` are the endpoints' paths, joined by commas. What is made lives as long as the process: call it once for each.
pub fn answer_form(table: &'static Table, paths: &str) -> Option<Schema> {
    let wanted: Vec<&str> = paths.split(',').map(str::trim).collect();
    // In the table's own order: the most specific first.
    let found = table.routes.iter().filter(|route| wanted.contains(&route.path));
    let as_answer = |route: &Route| Route { rows: Rows::Envelope, file: None, prefers: None, ..*route };
    let routes: Vec<Route> = found.map(as_answer).collect();
    if routes.len() != wanted.len() {
        return None;
    }
    let takes = |wire: &str| routes.iter().any(|route| route.takes(wire));
    let fits = |column: &&Column| column.argument().is_some() && takes(column.name);
    let filters = table.columns.iter().filter(|column| column.filter.is_some_and(|filter| takes(filter.wire)));
    // What is a field with a filter elsewhere is an argument here: there is no field to compare.
    let as_argument = |column: &Column| Column {
        origin: Origin::Argument(Argument {
            in_path: false,
            form: if column.words.is_empty() { Form::Text } else { Form::Word },
            echoes: None,
        }),
        is_shown: true,
        ..query(column.name, column.about).with_words(column.words)
    };
    let arguments = table.columns.iter().filter(fits).map(|column| Column {
        is_shown: true,
        origin: match column.origin {
            Origin::Argument(argument) => Origin::Argument(Argument { echoes: None, ..argument }),
            other => other,
        },
        ..copy(column)
    });
    let shown = |column: &Column| Column { is_shown: true, ..copy(column) };
    let columns: Vec<Column> =
        [shown(&DATA), shown(&SUCCESS)].into_iter().chain(arguments).chain(filters.map(as_argument)).collect();
    let table: &'static Table = Box::leak(Box::new(Table {
        name: table.name,
        about: table.about,
        example: table.example,
        routes: Box::leak(routes.into_boxed_slice()),
        insert: None,
        hides: table.hides,
        columns: Box::leak(columns.into_boxed_slice()),
    }));
    let in_app = table.routes[0].in_app;
    let common = [&ACCOUNT_ID, &APP_ID].into_iter().take(if in_app { 2 } else { 1 });
    Some(Schema { table, columns: table.columns.iter().chain(common).collect() })
}

/// A column field by field: it holds nothing but references to what lives for ever.
fn copy(column: &Column) -> Column {
    Column { ..*column }
}

/// Whether a column is account or app as every table of an app has them, with a default in the settings.
pub fn is_common(column: &Column) -> bool {
    std::ptr::eq(column, &ACCOUNT_ID) || std::ptr::eq(column, &APP_ID)
}

static ACCOUNT_ID: Column = path("account_id", "The Cloudflare account; its default is the setting account_id.");
static APP_ID: Column = path("app_id", "The RealtimeKit app; its default is the setting app_id.");
static DATA: Column = column("data", Type::Json, "The row as the API sent it, JSON.", Origin::Raw).whole();
static SUCCESS: Column =
    column("success", Type::Boolean, "The answer's own `success`: 1, or NULL where it was not sent.", Origin::Success);

/// A table with all its columns, in the order SQLite sees them.
#[derive(Debug)]
pub struct Schema {
    /// The table.
    pub table: &'static Table,
    /// Visible fields; required path arguments; account and app; the other arguments; details; `data`; `success`.
    pub columns: Vec<&'static Column>,
}

impl Schema {
    /// The schema of a table.
    pub fn new(table: &'static Table) -> Self {
        let fields = table.columns.iter().filter(|c| !c.is_hidden());
        let arguments = || table.columns.iter().filter(|c| c.argument().is_some());
        let details = table.columns.iter().filter(|c| c.is_detail);
        let required = arguments().filter(|c| is_required(table, c));
        let optional = arguments().filter(|c| !is_required(table, c));
        // A table of the account has its apps in its rows.
        let in_app = table.routes.iter().all(|route| route.in_app);
        let common = [&ACCOUNT_ID, &APP_ID].into_iter().take(if in_app { 2 } else { 1 });
        let columns = fields.chain(required).chain(common).chain(optional).chain(details).chain([&DATA, &SUCCESS]);
        Self { table, columns: columns.collect() }
    }

    /// The position of a column.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// Whether the table cannot be read without this argument.
    pub fn is_required(&self, column: &Column) -> bool {
        is_required(self.table, column)
    }

    /// The column whose value tells one row from another.
    pub fn key(&self) -> Option<(usize, &'static Column)> {
        self.columns.iter().copied().enumerate().find(|(_, c)| c.is_key)
    }

    /// The declaration for `sqlite3_declare_vtab`.
    pub fn declaration(&self) -> String {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|c| {
                let collation =
                    if c.collation() == "BINARY" { String::new() } else { format!(" COLLATE {}", c.collation()) };
                let hidden = if c.is_hidden() { " HIDDEN" } else { "" };
                format!("\"{}\" {}{hidden}{collation}", c.name, c.kind.sql())
            })
            .collect();
        format!("CREATE TABLE x({})", columns.join(", "))
    }
}

fn is_required(table: &Table, column: &Column) -> bool {
    column.argument().is_some_and(|a| a.in_path)
        && table.routes.iter().all(|route| route.arguments().any(|a| a == column.name))
}

/// Whether a text has the form of a UUID.
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| if matches!(i, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() })
}
