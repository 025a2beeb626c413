//! A table as far as its operations describe it. What they do not say is marked for somebody to decide.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::openapi::{Document, Operation, Parameter};

/// Members that are secrets, wherever they stand; `writeOnly` ones are too.
const SECRETS: [&str; 6] = ["access_key", "password", "private_key", "secret", "stream_key", "token"];

/// A drafted table.
#[derive(Debug, Default)]
pub struct Table {
    /// Its name in SQL.
    pub name: String,
    /// Its endpoints, the most specific first.
    pub routes: Vec<Route>,
    /// Members that hold secrets.
    pub hides: Vec<String>,
    /// Its fields: the key, those of the list, those that only the row by id has; each by their names.
    pub columns: Vec<Column>,
    /// Its arguments, first those in the path.
    pub arguments: Vec<Argument>,
}

/// An endpoint.
#[derive(Debug)]
pub struct Route {
    /// The path behind account and app.
    pub path: String,
    /// Whether it stands behind the account only.
    pub of_account: bool,
    /// Whether it answers with pages of rows; else with one row.
    pub is_list: bool,
    /// Where in the answer the rows are: JSON pointers.
    pub places: Vec<String>,
    /// The most rows of a page, if that is described.
    pub page_max: Option<u64>,
    /// The query parameters it takes.
    pub sends: Vec<String>,
}

/// The kind of a column, by the name of its constructor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `text`
    Text,
    /// `integer`
    Integer,
    /// `real`
    Real,
    /// `boolean`
    Boolean,
    /// `time`
    Time,
    /// `json`
    Json,
}

/// A field.
#[derive(Debug)]
pub struct Column {
    /// Its name in SQL.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Where it stands in a row: JSON pointers.
    pub places: Vec<String>,
    /// Its meaning, a sentence.
    pub about: String,
    /// What it can be, if that is enumerated.
    pub words: Vec<String>,
    /// Whether it tells rows apart.
    pub is_key: bool,
    /// The path argument that `=` on it fills.
    pub fills: Option<String>,
    /// The query parameter that `=` on it may be sent as.
    pub filters: Option<String>,
    /// The value of `sort_by` for it.
    pub sorts: Option<String>,
    /// The query parameter without which it is left out.
    pub asks: Option<String>,
    /// Whether only the row by id has it.
    pub is_detail: bool,
    /// Whether it is listed as required wherever it is described.
    pub is_required: bool,
    /// What somebody has to decide about it.
    pub marks: Vec<String>,
}

/// What values an argument takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Any text, or an id in the path.
    Text,
    /// `.one_of`
    Word,
    /// `.some_of`
    Words,
    /// `.count`: the least, and the most if there is one.
    Count(u64, Option<u64>),
    /// `.instant`
    Time,
    /// `.flag`
    Boolean,
}

/// An argument.
#[derive(Debug)]
pub struct Argument {
    /// Its name, here and in the API.
    pub name: String,
    /// Whether it stands in the path.
    pub in_path: bool,
    /// Its meaning, a sentence.
    pub about: String,
    /// What it takes.
    pub form: Form,
    /// The words it takes.
    pub words: Vec<String>,
    /// The field that shows it where it was not given.
    pub echoes: Option<String>,
    /// What somebody has to decide about it.
    pub marks: Vec<String>,
}

/// Drafts a table from the operations of these paths, as each of the documents describes them.
pub fn draft(documents: &[Document], paths: &[String]) -> Result<Table, String> {
    let mut paths = paths.to_vec();
    // The most specific first.
    paths.sort_by_key(|path| std::cmp::Reverse(path.matches('{').count()));
    let mut table = Table { name: name_of(&paths), ..Table::default() };
    let mut drafting = Drafting { table: &mut table, places: Vec::new() };
    for path in &paths {
        let described: Vec<(&Document, Operation)> =
            documents.iter().filter_map(|document| Some((document, document.operation(path)?))).collect();
        if described.is_empty() {
            return Err(format!("no document describes GET {path}"));
        }
        drafting.route(path, &described);
    }
    drafting.columns();
    drafting.arguments(documents, &paths);
    drafting.roles();
    Ok(table)
}

/// `realtime_kit_` and the words of the longest path that are no argument.
fn name_of(paths: &[String]) -> String {
    let path = paths.last().map_or("", String::as_str);
    let words = path.split('/').filter(|word| !word.is_empty() && !word.starts_with('{'));
    format!("realtime_kit_{}", words.collect::<Vec<_>>().join("_").replace('-', "_"))
}

/// A row's schema as a document has it, and whether it stands in a list.
struct Place<'d> {
    document: &'d Document,
    row: Value,
    is_list: bool,
}

struct Drafting<'d, 't> {
    table: &'t mut Table,
    places: Vec<Place<'d>>,
}

impl<'d> Drafting<'d, '_> {
    fn route(&mut self, path: &str, described: &[(&'d Document, Operation)]) {
        let takes = |name: &str| described.iter().any(|(_, it)| it.parameters.iter().any(|it| it.name == name));
        let is_list = takes("page_no") && takes("per_page");
        let mut places: Vec<String> = Vec::new();
        let mut sends: Vec<String> = Vec::new();
        for (document, operation) in described {
            let (place, row) = rows_of(document, &operation.answer, is_list);
            push(&mut places, place);
            self.places.push(Place { document, row, is_list });
            let query = operation.parameters.iter().filter(|it| !it.in_path);
            query.for_each(|it| push(&mut sends, it.name.clone()));
        }
        // What is deeper is looked for first: `/data` leads to something everywhere.
        places.sort_by_key(|place| std::cmp::Reverse(place.matches('/').count()));
        let maximum = |(_, it): &(&Document, Operation)| {
            it.parameters.iter().find(|it| it.name == "per_page")?.schema["maximum"].as_u64()
        };
        self.table.routes.push(Route {
            path: path.to_owned(),
            of_account: described.iter().any(|(_, it)| it.of_account),
            is_list,
            places,
            page_max: described.iter().filter_map(maximum).min(),
            sends,
        });
    }

    /// The fields of all rows; first those of lists, so that what only a row by id has comes last.
    fn columns(&mut self) {
        let has_list = self.places.iter().any(|place| place.is_list);
        let documents: BTreeSet<&str> = self.places.iter().map(|place| place.document.name.as_str()).collect();
        self.places.sort_by_key(|place| !place.is_list);
        let mut told: Vec<BTreeSet<(&str, bool)>> = Vec::new();
        for Place { document, row, is_list } in &self.places {
            let required: Vec<&str> =
                row["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            for (name, schema) in row["properties"].as_object().into_iter().flatten() {
                let schema = document.resolved(schema);
                // One answer has its paging among the fields of the row.
                if name == "paging" {
                    continue;
                }
                let hidden = secrets(document, name, &schema, &mut Vec::new());
                hidden.iter().for_each(|it| push(&mut self.table.hides, it.clone()));
                if hidden.contains(name) {
                    continue;
                }
                let column = column(name, &schema, required.contains(&name.as_str()));
                match self.table.columns.iter().position(|it| it.name == column.name) {
                    Some(known) => {
                        told[known].insert((&document.name, *is_list));
                        merge(&mut self.table.columns[known], column);
                    }
                    None => {
                        told.push(BTreeSet::from([(document.name.as_str(), *is_list)]));
                        self.table.columns.push(Column { is_detail: has_list && !is_list, ..column });
                    }
                }
            }
        }
        for (column, told) in self.table.columns.iter_mut().zip(told) {
            let has_it: BTreeSet<&str> = told.iter().map(|(document, _)| *document).collect();
            if has_it != documents {
                let has_it: Vec<&str> = has_it.into_iter().collect();
                column.marks.push(format!("only {} has it; say so in its meaning.", has_it.join(", ")));
            }
            // A document with both answers, of which one lacks it: the row differs with how it is asked for.
            for document in &documents {
                let is_described =
                    |is_list| self.places.iter().any(|it| it.document.name == **document && it.is_list == is_list);
                if !is_described(true) || !is_described(false) {
                    continue;
                }
                match (told.contains(&(document, true)), told.contains(&(document, false))) {
                    (true, false) => {
                        column.marks.push(format!("{document} has it in lists only: .in_lists(), if they are short"))
                    }
                    (false, true) if !column.is_detail => {
                        column.marks.push(format!("{document} has it by id only: .detail_where_absent()"))
                    }
                    _ => {}
                }
            }
        }
    }

    fn arguments(&mut self, documents: &[Document], paths: &[String]) {
        // A list's arguments come first.
        let mut found: Vec<(Parameter, bool)> = Vec::new();
        for path in paths.iter().rev() {
            for operation in documents.iter().filter_map(|document| document.operation(path)) {
                for parameter in operation.parameters {
                    match found.iter_mut().find(|(it, _)| it.name == parameter.name) {
                        Some((known, _)) if known.description.is_empty() => known.description = parameter.description,
                        Some(_) => {}
                        None => {
                            let in_every_path = paths.iter().all(|it| it.contains(&format!("{{{}}}", parameter.name)));
                            found.push((parameter, in_every_path));
                        }
                    }
                }
            }
        }
        found.sort_by_key(|(it, _)| !it.in_path);
        for (parameter, is_required) in found {
            let mark = only_some_know(documents, paths, &parameter);
            // Where a field has the parameter's name, it is that column.
            match self.table.columns.iter_mut().find(|column| column.name == parameter.name && !parameter.in_path) {
                Some(column) => {
                    column.filters = Some(parameter.name.clone());
                    let mark = "if the API may leave out rows that match, it is no `.filters` but an argument";
                    let words = words(&parameter.schema);
                    column.marks.push(match words.is_empty() || words.len() == column.words.len() {
                        true => format!("{mark}."),
                        false => format!("{mark}; it takes {} only: `.filters_if`.", words.join(", ")),
                    });
                }
                None => self.table.arguments.push(argument(&parameter, is_required)),
            }
            let columns = self.table.columns.iter_mut().filter(|it| it.filters.as_ref() == Some(&parameter.name));
            let arguments = self.table.arguments.iter_mut().filter(|it| it.name == parameter.name);
            let marks = columns.map(|it| &mut it.marks).chain(arguments.map(|it| &mut it.marks)).next();
            if let (Some(marks), Some(mark)) = (marks, mark) {
                marks.push(mark);
            }
        }
        // The path's own order, and nothing in it twice.
        let arguments = &mut self.table.arguments;
        let place = |it: &Argument| paths.iter().filter_map(|path| path.find(&format!("{{{}}}", it.name))).min();
        arguments.sort_by_key(|it| if it.in_path { place(it).unwrap_or(usize::MAX - 1) } else { usize::MAX });
    }

    fn roles(&mut self) {
        let Table { routes, columns, arguments, .. } = &mut *self.table;
        let by_id = routes.iter().find(|route| !route.is_list && route.path.ends_with('}'));
        let id = by_id.and_then(|route| route.path.rsplit(['{', '}']).nth(1)).map(str::to_owned);
        let sorts = arguments.iter().find(|it| it.name == "sort_by").map(|it| it.words.clone()).unwrap_or_default();
        for column in columns.iter_mut() {
            if column.name == "id" {
                column.is_key = true;
                column.fills = id.clone();
            }
            if let Some(word) = sorts.iter().find(|word| snake_case(word) == column.name) {
                column.sorts = Some(word.clone());
                column.marks.push("if its values change while rows are read, add `.changing()`.".to_owned());
            }
            let ask = format!("include_{}", column.name);
            if arguments.iter().any(|it| it.name == ask && it.form == Form::Boolean) {
                column.asks = Some(ask);
            }
        }
        let has_id = columns.iter().any(|column| column.is_key);
        if let Some(argument) = arguments.iter_mut().find(|it| Some(&it.name) == id.as_ref()).filter(|_| has_id) {
            argument.echoes = Some("id".to_owned());
        }
        columns.sort_by_key(|column| !column.is_key);
        // A path argument that the row shows under its own name is no second column.
        columns.retain(|column| !arguments.iter().any(|it| it.in_path && it.name == column.name));
    }
}

/// What is to be said of a query parameter that not every document has where it has the operation.
fn only_some_know(documents: &[Document], paths: &[String], parameter: &Parameter) -> Option<String> {
    let takes = |document: &&Document, path: &String| {
        let operation = document.operation(path)?;
        Some(operation.parameters.iter().any(|it| it.name == parameter.name))
    };
    let path = paths.iter().find(|path| documents.iter().any(|it| takes(&it, path) == Some(true)))?;
    let lacks: Vec<&str> =
        documents.iter().filter(|it| takes(it, path) == Some(false)).map(|it| it.name.as_str()).collect();
    let text = format!("{} does not know the parameter; say so in its meaning.", lacks.join(", "));
    (!parameter.in_path && !lacks.is_empty()).then_some(text)
}

/// Where the rows of an answer are, and the schema of one.
fn rows_of(document: &Document, answer: &Value, is_list: bool) -> (String, Value) {
    let data = document.resolved(&answer["properties"]["data"]);
    if let Some(items) = data.get("items") {
        return ("/data".to_owned(), document.resolved(items));
    }
    let members = data["properties"].as_object().cloned().unwrap_or_default();
    let below = |(name, schema): (&String, &Value)| {
        let schema = document.resolved(schema);
        match (is_list, schema.get("items")) {
            (true, Some(items)) => Some((format!("/data/{name}"), document.resolved(items))),
            (false, None) if schema["properties"]["id"].is_object() => Some((format!("/data/{name}"), schema)),
            _ => None,
        }
    };
    let is_row = members.contains_key("id");
    let found = members.iter().filter(|_| !is_row).find_map(below);
    found.unwrap_or(("/data".to_owned(), data))
}

fn column(name: &str, schema: &Value, is_required: bool) -> Column {
    let mut marks = Vec::new();
    let column = snake_case(name);
    let description = schema["description"].as_str().unwrap_or_default();
    let looks_like_time = column.ends_with("_at") || column.ends_with("_time") || column.ends_with("_expiry");
    let kind = match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("date-time")) => Kind::Time,
        (Some("string"), None) if looks_like_time && schema.get("enum").is_none() => Kind::Time,
        (Some("string"), _) => Kind::Text,
        (Some("integer"), _) => Kind::Integer,
        (Some("number"), _) => {
            marks.push("`integer`, if it is always whole; its unit.".to_owned());
            Kind::Real
        }
        (Some("boolean"), _) => Kind::Boolean,
        _ => Kind::Json,
    };
    let about = sentence(description, &column, &mut marks);
    Column {
        places: vec![format!("/{name}")],
        name: column,
        kind,
        about,
        words: words(schema),
        is_key: false,
        fills: None,
        filters: None,
        sorts: None,
        asks: None,
        is_detail: false,
        is_required,
        marks,
    }
}

/// What another description of the same field adds.
fn merge(known: &mut Column, other: Column) {
    other.places.into_iter().for_each(|it| push(&mut known.places, it));
    other.words.into_iter().for_each(|it| push(&mut known.words, it));
    known.is_required &= other.is_required;
    let is_whole = [known.kind, other.kind].iter().all(|it| matches!(it, Kind::Integer | Kind::Real));
    if known.kind != other.kind && !is_whole {
        known.marks.push(format!("another description makes it {:?}.", other.kind));
    }
}

fn argument(parameter: &Parameter, is_required: bool) -> Argument {
    let Parameter { name, in_path, description, schema } = parameter;
    let mut marks = Vec::new();
    let words = words(schema);
    let form = match (schema["type"].as_str(), schema["format"].as_str()) {
        _ if *in_path => Form::Text,
        (Some("array"), _) if !words.is_empty() => Form::Words,
        _ if !words.is_empty() => Form::Word,
        (Some("integer" | "number"), _) => {
            Form::Count(schema["minimum"].as_u64().unwrap_or(0), schema["maximum"].as_u64())
        }
        (Some("boolean"), _) => Form::Boolean,
        (_, Some("date-time")) => Form::Time,
        _ => Form::Text,
    };
    let thing = name.trim_end_matches("_id").replace('_', " ");
    let about = match name.as_str() {
        "page_no" => "This page only; the first is 1.".to_owned(),
        "per_page" => "Rows a page.".to_owned(),
        "sort_by" => "The API's own sorting; ORDER BY is sent without it.".to_owned(),
        "sort_order" => "The direction of sort_by.".to_owned(),
        _ if *in_path && is_required => format!("The {thing}; required."),
        _ if *in_path => format!("One {thing}, by its id."),
        _ => sentence(description, name, &mut marks),
    };
    Argument { name: name.clone(), in_path: *in_path, about, form, words, echoes: None, marks }
}

/// The members that are to be hidden because a secret stands in them: the object that holds it, or the secret itself.
fn secrets(document: &Document, name: &str, schema: &Value, above: &mut Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    let is_secret = |name: &str, schema: &Value| SECRETS.contains(&name) || schema["writeOnly"] == true;
    if is_secret(name, schema) {
        found.push(name.to_owned());
        return found;
    }
    // What holds things of its own kind is looked through once; nothing described is deeper.
    if above.iter().any(|it| it == name) || above.len() > 12 {
        return found;
    }
    above.push(name.to_owned());
    let inner = schema.get("items").map(|items| document.resolved(items));
    for (member, of) in inner.as_ref().unwrap_or(schema)["properties"].as_object().into_iter().flatten() {
        let of = document.resolved(of);
        if is_secret(member, &of) {
            push(&mut found, name.to_owned());
        }
        let below = secrets(document, member, &of, above);
        below.into_iter().filter(|it| it != member || !is_secret(member, &of)).for_each(|it| push(&mut found, it));
    }
    above.pop();
    found
}

fn words(schema: &Value) -> Vec<String> {
    let words = [&schema["enum"], &schema["items"]["enum"]];
    let words = words.into_iter().filter_map(Value::as_array).flatten().filter_map(Value::as_str);
    words.map(str::to_owned).collect()
}

/// The first sentence of a description, or the name as one.
fn sentence(description: &str, name: &str, marks: &mut Vec<String>) -> String {
    let plain = description.split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "");
    let first = plain.split(". ").next().unwrap_or_default().trim_end_matches('.').to_owned();
    let text = if first.is_empty() {
        marks.push("its meaning; the description has none.".to_owned());
        name.replace('_', " ")
    } else {
        first
    };
    let mut letters = text.chars();
    let capital = letters.next().into_iter().flat_map(char::to_uppercase);
    format!("{}{}.", capital.collect::<String>(), letters.as_str())
}

/// A name of the API as a column's: some are written in camelCase.
fn snake_case(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !words.is_empty() && !words.ends_with('_') {
            words.push('_');
        }
        words.push(if c == '-' { '_' } else { c.to_ascii_lowercase() });
    }
    words
}

fn push(list: &mut Vec<String>, one: String) {
    if !list.contains(&one) {
        list.push(one);
    }
}
