//! Invariants over the list of tables: what no single table file can hold by itself.
//!
//! `registry/described.rs` holds the tables against the API's own descriptions, `registry/served.rs` against the emulator.

#[path = "registry/described.rs"]
mod described;
#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;
#[path = "registry/served.rs"]
mod served;

use harness::hosts::Hosts;
use harness::value::Value as Cell;
use realtime_kit::api::route::Route;
use realtime_kit::catalog::LISTINGS;
use realtime_kit::spec::{Column, Form, Origin, Schema, is_common};
use realtime_kit::tables::SCHEMAS;
use std::collections::HashSet;

/// Collects what is wrong, each with its culprit, and fails with all of it.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn check(&mut self, holds: bool, culprit: impl FnOnce() -> String) {
        if !holds {
            self.0.push(culprit());
        }
    }

    fn none(self) {
        assert!(self.0.is_empty(), "\n{}\n", self.0.join("\n"));
    }
}

/// A column with the name of its table, for messages.
fn each_column() -> impl Iterator<Item = (&'static Schema, &'static Column, String)> {
    SCHEMAS.iter().flat_map(|schema| {
        schema.columns.iter().map(move |column| (schema, *column, format!("{}.{}", schema.table.name, column.name)))
    })
}

/// All endpoints of a table, that of INSERT included.
fn routes(schema: &Schema) -> impl Iterator<Item = &'static Route> {
    schema.table.routes.iter().chain(schema.table.insert.as_ref().map(|insert| &insert.route))
}

fn is_snake_case(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(is_plain) && !name.ends_with('_')
}

fn is_sentence(text: &str) -> bool {
    text.ends_with('.') && !text.ends_with("..") && text.trim() == text && !text.contains('\n') && text.len() > 5
}

#[test]
fn names_are_snake_case_and_no_two_are_the_same() {
    let mut faults = Faults::default();
    let mut tables = HashSet::new();
    for (name, columns) in SCHEMAS
        .iter()
        .map(|schema| (schema.table.name, schema.columns.iter().map(|column| column.name).collect::<Vec<_>>()))
        .chain(LISTINGS.iter().map(|listing| (listing.name, listing.columns.iter().map(|(name, ..)| *name).collect())))
    {
        faults.check(tables.insert(name), || format!("there are two tables {name}"));
        faults.check(is_snake_case(name) && name.starts_with("realtime_kit_"), || format!("{name} is no table name"));
        let mut seen = HashSet::new();
        for column in columns {
            faults.check(seen.insert(column), || format!("{name} has two columns {column}"));
            faults.check(is_snake_case(column), || format!("{name}.{column} is not snake_case"));
        }
    }
    faults.check(tables.len() >= 6, || format!("only {} tables", tables.len()));
    faults.none();
}

#[test]
fn everything_is_told_in_a_sentence() {
    let mut faults = Faults::default();
    for schema in SCHEMAS.iter() {
        let table = schema.table;
        faults.check(is_sentence(table.about), || format!("{}: {:?} is no sentence", table.name, table.about));
        if let Some(insert) = &table.insert {
            faults.check(is_sentence(insert.about), || format!("{} INSERT: {:?}", table.name, insert.about));
        }
    }
    for listing in LISTINGS {
        faults.check(is_sentence(listing.about), || format!("{}: {:?} is no sentence", listing.name, listing.about));
        for (column, _, about) in listing.columns {
            faults.check(is_sentence(about), || format!("{}.{column}: {about:?} is no sentence", listing.name));
        }
    }
    for (_, column, name) in each_column() {
        faults.check(is_sentence(column.about), || format!("{name}: {:?} is no sentence", column.about));
    }
    faults.none();
}

#[test]
fn a_table_has_one_key_and_an_example_that_names_it() {
    let mut faults = Faults::default();
    for schema in SCHEMAS.iter() {
        let name = schema.table.name;
        let keys: Vec<&str> = schema.columns.iter().filter(|column| column.is_key).map(|column| column.name).collect();
        // What shows a file has one row a session, and the session is an argument.
        let shows_a_file = schema.columns.iter().any(|column| column.origin == Origin::File);
        let wanted = usize::from(!shows_a_file);
        faults.check(keys.len() == wanted, || format!("{name} has {} keys, not {wanted}: {keys:?}", keys.len()));
        let words: Vec<&str> = schema.table.example.split_whitespace().collect();
        faults.check(words.contains(&name), || format!("{name}: its example does not name it"));
        faults.check(!schema.table.example.contains(';'), || format!("{name}: its example is more than one query"));
        faults.check(!schema.table.routes.is_empty(), || format!("{name} has no endpoint"));
    }
    for listing in LISTINGS {
        let words: Vec<&str> = listing.example.split_whitespace().collect();
        faults.check(words.contains(&listing.name), || format!("{}: its example does not name it", listing.name));
    }
    faults.none();
}

#[test]
fn hidden_columns_stand_in_the_order_that_the_call_form_relies_on() {
    let mut faults = Faults::default();
    for schema in SCHEMAS.iter() {
        let name = schema.table.name;
        let class = |column: &&Column| match (column.name, &column.origin) {
            ("account_id", _) if is_common(column) => 2,
            ("app_id", _) if is_common(column) => 3,
            (_, Origin::Argument(_)) if in_every_path(schema, column.name) => 1,
            (_, Origin::Argument(_)) => 4,
            (_, Origin::Row(_)) if column.is_detail => 5,
            (_, Origin::Row(_) | Origin::File) => 0,
            (_, Origin::Raw) => 6,
            (_, Origin::Success) => 7,
        };
        let classes: Vec<u8> = schema.columns.iter().map(class).collect();
        faults.check(classes.is_sorted(), || {
            format!("{name}: {:?}", schema.columns.iter().map(|column| column.name).zip(&classes).collect::<Vec<_>>())
        });
        // The apps of an account are rows: app_id is an argument like any other there.
        let in_app = usize::from(schema.table.routes.iter().all(|route| route.in_app));
        for (class, what, wanted) in [(2, "account_id", 1), (3, "app_id", in_app), (6, "data", 1), (7, "success", 1)] {
            let count = classes.iter().filter(|found| **found == class).count();
            faults.check(count == wanted, || format!("{name} has {what} {count} times, not {wanted}"));
        }
        for (column, class) in schema.columns.iter().zip(&classes) {
            let hidden = column.is_hidden();
            faults.check(hidden == (*class > 0), || format!("{name}.{}: hidden is {hidden}", column.name));
        }
        // The required arguments in the order of the path, so that the call form reads as the path does.
        let path: Vec<&str> = schema.table.routes.last().into_iter().flat_map(Route::arguments).collect();
        let required = schema.columns.iter().filter(|column| schema.is_required(column)).map(|column| column.name);
        let required: Vec<&str> = required.collect();
        faults.check(path == required, || format!("{name} requires {required:?}, its last endpoint has {path:?}"));
    }
    faults.none();
}

fn in_every_path(schema: &Schema, name: &str) -> bool {
    schema.table.routes.iter().all(|route| route.path.contains(&format!("{{{name}}}")))
}

#[test]
fn endpoints_and_columns_fit_each_other() {
    let mut faults = Faults::default();
    for schema in SCHEMAS.iter() {
        let name = schema.table.name;
        let argument = |wire: &str| schema.columns.iter().find(|c| c.name == wire).and_then(|c| c.argument());
        for route in routes(schema) {
            for segment in route.arguments() {
                let is_column = argument(segment).is_some_and(|argument| argument.in_path);
                faults.check(is_column, || format!("{name}: {{{segment}}} of {} is no path argument", route.path));
            }
            let closed = route.path.matches('{').count() == route.arguments().count();
            faults.check(closed && route.path.starts_with('/'), || format!("{name}: {:?} is no path", route.path));
            let mut sent = HashSet::new();
            for wire in route.sends {
                let is_filter = schema.columns.iter().any(|column| column.filter.is_some_and(|f| f.wire == *wire));
                let is_column = argument(wire).is_some_and(|argument| !argument.in_path) || is_filter;
                faults.check(is_column, || format!("{name}: no column gives {wire}, which {} sends", route.path));
                faults.check(sent.insert(wire), || format!("{name}: {} sends {wire} twice", route.path));
            }
            let pages = route.page_max > 0 && route.sends.contains(&"page_no") && route.sends.contains(&"per_page");
            faults.check(route.is_list() == pages, || format!("{name}: {} and its paging", route.path));
        }
        let weights: Vec<usize> = schema.table.routes.iter().map(|route| route.arguments().count()).collect();
        faults
            .check(weights.is_sorted_by(|a, b| a >= b), || format!("{name}: the most specific endpoint is not first"));
        for column in schema.columns.iter().filter(|column| !is_common(column)) {
            let Some(argument) = column.argument() else { continue };
            let is_used = schema.table.routes.iter().any(|route| match argument.in_path {
                true => route.arguments().any(|segment| segment == column.name),
                false => route.sends.contains(&column.name),
            });
            faults.check(is_used, || format!("{name}.{} is an argument that no endpoint takes", column.name));
        }
    }
    faults.none();
}

#[test]
fn the_role_of_a_column_is_one_its_table_can_carry() {
    let mut faults = Faults::default();
    let is_path_argument = |schema: &Schema, name: &str| {
        schema.columns.iter().any(|c| c.name == name && c.argument().is_some_and(|argument| argument.in_path))
    };
    for (schema, column, name) in each_column() {
        let list = || schema.table.routes.iter().filter(|route| route.is_list());
        let sent = |wire: &str| schema.table.routes.iter().any(|route| route.sends.contains(&wire));
        let listed = |wire: &str| list().any(|route| route.sends.contains(&wire));
        let words_of = |name: &str| schema.columns.iter().find(|c| c.name == name).map_or(&[][..], |c| c.words);
        let is_field = matches!(column.origin, Origin::Row(_));
        if let Some(filter) = column.filter {
            faults.check(is_field && listed(filter.wire), || format!("{name}: no list sends {}", filter.wire));
        }
        if let Some(sort) = column.sort {
            let sorts = listed("sort_by") && listed("sort_order") && words_of("sort_by").contains(&sort.wire);
            faults.check(is_field && sorts, || format!("{name}: no list sorts by {}", sort.wire));
        }
        for (wire, value) in column.asks.iter().chain(&column.narrows) {
            faults.check(is_field && sent(wire), || format!("{name}: no endpoint sends {wire}={value}"));
        }
        if let Some((wire, value)) = &column.narrows {
            faults.check(words_of(wire).contains(value), || format!("{name}: {value} is no word of {wire}"));
            let whole = schema.columns.iter().any(|c| c.is_whole && matches!(c.origin, Origin::Row(_)));
            faults.check(whole, || format!("{name} narrows, and no column is the whole"));
        }
        if let Some(argument) = column.fills {
            let is_one = schema.table.routes.iter().any(|r| !r.is_list() && r.arguments().any(|a| a == argument));
            faults.check(column.is_key && is_one, || format!("{name} fills {argument}, which is no by-id argument"));
        }
        if let Some(argument) = column.key_of {
            let filters = |s: &Schema| s.columns.iter().any(|c| c.name == argument && c.filter.is_some());
            let takes = |s: &Schema| is_path_argument(s, argument) || filters(s);
            let has_details = schema.columns.iter().any(|c| c.is_detail);
            let other = SCHEMAS.iter().any(|s| (s.table.name != schema.table.name || has_details) && takes(s));
            faults.check(is_field && other, || format!("{name} is key of {argument}, which no other table takes"));
        }
        if let Some(field) = column.argument().and_then(|argument| argument.echoes) {
            let shown = schema.columns.iter().any(|c| c.name == field && matches!(c.origin, Origin::Row(_)));
            faults.check(shown, || format!("{name} echoes {field}, which is no field"));
        }
        if column.is_detail {
            let both = list().next().is_some() && schema.table.detail_route().is_some();
            faults.check(is_field && both, || format!("{name} is a detail, but the table has not both a list and ids"));
        }
        if let Origin::Row(places) = column.origin {
            let are_pointers = places.iter().all(|place| place.starts_with('/') && !place.ends_with('/'));
            faults.check(are_pointers && !places.is_empty(), || format!("{name}: {places:?} are no JSON pointers"));
        }
        let form = column.argument().map(|argument| argument.form);
        let wants_words = matches!(form, Some(Form::Word | Form::Words));
        faults.check(!wants_words || !column.words.is_empty(), || format!("{name} takes a word, of none"));
        let mut seen = HashSet::new();
        for word in column.words {
            let plain = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            faults.check(plain, || format!("{name}: {word:?} is no plain ASCII word"));
            faults.check(seen.insert(word.to_ascii_lowercase()), || format!("{name}: {word} stands there twice"));
        }
    }
    faults.none();
}

/// What SQLite itself made of each table: the declaration, taken by `sqlite3_declare_vtab` of a real host.
#[test]
fn sqlite_reads_each_declaration_as_it_is_meant() {
    let mut session = host_with_extension();
    let mut faults = Faults::default();
    for schema in SCHEMAS.iter() {
        let name = schema.table.name;
        let sql = format!("SELECT name, type, hidden FROM pragma_table_xinfo('{name}') ORDER BY cid");
        let found = session.expect(&sql).expect("pragma_table_xinfo").rows;
        let meant = schema.columns.iter().map(|column| {
            let hidden = Cell::Integer(column.is_hidden().into());
            vec![Cell::Text(column.name.to_owned()), Cell::Text(column.kind.sql().to_owned()), hidden]
        });
        let meant: Vec<Vec<Cell>> = meant.collect();
        faults.check(found == meant, || format!("{name}: SQLite has {found:?}, meant was {meant:?}"));
    }
    faults.none();
}

/// The examples that `realtime_kit_tables` and `realtime_kit_columns` show: each can be planned, each of those for a
/// table of the API to an endpoint.
#[test]
fn every_example_can_be_planned() {
    let mut session = host_with_extension();
    let mut faults = Faults::default();
    for catalog in ["realtime_kit_tables", "realtime_kit_columns"] {
        let examples = session.expect(&format!("SELECT DISTINCT example FROM {catalog}")).expect("the catalog");
        let examples = examples.names().expect("each row has an example");
        faults.check(examples.len() >= 6, || format!("{catalog} has {} examples", examples.len()));
        for example in examples {
            let plan = session.run(&format!("EXPLAIN QUERY PLAN {example}")).expect("the host answers");
            let text = format!("{:?} {:?}", plan.rows, plan.error);
            let is_of_api = SCHEMAS.iter().any(|schema| {
                example.split_whitespace().skip_while(|word| *word != "FROM").nth(1) == Some(schema.table.name)
            });
            let is_good = plan.error.is_none() && !text.contains("no request") && is_of_api == text.contains("GET /");
            faults.check(is_good, || format!("{example}: {text}"));
        }
    }
    faults.none();
}

/// An embedded SQLite with the extension, and settings of which none is ever used: nothing is sent here.
fn host_with_extension() -> harness::host::Session {
    let hosts = Hosts::find();
    let mut environment = harness::environment::Environment::default();
    environment.set("CLOUDFLARE_ACCOUNT_ID", Some("ACCOUNT"));
    environment.set("REALTIMEKIT_APP_ID", Some("APP"));
    let extension = harness::extension::path().expect("the extension is built");
    let host = hosts.named("embedded").expect("the embedded host is built");
    host.start_with(&extension, &environment).expect("the extension loads")
}
