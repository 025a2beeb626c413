//! Invariants over the list of tables: what no single table file can hold by itself.
//!
//! The last group holds the tables against the API's own descriptions in tests/emulator/openapi: each documented field
//! is a typed column, each parameter a hidden column of the same name, in both revisions.

#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;

use harness::hosts::Hosts;
use harness::value::Value as Cell;
use realtime_kit::api::route::{Route, Rows};
use realtime_kit::catalog::LISTINGS;
use realtime_kit::spec::{Argument, Column, Form, Origin, Schema, is_common};
use realtime_kit::tables::SCHEMAS;
use realtime_kit::value::Type;
use serde_json::Value;
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

fn is_query(argument: &&Argument) -> bool {
    !argument.in_path
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

/// A name of the API as a column's name: some of its answers are written in camelCase.
fn in_snake_case(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            words.push('_');
        }
        words.push(c.to_ascii_lowercase());
    }
    words
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
            let other = SCHEMAS.iter().any(|s| s.table.name != schema.table.name && is_path_argument(s, argument));
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

/// The Sessions group's endpoints (API sheet, section 4), and the table each belongs to.
const ENDPOINTS: [(&str, &str, &str); 12] = [
    ("get", "/sessions", "realtime_kit_sessions"),
    ("get", "/sessions/{session_id}", "realtime_kit_sessions"),
    ("get", "/sessions/{session_id}/participants", "realtime_kit_sessions_participants"),
    ("get", "/sessions/{session_id}/participants/{participant_id}", "realtime_kit_sessions_participants"),
    ("get", "/sessions/peer-report/{peer_id}", "realtime_kit_sessions_peer_report"),
    ("post", "/sessions/{session_id}/summary", "realtime_kit_sessions"),
    ("get", "/sessions/{session_id}/chat", "realtime_kit_sessions_chat"),
    ("get", "/sessions/{session_id}/chat", "realtime_kit_sessions_chat_messages"),
    ("get", "/sessions/{session_id}/transcript", "realtime_kit_sessions_transcript"),
    ("get", "/sessions/{session_id}/transcript", "realtime_kit_sessions_transcript_segments"),
    ("get", "/sessions/{session_id}/summary", "realtime_kit_sessions_summary"),
    ("get", "/sessions/{session_id}/livestream-sessions", "realtime_kit_livestream_sessions"),
];

/// Fields that the descriptions are surely wrong about (API sheet, section 4.10): an error message enumerated as a
/// status; a time that only the example has.
const MISDESCRIBED: [(&str, &str); 2] =
    [("realtime_kit_livestream_sessions", "err_message"), ("realtime_kit_livestream_sessions", "started_time")];

const REVISIONS: [(&str, &str); 2] =
    [("a", include_str!("emulator/openapi/revision-a.json")), ("b", include_str!("emulator/openapi/revision-b.json"))];

/// An official description of the API.
struct Description(Value);

impl Description {
    fn of(text: &str) -> Self {
        Description(serde_json::from_str(text).expect("a description is JSON"))
    }

    /// A schema or parameter, its reference followed.
    fn resolved<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        while let Some(reference) = value["$ref"].as_str() {
            value = self.0.pointer(reference.trim_start_matches('#')).expect("a reference leads somewhere");
        }
        for combination in ["allOf", "anyOf", "oneOf"] {
            assert!(value.get(combination).is_none(), "{combination}: this test would not see its properties");
        }
        value
    }

    fn operation(&self, verb: &str, path: &str) -> &Value {
        &self.0["paths"][format!("/accounts/{{account_id}}/realtime/kit/{{app_id}}{path}")][verb]
    }

    fn answer<'a>(&'a self, operation: &'a Value) -> &'a Value {
        let responses = operation["responses"].as_object().expect("an operation has responses");
        let good = responses.iter().find(|(status, _)| status.starts_with('2')).expect("one of them is good").1;
        self.resolved(&self.resolved(good)["content"]["application/json"]["schema"])
    }

    /// What stands at a JSON pointer of an answer, by its schema.
    fn at<'a>(&'a self, schema: &'a Value, pointer: &str) -> Option<&'a Value> {
        pointer
            .split('/')
            .skip(1)
            .try_fold(schema, |schema, key| Some(self.resolved(self.resolved(schema).get("properties")?.get(key)?)))
    }

    /// The fields of the rows that an endpoint answers with, found where the route looks for them.
    fn fields<'a>(&'a self, operation: &'a Value, rows: Rows) -> Option<Vec<(&'a str, &'a Value)>> {
        let answer = self.answer(operation);
        let row = match rows {
            Rows::One(places) => places.iter().find_map(|place| self.at(answer, place))?,
            Rows::Many(places) => {
                let list = places.iter().find_map(|place| self.at(answer, place))?;
                // One list is described as an object, its paging among the fields (API sheet, section 4.10).
                list.get("items").map_or(list, |items| self.resolved(items))
            }
            Rows::Answer => return Some(Vec::new()),
            Rows::Envelope | Rows::File => return None,
        };
        let fields = row.get("properties")?.as_object()?.iter().filter(|(name, _)| *name != "paging");
        Some(fields.map(|(name, schema)| (name.as_str(), self.resolved(schema))).collect())
    }
}

/// Every endpoint with its description in each revision and its route.
fn each_endpoint(mut visit: impl FnMut(&Description, &Value, &'static Schema, &'static Route, String)) {
    for (revision, text) in REVISIONS {
        let description = Description::of(text);
        for (verb, path, table) in ENDPOINTS {
            let place = format!("revision {revision}, {verb} {path}");
            let operation = description.operation(verb, path);
            assert!(operation.is_object(), "{place} is not described");
            let schema = SCHEMAS.iter().find(|schema| schema.table.name == table).expect("the table exists");
            let route =
                routes(schema).find(|route| route.path == path && route.method.name().eq_ignore_ascii_case(verb));
            visit(&description, operation, schema, route.unwrap_or_else(|| panic!("{place}: no route")), place);
        }
    }
}

#[test]
fn every_documented_parameter_is_a_column() {
    let mut faults = Faults::default();
    let mut seen = HashSet::new();
    each_endpoint(|description, operation, schema, route, place| {
        for parameter in operation["parameters"].as_array().expect("an operation has parameters") {
            let parameter = description.resolved(parameter);
            let (name, within) = (parameter["name"].as_str().unwrap_or(""), &parameter["in"]);
            seen.insert(name.to_owned());
            let Some(column) = schema.columns.iter().find(|column| column.name == name) else {
                faults.check(false, || format!("{place}: {} has no column {name}", schema.table.name));
                continue;
            };
            let taken = ["account_id", "app_id"].contains(&name) || route.takes(name);
            faults.check(taken, || format!("{place}: the route does not take {name}"));
            // Where a visible column has the parameter's name it is that column, and a filter.
            let has_role = match column.argument() {
                Some(argument) => argument.in_path == (within == "path") && column.is_hidden(),
                None => column.filter.is_some_and(|filter| filter.wire == name),
            };
            faults.check(has_role, || format!("{place}: {name} is a column, but neither argument nor filter"));
            let of = description.resolved(&parameter["schema"]);
            let words: Vec<&str> = of["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            // Rows are made of some kinds of file only.
            let is_of_file = route.file.is_some_and(|file| file.rows.is_some());
            let known = match is_of_file {
                true => column.words.iter().all(|word| words.contains(word)),
                false => words.iter().all(|word| column.words.contains(word)),
            };
            faults.check(known, || format!("{place}: {name} takes {words:?}, the column {:?}", column.words));
            let form = column.argument().filter(is_query).map(|argument| argument.form);
            let fits = match (of["type"].as_str(), of["format"].as_str(), form) {
                (_, _, None) => true,
                (Some("boolean"), _, form) => form == Some(Form::Boolean),
                (Some("integer" | "number"), _, form) => matches!(form, Some(Form::Count(..))),
                (_, Some("date-time"), form) => form == Some(Form::Time),
                (_, _, form) if !words.is_empty() => matches!(form, Some(Form::Word | Form::Words)),
                _ => true,
            };
            faults.check(fits, || format!("{place}: {name} is {of}, the column takes {form:?}"));
        }
    });
    // What the sheet lists for these endpoints, so that an emptied description would be seen.
    for name in "page_no per_page sort_by sort_order start_time end_time participants status search associated_id
        include_breakout_rooms include_peer_events view filters format session_id participant_id peer_id account_id
        app_id"
        .split_whitespace()
    {
        faults.check(seen.remove(name), || format!("{name} is in no description"));
    }
    faults.check(seen.is_empty(), || format!("parameters that this test does not list: {seen:?}"));
    faults.none();
}

#[test]
fn every_documented_field_is_a_typed_column() {
    let mut faults = Faults::default();
    let mut documented = HashSet::new();
    each_endpoint(|description, operation, schema, route, place| {
        let table = schema.table.name;
        let Some(fields) = description.fields(operation, route.rows) else {
            faults.check(false, || format!("{place}: the rows are not where {table} looks for them"));
            return;
        };
        let least = if route.file.is_some() { 2 } else { 9 };
        faults
            .check(fields.len() >= least || route.rows == Rows::Answer, || format!("{place}: {} fields", fields.len()));
        // Rows that come out of a file have nothing of the answer.
        let is_of_file = route.file.is_some_and(|file| file.rows.is_some());
        for (name, of) in fields.into_iter().filter(|_| !is_of_file) {
            documented.insert((table, name.to_owned()));
            let column_name = in_snake_case(name);
            let column = schema.columns.iter().find(|column| column.name == column_name);
            // An id that the path has already is shown as what was asked for.
            if route.arguments().any(|segment| segment == column_name) && column.is_some_and(|c| c.is_hidden()) {
                continue;
            }
            let Some(column) = column.filter(|c| matches!(c.origin, Origin::Row(_))) else {
                faults.check(false, || format!("{place}: {table} has no column {name}"));
                continue;
            };
            let pointer = format!("/{name}");
            let read = matches!(column.origin, Origin::Row(places) if places.contains(&pointer.as_str()));
            faults.check(read, || format!("{place}: {table}.{name} is not read from {pointer}"));
            let fits = match (of["type"].as_str(), of["format"].as_str()) {
                (Some("string"), Some("date-time")) => column.kind == Type::Time,
                (Some("string"), _) => matches!(column.kind, Type::Text | Type::Time),
                (Some("integer" | "number"), _) => matches!(column.kind, Type::Integer | Type::Real),
                (Some("boolean"), _) => column.kind == Type::Boolean,
                _ => column.kind == Type::Json,
            };
            faults
                .check(fits, || format!("{place}: {table}.{name} is {:?}, documented is {}", column.kind, of["type"]));
            let words: Vec<&str> = of["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let same = words.iter().all(|word| column.words.contains(word)) || MISDESCRIBED.contains(&(table, name));
            faults.check(same, || format!("{place}: {table}.{name} has {words:?}, the column {:?}", column.words));
        }
    });
    // And the other way: a field that no description has says so.
    for (schema, column, name) in each_column() {
        let Origin::Row(places) = column.origin else { continue };
        let is_described = ENDPOINTS.iter().any(|(_, _, table)| *table == schema.table.name);
        let is_of_file = schema.table.routes.iter().any(|route| route.file.is_some_and(|file| file.rows.is_some()));
        if !is_described || is_of_file || MISDESCRIBED.contains(&(schema.table.name, column.name)) {
            continue;
        }
        let is_documented = places.iter().any(|place| {
            let first = place.split('/').nth(1).unwrap_or_default();
            documented.contains(&(schema.table.name, first.to_owned()))
        });
        let says_so = column.about.contains("not always sent");
        faults.check(is_documented != says_so, || {
            format!(
                "{name} is {}documented, and its meaning says {:?}",
                if is_documented { "" } else { "not " },
                column.about
            )
        });
    }
    faults.none();
}

/// A POST's answer is found in the log: `data` and `success` are the two things every revision's answer has.
#[test]
fn the_answer_of_the_post_has_its_columns_in_the_log() {
    let log = LISTINGS.iter().find(|listing| listing.name == "realtime_kit_requests").expect("the log");
    each_endpoint(|description, operation, _, route, place| {
        if route.rows != Rows::Answer {
            return;
        }
        let answer = description.answer(operation)["properties"].as_object().expect("an object");
        let missing: Vec<&String> =
            answer.keys().filter(|key| !log.columns.iter().any(|(name, ..)| name == key)).collect();
        assert!(missing.is_empty() && answer.len() > 1, "{place}: {missing:?} of {:?}", answer.keys());
    });
}
