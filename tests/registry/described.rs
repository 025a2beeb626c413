//! The tables against the API's own descriptions in tests/emulator/openapi, both revisions, read in both directions: each
//! documented parameter and field of each endpoint of a table is a column of its type, or listed here as left out, with the
//! reason; and each column, word and parameter of a table is documented, or listed here too.

use crate::{Faults, each_column, routes};
use realtime_kit::api::route::{Route, Rows};
use realtime_kit::catalog::LISTINGS;
use realtime_kit::spec::{Argument, Form, Origin, Schema};
use realtime_kit::tables::SCHEMAS;
use realtime_kit::value::Type;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Endpoints that one revision does not describe, and why.
const NOT_DESCRIBED: [(&str, &str, &str); 1] = [("a", "/apps/{app_id}", "it came with revision b")];

/// Documented fields and parameters that are no column: table, name, and why.
const LEFT_OUT: [(&str, &str, &str); 1] =
    [("realtime_kit_recordings", "storage_config", "it holds access keys and passwords: no column, nor in data")];

/// Columns in which the descriptions are surely wrong, and how.
const MISDESCRIBED: [(&str, &str, &str); 2] = [
    ("realtime_kit_livestream_sessions", "err_message", "an error message, enumerated as a status (API sheet, 4.10)"),
    ("realtime_kit_livestream_sessions", "started_time", "only the official example has it (API sheet, 4.10)"),
];

/// Members that are secrets, wherever they stand in an answer; and those that are described as never sent, `writeOnly`.
const SECRET: [&str; 6] = ["access_key", "password", "private_key", "secret", "stream_key", "token"];

const REVISIONS: [(&str, &str); 2] = [
    ("a", include_str!("../emulator/openapi/revision-a.json")),
    ("b", include_str!("../emulator/openapi/revision-b.json")),
];

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

    fn operation(&self, route: &Route) -> &Value {
        let app = if route.in_app { "/{app_id}" } else { "" };
        let verb = route.method.name().to_ascii_lowercase();
        &self.0["paths"][format!("/accounts/{{account_id}}/realtime/kit{app}{}", route.path)][verb]
    }

    fn answer<'a>(&'a self, operation: &'a Value) -> &'a Value {
        let responses = operation["responses"].as_object().expect("an operation has responses");
        let good = responses.iter().find(|(status, _)| status.starts_with('2')).expect("one of them is good").1;
        self.resolved(&self.resolved(good)["content"]["application/json"]["schema"])
    }

    /// The parameters of an operation, by name.
    fn parameters<'a>(&'a self, operation: &'a Value) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let parameters = operation["parameters"].as_array().expect("an operation has parameters").iter();
        parameters.map(|it| self.resolved(it)).map(|it| (it["name"].as_str().expect("a name"), it))
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

    /// Visits each member of what a schema describes, with the names that lead to it. What a schema holds of its own kind
    /// is visited once.
    fn members(
        &self,
        schema: &Value,
        names: &mut Vec<String>,
        above: &mut Vec<String>,
        visit: &mut dyn FnMut(&[String], &Value),
    ) {
        if let Some(reference) = schema["$ref"].as_str() {
            if above.iter().any(|it| it == reference) {
                return;
            }
            above.push(reference.to_owned());
            self.members(self.resolved(schema), names, above, visit);
            above.pop();
            return;
        }
        if let Some(items) = schema.get("items") {
            self.members(items, names, above, visit);
        }
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            names.push(name.clone());
            visit(names, self.resolved(member));
            self.members(member, names, above, visit);
            names.pop();
        }
    }
}

/// The words that a schema, or the items of its list, is enumerated by.
fn words(schema: &Value) -> Vec<&str> {
    let words = [&schema["enum"], &schema["items"]["enum"]];
    words.into_iter().filter_map(Value::as_array).flatten().filter_map(Value::as_str).collect()
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

fn is_query(argument: &&Argument) -> bool {
    !argument.in_path
}

fn is_of_file(route: &Route) -> bool {
    route.file.is_some_and(|file| file.rows.is_some())
}

fn is_left_out(schema: &Schema, name: &str) -> bool {
    LEFT_OUT.iter().any(|(table, left_out, _)| *table == schema.table.name && *left_out == name)
}

fn is_misdescribed(schema: &Schema, name: &str) -> bool {
    MISDESCRIBED.iter().any(|(table, column, _)| *table == schema.table.name && *column == name)
}

/// An endpoint of a table, with its description in one revision.
struct Endpoint<'a> {
    schema: &'static Schema,
    route: &'static Route,
    description: &'a Description,
    operation: &'a Value,
    /// For messages.
    place: String,
}

/// Every endpoint of every table, in each revision that describes it.
fn each_endpoint(mut visit: impl FnMut(&Endpoint<'_>)) {
    for (revision, text) in REVISIONS {
        let description = &Description::of(text);
        for schema in SCHEMAS.iter() {
            for route in routes(schema) {
                let operation = description.operation(route);
                let place = format!("revision {revision}, {} {}", route.method.name(), route.path);
                let is_excused = NOT_DESCRIBED.iter().any(|(of, path, _)| *of == revision && *path == route.path);
                assert_eq!(
                    operation.is_object(),
                    !is_excused,
                    "{place}: described or listed as not described, not both"
                );
                if operation.is_object() {
                    visit(&Endpoint { schema, route, description, operation, place });
                }
            }
        }
    }
}

#[test]
fn every_documented_parameter_is_a_column() {
    let mut faults = Faults::default();
    let mut documented: HashSet<(&str, &str, String)> = HashSet::new();
    each_endpoint(|Endpoint { schema, route, description, operation, place }| {
        for (name, parameter) in description.parameters(operation) {
            documented.insert((route.method.name(), route.path, name.to_owned()));
            if is_left_out(schema, name) {
                continue;
            }
            let Some(column) = schema.columns.iter().find(|column| column.name == name) else {
                faults.check(false, || format!("{place}: {} has no column {name}", schema.table.name));
                continue;
            };
            let taken = ["account_id", "app_id"].contains(&name) || route.takes(name);
            faults.check(taken, || format!("{place}: the route does not take {name}"));
            // Where a visible column has the parameter's name it is that column, and a filter.
            let has_role = match column.argument() {
                Some(argument) => argument.in_path == (parameter["in"] == "path") && column.is_hidden(),
                None => column.filter.is_some_and(|filter| filter.wire == name),
            };
            faults.check(has_role, || format!("{place}: {name} is a column, but neither argument nor filter"));
            let of = description.resolved(&parameter["schema"]);
            let words = words(of);
            // Rows are made of some kinds of file only.
            let known = match is_of_file(route) {
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
    // And the other way: nothing is sent, and no path filled, that no description knows.
    for schema in SCHEMAS.iter() {
        for route in routes(schema) {
            for name in route.sends.iter().copied().chain(route.arguments()) {
                let is_documented = documented.contains(&(route.method.name(), route.path, name.to_owned()));
                faults.check(is_documented, || {
                    format!("{}: {name} of {} is not documented", schema.table.name, route.path)
                });
            }
        }
    }
    // What the sheet lists for the Sessions group, so that an emptied description would be seen.
    for name in "page_no per_page sort_by sort_order start_time end_time participants status search associated_id
        include_breakout_rooms include_peer_events view filters format session_id participant_id peer_id account_id
        app_id"
        .split_whitespace()
    {
        faults.check(documented.iter().any(|(.., known)| known == name), || format!("{name} is in no description"));
    }
    faults.none();
}

#[test]
fn every_documented_field_is_a_typed_column() {
    let mut faults = Faults::default();
    let mut documented: BTreeMap<(&str, String), BTreeSet<String>> = BTreeMap::new();
    // Which fields a list has, and which a row by id.
    let (mut listed, mut single) = (HashSet::new(), HashSet::new());
    each_endpoint(|Endpoint { schema, route, description, operation, place }| {
        let table = schema.table.name;
        let Some(fields) = description.fields(operation, route.rows) else {
            faults.check(false, || format!("{place}: the rows are not where {table} looks for them"));
            return;
        };
        let is_empty = fields.len() < 2 && route.rows != Rows::Answer;
        faults.check(!is_empty, || format!("{place}: {} fields", fields.len()));
        // Rows that come out of a file have nothing of the answer.
        for (name, of) in fields.into_iter().filter(|_| !is_of_file(route)) {
            documented.entry((table, name.to_owned())).or_default().extend(words(of).into_iter().map(str::to_owned));
            let some = if route.is_list() { &mut listed } else { &mut single };
            some.insert((table, name.to_owned()));
            if is_left_out(schema, name) {
                continue;
            }
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
            let words = words(of);
            let same = words.iter().all(|word| column.words.contains(word)) || is_misdescribed(schema, name);
            faults.check(same, || format!("{place}: {table}.{name} has {words:?}, the column {:?}", column.words));
        }
    });
    faults.check(documented.len() > 70, || format!("only {} fields are documented", documented.len()));
    // And the other way: a field that no description has says so, and so do words; what only a row by id has is a detail.
    for (schema, column, name) in each_column() {
        let Origin::Row(places) = column.origin else { continue };
        if schema.table.routes.iter().any(is_of_file) || is_misdescribed(schema, column.name) {
            continue;
        }
        let firsts = places.iter().map(|place| place.split('/').nth(1).unwrap_or_default().to_owned());
        let keys: Vec<(&str, String)> = firsts.map(|first| (schema.table.name, first)).collect();
        let is_documented = keys.iter().any(|key| documented.contains_key(key));
        let says_so = column.about.contains("not always sent");
        faults.check(is_documented != says_so, || {
            let not = if is_documented { "" } else { "not " };
            format!("{name} is {not}documented, and its meaning says {:?}", column.about)
        });
        for word in column.words {
            let is_known = keys.iter().any(|key| documented.get(key).is_some_and(|words| words.contains(*word)));
            faults.check(is_known, || format!("{name}: {word} is no documented word"));
        }
        let is_only_by_id = keys.iter().any(|key| single.contains(key)) && !keys.iter().any(|key| listed.contains(key));
        let has_list = schema.table.routes.iter().any(Route::is_list);
        faults
            .check(!(is_only_by_id && has_list) || column.is_detail, || format!("{name} is in no list, and no detail"));
    }
    faults.none();
}

/// A list of what is left out is no place to put things away: each entry is needed.
#[test]
fn what_is_left_out_is_documented_and_no_column() {
    let mut faults = Faults::default();
    let mut documented = HashSet::new();
    each_endpoint(|Endpoint { schema, route, description, operation, .. }| {
        let fields = description.fields(operation, route.rows).unwrap_or_default();
        let names = fields.into_iter().map(|(name, _)| name).chain(description.parameters(operation).map(|it| it.0));
        documented.extend(names.map(|name| (schema.table.name, name.to_owned())));
    });
    for (table, name, reason) in LEFT_OUT {
        let is_column = each_column().any(|(schema, column, _)| schema.table.name == table && column.name == name);
        let is_needed = documented.contains(&(table, name.to_owned())) && !is_column;
        faults.check(is_needed && reason.len() > 20, || format!("{table}.{name} is not left out: {reason}"));
    }
    for (table, name, reason) in MISDESCRIBED {
        let is_column = each_column().any(|(schema, column, _)| schema.table.name == table && column.name == name);
        faults.check(is_column && reason.len() > 20, || format!("{table}.{name} is no column: {reason}"));
    }
    faults.none();
}

/// Keys and passwords are documented members of answers: `hides` of the table takes them out of every column and of
/// `data`, at whatever depth they stand.
#[test]
fn what_is_documented_as_a_secret_is_hidden() {
    let mut faults = Faults::default();
    let mut hidden = HashSet::new();
    each_endpoint(|Endpoint { schema, description, operation, place, .. }| {
        let hides = schema.table.hides;
        description.members(description.answer(operation), &mut Vec::new(), &mut Vec::new(), &mut |names, of| {
            let covered = hides.iter().filter(|hides| names.iter().any(|name| name == *hides));
            hidden.extend(covered.clone().map(|name| (schema.table.name, *name)));
            let is_secret = names.last().is_some_and(|name| SECRET.contains(&name.as_str())) || of["writeOnly"] == true;
            faults.check(!is_secret || covered.count() > 0, || {
                format!("{place}: {} is a secret, and shown", names.join("."))
            });
        });
    });
    for schema in SCHEMAS.iter() {
        for name in schema.table.hides {
            let is_there = hidden.contains(&(schema.table.name, *name));
            faults.check(is_there, || format!("{} hides {name}, which no answer has", schema.table.name));
        }
    }
    faults.check(!hidden.is_empty(), || "nothing is hidden".to_owned());
    faults.none();
}

/// A POST's answer is found in the log: `data` and `success` are the two things every revision's answer has.
#[test]
fn the_answer_of_the_post_has_its_columns_in_the_log() {
    let log = LISTINGS.iter().find(|listing| listing.name == "realtime_kit_requests").expect("the log");
    each_endpoint(|Endpoint { route, description, operation, place, .. }| {
        if route.rows != Rows::Answer {
            return;
        }
        let answer = description.answer(operation)["properties"].as_object().expect("an object");
        let missing: Vec<&String> =
            answer.keys().filter(|key| !log.columns.iter().any(|(name, ..)| name == key)).collect();
        assert!(missing.is_empty() && answer.len() > 1, "{place}: {missing:?} of {:?}", answer.keys());
    });
}
